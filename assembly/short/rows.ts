/**
 * Short rows (f32): so few classes that what is done once for a row counts as much as its terms. A block of up to 256 of them goes
 * through all passes before the next one, so that what is known of its rows stays in the L1 cache; no bit depends on that.
 *
 * `rowStep` and `classStep` are the bytes between neighbouring rows and classes: 4·classes and 4 of contiguous rows, 4 and more where
 * the class axis is in the middle.
 */
import { State } from "../state";
import { Surprisal } from "../surprisal";
import { ShortCareful } from "./careful";
import { BLOCK_ROWS, MOST_CLASSES } from "./limits";
import { ShortOpen } from "./open";
import { ShortSum } from "./sum";

const BLOCK_BYTES: usize = BLOCK_ROWS * MOST_CLASSES * 4;

export class ShortRows {
  /** Where terms go that lie in another order than the rows outside. */
  @inline static terms(scratch: usize): usize {
    return scratch + BLOCK_BYTES + 64;
  }

  /** Copies a block that must be left as it was to `scratch`; classes lie BLOCK_ROWS apart there if rows are neighbours. */
  static copy(scratch: usize, x: usize, rows: usize, classes: usize, rowStep: usize, classStep: usize): void {
    if (classStep === 4) memory.copy(scratch, x, rows * rowStep);
    else {
      for (let c: usize = 0; c < classes; c++) {
        memory.copy(scratch + c * BLOCK_ROWS * 4, x + c * classStep, rows * 4);
      }
    }
  }

  /**
   * State.sum, and what belongs to the reference classes, of the rows of a block, which is written where there is a `target`. Terms go to `terms` unless it
   * is 0: in their places where they are multiples of 16 contiguous classes, else as groups of four rows side by side. Returns whether
   * guesses of pivots are worth trying in the next block.
   */
  static sum(
    state: usize,
    terms: usize,
    x: usize,
    target: usize,
    rows: usize,
    classes: usize,
    rowStep: usize,
    classStep: usize,
    guess: bool,
  ): bool {
    if (guess) {
      if (ShortRows.tried(state, terms, x, target, rows, classes, rowStep, classStep, true)) return true;
      if (target) ShortOpen.put(State.referenceLogit(state), x, target, rows, classes, rowStep, classStep);
    }
    ShortOpen.max(state, x, rows, classes, rowStep, classStep);
    if (ShortRows.tried(state, terms, x, target, rows, classes, rowStep, classStep, false)) return false;
    if (target) ShortOpen.put(0, x, target, rows, classes, rowStep, classStep);
    ShortCareful.sum(state, terms, x, rows, classes, rowStep, classStep);
    if (target) Surprisal.termsOf<f32>(state, rows);
    return false;
  }

  /** Whether the fast loop could do it. */
  @inline static tried(
    state: usize,
    terms: usize,
    x: usize,
    target: usize,
    rows: usize,
    classes: usize,
    rowStep: usize,
    classStep: usize,
    guess: bool,
  ): bool {
    const needsCare = ShortOpen.run(state, x, target, rows, classes, rowStep, classStep, guess);
    const tooLarge = ShortSum.run(state, terms, x, rows, classes, rowStep, classStep);
    return !v128.any_true(v128.or(needsCare, tooLarge));
  }
}

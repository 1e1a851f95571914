/**
 * The pass that sums exp(x - centre)·2^-exponent along each row, in f64, and stores the terms where they are wanted.
 */
import { CLOSE, GUESS, OPEN } from "../passes";
import { Shift } from "../shift";
import { State } from "../state";
import { Max } from "./max";
import { AtClass, OneClass } from "./oneClass";
import { RowOperation, Rows } from "./rows";
import { SECTION_CLASSES } from "./sectionSums";
import { SumExpOfRow } from "./sumExpOfRow";
import { SumSections } from "./sumSections";
import { Unclamped } from "./unclamped";

/** x: the block; y: where the terms go, 0 for nowhere; z: the passes. */
class SumExpRow<T extends number> extends RowOperation {
  @inline
  along(state: usize, x: usize, y: usize, z: usize, row: usize, bytes: usize): void {
    SumExpOfRow.along<T>(z as u32, state, row, y ? y + row * bytes : 0, x + row * bytes, bytes);
  }

  @inline
  across(
    state: usize,
    x: usize,
    y: usize,
    z: usize,
    row: usize,
    at: usize,
    classes: usize,
    left: usize,
    stride: usize,
  ): void {
    SumExpOfRow.across<T>(z as u32, state, row, left, y ? y + at : 0, x + at, classes, stride);
  }
}

/**
 * Replaces -Infinity, which a class that was taken out left, by the row's cutoff, where it is one of x: the term is 0 too. v:
 * the state.
 */
class Clamp extends AtClass {
  @inline at(row: usize, c: usize, at: usize, v: usize, x: usize, y: usize, z: usize, a: f64, b: f64): void {
    const pivot = v128.load32_splat(State.pivot(v) + row * 4);
    if (v128.any_true(Shift.exact(pivot))) store<f32>(x + at, load<f32>(State.cutoff(v) + row * 4));
  }
}

export class SumExp {
  /**
   * Adds to State.sum. `out`: where the terms go, 0 for nowhere; it may be x unless pivots are guessed. Where a guess (f32
   * only) turns out too low, a whole row is summed once more with its maximum; of a piece, State.tooLow tells it. A row of more than one
   * section gets the exact sum of its sections. `taken`: the classes that were taken out of the rows, 0 for none.
   */
  static run<T extends number>(
    passes: u32,
    state: usize,
    out: usize,
    x: usize,
    taken: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    if (passes & GUESS && passes & OPEN) Max.guess<T>(state, x, outer, classes, inner);
    Shift.prepare<T>(state, 0, outer * inner);
    if (sizeof<T>() === 4 && taken && inner === 1 && Unclamped.pays(classes * 4)) {
      OneClass.each<f32, Clamp>(taken, firstClass, outer, classes, inner, state, x);
    }
    // A piece of a row has no CLOSE.
    if (classes > SECTION_CLASSES || !(passes & CLOSE)) {
      SumSections.run(sizeof<T>(), passes, state, out, x, outer, classes, inner);
    } else {
      Rows.each<T, SumExpRow<T>>(state, x, out, passes, outer, classes, inner);
    }
  }
}

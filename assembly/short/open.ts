/** What is known of short rows before their sum: pivots, shifts, and the reference classes, which are taken out. */
import { Max } from "../rows/max";
import { Shift } from "../shift";
import { State } from "../state";
import { Surprisal } from "../surprisal";

export class ShortOpen {
  /**
   * Takes the pivots from State.max, or guesses them as Max.guess does; puts, with a `target`, the cutoff in the place of each
   * reference class. A target that is no class, as -1, counts as 0. Returns ones where a centre is not 0: such a row needs more care.
   */
  @unroll(4)
  static run(
    state: usize,
    x: usize,
    target: usize,
    rows: usize,
    classes: usize,
    rowStep: usize,
    classStep: usize,
    guess: bool,
  ): v128 {
    let needsCare = f64x2.splat(0);
    let row: usize = chain;
    for (let r: usize = 0; r < rows; r += 4) {
      // Of an incomplete group of rows, the last one stands for those that are missing.
      if (rows - r < 4) row = min<usize>(chain, rows - r - 1);
      const start = x + row * rowStep;
      let pivot = f64x2.splat(0);
      pivot = v128.load32_lane(start, pivot, chain);
      let referenceLogit = f64x2.splat(0);
      let at = each(start);
      if (target) {
        at = start + ShortOpen.classAt(target, row, classes) * classStep;
        referenceLogit = v128.load32_lane(at, referenceLogit, chain);
        pivot = f32x4.pmax(referenceLogit, pivot);
      }
      if (!guess) pivot = v128.load(State.max(state) + r * 4);
      needsCare = v128.or(needsCare, v128.not(Shift.guessable(pivot)));
      const exponent = Shift.exponent<f32>(pivot);
      const magic = Shift.magic<f32>(exponent);
      const cutoff = Shift.cutoff<f32>(exponent);
      v128.store(State.pivot(state) + r * 4, pivot);
      v128.store(State.magic(state) + r * 4, magic);
      v128.store(State.cutoff(state) + r * 4, cutoff);
      if (target) {
        v128.store(State.referenceLogit(state) + r * 4, referenceLogit);
        v128.store32_lane(at, cutoff, chain);
        Surprisal.terms<f32>(state, r, referenceLogit, magic);
        target += 16;
      }
      x += 4 * rowStep;
    }
    return needsCare;
  }

  @inline static classAt(target: usize, row: usize, classes: usize): usize {
    const c: usize = load<u32>(target + row * 4);
    return c < classes ? c : 0;
  }

  /** The rows' maxima, to State.max; of an incomplete group, too, the last row stands for those that are missing. */
  static max(state: usize, x: usize, rows: usize, classes: usize, rowStep: usize, classStep: usize): void {
    for (let r: usize = 0; r < ((rows + 3) & ~3); r++) {
      const at = x + min<usize>(r, rows - 1) * rowStep;
      const max = classStep === 4 ? Max.along<f32>(at, classes * 4) : Max.across<f32>(at, classes, classStep);
      v128.store32_lane(State.max(state) + r * 4, max, 0);
    }
  }

  /** Puts `values`, one f32 for each row, in the places of the reference classes; -Infinity if it is 0. */
  static put(
    values: usize,
    x: usize,
    target: usize,
    rows: usize,
    classes: usize,
    rowStep: usize,
    classStep: usize,
  ): void {
    for (let r: usize = 0; r < rows; r++) {
      const c = ShortOpen.classAt(target, r, classes);
      store<f32>(x + r * rowStep + c * classStep, values ? load<f32>(values + r * 4) : -Infinity);
    }
  }
}

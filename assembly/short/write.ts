/** The last pass over short rows: each row's terms times the row's factor. */
import { Lanes } from "../lanes";
import { Interleave } from "../rows/interleave";
import { Scale } from "../rows/scale";
import { Store } from "../rows/store";
import { State } from "../state";

const SMALLEST_NORMAL = memory.data<f32>([1.1754943508222875e-38]);

export class ShortWrite {
  /**
   * As Scale.positive, or Scale.any where there are `divisors`, by which the factors were divided. `terms`: where sum.ts put them,
   * `out` where they are in their places.
   */
  @unroll(4)
  static run(
    state: usize,
    divisors: usize,
    out: usize,
    terms: usize,
    rows: usize,
    classes: usize,
    rowStep: usize,
    classStep: usize,
  ): void {
    const isInPlace = out === terms;
    if (!ShortWrite.areUsual(state, rows)) {
      const outer = isInPlace ? rows : (rows + 3) / 4;
      const inner: usize = isInPlace ? 1 : 4;
      const whole = (classes + 3) & ~3;
      if (divisors) Scale.any<f32>(state, divisors, terms, outer, whole, inner);
      else Scale.positive<f32>(state, terms, outer, whole, inner);
      ShortWrite.done(state, rows);
    }
    const least = divisors ? f64x2.splat(0) : v128.load32_splat(SMALLEST_NORMAL);
    const factors = State.factor(state);
    if (isInPlace) {
      for (let r: usize = 0; r < rows; r++) {
        const factor = v128.load32_splat(factors + r * 4);
        for (const end = out + rowStep; out < end; out += 64) {
          const v = f32x4.mul(factor, v128.load(out, 16 * chain));
          v128.store(out, ShortWrite.above(least, v), 16 * chain);
        }
      }
      return;
    }
    for (let r: usize = 0; r < rows; r += 4) {
      const factor = v128.load(factors + r * 4);
      if (classStep === 4) {
        for (let at: usize = 0; at < rowStep; at += 16) {
          const a = ShortWrite.above(least, f32x4.mul(factor, v128.load(terms)));
          const b = ShortWrite.above(least, f32x4.mul(factor, v128.load(terms, 16)));
          const c = ShortWrite.above(least, f32x4.mul(factor, v128.load(terms, 32)));
          const d = ShortWrite.above(least, f32x4.mul(factor, v128.load(terms, 48)));
          Interleave.store(out + at, rowStep, rows - r, rowStep - at, a, b, c, d);
          terms += 64;
        }
      } else {
        for (let i: usize = 0; i < classes; i++) {
          const four = ShortWrite.above(least, f32x4.mul(factor, v128.load(terms)));
          Store.rows<f32>(out + i * classStep, four, rows - r);
          terms += 16;
        }
        terms += (-classes & 3) * 16;
      }
      out += 4 * rowStep;
    }
  }

  /** v, but 0 where it is smaller than `least`. */
  @inline static above(least: v128, v: v128): v128 {
    return v128.andnot(v, f32x4.lt(f32x4.abs(v), least));
  }

  /** Whether all factors are numbers that terms may be multiplied with as they are. */
  @inline static areUsual(state: usize, rows: usize): bool {
    let some = f64x2.splat(0);
    for (let r: usize = 0; r < rows; r += 4) {
      const usual = Scale.usual<f32>(v128.load(State.factor(state) + r * 4));
      some = v128.or(some, v128.andnot(Lanes.tailMask(min<usize>((rows - r) * 4, 16)), usual));
    }
    return !v128.any_true(some);
  }

  /** Nothing is left to be multiplied with. */
  static done(state: usize, rows: usize): void {
    const one = Lanes.one<f32>();
    for (let r: usize = 0; r < rows; r += 4) v128.store(State.factor(state) + r * 4, one);
  }
}

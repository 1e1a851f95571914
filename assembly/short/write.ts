/** The last pass over short rows: each row's terms times the row's factor. */
import { Lanes } from "../lanes";
import { deinterleave_f32, Interleave } from "../rows/interleave";
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
    if (!ShortWrite.areUsual(state, divisors !== 0, rows)) {
      const outer = isInPlace ? rows : (rows + 3) / 4;
      const inner: usize = isInPlace ? 1 : 4;
      const whole = (classes + 3) & ~3;
      if (divisors) Scale.any<f32>(state, divisors, terms, outer, whole, inner);
      else Scale.positive<f32>(state, terms, outer, whole, inner);
      if (!isInPlace) ShortWrite.copy(out, terms, rows, classes, rowStep, classStep);
      return;
    }
    const least = divisors ? f64x2.splat(0) : v128.load32_splat(SMALLEST_NORMAL);
    const factors = State.factor(state);
    const zero = f64x2.splat(0);
    if (isInPlace) {
      for (let r: usize = 0; r < rows; r++) {
        const factor = v128.load32_splat(factors + r * 4);
        const isKept = f32x4.ne(factor, zero);
        for (const end = out + rowStep; out < end; out += 64) {
          const v = ShortWrite.scaled(out + 16 * chain, factor, isKept, least);
          v128.store(out, v, 16 * chain);
        }
      }
      return;
    }
    for (let r: usize = 0; r < rows; r += 4) {
      const factor = v128.load(factors + r * 4);
      const isKept = f32x4.ne(factor, zero);
      if (classStep === 4) {
        for (let at: usize = 0; at < rowStep; at += 16) {
          const a = ShortWrite.scaled(terms, factor, isKept, least);
          const b = ShortWrite.scaled(terms + 16, factor, isKept, least);
          const c = ShortWrite.scaled(terms + 32, factor, isKept, least);
          const d = ShortWrite.scaled(terms + 48, factor, isKept, least);
          Interleave.store(out + at, rowStep, rows - r, rowStep - at, a, b, c, d);
          terms += 64;
        }
      } else {
        for (let i: usize = 0; i < classes; i++) {
          const four = ShortWrite.scaled(terms, factor, isKept, least);
          Store.rows<f32>(out + i * classStep, four, rows - r);
          terms += 16;
        }
        terms += (-classes & 3) * 16;
      }
      out += 4 * rowStep;
    }
  }

  /** Four terms times their factors; 0 where the factor is, whatever the term, and where the product is smaller than `least`. */
  @inline static scaled(terms: usize, factor: v128, isKept: v128, least: v128): v128 {
    const v = v128.and(f32x4.mul(factor, v128.load(terms)), isKept);
    return v128.andnot(v, f32x4.lt(f32x4.abs(v), least));
  }

  /** Whether all factors are numbers that terms may be multiplied with as they are, or, of a gradient, 0. */
  @inline static areUsual(state: usize, isGradient: bool, rows: usize): bool {
    let some = f64x2.splat(0);
    for (let r: usize = 0; r < rows; r += 4) {
      const factor = v128.load(State.factor(state) + r * 4);
      const usual = isGradient ? Scale.fits(state, r, false, factor) : Scale.usual<f32>(factor);
      some = v128.or(some, v128.andnot(Lanes.tailMask(min<usize>((rows - r) * 4, 16)), usual));
    }
    return !v128.any_true(some);
  }

  /** What is scaled already, to its places. */
  static copy(out: usize, terms: usize, rows: usize, classes: usize, rowStep: usize, classStep: usize): void {
    for (let r: usize = 0; r < rows; r += 4) {
      if (classStep === 4) {
        deinterleave_f32(out, terms, min<usize>(rows - r, 4), classes);
      } else {
        for (let c: usize = 0; c < classes; c++) {
          Store.rows<f32>(out + c * classStep, v128.load(terms + c * 16), rows - r);
        }
      }
      terms += ((classes + 3) & ~3) * 16;
      out += 4 * rowStep;
    }
  }
}

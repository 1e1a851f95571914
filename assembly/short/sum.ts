/**
 * The loop over a block of short rows: the sums of exp(x)·2^-exponent in f64, and the terms where they are wanted. Four vectors go
 * through the second half of the steps of Exp.term while the next four go through the first half, from one row into the next, so
 * that no chain of operations is waited for.
 *
 * Lanes are classes where a row is a multiple of 16 of them, else rows. Terms are added in the order of strip.ts: those of all classes
 * where lanes are rows, else those of 16 classes, and then their sums.
 */
import { Lanes } from "../lanes";
import { C2, Exp, LN2_HI, LN2_LO, LOG2E, ONE } from "../math/exp";
import { Shift, SUM_LIMIT } from "../shift";
import { State } from "../state";

/** How the rows of a block lie: their terms are added, and stored, accordingly. */
abstract class Layout {
  /** One after the other, in whole numbers of 16 classes. */
  abstract isSixteens(): bool;
  /** Side by side; if neither, one after the other in any number of classes. */
  abstract isMiddleAxis(): bool;
}

class Sixteens extends Layout {
  @inline isSixteens(): bool {
    return true;
  }

  @inline isMiddleAxis(): bool {
    return false;
  }
}

class Contiguous extends Layout {
  @inline isSixteens(): bool {
    return false;
  }

  @inline isMiddleAxis(): bool {
    return false;
  }
}

class MiddleAxis extends Layout {
  @inline isSixteens(): bool {
    return false;
  }

  @inline isMiddleAxis(): bool {
    return true;
  }
}

const FOUR_BYTES: usize = 64;

/** Loaded where sums begin: with a constant V8 compiles the loop worse. */
const ZERO = memory.data(16);

export class ShortSum {
  /** Returns ones where a sum is not to be trusted. `terms`: where terms go, 0 for nowhere. */
  static run(
    state: usize,
    terms: usize,
    x: usize,
    rows: usize,
    classes: usize,
    rowStep: usize,
    classStep: usize,
  ): v128 {
    if (classStep !== 4) return ShortSum.loop<MiddleAxis>(state, terms, x, rows, classes, rowStep, classStep);
    if (classes % 16 === 0)
      return ShortSum.loop<Sixteens>(state, terms, x, rows, classes, rowStep, classStep);
    return ShortSum.loop<Contiguous>(state, terms, x, rows, classes, rowStep, classStep);
  }

  @unroll(4)
  static loop<L extends Layout>(
    state: usize,
    out: usize,
    x: usize,
    rows: usize,
    classes: usize,
    rowStep: usize,
    classStep: usize,
  ): v128 {
    const layout = changetype<L>(0);
    const zero = f64x2.splat(0);
    let exponentBits = v128.load(ZERO);
    let low = v128.load(ZERO);
    let high = v128.load(ZERO);
    // What the first half leaves for the second one: nothing, before the first vectors.
    let r = each(zero);
    let scaled = each(zero);
    let magics = State.magic(state);
    const toCutoff = State.cutoff(state) - magics;
    let sums = State.sum(state);
    const group: usize = layout.isSixteens() ? 1 : 4;
    const count: usize = layout.isSixteens() ? 16 : 4;
    // A turn for each four vectors, and one that only finishes the last ones: it reads them once more.
    let turns = ((rows + group - 1) / group) * ((classes + count - 1) / count) + 1;
    // Classes that are left of the row, or of the four rows.
    let left = classes as isize;
    // Whether the four vectors before were its last ones.
    let wasLast = false;
    let rowsLeft = rows;
    let second = x + (rows > 1 ? rowStep : 0);
    let third = second + (rows > 2 ? rowStep : 0);
    let fourth = third + (rows > 3 ? rowStep : 0);
    let start = x;
    // Of the first turn, whose second half has no vectors, nothing is kept.
    let outStep: usize = 0;
    let sumStep: usize = 0;
    // Constants are loaded for all chains; V8 compiles the loop better where their variables are declared before it.
    let k = exponentBits;
    let c = exponentBits;
    do {
      const magic = layout.isSixteens() ? v128.load32_splat(magics) : v128.load(magics);
      const cutoff = layout.isSixteens()
        ? v128.load32_splat(magics + toCutoff)
        : v128.load(magics + toCutoff);
      // Exp.polynomial.
      let p = each(r);
      const square = f32x4.mul(r, r);
      if (ASC_FEATURE_RELAXED_SIMD) {
        k = Exp.constant<f32>(C2 + 4);
        c = Exp.constant<f32>(C2 + 3);
        p = Lanes.fma<f32>(k, r, c);
        k = Exp.constant<f32>(C2 + 2);
        p = Lanes.fma<f32>(p, r, k);
        k = Exp.constant<f32>(C2 + 1);
        p = Lanes.fma<f32>(p, r, k);
        k = Exp.constant<f32>(C2);
        p = Lanes.fma<f32>(p, r, k);
      } else {
        const c6 = Exp.constant<f32>(C2 + 4);
        k = Exp.constant<f32>(C2 + 3);
        c = Exp.constant<f32>(C2 + 2);
        p = Lanes.fma<f32>(k, r, c);
        k = Exp.constant<f32>(C2 + 1);
        c = Exp.constant<f32>(C2);
        const q = Lanes.fma<f32>(k, r, c);
        p = Lanes.fma<f32>(c6, square, p);
        p = Lanes.fma<f32>(p, square, q);
      }
      p = Lanes.fma<f32>(p, square, r);
      let a = each(zero);
      if (layout.isSixteens()) {
        a = v128.load(x, 16 * chain);
      } else if (layout.isMiddleAxis()) {
        // Behind the last class there may be no memory.
        if (left < 4) a = left > chain ? v128.load(x + classStep * chain) : cutoff;
        else a = v128.load(x + classStep * chain);
        if (rowsLeft < 4) a = v128.bitselect(a, cutoff, Lanes.tailMask(rowsLeft * 4));
      } else {
        const e = v128.load(x);
        const f = v128.load(second);
        const g = v128.load(third);
        const h = v128.load(fourth);
        const efLow = v128.shuffle<u32>(e, f, 0, 4, 1, 5);
        const ghLow = v128.shuffle<u32>(g, h, 0, 4, 1, 5);
        const efHigh = v128.shuffle<u32>(e, f, 2, 6, 3, 7);
        const ghHigh = v128.shuffle<u32>(g, h, 2, 6, 3, 7);
        const ef = chain < 2 ? efLow : efHigh;
        const gh = chain < 2 ? ghLow : ghHigh;
        a = chain % 2 === 0 ? v128.shuffle<u64>(ef, gh, 0, 2) : v128.shuffle<u64>(ef, gh, 1, 3);
        if (left < 4) a = left > chain ? a : cutoff;
      }
      a = f32x4.pmax(a, cutoff);
      k = Exp.constant<f32>(LOG2E);
      const t = Lanes.fma<f32>(a, k, magic);
      k = Exp.constant<f32>(ONE);
      p = f32x4.add(p, k);
      const n = f32x4.sub(t, magic);
      exponentBits = v128.or(exponentBits, t);
      p = f32x4.mul(p, Exp.powerOfTwo<f32>(scaled));
      k = Exp.constant<f32>(LN2_HI);
      a = Lanes.fnma<f32>(n, k, a);
      k = Exp.constant<f32>(LN2_LO);
      a = Lanes.fnma<f32>(n, k, a);
      if (out) {
        v128.store(out, p, 16 * chain);
        out += outStep;
        outStep = FOUR_BYTES;
      }
      r = a;
      scaled = t;
      const pair = f32x4.add(p, next(p));
      const pairLow = Lanes.low<f32>(pair);
      const pairHigh = Lanes.high<f32>(pair);
      if (layout.isSixteens()) {
        low = chain === 0 ? pairLow : f64x2.add(low, pairLow);
        high = chain === 0 ? pairHigh : f64x2.add(high, pairHigh);
        v128.store(sums, f64x2.add(low, high));
        sums += sumStep;
        sumStep = 16;
        if (turns > 2) {
          x += FOUR_BYTES;
          left -= count as isize;
          if (left === 0) {
            left = classes as isize;
            magics += 4;
          }
        }
      } else {
        low = f64x2.add(low, pairLow);
        high = f64x2.add(high, pairHigh);
        if (wasLast) {
          v128.store(sums, low);
          v128.store(sums, high, 16);
          sums += 32;
          low = v128.load(ZERO);
          high = v128.load(ZERO);
        }
        left -= count as isize;
        wasLast = left <= 0;
        if (turns > 2) {
          if (wasLast) {
            left = classes as isize;
            magics += 16;
            rowsLeft -= 4;
            start += 4 * rowStep;
            x = start;
            second = x + (rowsLeft > 1 ? rowStep : 0);
            third = second + (rowsLeft > 2 ? rowStep : 0);
            fourth = third + (rowsLeft > 3 ? rowStep : 0);
          } else {
            const step: usize = layout.isMiddleAxis() ? 4 * classStep : 16;
            x += step;
            second += step;
            third += step;
            fourth += step;
          }
        }
      }
    } while (--turns);
    return v128.or(Shift.overflow(exponentBits), ShortSum.fold(state, rows, classes, classStep));
  }

  /** Adds up what the loop left of each row. Returns ones where a sum is too large, or NaN. */
  static fold(state: usize, rows: usize, classes: usize, classStep: usize): v128 {
    const limit = v128.load64_splat(SUM_LIMIT);
    const sums = State.sum(state);
    let some = f64x2.splat(0);
    if (classStep === 4 && classes % 16 === 0) {
      for (let r: usize = 0; r < rows; r += 2) {
        let first = sums + r * classes;
        let second = rows - r > 1 ? first + classes : first;
        let both = f64x2.splat(0);
        for (const end = first + classes; first < end; first += 16) {
          const a = v128.load(first);
          const b = v128.load(second);
          both = f64x2.add(both, f64x2.add(v128.shuffle<u64>(a, b, 0, 2), v128.shuffle<u64>(a, b, 1, 3)));
          second += 16;
        }
        v128.store(sums + r * 8, both);
        some = v128.or(some, v128.not(f64x2.lt(both, limit)));
      }
      return some;
    }
    for (let r: usize = 0; r < rows; r += 2) {
      const sum = sums + r * 8;
      const both = rows - r > 1 ? v128.load(sum) : v128.load64_zero(sum);
      some = v128.or(some, v128.not(f64x2.lt(both, limit)));
    }
    return some;
  }
}

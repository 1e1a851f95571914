/**
 * The exact sum of many f32 losses, in f64 numbers on three levels: each loss is rounded to a multiple of 2^-18, what that leaves to
 * one of 2^-52, and the rest is a multiple of 2^-92. No addition on a level rounds, so neither the order of the losses nor a cut
 * between them shows. `total` holds the first level of four sums, one for each lane, then the second and the third one, then how
 * many losses are left to the caller.
 */
import { Lanes } from "./lanes";

/** A number plus one of these less the same is a multiple of 2^-18, or of 2^-52: 1.5·2^34, 1.5. */
const COARSE = memory.data<f64>([25769803776]);
const FINE = memory.data<f64>([1.5]);
/** 2^20, and the bits of 2^-28 and 2^-69, less one: from the second on two levels are enough, from the third on all three. */
const LARGE = memory.data<f32>([1048576]);
const SMALL_LESS_ONE = memory.data<u32>([0x317fffff]);
const TINY_LESS_ONE = memory.data<u32>([0x1cffffff]);
const ONE = memory.data<u32>([1]);

/**
 * Adds losses, to nothing if `isFirst`, and returns the sum of the first two levels, rounded once. Losses that none takes go to `rest`:
 * 2^20 and more, below 2^-69 but not 0, NaN. The levels hold 2^13 vectors of losses.
 */
export function total_f32(total: usize, rest: usize, x: usize, count: usize, isFirst: bool): f64 {
  return Total.add(total, rest, x, count, isFirst);
}

export class Total {
  @unroll(2)
  static add(total: usize, rest: usize, x: usize, count: usize, isFirst: bool): f64 {
    if (isFirst) memory.fill(total, 0, 96);
    let coarse = v128.load(total, 16 * chain);
    let fine = v128.load(total, 32 + 16 * chain);
    const firstOfRest = rest;
    const end = count * 4;
    for (let at: usize = 0; at < end; at += 16) {
      let v = v128.and(v128.load(x + at), Lanes.tailMask(min<usize>(end - at, 16)));
      const size = f32x4.abs(v);
      const sizeLessOne = i32x4.sub(size, v128.load32_splat(ONE));
      const isLarge = v128.not(f32x4.lt(size, v128.load32_splat(LARGE)));
      const isSmall = i32x4.lt_u(sizeLessOne, v128.load32_splat(SMALL_LESS_ONE));
      if (v128.any_true(v128.or(isLarge, isSmall))) {
        const isRest = v128.or(isLarge, i32x4.lt_u(sizeLessOne, v128.load32_splat(TINY_LESS_ONE)));
        rest = Total.leave(rest, x + at, i32x4.bitmask(isRest));
        v = v128.andnot(v, isRest);
        const pair = Lanes.pair<f32>(chain, v);
        const multiple = Total.toMultiple(pair, COARSE);
        const left = f64x2.sub(pair, multiple);
        const fineMultiple = Total.toMultiple(left, FINE);
        const finest = f64x2.add(v128.load(total, 64 + 16 * chain), f64x2.sub(left, fineMultiple));
        v128.store(total, finest, 64 + 16 * chain);
        coarse = f64x2.add(coarse, multiple);
        fine = f64x2.add(fine, fineMultiple);
      } else {
        const pair = Lanes.pair<f32>(chain, v);
        const multiple = Total.toMultiple(pair, COARSE);
        coarse = f64x2.add(coarse, multiple);
        fine = f64x2.add(fine, f64x2.sub(pair, multiple));
      }
    }
    const carried = Total.toMultiple(fine, COARSE);
    coarse = f64x2.add(coarse, carried);
    fine = f64x2.sub(fine, carried);
    v128.store(total, coarse, 16 * chain);
    v128.store(total, fine, 32 + 16 * chain);
    store<i32>(total, ((rest - firstOfRest) >> 2) as i32, 96);
    const high = Total.sum(coarse, next(coarse));
    const low = Total.sum(fine, next(fine));
    return high + low;
  }

  /** Copies those of four losses whose bits are set to `rest`, and returns what is behind them. */
  @inline static leave(rest: usize, x: usize, lanes: i32): usize {
    for (; lanes; lanes >>= 1) {
      if (lanes & 1) {
        store<f32>(rest, load<f32>(x));
        rest += 4;
      }
      x += 4;
    }
    return rest;
  }

  @inline static toMultiple(v: v128, magic: usize): v128 {
    const m = v128.load64_splat(magic);
    return f64x2.sub(f64x2.add(v, m), m);
  }

  @inline static sum(a: v128, b: v128): f64 {
    const pair = f64x2.add(a, b);
    return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
  }
}

/**
 * The sum of many losses in f64 with compensation (two-sum): four chains, each with the sum of what its additions
 * lost. `total` holds the chains' sums (4 f64), then their losses (4 f64).
 */
import { Lanes } from "./lanes";
import { TwoSum } from "./math/twoSum";

export class Total {
  /** Adds `count` losses, to nothing if `isFirst`, and returns the sum so far. */
  @kernel
  @unroll(2)
  static total<T extends number>(total: usize, x: usize, count: usize, isFirst: bool): f64 {
    if (isFirst) memory.fill(total, 0, 64);
    let sum = v128.load(total, 16 * chain);
    let lost = v128.load(total, 32 + 16 * chain);
    const end = count * sizeof<T>();
    for (let at: usize = 0; at < end; at += 16) {
      const v = v128.and(v128.load(x + at), Lanes.tailMask(min<usize>(end - at, 16)));
      if (Lanes.has<T>(chain)) {
        const pair = Lanes.pair<T>(chain, v);
        const after = f64x2.add(sum, pair);
        lost = f64x2.add(lost, TwoSum.lost<f64>(sum, pair, after));
        sum = after;
      }
    }
    v128.store(total, sum, 16 * chain);
    v128.store(total, lost, 32 + 16 * chain);
    return Total.value(sum, next(sum), lost, next(lost));
  }

  /** The sum of the chains, then of what their additions lost. */
  @inline static value(low: v128, high: v128, lostLow: v128, lostHigh: v128): f64 {
    const pair = f64x2.add(low, high);
    const swapped = v128.shuffle<u64>(pair, pair, 1, 0);
    const sum = f64x2.add(pair, swapped);
    const lost = f64x2.add(f64x2.add(lostLow, lostHigh), TwoSum.lost<f64>(low, high, pair));
    const all = f64x2.add(lost, v128.shuffle<u64>(lost, lost, 1, 0));
    const value = f64x2.extract_lane(sum, 0);
    // Once a chain is infinite or NaN, so is the sum, and what was lost means nothing.
    if (!(abs(value) < Infinity)) return value;
    return value + f64x2.extract_lane(f64x2.add(all, TwoSum.lost<f64>(pair, swapped, sum)), 0);
  }
}

/**
 * The sum of many losses in f64 with compensation (two-sum): four chains, each with the sum of what its additions
 * lost. `total` holds the chains' sums (4 f64), then their losses (4 f64).
 */
import { Lanes } from "./lanes";
import { TwoSum } from "./math/twoSum";

export class Total {
  /** Adds `count` losses, to nothing if `isFirst`, and returns the sum so far. */
  @kernel static total<T extends number>(total: usize, x: usize, count: usize, isFirst: bool): f64 {
    if (isFirst) memory.fill(total, 0, 64);
    let sumLow = v128.load(total);
    let sumHigh = v128.load(total, 16);
    let lostLow = v128.load(total, 32);
    let lostHigh = v128.load(total, 48);
    const end = count * sizeof<T>();
    for (let at: usize = 0; at < end; at += 16) {
      const v = v128.and(v128.load(x + at), Lanes.tailMask(min<usize>(end - at, 16)));
      const low = Lanes.low<T>(v);
      const nextLow = f64x2.add(sumLow, low);
      lostLow = f64x2.add(lostLow, TwoSum.lost<f64>(sumLow, low, nextLow));
      sumLow = nextLow;
      if (sizeof<T>() === 4) {
        const high = Lanes.high<T>(v);
        const nextHigh = f64x2.add(sumHigh, high);
        lostHigh = f64x2.add(lostHigh, TwoSum.lost<f64>(sumHigh, high, nextHigh));
        sumHigh = nextHigh;
      }
    }
    v128.store(total, sumLow);
    v128.store(total, sumHigh, 16);
    v128.store(total, lostLow, 32);
    v128.store(total, lostHigh, 48);
    return Total.value(sumLow, sumHigh, lostLow, lostHigh);
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

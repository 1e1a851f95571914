/**
 * The sums of the coefficients of a loss over all classes (coefficients.ts): K = Σ k and D = Σ k·(max - x), in f64. A chain
 * is a pair of lanes in f64: two for f32, one for f64.
 */
import { Coefficients } from "./coefficients";
import { Lanes } from "./lanes";
import { TwoSum } from "./math/twoSum";
import { Product } from "./product";
import { Store } from "./rows/store";
import { State } from "./state";

export class CoefficientSums {
  /**
   * Adds a block's K to State.coefficients and its D to State.distances, without the reference class: what the other classes
   * have is all that counts at that class of a confident row, and needs no subtraction so. `q` and `weight` are 0 where there
   * is none; `firstClass`: the class that the block begins with.
   */
  @unroll(2)
  static add<T extends number>(
    state: usize,
    x: usize,
    q: usize,
    weight: usize,
    a: f64,
    b: f64,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const scale = f64x2.splat(a);
    const share = f64x2.splat(b);
    const zero = f64x2.splat(0);
    if (inner === 1) {
      const rowBytes = classes * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        const max = Lanes.splatAt<T>(State.max(state), o);
        const maxF64 = Lanes.low<T>(max);
        const start = o * rowBytes;
        const end = start + rowBytes;
        const reference = load<u32>(State.referenceClass(state) + o * 4) - firstClass;
        const referenceAt = start + (reference as usize) * sizeof<T>();
        const lane = (referenceAt - start) & 15;
        const referenceVector = reference < (classes as u32) ? referenceAt - lane : end;
        for (let careful = false; ; careful = true) {
          let sum = each(zero);
          let distance = each(zero);
          let lost = zero;
          for (let at = start; at < end; at += 16) {
            let k = each(share);
            if (q) {
              const t = v128.load(q + at);
              if (Lanes.has<T>(chain)) k = Coefficients.smoothed(Lanes.pair<T>(chain, t), scale, share);
            }
            if (weight) {
              const w = v128.load(weight + (at - start));
              if (Lanes.has<T>(chain)) k = f64x2.mul(Lanes.pair<T>(chain, w), k);
            }
            let v = v128.load(x + at);
            if (at + 16 > end || at === referenceVector) {
              // Beyond the row, and of the reference class, both factors are 0, whatever lies there.
              let counts = Lanes.tailMask(min<usize>(end - at, 16));
              if (at === referenceVector) counts = v128.andnot(counts, Lanes.laneAt<T>(lane));
              v = v128.bitselect(v, max, counts);
              if (Lanes.has<T>(chain)) k = v128.and(k, Lanes.pairMask<T>(chain, counts));
            }
            if (Lanes.has<T>(chain)) {
              const before = sum;
              sum = f64x2.add(before, k);
              if (sizeof<T>() === 8) lost = f64x2.add(lost, TwoSum.lost<f64>(before, k, sum));
              const below = f64x2.sub(maxF64, Lanes.pair<T>(chain, v));
              distance = f64x2.add(distance, CoefficientSums.distance(careful, k, below));
            }
          }
          const distances = Lanes.sum(distance, next(distance));
          if (careful || abs(distances) < Infinity) {
            State.add(State.coefficients(state), o, Lanes.sum(sum, next(sum)));
            if (sizeof<T>() === 8) State.add(State.lostOfCoefficients(state), o, Lanes.sum(lost, zero));
            State.add(State.distances(state), o, distances);
            break;
          }
        }
      }
    } else {
      const stride = inner * sizeof<T>();
      const one = i64x2.splat(1);
      for (let o: usize = 0; o < outer; o++) {
        for (let i: usize = 0; i < inner; i += Lanes.count<T>()) {
          const row = o * inner + i;
          const max = Lanes.pairAsF64<T>(State.max(state), row + 2 * chain);
          const reference = Lanes.integerPair(State.referenceClass(state), row + 2 * chain);
          const sums = State.coefficients(state) + row * 8;
          const losts = State.lostOfCoefficients(state) + row * 8;
          const distances = State.distances(state) + row * 8;
          for (let careful = false; ; careful = true) {
            let sum = v128.load(sums, 16 * chain);
            let distance = v128.load(distances, 16 * chain);
            let lost = v128.load(losts);
            let number = i64x2.splat(firstClass as i64);
            let at = (o * classes * inner + i) * sizeof<T>();
            for (let c: usize = 0; c < classes; c++) {
              let k = each(share);
              if (q) {
                if (Lanes.has<T>(chain))
                  k = Coefficients.smoothed(Lanes.pairAsF64<T>(q + at, 2 * chain), scale, share);
              }
              if (weight) {
                const w = Lanes.low<T>(Lanes.splatAt<T>(weight, c));
                if (Lanes.has<T>(chain)) k = f64x2.mul(w, k);
              }
              if (Lanes.has<T>(chain)) {
                const before = sum;
                k = v128.andnot(k, i64x2.eq(number, reference));
                sum = f64x2.add(before, k);
                if (sizeof<T>() === 8) lost = f64x2.add(lost, TwoSum.lost<f64>(before, k, sum));
                const below = f64x2.sub(max, Lanes.pairAsF64<T>(x + at, 2 * chain));
                distance = f64x2.add(distance, CoefficientSums.distance(careful, k, below));
              }
              number = i64x2.add(number, one);
              at += stride;
            }
            const finite = v128.and(Lanes.finite(distance), Lanes.finite(next(distance)));
            if (careful || v128.all_true<i64>(finite)) {
              Store.sums<T>(sums, sum, next(sum), inner - i);
              if (sizeof<T>() === 8) Store.sums<T>(losts, lost, zero, inner - i);
              Store.sums<T>(distances, distance, next(distance), inner - i);
              break;
            }
          }
        }
      }
    }
  }

  /** k·below; `careful`: 0 where k is, though below is infinite. */
  @inline static distance(careful: bool, k: v128, below: v128): v128 {
    return careful ? Product.of<f64>(k, below) : f64x2.mul(k, below);
  }
}

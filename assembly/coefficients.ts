/**
 * The coefficients k = w·(a·q + b) of a loss over all classes: its sums and its gradient, in f64.
 * Such a loss is Σ k·(log Σ exp(x) - x) = K·surprisal + D, K = Σ k, D = Σ k·(max - x), with the surprisal of the maximum; for
 * k >= 0 nothing cancels. A coefficient of 0 adds exactly 0, at a logit of -Infinity too. Many equal coefficients, those of
 * smoothing, would be rounded the same way each: where T is f64, K carries what its additions lost.
 */
import { Lanes } from "./lanes";
import { TwoSum } from "./math/twoSum";
import { Product } from "./product";
import { AtClass, OneClass } from "./rows/oneClass";
import { Store } from "./rows/store";
import { State } from "./state";

/** v: the state; x: the logits; y: class probabilities, 0 for none; z: the weight of each class of the block, 0 for none. */
class TakeCoefficient<T extends number> extends AtClass {
  @inline at(row: usize, c: usize, at: usize, v: usize, x: usize, y: usize, z: usize, a: f64, b: f64): void {
    const k: f64 = y ? a * load<T>(y + at) + b : b;
    const w: f64 = z ? load<T>(z + c * sizeof<T>()) : 1;
    store<f64>(State.referenceCoefficient(v) + row * 8, w * k);
    store<T>(State.referenceLogit(v) + row * sizeof<T>(), load<T>(x + at));
    store<T>(x + at, -Infinity as T);
  }
}

export class Coefficients {
  /** Before the first pass. */
  static open(state: usize, rows: usize): void {
    memory.fill(State.lostOfCoefficients(state), 0, rows * 8);
  }

  /** K of rows r and r + 1, without the reference class. */
  @inline static sumOfOthers(state: usize, r: usize): v128 {
    const lost = v128.load(State.lostOfCoefficients(state) + r * 8);
    // What an infinite sum lost means nothing.
    return f64x2.add(v128.load(State.coefficients(state) + r * 8), v128.and(lost, f64x2.eq(lost, lost)));
  }

  /**
   * Adds a block's K to State.coefficients and its D to State.distances, without the reference class: what the other classes
   * have is all that counts at that class of a confident row, and needs no subtraction so. `q` and `weight` are 0 where there
   * is none; `firstClass`: the class that the block begins with.
   */
  static sum<T extends number>(
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
          let sumLow = zero;
          let sumHigh = zero;
          let lost = zero;
          let distanceLow = zero;
          let distanceHigh = zero;
          for (let at = start; at < end; at += 16) {
            let low = share;
            let high = share;
            if (q) {
              const t = v128.load(q + at);
              low = Coefficients.smoothed(Lanes.low<T>(t), scale, share);
              if (sizeof<T>() === 4) high = Coefficients.smoothed(Lanes.high<T>(t), scale, share);
            }
            if (weight) {
              const w = v128.load(weight + (at - start));
              low = f64x2.mul(Lanes.low<T>(w), low);
              if (sizeof<T>() === 4) high = f64x2.mul(Lanes.high<T>(w), high);
            }
            let v = v128.load(x + at);
            if (at + 16 > end || at === referenceVector) {
              // Beyond the row, and of the reference class, both factors are 0, whatever lies there.
              let counts = Lanes.tailMask(min<usize>(end - at, 16));
              if (at === referenceVector) counts = v128.andnot(counts, Lanes.laneAt<T>(lane));
              v = v128.bitselect(v, max, counts);
              low = v128.and(low, Lanes.lowMask<T>(counts));
              if (sizeof<T>() === 4) high = v128.and(high, Lanes.highMask(counts));
            }
            const next = f64x2.add(sumLow, low);
            if (sizeof<T>() === 8) lost = f64x2.add(lost, TwoSum.lost<f64>(sumLow, low, next));
            sumLow = next;
            const below = f64x2.sub(maxF64, Lanes.low<T>(v));
            distanceLow = f64x2.add(distanceLow, Coefficients.distance(careful, low, below));
            if (sizeof<T>() === 4) {
              sumHigh = f64x2.add(sumHigh, high);
              const belowHigh = f64x2.sub(maxF64, Lanes.high<T>(v));
              distanceHigh = f64x2.add(distanceHigh, Coefficients.distance(careful, high, belowHigh));
            }
          }
          const distances = Lanes.sum(distanceLow, distanceHigh);
          if (careful || abs(distances) < Infinity) {
            State.add(State.coefficients(state), o, Lanes.sum(sumLow, sumHigh));
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
          const maxLow = Lanes.pairAsF64<T>(State.max(state), row);
          const maxHigh = Lanes.pairAsF64<T>(State.max(state), row + 2);
          const referenceLow = Lanes.integerPair(State.referenceClass(state), row);
          const referenceHigh = Lanes.integerPair(State.referenceClass(state), row + 2);
          const rowCoefficients = State.coefficients(state) + row * 8;
          const rowDistances = State.distances(state) + row * 8;
          const losts = State.lostOfCoefficients(state) + row * 8;
          for (let careful = false; ; careful = true) {
            let sumLow = v128.load(rowCoefficients);
            let sumHigh = v128.load(rowCoefficients, 16);
            let lost = v128.load(losts);
            let distanceLow = v128.load(rowDistances);
            let distanceHigh = v128.load(rowDistances, 16);
            let number = i64x2.splat(firstClass as i64);
            let at = (o * classes * inner + i) * sizeof<T>();
            for (let c: usize = 0; c < classes; c++) {
              let low = share;
              let high = share;
              if (q) {
                low = Coefficients.smoothed(Lanes.pairAsF64<T>(q + at, 0), scale, share);
                if (sizeof<T>() === 4)
                  high = Coefficients.smoothed(Lanes.pairAsF64<T>(q + at, 2), scale, share);
              }
              if (weight) {
                const w = Lanes.low<T>(Lanes.splatAt<T>(weight, c));
                low = f64x2.mul(w, low);
                if (sizeof<T>() === 4) high = f64x2.mul(w, high);
              }
              low = v128.andnot(low, i64x2.eq(number, referenceLow));
              const next = f64x2.add(sumLow, low);
              if (sizeof<T>() === 8) lost = f64x2.add(lost, TwoSum.lost<f64>(sumLow, low, next));
              sumLow = next;
              const below = f64x2.sub(maxLow, Lanes.pairAsF64<T>(x + at, 0));
              distanceLow = f64x2.add(distanceLow, Coefficients.distance(careful, low, below));
              if (sizeof<T>() === 4) {
                high = v128.andnot(high, i64x2.eq(number, referenceHigh));
                sumHigh = f64x2.add(sumHigh, high);
                const belowHigh = f64x2.sub(maxHigh, Lanes.pairAsF64<T>(x + at, 2));
                distanceHigh = f64x2.add(distanceHigh, Coefficients.distance(careful, high, belowHigh));
              }
              number = i64x2.add(number, one);
              at += stride;
            }
            if (
              careful ||
              v128.all_true<i64>(v128.and(Lanes.finite(distanceLow), Lanes.finite(distanceHigh)))
            ) {
              Store.sums<T>(rowCoefficients, sumLow, sumHigh, inner - i);
              if (sizeof<T>() === 8) Store.sums<T>(losts, lost, zero, inner - i);
              Store.sums<T>(rowDistances, distanceLow, distanceHigh, inner - i);
              break;
            }
          }
        }
      }
    }
  }

  /** Takes the reference class out of a block, as Reference.take does, and its coefficient to State.referenceCoefficient. */
  static take<T extends number>(
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
    const index = State.referenceClass(state);
    OneClass.each<T, TakeCoefficient<T>>(index, firstClass, outer, classes, inner, state, x, q, weight, a, b);
  }

  /**
   * Replaces the terms of a block by factor·term - g·k, factor in State.gradientFactor, g in State.upstream; by exactly 0
   * where both are 0.
   */
  static write<T extends number>(
    state: usize,
    x: usize,
    q: usize,
    weight: usize,
    a: f64,
    b: f64,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const scale = f64x2.splat(a);
    const share = f64x2.splat(b);
    if (inner === 1) {
      const rowBytes = classes * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        const factor = v128.load64_splat(State.gradientFactor(state) + o * 8);
        const g = v128.load64_splat(State.upstream(state) + o * 8);
        const none = Coefficients.none(factor, g);
        const scaleG = f64x2.mul(g, scale);
        const shareG = f64x2.mul(g, share);
        const start = o * rowBytes;
        const end = start + rowBytes;
        for (let at = start; at < end; at += 16) {
          let low = shareG;
          let high = shareG;
          if (q) {
            const t = v128.load(q + at);
            low = Coefficients.smoothed(Lanes.low<T>(t), scaleG, shareG);
            if (sizeof<T>() === 4) high = Coefficients.smoothed(Lanes.high<T>(t), scaleG, shareG);
          }
          if (weight) {
            const w = v128.load(weight + (at - start));
            low = f64x2.mul(Lanes.low<T>(w), low);
            if (sizeof<T>() === 4) high = f64x2.mul(Lanes.high<T>(w), high);
          }
          const e = v128.load(x + at);
          low = f64x2.sub(f64x2.mul(factor, Lanes.low<T>(e)), low);
          if (sizeof<T>() === 4) high = f64x2.sub(f64x2.mul(factor, Lanes.high<T>(e)), high);
          Store.upTo(x + at, v128.andnot(Lanes.narrow<T>(low, high), none), end - at);
        }
      }
    } else {
      const stride = inner * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        for (let i: usize = 0; i < inner; i += Lanes.count<T>()) {
          const factors = State.gradientFactor(state) + (o * inner + i) * 8;
          const gs = State.upstream(state) + (o * inner + i) * 8;
          const factorLow = v128.load(factors);
          const factorHigh = v128.load(factors, 16);
          const none = Lanes.narrowMask<T>(
            Coefficients.none(factorLow, v128.load(gs)),
            Coefficients.none(factorHigh, v128.load(gs, 16)),
          );
          const scaleLow = f64x2.mul(v128.load(gs), scale);
          const scaleHigh = f64x2.mul(v128.load(gs, 16), scale);
          const shareLow = f64x2.mul(v128.load(gs), share);
          const shareHigh = f64x2.mul(v128.load(gs, 16), share);
          let at = (o * classes * inner + i) * sizeof<T>();
          for (let c: usize = 0; c < classes; c++) {
            let low = shareLow;
            let high = shareHigh;
            if (q) {
              low = Coefficients.smoothed(Lanes.pairAsF64<T>(q + at, 0), scaleLow, shareLow);
              if (sizeof<T>() === 4)
                high = Coefficients.smoothed(Lanes.pairAsF64<T>(q + at, 2), scaleHigh, shareHigh);
            }
            if (weight) {
              const w = Lanes.low<T>(Lanes.splatAt<T>(weight, c));
              low = f64x2.mul(w, low);
              if (sizeof<T>() === 4) high = f64x2.mul(w, high);
            }
            low = f64x2.sub(f64x2.mul(factorLow, Lanes.pairAsF64<T>(x + at, 0)), low);
            if (sizeof<T>() === 4)
              high = f64x2.sub(f64x2.mul(factorHigh, Lanes.pairAsF64<T>(x + at, 2)), high);
            Store.rows<T>(x + at, v128.andnot(Lanes.narrow<T>(low, high), none), inner - i);
            at += stride;
          }
        }
      }
    }
  }

  /** a·q + b. */
  @inline static smoothed(q: v128, scale: v128, share: v128): v128 {
    return f64x2.add(f64x2.mul(scale, q), share);
  }

  /** k·below; `careful`: 0 where k is, though below is infinite. */
  @inline static distance(careful: bool, k: v128, below: v128): v128 {
    return careful ? Product.of<f64>(k, below) : f64x2.mul(k, below);
  }

  /** Ones where both are 0: in an ignored row. */
  @inline static none(factor: v128, g: v128): v128 {
    const zero = f64x2.splat(0);
    return v128.and(f64x2.eq(factor, zero), f64x2.eq(g, zero));
  }
}

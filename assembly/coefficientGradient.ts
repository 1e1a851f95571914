/**
 * The gradient of a loss over all classes with respect to its logits (coefficients.ts): factor·e - g·k, in f64. A chain is a
 * pair of lanes in f64: two for f32, one for f64.
 */
import { Coefficients } from "./coefficients";
import { Lanes } from "./lanes";
import { Store } from "./rows/store";
import { State } from "./state";

export class CoefficientGradient {
  /**
   * Replaces the terms of a block by factor·term - g·k, factor in State.gradientFactor, g in State.upstream; by exactly 0
   * where both are 0.
   */
  @unroll(2)
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
        const none = CoefficientGradient.none(factor, g);
        const scaleG = f64x2.mul(g, scale);
        const shareG = f64x2.mul(g, share);
        const start = o * rowBytes;
        const end = start + rowBytes;
        for (let at = start; at < end; at += 16) {
          let k = each(shareG);
          if (q) {
            const t = v128.load(q + at);
            if (Lanes.has<T>(chain)) k = Coefficients.smoothed(Lanes.pair<T>(chain, t), scaleG, shareG);
          }
          if (weight) {
            const w = v128.load(weight + (at - start));
            if (Lanes.has<T>(chain)) k = f64x2.mul(Lanes.pair<T>(chain, w), k);
          }
          const e = v128.load(x + at);
          if (Lanes.has<T>(chain)) k = f64x2.sub(f64x2.mul(factor, Lanes.pair<T>(chain, e)), k);
          Store.upTo(x + at, v128.andnot(Lanes.narrow<T>(k, next(k)), none), end - at);
        }
      }
    } else {
      const stride = inner * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        for (let i: usize = 0; i < inner; i += Lanes.count<T>()) {
          const factors = State.gradientFactor(state) + (o * inner + i) * 8;
          const gs = State.upstream(state) + (o * inner + i) * 8;
          const factor = v128.load(factors, 16 * chain);
          const g = v128.load(gs, 16 * chain);
          const isNone = CoefficientGradient.none(factor, g);
          const none = Lanes.narrowMask<T>(isNone, next(isNone));
          const scaleG = f64x2.mul(g, scale);
          const shareG = f64x2.mul(g, share);
          let at = (o * classes * inner + i) * sizeof<T>();
          for (let c: usize = 0; c < classes; c++) {
            let k = shareG;
            if (q) {
              if (Lanes.has<T>(chain))
                k = Coefficients.smoothed(Lanes.pairAsF64<T>(q + at, 2 * chain), scaleG, shareG);
            }
            if (weight) {
              const w = Lanes.low<T>(Lanes.splatAt<T>(weight, c));
              if (Lanes.has<T>(chain)) k = f64x2.mul(w, k);
            }
            if (Lanes.has<T>(chain))
              k = f64x2.sub(f64x2.mul(factor, Lanes.pairAsF64<T>(x + at, 2 * chain)), k);
            Store.rows<T>(x + at, v128.andnot(Lanes.narrow<T>(k, next(k)), none), inner - i);
            at += stride;
          }
        }
      }
    }
  }

  /** Ones where both are 0: in an ignored row. */
  @inline static none(factor: v128, g: v128): v128 {
    const zero = f64x2.splat(0);
    return v128.and(f64x2.eq(factor, zero), f64x2.eq(g, zero));
  }
}

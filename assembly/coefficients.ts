/**
 * The sums of a loss over all classes, in f64: K = Σ k and D = Σ k·(max - x) with the coefficients k = w·(a·q + b).
 * Such a loss is Σ k·(log Σ exp(x) - x) = K·gap + D with the gap of the maximum; for k >= 0 nothing cancels.
 * A coefficient of 0 adds exactly 0, at a logit of -Infinity too.
 */
import { Lanes } from "./lanes";
import { Product } from "./product";
import { Store } from "./rows/store";
import { State } from "./state";

/** Two vectors of ones: the target or the weight of those who have none. */
const ONES_F32 = memory.data<f32>([1, 1, 1, 1, 1, 1, 1, 1]);
const ONES_F64 = memory.data<f64>([1, 1, 1, 1]);

export class Coefficients {
  /** Adds a block's K to State.second and its D to State.third; `q` and `weight` are 0 where there is none. */
  static sum<T extends number>(
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
    const ones = sizeof<T>() === 4 ? ONES_F32 : ONES_F64;
    const target = q ? q : ones;
    const targetStep: usize = q ? 1 : 0;
    const weights = weight ? weight : ones;
    const weightStep: usize = weight ? 1 : 0;
    const scale = f64x2.splat(a);
    const share = f64x2.splat(b);
    const maxes = State.max(state);
    const zero = f64x2.splat(0);
    if (inner === 1) {
      const rowBytes = classes * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        const max = Lanes.low<T>(Lanes.splatAt<T>(maxes, o));
        let sum = zero;
        let gaps = zero;
        let at = o * rowBytes;
        const start = at;
        for (const end = at + rowBytes; at < end; at += 16) {
          // Beyond the row both factors are 0, whatever lies there.
          const inside = Lanes.tailMask(min<usize>(end - at, 16));
          const v = v128.load(x + at);
          const t = v128.load(target + at * targetStep);
          const w = v128.load(weights + (at - start) * weightStep);
          const inLow = sizeof<T>() === 4 ? v128.shuffle<u32>(inside, inside, 0, 0, 1, 1) : inside;
          const k = v128.and(Coefficients.of(Lanes.low<T>(t), Lanes.low<T>(w), scale, share), inLow);
          sum = f64x2.add(sum, k);
          gaps = f64x2.add(gaps, Product.of<f64>(k, v128.and(f64x2.sub(max, Lanes.low<T>(v)), inLow)));
          if (sizeof<T>() === 4) {
            const inHigh = v128.shuffle<u32>(inside, inside, 2, 2, 3, 3);
            const l = v128.and(Coefficients.of(Lanes.high<T>(t), Lanes.high<T>(w), scale, share), inHigh);
            sum = f64x2.add(sum, l);
            gaps = f64x2.add(gaps, Product.of<f64>(l, v128.and(f64x2.sub(max, Lanes.high<T>(v)), inHigh)));
          }
        }
        const second = State.second(state) + o * 8;
        const third = State.third(state) + o * 8;
        store<f64>(second, load<f64>(second) + Lanes.sum(sum, zero));
        store<f64>(third, load<f64>(third) + Lanes.sum(gaps, zero));
      }
    } else {
      const step = inner * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        for (let i: usize = 0; i < inner; i += 2) {
          const row = o * inner + i;
          const max = Lanes.widePair<T>(maxes, row);
          const second = State.second(state) + row * 8;
          const third = State.third(state) + row * 8;
          let sum = v128.load(second);
          let gaps = v128.load(third);
          let at = (o * classes * inner + i) * sizeof<T>();
          for (let c: usize = 0; c < classes; c++) {
            const v = Lanes.widePair<T>(x + at, 0);
            const t = Lanes.widePair<T>(target + at * targetStep, 0);
            const w = Lanes.low<T>(Lanes.splatAt<T>(weights, c * weightStep));
            const k = Coefficients.of(t, w, scale, share);
            sum = f64x2.add(sum, k);
            gaps = f64x2.add(gaps, Product.of<f64>(k, f64x2.sub(max, v)));
            at += step;
          }
          Store.upTo(second, sum, (inner - i) * 8);
          Store.upTo(third, gaps, (inner - i) * 8);
        }
      }
    }
  }

  /** Replaces the terms of a block by factor·term - g·k, g in State.apart; by exactly 0 where both factors are 0. */
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
    const ones = sizeof<T>() === 4 ? ONES_F32 : ONES_F64;
    const target = q ? q : ones;
    const targetStep: usize = q ? 1 : 0;
    const weights = weight ? weight : ones;
    const weightStep: usize = weight ? 1 : 0;
    const scale = v128.splat<T>(a as T);
    const share = v128.splat<T>(b as T);
    if (inner === 1) {
      const rowBytes = classes * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        const factor = Lanes.splatAt<T>(State.factor(state), o);
        const g = Lanes.splatAt<T>(State.apart(state), o);
        const start = o * rowBytes;
        const end = start + rowBytes;
        for (let at = start; at < end; at += 16) {
          const t = v128.load(target + at * targetStep);
          const w = v128.load(weights + (at - start) * weightStep);
          const v = Coefficients.value<T>(v128.load(x + at), factor, g, t, w, scale, share);
          Store.upTo(x + at, v, end - at);
        }
      }
    } else {
      const step = inner * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        for (let i: usize = 0; i < inner; i += Lanes.count<T>()) {
          const row = (o * inner + i) * sizeof<T>();
          const factor = v128.load(State.factor(state) + row);
          const g = v128.load(State.apart(state) + row);
          let at = (o * classes * inner + i) * sizeof<T>();
          for (let c: usize = 0; c < classes; c++) {
            const t = v128.load(target + at * targetStep);
            const w = Lanes.splatAt<T>(weights, c * weightStep);
            const v = Coefficients.value<T>(v128.load(x + at), factor, g, t, w, scale, share);
            Store.rows<T>(x + at, v, inner - i);
            at += step;
          }
        }
      }
    }
  }

  @inline static value<T extends number>(
    term: v128,
    factor: v128,
    g: v128,
    q: v128,
    w: v128,
    scale: v128,
    share: v128,
  ): v128 {
    const k = v128.mul<T>(w, v128.add<T>(v128.mul<T>(scale, q), share));
    const value = v128.sub<T>(v128.mul<T>(factor, term), v128.mul<T>(g, k));
    const zero = v128.splat<T>(0 as T);
    const none = v128.and(v128.eq<T>(factor, zero), v128.eq<T>(g, zero));
    return v128.andnot(Lanes.canonical<T>(value), none);
  }

  @inline static of(q: v128, w: v128, scale: v128, share: v128): v128 {
    return f64x2.mul(w, f64x2.add(f64x2.mul(scale, q), share));
  }
}

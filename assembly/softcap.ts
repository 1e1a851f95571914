/**
 * The softcap, cap·tanh(x/cap), and its derivative as a factor of a gradient v. In f32 near 0 v becomes v + v·h (math/tanh.ts), so that all but
 * the last rounding is small beside v; what is not near goes through f64 and is rounded once. Which way an element goes depends on it alone.
 */
import { Lanes } from "./lanes";
import { Tanh } from "./math/tanh";

/** 2·log2(e). */
const TWICE_LOG2E: f64 = 2.8853900817779268;

export class Softcap {
  @inline static run<T extends number>(x: usize, logits: usize, end: usize, cap: f64): void {
    const perCap = f32x4.splat((1 / cap) as f32);
    const isAll = sizeof<T>() === 4 && Softcap.near(x, logits, end, perCap);
    if (!isAll) Softcap.wide<T>(x, logits, end, cap, perCap);
  }

  /** f32. Returns whether that was all. */
  @inline static near(x: usize, logits: usize, end: usize, perCap: v128): bool {
    let all = f32x4.eq(perCap, perCap);
    for (; x < end; x += 16) {
      const v = v128.load(x);
      const w = Softcap.square(logits ? v128.load(logits) : v, perCap);
      let result = Tanh.near(w);
      if (logits) {
        logits += 16;
        // Not v + v·h: of an infinite v that would be NaN.
        const t = f32x4.add(result, Lanes.one<f32>());
        result = f32x4.mul(v, f32x4.sub(Lanes.one<f32>(), f32x4.mul(w, f32x4.mul(t, t))));
      } else result = Lanes.fma<f32>(v, result, v);
      const isNear = f32x4.lt(w, Tanh.limit());
      all = v128.and(all, isNear);
      v128.store(x, v128.bitselect(result, v, isNear));
    }
    return i32x4.all_true(all);
  }

  /** w = (logit/cap)² */
  @inline static square(logit: v128, perCap: v128): v128 {
    const y = f32x4.mul(logit, perCap);
    return f32x4.mul(y, y);
  }

  /** The rest of f32, which has its w still, for |v + v·h| <= |v|; or all of f64. */
  @inline static wide<T extends number>(x: usize, logits: usize, end: usize, cap: f64, perCap: v128): void {
    const scale = f64x2.splat(TWICE_LOG2E / cap);
    const caps = f64x2.splat(cap);
    for (; x < end; x += 2 * sizeof<T>()) {
      const v = Lanes.loadPair<T>(x, 0);
      let logit = v;
      if (logits) {
        logit = Lanes.loadPair<T>(logits, 0);
        logits += 2 * sizeof<T>();
      }
      const isNear = f32x4.lt(Softcap.square(logit, perCap), Tanh.limit());
      if (sizeof<T>() === 4 && i32x4.all_true(isNear)) continue;
      const t = Tanh.wide(f64x2.mul(Lanes.low<T>(logit), scale), logits !== 0);
      const wide = f64x2.mul(t, logits ? Lanes.low<T>(v) : caps);
      const rounded = Lanes.narrow<T>(wide, wide);
      if (sizeof<T>() === 4) v128.store64_lane(x, v128.bitselect(v, rounded, isNear), 0);
      else v128.store(x, rounded);
    }
  }
}

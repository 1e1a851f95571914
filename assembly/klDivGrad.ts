/**
 * Gradients of the KL divergence, before the upstream gradient: -t or -exp(t) with respect to x; for the target
 * log t + 1 - x or exp(t)·(t - x + 1).
 */
import { Lanes } from "./lanes";
import { Exp } from "./math/exp";
import { Log } from "./math/log";
import { TwoSum } from "./math/twoSum";
import { Each, Element } from "./rows/each";

class KlSlope<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    return Lanes.canonical<T>(v128.neg<T>(t));
  }
}

class KlTargetSlope<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const log = Log.of<T>(t);
    const slope = v128.add<T>(log, v128.sub<T>(Lanes.one<T>(), x));
    // At t = 0 it is -Infinity, at x = -Infinity too.
    const none = v128.and(v128.eq<T>(t, v128.splat<T>(0 as T)), v128.eq<T>(x, x));
    return Lanes.canonical<T>(v128.bitselect(log, slope, none));
  }
}

class KlLogSlope<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    return Lanes.canonical<T>(v128.neg<T>(Exp.of<T>(t)));
  }
}

class KlLogTargetSlope<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const p = Exp.of<T>(t);
    const difference = v128.sub<T>(t, x);
    const sum = v128.add<T>(difference, Lanes.one<T>());
    // Where the three cancel, what the difference lost is all there is; an infinite one lost nothing.
    const lost = TwoSum.lost<T>(t, v128.neg<T>(x), difference);
    const slope = v128.mul<T>(p, v128.add<T>(sum, v128.and(lost, v128.eq<T>(lost, lost))));
    return Lanes.canonical<T>(v128.and(slope, v128.ne<T>(p, v128.splat<T>(0 as T))));
  }
}

export function klDivGrad_f32(grad: usize, x: usize, t: usize, count: usize): void {
  Each.run<f32, KlSlope<f32>>(grad, x, t, t, count);
}

export function klDivGrad_f64(grad: usize, x: usize, t: usize, count: usize): void {
  Each.run<f64, KlSlope<f64>>(grad, x, t, t, count);
}

export function klDivTargetGrad_f32(grad: usize, x: usize, t: usize, count: usize): void {
  Each.run<f32, KlTargetSlope<f32>>(grad, x, t, t, count);
}

export function klDivTargetGrad_f64(grad: usize, x: usize, t: usize, count: usize): void {
  Each.run<f64, KlTargetSlope<f64>>(grad, x, t, t, count);
}

export function klDivLogTargetGrad_f32(grad: usize, x: usize, t: usize, count: usize): void {
  Each.run<f32, KlLogSlope<f32>>(grad, x, t, t, count);
}

export function klDivLogTargetGrad_f64(grad: usize, x: usize, t: usize, count: usize): void {
  Each.run<f64, KlLogSlope<f64>>(grad, x, t, t, count);
}

export function klDivLogTargetTargetGrad_f32(grad: usize, x: usize, t: usize, count: usize): void {
  Each.run<f32, KlLogTargetSlope<f32>>(grad, x, t, t, count);
}

export function klDivLogTargetTargetGrad_f64(grad: usize, x: usize, t: usize, count: usize): void {
  Each.run<f64, KlLogTargetSlope<f64>>(grad, x, t, t, count);
}

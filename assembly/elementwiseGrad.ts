/**
 * Gradients of the elementwise losses, before weight and upstream gradient:
 * KL -t or -exp(t), for the target log t + 1 - x or exp(t)·(t - x + 1);
 * binary cross entropy (x - t)/max(x·(1 - x), 1e-12), with logits (w·t + 1 - t)·σ(x) - w·t, w the weight of positives.
 */
import { Lanes } from "./lanes";
import { Exp } from "./math/exp";
import { Log } from "./math/log";
import { Element, Rows } from "./rows";

/** The least x·(1 - x), as in PyTorch: 1e-12 rounded to f32. */
const LEAST_VARIANCE: f32 = 1e-12;

class KlSlope<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    return Lanes.canonical<T>(v128.neg<T>(t));
  }
}

class KlTargetSlope<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const log = Log.of<T>(t);
    const slope = v128.add<T>(log, v128.sub<T>(v128.splat<T>(1 as T), x));
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
    const slope = v128.mul<T>(p, v128.add<T>(v128.sub<T>(t, x), v128.splat<T>(1 as T)));
    return Lanes.canonical<T>(v128.and(slope, v128.ne<T>(p, v128.splat<T>(0 as T))));
  }
}

class BinarySlope<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const rest = v128.sub<T>(v128.splat<T>(1 as T), x);
    const variance = v128.pmax<T>(v128.splat<T>(LEAST_VARIANCE as T), v128.mul<T>(x, rest));
    return Lanes.canonical<T>(v128.div<T>(v128.sub<T>(x, t), variance));
  }
}

class BinaryLogitsSlope<T extends number> extends Element {
  /** z: the weight of positive targets. */
  @inline of(x: v128, t: v128, z: v128): v128 {
    const zero = v128.splat<T>(0 as T);
    const one = v128.splat<T>(1 as T);
    const e = Exp.of<T>(v128.neg<T>(v128.abs<T>(x)));
    const above = v128.div<T>(v128.bitselect(e, one, v128.lt<T>(x, zero)), v128.add<T>(one, e));
    const positive = v128.mul<T>(z, t);
    const all = v128.add<T>(positive, v128.sub<T>(one, t));
    return Lanes.canonical<T>(v128.sub<T>(v128.mul<T>(all, above), positive));
  }
}

export function klDivGrad_f32(grad: usize, x: usize, t: usize, count: usize): void {
  Rows.each<f32, KlSlope<f32>>(grad, x, t, t, count);
}

export function klDivGrad_f64(grad: usize, x: usize, t: usize, count: usize): void {
  Rows.each<f64, KlSlope<f64>>(grad, x, t, t, count);
}

export function klDivTargetGrad_f32(grad: usize, x: usize, t: usize, count: usize): void {
  Rows.each<f32, KlTargetSlope<f32>>(grad, x, t, t, count);
}

export function klDivTargetGrad_f64(grad: usize, x: usize, t: usize, count: usize): void {
  Rows.each<f64, KlTargetSlope<f64>>(grad, x, t, t, count);
}

export function klDivLogTargetGrad_f32(grad: usize, x: usize, t: usize, count: usize): void {
  Rows.each<f32, KlLogSlope<f32>>(grad, x, t, t, count);
}

export function klDivLogTargetGrad_f64(grad: usize, x: usize, t: usize, count: usize): void {
  Rows.each<f64, KlLogSlope<f64>>(grad, x, t, t, count);
}

export function klDivLogTargetTargetGrad_f32(grad: usize, x: usize, t: usize, count: usize): void {
  Rows.each<f32, KlLogTargetSlope<f32>>(grad, x, t, t, count);
}

export function klDivLogTargetTargetGrad_f64(grad: usize, x: usize, t: usize, count: usize): void {
  Rows.each<f64, KlLogTargetSlope<f64>>(grad, x, t, t, count);
}

export function binaryCrossEntropyGrad_f32(grad: usize, x: usize, t: usize, count: usize): void {
  Rows.each<f32, BinarySlope<f32>>(grad, x, t, t, count);
}

export function binaryCrossEntropyGrad_f64(grad: usize, x: usize, t: usize, count: usize): void {
  Rows.each<f64, BinarySlope<f64>>(grad, x, t, t, count);
}

export function binaryCrossEntropyWithLogitsGrad_f32(
  grad: usize,
  x: usize,
  t: usize,
  posWeight: usize,
  count: usize,
): void {
  Rows.each<f32, BinaryLogitsSlope<f32>>(grad, x, t, posWeight, count);
}

export function binaryCrossEntropyWithLogitsGrad_f64(
  grad: usize,
  x: usize,
  t: usize,
  posWeight: usize,
  count: usize,
): void {
  Rows.each<f64, BinaryLogitsSlope<f64>>(grad, x, t, posWeight, count);
}

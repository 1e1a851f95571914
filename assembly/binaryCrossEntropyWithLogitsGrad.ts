/**
 * Gradient of the binary cross entropy of logits, before weight and upstream gradient: (w·t + 1 - t)·σ(x) - w·t, w the
 * weight of positives.
 */
import { Lanes } from "./lanes";
import { Exp } from "./math/exp";
import { Each, Element } from "./rows/each";

class BinaryLogitsSlope<T extends number> extends Element {
  /** z: the weight of positive targets. */
  @inline of(x: v128, t: v128, z: v128): v128 {
    const zero = v128.splat<T>(0 as T);
    const one = Lanes.one<T>();
    const e = Exp.of<T>(v128.neg<T>(v128.abs<T>(x)));
    const above = v128.div<T>(v128.bitselect(e, one, v128.lt<T>(x, zero)), v128.add<T>(one, e));
    const positive = v128.mul<T>(z, t);
    const all = v128.add<T>(positive, v128.sub<T>(one, t));
    return Lanes.canonical<T>(v128.sub<T>(v128.mul<T>(all, above), positive));
  }
}

export function binaryCrossEntropyWithLogitsGrad_f32(
  grad: usize,
  x: usize,
  t: usize,
  posWeight: usize,
  count: usize,
): void {
  Each.run<f32, BinaryLogitsSlope<f32>>(grad, x, t, posWeight, count);
}

export function binaryCrossEntropyWithLogitsGrad_f64(
  grad: usize,
  x: usize,
  t: usize,
  posWeight: usize,
  count: usize,
): void {
  Each.run<f64, BinaryLogitsSlope<f64>>(grad, x, t, posWeight, count);
}

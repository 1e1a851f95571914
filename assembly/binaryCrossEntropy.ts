/**
 * Binary cross entropy elementwise, of probabilities: losses = -(t·log x + (1 - t)·log(1 - x)), logs not below -100;
 * of logits: losses = w·t·softplus(-x) + (1 - t)·softplus(x), softplus(x) = max(x, 0) + log(1 + exp(-|x|)).
 */
import { Lanes } from "./lanes";
import { Exp } from "./math/exp";
import { Log } from "./math/log";
import { Element, Rows } from "./rows";

/** The least logarithm, as in PyTorch. */
const LOWEST_LOG: f32 = -100;

/** -t·log x. */
class OfPositive<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const log = v128.pmax<T>(v128.splat<T>(LOWEST_LOG as T), Log.of<T>(x));
    return v128.neg<T>(v128.mul<T>(t, log));
  }
}

/** z - (1 - t)·log(1 - x). */
class OfNegative<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const log = v128.pmax<T>(v128.splat<T>(LOWEST_LOG as T), Log.onePlusAny<T>(v128.neg<T>(x)));
    const negative = v128.sub<T>(v128.splat<T>(1 as T), t);
    return Lanes.canonical<T>(v128.sub<T>(z, v128.mul<T>(negative, log)));
  }
}

class OfLogits<T extends number> extends Element {
  /** z: the weight of positive targets. */
  @inline of(x: v128, t: v128, z: v128): v128 {
    const zero = v128.splat<T>(0 as T);
    const flipped = v128.neg<T>(x);
    const small = Log.onePlus<T>(Exp.of<T>(v128.neg<T>(v128.abs<T>(x))));
    const ofPositive = v128.add<T>(v128.pmax<T>(zero, flipped), small);
    const ofNegative = v128.add<T>(v128.pmax<T>(zero, x), small);
    const positive = v128.mul<T>(t, z);
    const negative = v128.sub<T>(v128.splat<T>(1 as T), t);
    const a = OfLogits.part<T>(positive, ofPositive);
    const b = OfLogits.part<T>(negative, ofNegative);
    return Lanes.canonical<T>(v128.add<T>(a, b));
  }

  /** coefficient·value; a coefficient of 0 makes an infinite value vanish. */
  @inline static part<T extends number>(coefficient: v128, value: v128): v128 {
    const vanishes = v128.and(v128.eq<T>(coefficient, v128.splat<T>(0 as T)), v128.eq<T>(value, value));
    return v128.andnot(v128.mul<T>(coefficient, value), vanishes);
  }
}

/** x·y, where a zero weight y makes an infinite loss x vanish. */
export class Weighted<T extends number> extends Element {
  @inline of(x: v128, y: v128, z: v128): v128 {
    return Lanes.canonical<T>(OfLogits.part<T>(y, x));
  }
}

/** `part`: room for the losses of the positive targets. */
export function binaryCrossEntropy_f32(losses: usize, x: usize, t: usize, part: usize, count: usize): void {
  Rows.each<f32, OfPositive<f32>>(part, x, t, t, count);
  Rows.each<f32, OfNegative<f32>>(losses, x, t, part, count);
}

export function binaryCrossEntropy_f64(losses: usize, x: usize, t: usize, part: usize, count: usize): void {
  Rows.each<f64, OfPositive<f64>>(part, x, t, t, count);
  Rows.each<f64, OfNegative<f64>>(losses, x, t, part, count);
}

export function binaryCrossEntropyWithLogits_f32(
  losses: usize,
  x: usize,
  t: usize,
  posWeight: usize,
  count: usize,
): void {
  Rows.each<f32, OfLogits<f32>>(losses, x, t, posWeight, count);
}

export function binaryCrossEntropyWithLogits_f64(
  losses: usize,
  x: usize,
  t: usize,
  posWeight: usize,
  count: usize,
): void {
  Rows.each<f64, OfLogits<f64>>(losses, x, t, posWeight, count);
}

export function weighted_f32(losses: usize, x: usize, weight: usize, count: usize): void {
  Rows.each<f32, Weighted<f32>>(losses, x, weight, weight, count);
}

export function weighted_f64(losses: usize, x: usize, weight: usize, count: usize): void {
  Rows.each<f64, Weighted<f64>>(losses, x, weight, weight, count);
}

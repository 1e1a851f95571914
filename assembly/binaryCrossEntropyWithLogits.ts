/**
 * Binary cross entropy of logits, elementwise: losses = w·t·softplus(-x) + (1 - t)·softplus(x), w the weight of positives,
 * softplus(x) = max(x, 0) + log(1 + exp(-|x|)).
 */
import { Lanes } from "./lanes";
import { Exp } from "./math/exp";
import { Log } from "./math/log";
import { Product } from "./product";
import { Each, Element } from "./rows/each";

class OfLogits<T extends number> extends Element {
  /** z: the weight of positive targets. */
  @inline of(x: v128, t: v128, z: v128): v128 {
    const zero = v128.splat<T>(0 as T);
    const flipped = v128.neg<T>(x);
    const small = Log.onePlus<T>(Exp.of<T>(v128.neg<T>(v128.abs<T>(x))));
    const ofPositive = v128.add<T>(v128.pmax<T>(zero, flipped), small);
    const ofNegative = v128.add<T>(v128.pmax<T>(zero, x), small);
    const positive = v128.mul<T>(t, z);
    const negative = v128.sub<T>(Lanes.one<T>(), t);
    const a = Product.of<T>(positive, ofPositive);
    const b = Product.of<T>(negative, ofNegative);
    return Lanes.canonical<T>(v128.add<T>(a, b));
  }
}

export class BinaryCrossEntropyWithLogits {
  @kernel static binaryCrossEntropyWithLogits<T extends number>(
    losses: usize,
    x: usize,
    t: usize,
    posWeight: usize,
    count: usize,
  ): void {
    Each.run<T, OfLogits<T>>(losses, x, t, posWeight, count);
  }
}

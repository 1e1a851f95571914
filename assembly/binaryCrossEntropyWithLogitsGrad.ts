/**
 * Gradient of the binary cross entropy of logits, before weight and upstream gradient: (1 - t)·σ(x) - w·t·σ(-x), w the weight
 * of positives. Both σ come from one exp: the larger is 1/(1 + e), the smaller e/(1 + e), e = exp(-|x|), so that at
 * neither end a digit is lost.
 */
import { Lanes } from "./lanes";
import { Exp } from "./math/exp";
import { Each, Element } from "./rows/each";

class BinaryLogitsGradient<T extends number> extends Element {
  /** z: the weight of positive targets. */
  @inline of(x: v128, t: v128, z: v128): v128 {
    const e = Exp.of<T>(v128.neg<T>(v128.abs<T>(x)));
    const low = BinaryLogitsGradient.pair(Lanes.low<T>(e), Lanes.low<T>(x), Lanes.low<T>(t), Lanes.low<T>(z));
    if (sizeof<T>() === 8) return Lanes.canonical<f64>(low);
    const high = BinaryLogitsGradient.pair(
      Lanes.high<T>(e),
      Lanes.high<T>(x),
      Lanes.high<T>(t),
      Lanes.high<T>(z),
    );
    return Lanes.narrow<T>(low, high);
  }

  /** In f64: rounded once. */
  @inline static pair(e: v128, x: v128, t: v128, z: v128): v128 {
    const one = Lanes.one<f64>();
    const larger = f64x2.div(one, f64x2.add(one, e));
    const smaller = f64x2.mul(e, larger);
    const isNegative = f64x2.lt(x, f64x2.splat(0));
    const ofNegative = f64x2.mul(f64x2.sub(one, t), v128.bitselect(smaller, larger, isNegative));
    const ofPositive = f64x2.mul(f64x2.mul(z, t), v128.bitselect(larger, smaller, isNegative));
    return f64x2.sub(ofNegative, ofPositive);
  }
}

export class BinaryCrossEntropyWithLogitsGrad {
  @kernel static binaryCrossEntropyWithLogitsGrad<T extends number>(
    grad: usize,
    x: usize,
    t: usize,
    posWeight: usize,
    count: usize,
  ): void {
    Each.run<T, BinaryLogitsGradient<T>>(grad, x, t, posWeight, count);
  }
}

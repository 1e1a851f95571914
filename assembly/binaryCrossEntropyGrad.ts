/**
 * Gradient of the binary cross entropy of probabilities, before weight and upstream gradient: (x - t)/max(x·(1 - x), 1e-12).
 */
import { Lanes } from "./lanes";
import { Each, Element } from "./rows/each";

/** The least x·(1 - x), as in PyTorch: 1e-12 rounded to f32. */
const LEAST_VARIANCE = memory.data<f32>([1e-12]);

class BinaryGradient<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const low = BinaryGradient.pair(Lanes.low<T>(x), Lanes.low<T>(t));
    if (sizeof<T>() === 8) return Lanes.canonical<f64>(low);
    return Lanes.narrow<T>(low, BinaryGradient.pair(Lanes.high<T>(x), Lanes.high<T>(t)));
  }

  /** In f64: rounded once. */
  @inline static pair(x: v128, t: v128): v128 {
    const variance = f64x2.mul(x, f64x2.sub(Lanes.one<f64>(), x));
    return f64x2.div(f64x2.sub(x, t), f64x2.pmax(Lanes.constant<f64>(LEAST_VARIANCE), variance));
  }
}

export class BinaryCrossEntropyGrad {
  @kernel static binaryCrossEntropyGrad<T extends number>(
    grad: usize,
    x: usize,
    t: usize,
    count: usize,
  ): void {
    Each.run<T, BinaryGradient<T>>(grad, x, t, t, count);
  }
}

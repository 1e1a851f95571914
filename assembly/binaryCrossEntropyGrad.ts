/** Gradient of the binary cross entropy of probabilities, before weight and upstream gradient: (x - t)/max(x·(1 - x), 1e-12). */
import { Lanes } from "./lanes";
import { Each, Element } from "./rows/each";

/** The least x·(1 - x), as in PyTorch: 1e-12 rounded to f32. */
const LEAST_VARIANCE = memory.data<f32>([1e-12]);

class BinarySlope<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const rest = v128.sub<T>(Lanes.one<T>(), x);
    const variance = v128.pmax<T>(Lanes.constant<T>(LEAST_VARIANCE), v128.mul<T>(x, rest));
    return Lanes.canonical<T>(v128.div<T>(v128.sub<T>(x, t), variance));
  }
}

export function binaryCrossEntropyGrad_f32(grad: usize, x: usize, t: usize, count: usize): void {
  Each.run<f32, BinarySlope<f32>>(grad, x, t, t, count);
}

export function binaryCrossEntropyGrad_f64(grad: usize, x: usize, t: usize, count: usize): void {
  Each.run<f64, BinarySlope<f64>>(grad, x, t, t, count);
}

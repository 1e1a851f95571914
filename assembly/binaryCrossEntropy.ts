/** Binary cross entropy of probabilities, elementwise: losses = -(t·log x + (1 - t)·log(1 - x)), logs not below -100. */
import { Lanes } from "./lanes";
import { Log } from "./math/log";
import { Each, Element } from "./rows/each";

/** The least logarithm, as in PyTorch. */
const LOWEST_LOG = memory.data<f32>([-100]);

/** -t·log x. */
class OfPositive<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const log = v128.pmax<T>(Lanes.constant<T>(LOWEST_LOG), Log.of<T>(x));
    return v128.neg<T>(v128.mul<T>(t, log));
  }
}

/** z - (1 - t)·log(1 - x). */
class OfNegative<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const log = v128.pmax<T>(Lanes.constant<T>(LOWEST_LOG), Log.onePlusAny<T>(v128.neg<T>(x)));
    const negative = v128.sub<T>(Lanes.one<T>(), t);
    return Lanes.canonical<T>(v128.sub<T>(z, v128.mul<T>(negative, log)));
  }
}

export class BinaryCrossEntropy {
  /** `part`: room for the losses of the positive targets. */
  @kernel static binaryCrossEntropy<T extends number>(
    losses: usize,
    x: usize,
    t: usize,
    part: usize,
    count: usize,
  ): void {
    Each.run<T, OfPositive<T>>(part, x, t, t, count);
    Each.run<T, OfNegative<T>>(losses, x, t, part, count);
  }
}

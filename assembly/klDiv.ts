/** KL divergence elementwise: losses = t·(log t - x), or exp(t)·(t - x) where t is a logarithm; 0 where t, or exp(t), is 0. */
import { Lanes } from "./lanes";
import { Exp } from "./math/exp";
import { Log } from "./math/log";
import { Each, Element } from "./rows/each";

export class KlElement<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const loss = v128.sub<T>(v128.mul<T>(t, Log.of<T>(t)), v128.mul<T>(t, x));
    return KlElement.unlessNone<T>(loss, t, x);
  }

  /** The loss, or 0 where the probability is 0, at an infinite x too; NaN stays NaN. */
  @inline static unlessNone<T extends number>(loss: v128, p: v128, x: v128): v128 {
    const none = v128.and(v128.eq<T>(p, v128.splat<T>(0 as T)), v128.eq<T>(x, x));
    return Lanes.canonical<T>(v128.andnot(loss, none));
  }
}

class KlLogElement<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const p = Exp.of<T>(t);
    const loss = v128.mul<T>(p, v128.sub<T>(t, x));
    return KlElement.unlessNone<T>(loss, p, x);
  }
}

export class KlDiv {
  @kernel static klDiv<T extends number>(losses: usize, x: usize, t: usize, count: usize): void {
    Each.run<T, KlElement<T>>(losses, x, t, t, count);
  }

  @kernel static klDivLogTarget<T extends number>(losses: usize, x: usize, t: usize, count: usize): void {
    Each.run<T, KlLogElement<T>>(losses, x, t, t, count);
  }
}

/**
 * Gradients of the KL divergence, before the upstream gradient: -t or -exp(t) with respect to x; for the target
 * log t + 1 - x or exp(t)·(t - x + 1).
 */
import { Lanes } from "./lanes";
import { Exp } from "./math/exp";
import { Log } from "./math/log";
import { TwoSum } from "./math/twoSum";
import { Each, Element } from "./rows/each";

class KlGradient<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    return Lanes.canonical<T>(v128.neg<T>(t));
  }
}

class KlTargetGradient<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const log = Log.of<T>(t);
    const gradient = v128.add<T>(log, v128.sub<T>(Lanes.one<T>(), x));
    // At t = 0 it is -Infinity, at x = -Infinity too.
    const none = v128.and(v128.eq<T>(t, v128.splat<T>(0 as T)), v128.eq<T>(x, x));
    return Lanes.canonical<T>(v128.bitselect(log, gradient, none));
  }
}

class KlLogGradient<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    return Lanes.canonical<T>(v128.neg<T>(Exp.of<T>(t)));
  }
}

class KlLogTargetGradient<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const p = Exp.of<T>(t);
    const low = KlLogTargetGradient.pair(Lanes.low<T>(p), Lanes.low<T>(t), Lanes.low<T>(x));
    if (sizeof<T>() === 8) return Lanes.canonical<f64>(low);
    return Lanes.narrow<T>(
      low,
      KlLogTargetGradient.pair(Lanes.high<T>(p), Lanes.high<T>(t), Lanes.high<T>(x)),
    );
  }

  /** In f64, with what the difference lost: where t, x and 1 cancel it is all there is. */
  @inline static pair(p: v128, t: v128, x: v128): v128 {
    const difference = f64x2.sub(t, x);
    const lost = TwoSum.lost<f64>(t, f64x2.neg(x), difference);
    // An infinite one lost nothing.
    const sum = f64x2.add(f64x2.add(difference, Lanes.one<f64>()), v128.and(lost, f64x2.eq(lost, lost)));
    // At p = 0, t is -Infinity, or x may be; NaN stays.
    const none = v128.andnot(f64x2.eq(p, f64x2.splat(0)), f64x2.ne(x, x));
    return v128.andnot(f64x2.mul(p, sum), none);
  }
}

export class KlDivGrad {
  @kernel static klDivGrad<T extends number>(grad: usize, x: usize, t: usize, count: usize): void {
    Each.run<T, KlGradient<T>>(grad, x, t, t, count);
  }

  @kernel static klDivTargetGrad<T extends number>(grad: usize, x: usize, t: usize, count: usize): void {
    Each.run<T, KlTargetGradient<T>>(grad, x, t, t, count);
  }

  @kernel static klDivLogTargetGrad<T extends number>(grad: usize, x: usize, t: usize, count: usize): void {
    Each.run<T, KlLogGradient<T>>(grad, x, t, t, count);
  }

  @kernel static klDivLogTargetTargetGrad<T extends number>(
    grad: usize,
    x: usize,
    t: usize,
    count: usize,
  ): void {
    Each.run<T, KlLogTargetGradient<T>>(grad, x, t, t, count);
  }
}

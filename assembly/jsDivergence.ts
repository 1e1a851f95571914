/**
 * Jensen-Shannon divergence of the distributions in the rows of two blocks: out = (½ Σ p·log(p/m) + ½ Σ q·log(q/m))/nats,
 * m = (p + q)/2. A probability of 0 adds exactly 0.
 */
import { Divergence } from "./divergence";
import { Lanes } from "./lanes";
import { Log } from "./math/log";
import { SUM } from "./passes";
import { Each, Element } from "./rows/each";

class AddElement<T extends number> extends Element {
  @inline of(x: v128, y: v128, z: v128): v128 {
    return v128.add<T>(x, y);
  }
}

/** ½ p·log(2p / (p + q)): as log(1 + d), d = (p - q)/(p + q), where p is near the mean. */
class JensenShannonElement<T extends number> extends Element {
  @inline of(p: v128, q: v128, z: v128): v128 {
    const zero = v128.splat<T>(0 as T);
    const half = Lanes.oneHalf<T>();
    const sum = v128.add<T>(p, q);
    const d = v128.div<T>(v128.sub<T>(p, q), sum);
    const near = v128.lt<T>(v128.abs<T>(d), half);
    const ratio = v128.div<T>(v128.add<T>(p, p), sum);
    const y = v128.bitselect(v128.add<T>(Lanes.one<T>(), d), ratio, near);
    const log = v128.add<T>(Log.of<T>(y), v128.and(Log.lost<T>(d, y), near));
    return v128.and(v128.mul<T>(v128.mul<T>(p, half), log), v128.ne<T>(p, zero));
  }
}

export class JsDivergence {
  /** The terms of p take the block `terms`, those of q the place of p. */
  @kernel static jsDivergence<T extends number>(
    passes: u32,
    out: usize,
    p: usize,
    q: usize,
    terms: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
    nats: f64,
  ): void {
    const count = outer * classes * inner;
    if (passes & SUM) {
      Each.run<T, JensenShannonElement<T>>(terms, p, q, q, count);
      Each.run<T, JensenShannonElement<T>>(p, q, p, p, count);
      Each.run<T, AddElement<T>>(p, p, terms, terms, count);
    }
    Divergence.sum<T>(passes, out, p, state, outer, classes, inner, nats);
  }
}

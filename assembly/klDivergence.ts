/**
 * Kullback-Leibler divergence of the distributions in the rows of two blocks: out = Σ p·log(p / q) / nats; a p of 0 adds
 * exactly 0. In f32 with one division for both logarithms; in f64 each has its own.
 */
import { Divergence } from "./divergence";
import { LogElement } from "./elementwise";
import { KlElement } from "./klDiv";
import { Lanes } from "./lanes";
import { Log } from "./math/log";
import { SUM } from "./passes";
import { Each, Element } from "./rows/each";

/** p·log(p / q) in f32: one division for both. */
class KlTerm extends Element {
  @inline of(p: v128, q: v128, z: v128): v128 {
    const usual = v128.and(Log.isNormal(p), Log.isNormal(q));
    const term = f32x4.mul(p, Log.ofRatio(p, q));
    return v128.all_true<i32>(usual) ? term : v128.bitselect(term, KlTerm.unusual(p, q), usual);
  }

  /** Where one of them is 0, subnormal, infinite, negative or NaN. */
  @inline static unusual(p: v128, q: v128): v128 {
    const zero = f64x2.splat(0);
    const infinity = Lanes.infinity<f32>();
    const scale = f32x4.sub(Log.scaleOf(q), Log.scaleOf(p));
    let term = f32x4.mul(p, f32x4.add(Log.ofRatio(Log.scaled(p), Log.scaled(q)), scale));
    term = v128.bitselect(infinity, term, v128.or(f32x4.eq(q, zero), f32x4.eq(p, infinity)));
    const inverse = v128.bitselect(Lanes.nan<f32>(), f32x4.neg(infinity), f32x4.eq(p, infinity));
    term = v128.bitselect(inverse, term, f32x4.eq(q, infinity));
    term = v128.andnot(term, f32x4.eq(p, zero));
    return v128.bitselect(term, Lanes.nan<f32>(), v128.and(f32x4.ge(p, zero), f32x4.ge(q, zero)));
  }
}

export class KlDivergence {
  @kernel static klDivergence<T extends number>(
    passes: u32,
    out: usize,
    p: usize,
    q: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
    nats: f64,
  ): void {
    const count = outer * classes * inner;
    if (passes & SUM) {
      if (sizeof<T>() === 4) {
        Each.run<f32, KlTerm>(p, p, q, q, count);
      } else {
        Each.run<T, LogElement<T>>(q, q, q, q, count);
        Each.run<T, KlElement<T>>(p, q, p, p, count);
      }
    }
    Divergence.sum<T>(passes, out, p, state, outer, classes, inner, nats);
  }
}

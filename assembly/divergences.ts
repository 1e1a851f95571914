/**
 * Sums over the distributions in the rows of one block or two (outer, classes, inner), divided by `nats`:
 * entropy -Σ p·log p, cross entropy -Σ p·log q, Kullback-Leibler Σ p·(log p - log q), and
 * Jensen-Shannon ½ Σ p·log(p/m) + ½ Σ q·log(q/m), m = (p + q)/2. A probability of 0 adds exactly 0.
 */
import { Lanes } from "./lanes";
import { Log } from "./math/log";
import { Element, Rows } from "./rows";
import { State } from "./state";
import { CLOSE, OPEN, SUM } from "./steps";
import { PlainTerm } from "./terms";

class EntropyTerm<T extends number> extends Element {
  @inline of(p: v128, q: v128, z: v128): v128 {
    return Divergences.unlessZero<T>(p, v128.neg<T>(v128.mul<T>(p, Log.of<T>(p))));
  }
}

class CrossTerm<T extends number> extends Element {
  @inline of(p: v128, q: v128, z: v128): v128 {
    return Divergences.unlessZero<T>(p, v128.neg<T>(v128.mul<T>(p, Log.of<T>(q))));
  }
}

class KullbackLeiblerTerm<T extends number> extends Element {
  @inline of(p: v128, q: v128, z: v128): v128 {
    const ratio = v128.sub<T>(Log.of<T>(p), Log.of<T>(q));
    return Divergences.unlessZero<T>(p, v128.mul<T>(p, ratio));
  }
}

class JensenShannonTerm<T extends number> extends Element {
  @inline of(p: v128, q: v128, z: v128): v128 {
    const sum = v128.add<T>(p, q);
    const difference = v128.sub<T>(p, q);
    const ofP = Divergences.unlessZero<T>(p, v128.mul<T>(p, JensenShannonTerm.log<T>(p, difference, sum)));
    const ofQ = Divergences.unlessZero<T>(
      q,
      v128.mul<T>(q, JensenShannonTerm.log<T>(q, v128.neg<T>(difference), sum)),
    );
    return v128.mul<T>(v128.add<T>(ofP, ofQ), v128.splat<T>(0.5 as T));
  }

  /** log(2p / sum): as log(1 + d), d = difference / sum, where p is near the mean, as it stands elsewhere. */
  @inline static log<T extends number>(p: v128, difference: v128, sum: v128): v128 {
    const half = v128.splat<T>(0.5 as T);
    const d = v128.div<T>(difference, sum);
    const near = v128.lt<T>(v128.abs<T>(d), half);
    const y = v128.bitselect(
      v128.add<T>(v128.splat<T>(1 as T), d),
      v128.div<T>(v128.add<T>(p, p), sum),
      near,
    );
    return v128.add<T>(Log.of<T>(y), v128.and(Log.lost<T>(d, y), near));
  }
}

class Divergences {
  /** The term, or 0 where p is 0. */
  @inline static unlessZero<T extends number>(p: v128, term: v128): v128 {
    return v128.and(term, v128.ne<T>(p, v128.splat<T>(0 as T)));
  }

  /** The terms take the place of p. */
  @inline static run<T extends number, Op extends Element>(
    steps: u32,
    out: usize,
    p: usize,
    q: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
    nats: f64,
  ): void {
    const rows = outer * inner;
    if (steps & OPEN) State.open<T>(state, rows);
    if (steps & SUM) {
      Rows.each<T, Op>(p, p, q, q, rows * classes);
      Rows.sum<T, PlainTerm>(State.sum(state), 0, p, p, state, outer, classes, inner);
    }
    if (steps & CLOSE) {
      for (let r: usize = 0; r < rows; r += 2) {
        Lanes.storePair<T>(out, r, f64x2.div(v128.load(State.sum(state) + r * 8), f64x2.splat(nats)));
      }
    }
  }
}

export function entropy_f32(
  steps: u32,
  out: usize,
  p: usize,
  q: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
  nats: f64,
): void {
  Divergences.run<f32, EntropyTerm<f32>>(steps, out, p, q, state, outer, classes, inner, nats);
}

export function entropy_f64(
  steps: u32,
  out: usize,
  p: usize,
  q: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
  nats: f64,
): void {
  Divergences.run<f64, EntropyTerm<f64>>(steps, out, p, q, state, outer, classes, inner, nats);
}

export function crossEntropyOfDistributions_f32(
  steps: u32,
  out: usize,
  p: usize,
  q: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
  nats: f64,
): void {
  Divergences.run<f32, CrossTerm<f32>>(steps, out, p, q, state, outer, classes, inner, nats);
}

export function crossEntropyOfDistributions_f64(
  steps: u32,
  out: usize,
  p: usize,
  q: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
  nats: f64,
): void {
  Divergences.run<f64, CrossTerm<f64>>(steps, out, p, q, state, outer, classes, inner, nats);
}

export function klDivergence_f32(
  steps: u32,
  out: usize,
  p: usize,
  q: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
  nats: f64,
): void {
  Divergences.run<f32, KullbackLeiblerTerm<f32>>(steps, out, p, q, state, outer, classes, inner, nats);
}

export function klDivergence_f64(
  steps: u32,
  out: usize,
  p: usize,
  q: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
  nats: f64,
): void {
  Divergences.run<f64, KullbackLeiblerTerm<f64>>(steps, out, p, q, state, outer, classes, inner, nats);
}

export function jsDivergence_f32(
  steps: u32,
  out: usize,
  p: usize,
  q: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
  nats: f64,
): void {
  Divergences.run<f32, JensenShannonTerm<f32>>(steps, out, p, q, state, outer, classes, inner, nats);
}

export function jsDivergence_f64(
  steps: u32,
  out: usize,
  p: usize,
  q: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
  nats: f64,
): void {
  Divergences.run<f64, JensenShannonTerm<f64>>(steps, out, p, q, state, outer, classes, inner, nats);
}

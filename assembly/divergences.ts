/**
 * Sums over the distributions in the rows of one block or two (outer, classes, inner), divided by `nats`:
 * entropy -Σ p·log p, cross entropy -Σ p·log q, Kullback-Leibler Σ p·(log p - log q), and
 * Jensen-Shannon ½ Σ p·log(p/m) + ½ Σ q·log(q/m), m = (p + q)/2. A probability of 0 adds exactly 0.
 */
import { Weighted } from "./binaryCrossEntropy";
import { LogElement } from "./elementwise";
import { KlElement } from "./klDiv";
import { Lanes } from "./lanes";
import { Log } from "./math/log";
import { Element, Rows } from "./rows";
import { State } from "./state";
import { CLOSE, OPEN, SUM } from "./steps";
import { PlainTerm } from "./terms";

class AddElement<T extends number> extends Element {
  @inline of(x: v128, y: v128, z: v128): v128 {
    return v128.add<T>(x, y);
  }
}

/** ½ p·log(2p / (p + q)): as log(1 + d), d = (p - q)/(p + q), where p is near the mean. */
class JensenShannonElement<T extends number> extends Element {
  @inline of(p: v128, q: v128, z: v128): v128 {
    const zero = v128.splat<T>(0 as T);
    const half = v128.splat<T>(0.5 as T);
    const sum = v128.add<T>(p, q);
    const d = v128.div<T>(v128.sub<T>(p, q), sum);
    const near = v128.lt<T>(v128.abs<T>(d), half);
    const ratio = v128.div<T>(v128.add<T>(p, p), sum);
    const y = v128.bitselect(v128.add<T>(v128.splat<T>(1 as T), d), ratio, near);
    const log = v128.add<T>(Log.of<T>(y), v128.and(Log.lost<T>(d, y), near));
    return v128.and(v128.mul<T>(v128.mul<T>(p, half), log), v128.ne<T>(p, zero));
  }
}

class Divergences {
  /** Adds the terms in block p to the rows' sums; results are sums·sign/nats. */
  static sum<T extends number>(
    steps: u32,
    out: usize,
    p: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
    unit: f64,
  ): void {
    const rows = outer * inner;
    if (steps & OPEN) State.open<T>(state, rows);
    if (steps & SUM) Rows.sum<T, PlainTerm>(State.sum(state), 0, p, p, state, outer, classes, inner);
    if (steps & CLOSE) {
      for (let r: usize = 0; r < rows; r += 2) {
        Lanes.storePair<T>(out, r, f64x2.div(v128.load(State.sum(state) + r * 8), f64x2.splat(unit)));
      }
    }
  }

  /** -Σ p·log q; q may be p. The logarithms take the place of q, or the block `logs` where q is p. */
  @inline static cross<T extends number>(
    steps: u32,
    out: usize,
    p: usize,
    q: usize,
    logs: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
    nats: f64,
  ): void {
    const count = outer * classes * inner;
    if (steps & SUM) {
      Rows.each<T, LogElement<T>>(logs, q, q, q, count);
      Rows.each<T, Weighted<T>>(p, logs, p, p, count);
    }
    Divergences.sum<T>(steps, out, p, state, outer, classes, inner, -nats);
  }

  /** Σ p·log p - p·log q. */
  @inline static kullbackLeibler<T extends number>(
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
    const count = outer * classes * inner;
    if (steps & SUM) {
      Rows.each<T, LogElement<T>>(q, q, q, q, count);
      Rows.each<T, KlElement<T>>(p, q, p, p, count);
    }
    Divergences.sum<T>(steps, out, p, state, outer, classes, inner, nats);
  }

  /** The terms of p take the block `terms`, those of q the place of p. */
  @inline static jensenShannon<T extends number>(
    steps: u32,
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
    if (steps & SUM) {
      Rows.each<T, JensenShannonElement<T>>(terms, p, q, q, count);
      Rows.each<T, JensenShannonElement<T>>(p, q, p, p, count);
      Rows.each<T, AddElement<T>>(p, p, terms, terms, count);
    }
    Divergences.sum<T>(steps, out, p, state, outer, classes, inner, nats);
  }
}

export function entropy_f32(
  steps: u32,
  out: usize,
  p: usize,
  logs: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
  nats: f64,
): void {
  Divergences.cross<f32>(steps, out, p, p, logs, state, outer, classes, inner, nats);
}

export function entropy_f64(
  steps: u32,
  out: usize,
  p: usize,
  logs: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
  nats: f64,
): void {
  Divergences.cross<f64>(steps, out, p, p, logs, state, outer, classes, inner, nats);
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
  Divergences.cross<f32>(steps, out, p, q, q, state, outer, classes, inner, nats);
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
  Divergences.cross<f64>(steps, out, p, q, q, state, outer, classes, inner, nats);
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
  Divergences.kullbackLeibler<f32>(steps, out, p, q, state, outer, classes, inner, nats);
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
  Divergences.kullbackLeibler<f64>(steps, out, p, q, state, outer, classes, inner, nats);
}

export function jsDivergence_f32(
  steps: u32,
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
  Divergences.jensenShannon<f32>(steps, out, p, q, terms, state, outer, classes, inner, nats);
}

export function jsDivergence_f64(
  steps: u32,
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
  Divergences.jensenShannon<f64>(steps, out, p, q, terms, state, outer, classes, inner, nats);
}

/** Kullback-Leibler divergence of the distributions in the rows of two blocks: out = Σ p·log(p / q) / nats; a p of 0 adds exactly 0. */
import { Divergence } from "./divergence";
import { LogElement } from "./elementwise";
import { KlElement } from "./klDiv";
import { Each } from "./rows/each";
import { SUM } from "./steps";

class KlDivergence {
  /** Σ p·log p - p·log q. */
  @inline static run<T extends number>(
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
      Each.run<T, LogElement<T>>(q, q, q, q, count);
      Each.run<T, KlElement<T>>(p, q, p, p, count);
    }
    Divergence.sum<T>(steps, out, p, state, outer, classes, inner, nats);
  }
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
  KlDivergence.run<f32>(steps, out, p, q, state, outer, classes, inner, nats);
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
  KlDivergence.run<f64>(steps, out, p, q, state, outer, classes, inner, nats);
}

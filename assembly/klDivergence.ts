/**
 * Kullback-Leibler divergence of the distributions in the rows of two blocks: out = Σ p·log(p / q) / nats; a p of 0 adds
 * exactly 0.
 */
import { Divergence } from "./divergence";
import { LogElement } from "./elementwise";
import { KlElement } from "./klDiv";
import { SUM } from "./passes";
import { Each } from "./rows/each";

export class KlDivergence {
  /** Σ p·log p - p·log q. */
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
      Each.run<T, LogElement<T>>(q, q, q, q, count);
      Each.run<T, KlElement<T>>(p, q, p, p, count);
    }
    Divergence.sum<T>(passes, out, p, state, outer, classes, inner, nats);
  }
}

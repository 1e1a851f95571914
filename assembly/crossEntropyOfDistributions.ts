/** Entropy and cross entropy of the distributions in the rows of a block: out = -Σ p·log q / nats; a p of 0 adds exactly 0. */
import { Divergence } from "./divergence";
import { LogElement } from "./elementwise";
import { SUM } from "./passes";
import { Weighted } from "./product";
import { Each } from "./rows/each";

export class CrossEntropyOfDistributions {
  /** -Σ p·log q; q may be p. The logarithms take the place of q, or the block `logs` where q is p. */
  @inline static run<T extends number>(
    passes: u32,
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
    if (passes & SUM) {
      Each.run<T, LogElement<T>>(logs, q, q, q, count);
      Each.run<T, Weighted<T>>(p, logs, p, p, count);
    }
    Divergence.sum<T>(passes, out, p, state, outer, classes, inner, -nats);
  }

  @kernel static crossEntropyOfDistributions<T extends number>(
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
    CrossEntropyOfDistributions.run<T>(passes, out, p, q, q, state, outer, classes, inner, nats);
  }

  @kernel static entropy<T extends number>(
    passes: u32,
    out: usize,
    p: usize,
    logs: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
    nats: f64,
  ): void {
    CrossEntropyOfDistributions.run<T>(passes, out, p, p, logs, state, outer, classes, inner, nats);
  }
}

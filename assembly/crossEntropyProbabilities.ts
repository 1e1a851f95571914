/**
 * Cross entropy of class probabilities: losses = Σ k·(log Σ exp(x) - x), k = w·(a·q + b), one for each row of a block.
 * Label smoothing s has a = 1 - s and b = s/C.
 */
import { Apart } from "./apart";
import { Coefficients } from "./coefficients";
import { Gap } from "./gap";
import { Lanes } from "./lanes";
import { Rows } from "./rows";
import { State } from "./state";
import { CLOSE, MAX, OPEN, SUM } from "./steps";
import { ExpTerm } from "./terms";

class CrossEntropyProbabilities {
  /** `weight`: a weight for each class of the block, 0 for none; `first`: the class that the block begins with. */
  @inline static run<T extends number>(
    steps: u32,
    losses: usize,
    x: usize,
    q: usize,
    weight: usize,
    state: usize,
    first: u32,
    outer: usize,
    classes: usize,
    inner: usize,
    a: f64,
    b: f64,
  ): void {
    const rows = outer * inner;
    if (steps & OPEN) State.open<T>(state, rows);
    if (steps & MAX) Rows.max<T>(state, x, outer, classes, inner);
    if (steps & SUM) {
      Coefficients.sum<T>(state, x, q, weight, a, b, outer, classes, inner);
      Apart.findMax<T>(state, x, first, outer, classes, inner);
      Apart.take<T>(State.apart(state), x, State.index(state), first, outer, classes, inner);
      Rows.sum<T, ExpTerm<T>>(State.sum(state), 0, x, x, state, outer, classes, inner);
    }
    if (steps & CLOSE) {
      Gap.close<T>(state, rows);
      for (let r: usize = 0; r < rows; r += 2) {
        const gap = v128.load(State.gap(state) + r * 8);
        const sum = v128.load(State.second(state) + r * 8);
        const gaps = v128.load(State.third(state) + r * 8);
        Lanes.storePair<T>(losses, r, f64x2.add(f64x2.mul(sum, gap), gaps));
      }
    }
  }
}

export function crossEntropyProbabilities_f32(
  steps: u32,
  losses: usize,
  x: usize,
  q: usize,
  weight: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
  a: f64,
  b: f64,
): void {
  CrossEntropyProbabilities.run<f32>(steps, losses, x, q, weight, state, first, outer, classes, inner, a, b);
}

export function crossEntropyProbabilities_f64(
  steps: u32,
  losses: usize,
  x: usize,
  q: usize,
  weight: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
  a: f64,
  b: f64,
): void {
  CrossEntropyProbabilities.run<f64>(steps, losses, x, q, weight, state, first, outer, classes, inner, a, b);
}

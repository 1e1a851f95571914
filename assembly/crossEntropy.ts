/**
 * Cross entropy of class indices: losses = weight·(log Σ exp(x) - x[target]), one for each row of a block; 0 where the
 * target is negative (an ignored row). The target is set apart from the sum.
 */
import { Apart } from "./apart";
import { Gap } from "./gap";
import { Lanes } from "./lanes";
import { Rows } from "./rows";
import { State } from "./state";
import { CLOSE, MAX, OPEN, SUM } from "./steps";
import { ExpTerm } from "./terms";

class CrossEntropy {
  /** `weight`: the weight of each row's target, 0 for none; `first`: the class that the block begins with. */
  @inline static run<T extends number>(
    steps: u32,
    losses: usize,
    x: usize,
    target: usize,
    weight: usize,
    state: usize,
    first: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const rows = outer * inner;
    if (steps & OPEN) State.open<T>(state, rows);
    if (steps & MAX) Rows.max<T>(state, x, outer, classes, inner);
    if (steps & SUM) {
      Apart.take<T>(State.apart(state), x, target, first, outer, classes, inner);
      Rows.sum<T, ExpTerm<T>>(State.sum(state), x, x, x, state, outer, classes, inner);
    }
    if (steps & CLOSE) {
      Gap.close<T>(state, rows);
      for (let r: usize = 0; r < rows; r += 2) {
        let loss = v128.load(State.gap(state) + r * 8);
        if (weight) loss = Lanes.weighted(Lanes.widePair<T>(weight, r), loss);
        Lanes.storePair<T>(losses, r, v128.andnot(loss, Lanes.negativePair(target, r)));
      }
    }
  }
}

export function crossEntropy_f32(
  steps: u32,
  losses: usize,
  x: usize,
  target: usize,
  weight: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  CrossEntropy.run<f32>(steps, losses, x, target, weight, state, first, outer, classes, inner);
}

export function crossEntropy_f64(
  steps: u32,
  losses: usize,
  x: usize,
  target: usize,
  weight: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  CrossEntropy.run<f64>(steps, losses, x, target, weight, state, first, outer, classes, inner);
}

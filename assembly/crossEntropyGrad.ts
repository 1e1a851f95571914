/**
 * Cross entropy of class indices and its gradient in one pass, the gradient in the place of the logits:
 * grad = g·w·p, at the target -g·w·rest/S: the sum of the others stands for 1 - p, so no digit is lost where a row is
 * confident. Exactly 0 where the target is negative (an ignored row), even if the row holds NaN.
 */
import { Apart } from "./apart";
import { Gap } from "./gap";
import { Lanes } from "./lanes";
import { Rows } from "./rows";
import { State } from "./state";
import { CLOSE, MAX, OPEN, SUM, WRITE } from "./steps";
import { ExpTerm } from "./terms";
import { ScaledTerm } from "./values";

class CrossEntropyGrad {
  /** `weight`: the weight of each row's target, 0 for none; `upstream`: g of each row (f64). */
  @inline static run<T extends number>(
    steps: u32,
    losses: usize,
    x: usize,
    target: usize,
    weight: usize,
    upstream: usize,
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
        const ignored = Lanes.negativePair(target, r);
        let loss = v128.load(State.gap(state) + r * 8);
        let scale = v128.load(upstream + r * 8);
        if (weight) {
          const w = Lanes.widePair<T>(weight, r);
          loss = Lanes.weighted(w, loss);
          scale = f64x2.mul(scale, w);
        }
        Lanes.storePair<T>(losses, r, v128.andnot(loss, ignored));
        const finite = Lanes.finite(Lanes.widePair<T>(State.max(state), r));
        scale = v128.bitselect(scale, Lanes.nan<f64>(), finite);
        const factor = f64x2.div(scale, v128.load(State.total(state) + r * 8));
        Lanes.storePair<T>(State.factor(state), r, v128.andnot(factor, ignored));
        // An infinite scale (a mean over weights that cancel) makes it ∞ - ∞.
        const others = f64x2.neg(f64x2.mul(factor, v128.load(State.sum(state) + r * 8)));
        const atTarget = v128.bitselect(others, Lanes.nan<f64>(), Lanes.finite(scale));
        Lanes.storePair<T>(State.own(state), r, v128.andnot(atTarget, ignored));
      }
    }
    if (steps & WRITE) {
      Rows.map<T, ScaledTerm<T>>(x, x, x, state, outer, classes, inner);
      Apart.put<T>(State.own(state), x, target, first, outer, classes, inner);
    }
  }
}

export function crossEntropyGrad_f32(
  steps: u32,
  losses: usize,
  x: usize,
  target: usize,
  weight: usize,
  upstream: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  CrossEntropyGrad.run<f32>(steps, losses, x, target, weight, upstream, state, first, outer, classes, inner);
}

export function crossEntropyGrad_f64(
  steps: u32,
  losses: usize,
  x: usize,
  target: usize,
  weight: usize,
  upstream: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  CrossEntropyGrad.run<f64>(steps, losses, x, target, weight, upstream, state, first, outer, classes, inner);
}

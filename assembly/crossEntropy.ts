/**
 * Cross entropy of class indices, losses = w·(lse - x[target]), lse = log Σ exp(x), one for each row of a block; and, in
 * the same pass, its gradient in the place of the logits: grad = g·w·p, at the target -g·w·rest/S. The target is set apart
 * from the sum: the sum of the others stands for 1 - p, so no digit is lost where a row is confident.
 * Exactly 0 where the target is negative (an ignored row), even if the row holds NaN.
 */
import { Apart } from "./apart";
import { Gap } from "./gap";
import { Lanes } from "./lanes";
import { Product } from "./product";
import { Max } from "./rows/max";
import { Sum } from "./rows/sum";
import { Write } from "./rows/write";
import { State } from "./state";
import { CLOSE, MAX, OPEN, SUM, WRITE } from "./steps";
import { ExpTerm } from "./terms";
import { ScaledTerm } from "./values";

class CrossEntropy {
  /**
   * `weight`: the weight of each row's target, 0 for none; `upstream`: g of each row (f64), 0 for no gradient; `first`: the
   * class that the block begins with.
   */
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
    if (steps & MAX) Max.run<T>(state, x, outer, classes, inner);
    if (steps & SUM) {
      Apart.take<T>(State.apart(state), x, target, first, outer, classes, inner);
      Sum.run<T, ExpTerm<T>>(State.sum(state), x, x, x, state, outer, classes, inner);
    }
    if (steps & CLOSE) {
      Gap.close<T>(state, rows);
      for (let r: usize = 0; r < rows; r += 2) {
        const ignored = Lanes.negativePair(target, r);
        let loss = v128.load(State.gap(state) + r * 8);
        let w = f64x2.splat(1);
        if (weight) {
          w = Lanes.widePair<T>(weight, r);
          loss = Product.of<f64>(w, loss);
        }
        Lanes.storePair<T>(losses, r, v128.andnot(loss, ignored));
        if (!upstream) continue;
        const finite = Lanes.finite(Lanes.widePair<T>(State.max(state), r));
        const given = f64x2.mul(v128.load(upstream + r * 8), w);
        const scale = v128.bitselect(given, Lanes.nan<f64>(), finite);
        const factor = f64x2.div(scale, v128.load(State.total(state) + r * 8));
        Lanes.storePair<T>(State.factor(state), r, v128.andnot(factor, ignored));
        // An infinite scale (a mean over weights that cancel) makes it ∞ - ∞.
        const others = f64x2.neg(f64x2.mul(factor, v128.load(State.sum(state) + r * 8)));
        const atTarget = v128.bitselect(others, Lanes.nan<f64>(), Lanes.finite(scale));
        Lanes.storePair<T>(State.own(state), r, v128.andnot(atTarget, ignored));
      }
    }
    if (steps & WRITE) {
      Write.run<T, ScaledTerm<T>>(x, x, x, state, outer, classes, inner);
      Apart.put<T>(State.own(state), x, target, first, outer, classes, inner);
    }
  }
}

export function crossEntropy_f32(
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
  CrossEntropy.run<f32>(steps, losses, x, target, weight, upstream, state, first, outer, classes, inner);
}

export function crossEntropy_f64(
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
  CrossEntropy.run<f64>(steps, losses, x, target, weight, upstream, state, first, outer, classes, inner);
}

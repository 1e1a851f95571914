/**
 * Cross entropy with a coefficient for every class, and its gradient in the place of the logits:
 * losses = Σ k·(lse - x) + a·w[target]·(lse - x[target]), lse = log Σ exp(x), k = w·(a·q + b);
 * grad = g·((K + a·w[target])·p - k), less g·a·w[target] at the target; K = Σ k.
 * Class probabilities q have no target; class indices with label smoothing have no q, and k = w·b.
 * Label smoothing s has a = 1 - s and b = s/C. Exactly 0 where the target is negative (an ignored row), even if the row
 * holds NaN.
 */
import { Apart } from "./apart";
import { Coefficients } from "./coefficients";
import { Gap } from "./gap";
import { Lanes } from "./lanes";
import { Product } from "./product";
import { Max } from "./rows/max";
import { SumExp } from "./rows/sumExp";
import { State } from "./state";
import { CLOSE, OPEN, SUM, WRITE } from "./steps";

class CrossEntropySoft {
  /**
   * `target`: class indices, 0 for none; `targetWeight`: the weight of each row's target, 0 for none; `q`: class
   * probabilities, 0 for none; `weight`: of each class of the block, 0 for none; `upstream`: g of each row (f64), 0 for
   * no gradient.
   */
  @inline static run<T extends number>(
    steps: u32,
    losses: usize,
    x: usize,
    target: usize,
    targetWeight: usize,
    q: usize,
    weight: usize,
    upstream: usize,
    state: usize,
    first: u32,
    outer: usize,
    classes: usize,
    inner: usize,
    a: f64,
    b: f64,
  ): void {
    const rows = outer * inner;
    const ofQ = q ? a : 0;
    if (steps & OPEN) State.openOthers(state, rows);
    Max.open<T>(steps, state, x, outer, classes, inner);
    if (steps & SUM) {
      Coefficients.sum<T>(state, x, q, weight, ofQ, b, outer, classes, inner);
      if (target) Apart.pick<T>(State.other(state), x, target, first, outer, classes, inner);
      Apart.findMax<T>(state, x, first, outer, classes, inner);
      Apart.take<T>(State.apart(state), x, State.index(state), first, outer, classes, inner);
      SumExp.run<T>(steps, state, x, x, outer, classes, inner);
    }
    if (steps & CLOSE) {
      Gap.close<T>(state, rows);
      for (let r: usize = 0; r < rows; r += 2) {
        const max = Lanes.widePair<T>(State.max(state), r);
        const gap = v128.load(State.gap(state) + r * 8);
        const sum = v128.load(State.second(state) + r * 8);
        let loss = f64x2.add(f64x2.mul(sum, gap), v128.load(State.third(state) + r * 8));
        let own = f64x2.splat(0);
        let ignored = own;
        if (target) {
          ignored = Lanes.negativePair(target, r);
          own = f64x2.splat(a);
          if (targetWeight) own = f64x2.mul(own, Lanes.widePair<T>(targetWeight, r));
          const below = f64x2.sub(max, Lanes.widePair<T>(State.other(state), r));
          loss = f64x2.add(loss, Product.of<f64>(own, f64x2.add(below, gap)));
        }
        Lanes.storePair<T>(losses, r, v128.andnot(loss, ignored));
        if (!upstream) continue;
        const g = v128.andnot(v128.load(upstream + r * 8), ignored);
        const share = f64x2.div(f64x2.mul(g, f64x2.add(own, sum)), v128.load(State.total(state) + r * 8));
        // An infinite g (a mean over weights that cancel) makes every entry ∞ - ∞.
        const factor = v128.bitselect(share, Lanes.nan<f64>(), v128.and(Lanes.finite(max), Lanes.finite(g)));
        Lanes.storePair<T>(State.factor(state), r, v128.andnot(factor, ignored));
        // The term of the class set apart.
        const total = v128.load(State.total(state) + r * 8);
        Lanes.storePair<T>(State.own(state), r, f64x2.sub(total, v128.load(State.sum(state) + r * 8)));
        Lanes.storePair<T>(State.apart(state), r, g);
        Lanes.storePair<T>(State.other(state), r, f64x2.mul(g, own));
      }
    }
    if (steps & WRITE) {
      Apart.put<T>(State.own(state), x, State.index(state), first, outer, classes, inner);
      Coefficients.write<T>(state, x, q, weight, ofQ, b, outer, classes, inner);
      if (target) Apart.subtract<T>(State.other(state), x, target, first, outer, classes, inner);
    }
  }
}

export function crossEntropySoft_f32(
  steps: u32,
  losses: usize,
  x: usize,
  target: usize,
  targetWeight: usize,
  q: usize,
  weight: usize,
  upstream: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
  a: f64,
  b: f64,
): void {
  CrossEntropySoft.run<f32>(
    steps,
    losses,
    x,
    target,
    targetWeight,
    q,
    weight,
    upstream,
    state,
    first,
    outer,
    classes,
    inner,
    a,
    b,
  );
}

export function crossEntropySoft_f64(
  steps: u32,
  losses: usize,
  x: usize,
  target: usize,
  targetWeight: usize,
  q: usize,
  weight: usize,
  upstream: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
  a: f64,
  b: f64,
): void {
  CrossEntropySoft.run<f64>(
    steps,
    losses,
    x,
    target,
    targetWeight,
    q,
    weight,
    upstream,
    state,
    first,
    outer,
    classes,
    inner,
    a,
    b,
  );
}

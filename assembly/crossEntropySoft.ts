/**
 * Cross entropy with a coefficient for every class, and its gradient in the place of the logits:
 * losses = Σ k·(lse - x) + a·w[target]·(lse - x[target]), lse = log Σ exp(x), k = w·(a·q + b);
 * grad = g·((K + a·w[target])·p - k), less g·a·w[target] at the target; K = Σ k. At the maximum, where p may be next to 1, it is
 * g·(K_rest·p - k·rest/S): the sums without this class stand for K - k and 1 - p, so no digit is lost where a row is confident.
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
    if (steps & OPEN) {
      State.openOthers(state, rows);
      Coefficients.open(state, rows);
    }
    Max.open<T>(steps, state, x, outer, classes, inner);
    if (steps & SUM) {
      Apart.findMax<T>(state, x, first, outer, classes, inner);
      Coefficients.sum<T>(state, x, q, weight, ofQ, b, first, outer, classes, inner);
      if (target) Apart.pick<T>(State.other(state), x, target, first, outer, classes, inner);
      Coefficients.take<T>(state, x, q, weight, ofQ, b, first, outer, classes, inner);
      SumExp.run<T>(steps, state, x, x, outer, classes, inner);
    }
    if (steps & CLOSE) {
      Gap.close<T>(state, rows);
      for (let r: usize = 0; r < rows; r += 2) {
        const max = Lanes.widePair<T>(State.max(state), r);
        const gap = v128.load(State.gap(state) + r * 8);
        const rest = Coefficients.others(state, r);
        const k = v128.load(State.coefficient(state) + r * 8);
        let loss = f64x2.add(f64x2.mul(f64x2.add(rest, k), gap), v128.load(State.third(state) + r * 8));
        let own = f64x2.splat(0);
        let ownAtMax = own;
        let ignored = own;
        if (target) {
          const t = Lanes.integerPair(target, r);
          ignored = i64x2.shr_s(t, 63);
          own = CrossEntropySoft.weighted<T>(a, targetWeight, r);
          ownAtMax = v128.and(own, i64x2.eq(t, Lanes.integerPair(State.index(state), r)));
          const below = f64x2.sub(max, Lanes.widePair<T>(State.other(state), r));
          loss = f64x2.add(loss, Product.of<f64>(own, f64x2.add(below, gap)));
        }
        Lanes.storePair<T>(losses, r, v128.andnot(loss, ignored));
        if (upstream) CrossEntropySoft.slope<T>(state, r, upstream, own, ownAtMax, ignored);
      }
    }
    if (steps & WRITE) {
      if (target)
        CrossEntropySoft.atTarget<T>(state, x, target, targetWeight, a + b, first, outer, classes, inner);
      Coefficients.write<T>(state, x, q, weight, ofQ, b, outer, classes, inner);
      if (target) Apart.put<T>(State.other(state), x, target, first, outer, classes, inner);
      Apart.put<T>(State.own(state), x, State.index(state), first, outer, classes, inner);
    }
  }

  /** factor·w of the targets of rows r and r + 1. */
  @inline static weighted<T extends number>(factor: f64, targetWeight: usize, r: usize): v128 {
    const all = f64x2.splat(factor);
    return targetWeight ? f64x2.mul(all, Lanes.widePair<T>(targetWeight, r)) : all;
  }

  /** What the last pass needs of rows r and r + 1: the factor of the terms, g, and the gradient at the maximum. */
  @inline static slope<T extends number>(
    state: usize,
    r: usize,
    upstream: usize,
    own: v128,
    ownAtMax: v128,
    ignored: v128,
  ): void {
    const g = v128.andnot(v128.load(upstream + r * 8), ignored);
    const k = f64x2.add(v128.load(State.coefficient(state) + r * 8), ownAtMax);
    const rest = f64x2.add(Coefficients.others(state, r), f64x2.sub(own, ownAtMax));
    const total = v128.load(State.total(state) + r * 8);
    const p = f64x2.div(v128.load(State.term(state) + r * 8), total);
    const others = f64x2.div(v128.load(State.sum(state) + r * 8), total);
    const factor = f64x2.div(f64x2.mul(g, f64x2.add(rest, k)), total);
    const atMax = f64x2.mul(g, f64x2.sub(f64x2.mul(rest, p), f64x2.mul(k, others)));
    // An infinite g (a mean over weights that cancel) makes every entry ∞ - ∞.
    const finite = v128.and(Lanes.finite(Lanes.widePair<T>(State.max(state), r)), Lanes.finite(g));
    const some = v128.not(ignored);
    const nan = Lanes.nan<f64>();
    v128.store(State.third(state) + r * 8, v128.and(v128.bitselect(factor, nan, finite), some));
    v128.store(State.gap(state) + r * 8, g);
    // -0, of g = 0, becomes 0.
    const atMaxOrZero = f64x2.add(atMax, f64x2.splat(0));
    Lanes.storePair<T>(State.own(state), r, v128.and(v128.bitselect(atMaxOrZero, nan, finite), some));
  }

  /** The gradient at the targets, rounded once, to State.other, before their terms are written over. `share`: a + b. */
  @inline static atTarget<T extends number>(
    state: usize,
    x: usize,
    target: usize,
    targetWeight: usize,
    share: f64,
    first: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i++) {
        const row = o * inner + i;
        const c = load<u32>(target + row * 4) - first;
        if (c < (classes as u32)) {
          const w: f64 = targetWeight ? load<T>(targetWeight + row * sizeof<T>()) : 1;
          const term: f64 = load<T>(x + ((o * classes + c) * inner + i) * sizeof<T>());
          const k = load<f64>(State.gap(state) + row * 8) * (w * share);
          const slope = f64x2.splat(load<f64>(State.third(state) + row * 8) * term - k);
          v128.store_lane<T>(State.other(state) + row * sizeof<T>(), Lanes.narrow<T>(slope, slope), 0);
        }
      }
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

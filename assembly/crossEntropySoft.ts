/**
 * Cross entropy with a coefficient for every class, and its gradient in the place of the logits: losses = Σ k·(lse - x) +
 * a·w[target]·(lse - x[target]), lse = log Σ exp(x), k = w·(a·q + b); grad = g·((K + a·w[target])·p - k), less g·a·w[target]
 * at the target; K = Σ k. At the maximum, where p may be next to 1, it is g·(K_others·p - k·others/S): the sums of the other
 * classes stand for K - k and 1 - p, so no digit is lost where a row is confident. Class probabilities q have no target;
 * class indices with label smoothing have no q, and k = w·b. Label smoothing s has a = 1 - s and b = s/C. Exactly 0 where the
 * target is negative (an ignored row), even if the row holds NaN.
 */
import { CoefficientGradient } from "./coefficientGradient";
import { CoefficientSums } from "./coefficientSums";
import { Coefficients } from "./coefficients";
import { Lanes } from "./lanes";
import { CLOSE, OPEN, SUM, WRITE } from "./passes";
import { Product } from "./product";
import { Reference } from "./reference";
import { Max } from "./rows/max";
import { AtClass, OneClass } from "./rows/oneClass";
import { SumExp } from "./rows/sumExp";
import { State } from "./state";
import { Surprisal } from "./surprisal";
import { ZLoss } from "./zLoss";

/**
 * The gradient at a target, rounded once, to State.targetGradient. v: the state; x: the terms; y: the weights of the targets;
 * a: a + b.
 */
class TargetGradient<T extends number> extends AtClass {
  @inline at(row: usize, c: usize, at: usize, v: usize, x: usize, y: usize, z: usize, a: f64, b: f64): void {
    const w: f64 = y ? load<T>(y + row * sizeof<T>()) : 1;
    const term: f64 = load<T>(x + at);
    const k = load<f64>(State.upstream(v) + row * 8) * (w * a);
    const gradient = f64x2.splat(load<f64>(State.gradientFactor(v) + row * 8) * term - k);
    const slot = State.targetGradient(v) + row * sizeof<T>();
    v128.store_lane<T>(slot, Lanes.narrow<T>(gradient, gradient), 0);
  }
}

export class CrossEntropySoft {
  /**
   * `target`: class indices, 0 for none; `targetWeight`: the weight of each row's target, 0 for none; `q`: class
   * probabilities, 0 for none; `weight`: of each class of the block, 0 for none; `upstream`: g of each row (f64), 0 for
   * no gradient.
   */
  @kernel static crossEntropySoft<T extends number>(
    passes: u32,
    losses: usize,
    x: usize,
    target: usize,
    targetWeight: usize,
    q: usize,
    weight: usize,
    upstream: usize,
    state: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
    a: f64,
    b: f64,
    zLoss: f64,
  ): void {
    const rows = outer * inner;
    const ofQ = q ? a : 0;
    if (passes & OPEN) {
      State.openReference(state, rows);
      Coefficients.open(state, rows);
    }
    Max.open<T>(passes, state, x, outer, classes, inner);
    if (passes & SUM) {
      Reference.find<T>(state, x, firstClass, outer, classes, inner);
      CoefficientSums.add<T>(state, x, q, weight, ofQ, b, firstClass, outer, classes, inner);
      if (target) OneClass.pick<T>(State.targetLogit(state), x, target, firstClass, outer, classes, inner);
      Coefficients.take<T>(state, x, q, weight, ofQ, b, firstClass, outer, classes, inner);
      SumExp.run<T>(passes, state, x, x, 0, 0, outer, classes, inner);
    }
    if (passes & CLOSE) {
      Surprisal.close<T>(state, rows);
      for (let r: usize = 0; r < rows; r += 2) {
        const max = Lanes.pairAsF64<T>(State.max(state), r);
        const surprisal = v128.load(State.surprisal(state) + r * 8);
        const kOfOthers = Coefficients.sumOfOthers(state, r);
        const k = v128.load(State.referenceCoefficient(state) + r * 8);
        let loss = f64x2.add(
          f64x2.mul(f64x2.add(kOfOthers, k), surprisal),
          v128.load(State.distances(state) + r * 8),
        );
        let ofTarget = f64x2.splat(0);
        let ofTargetAtMax = ofTarget;
        let ignored = ofTarget;
        if (target) {
          const t = Lanes.integerPair(target, r);
          ignored = i64x2.shr_s(t, 63);
          ofTarget = CrossEntropySoft.weighted<T>(a, targetWeight, r);
          ofTargetAtMax = v128.and(ofTarget, i64x2.eq(t, Lanes.integerPair(State.referenceClass(state), r)));
          const below = f64x2.sub(max, Lanes.pairAsF64<T>(State.targetLogit(state), r));
          loss = f64x2.add(loss, Product.of<f64>(ofTarget, f64x2.add(below, surprisal)));
        }
        let more = f64x2.splat(0);
        if (zLoss) {
          const logSumExp = f64x2.add(max, surprisal);
          loss = f64x2.add(loss, ZLoss.of(zLoss, logSumExp));
          more = ZLoss.derivative(zLoss, logSumExp);
        }
        Lanes.storePair<T>(losses, r, v128.andnot(loss, ignored));
        if (upstream)
          CrossEntropySoft.gradient<T>(state, r, upstream, ofTarget, ofTargetAtMax, more, ignored);
      }
    }
    if (passes & WRITE) {
      if (target) {
        // Before the terms are written over.
        OneClass.each<T, TargetGradient<T>>(
          target,
          firstClass,
          outer,
          classes,
          inner,
          state,
          x,
          targetWeight,
          0,
          a + b,
        );
      }
      CoefficientGradient.write<T>(state, x, q, weight, ofQ, b, outer, classes, inner);
      if (target) OneClass.put<T>(State.targetGradient(state), x, target, firstClass, outer, classes, inner);
      Reference.put<T>(state, State.referenceResult(state), x, firstClass, outer, classes, inner);
    }
  }

  /** factor·w of the targets of rows r and r + 1. */
  @inline static weighted<T extends number>(factor: f64, targetWeight: usize, r: usize): v128 {
    const all = f64x2.splat(factor);
    return targetWeight ? f64x2.mul(all, Lanes.pairAsF64<T>(targetWeight, r)) : all;
  }

  /**
   * What the last pass needs of rows r and r + 1: the factor of the terms, g, and the gradient at the maximum. `more`: what is added to
   * the gradient beside g·(K·p - k), as a factor of p.
   */
  @inline static gradient<T extends number>(
    state: usize,
    r: usize,
    upstream: usize,
    ofTarget: v128,
    ofTargetAtMax: v128,
    more: v128,
    ignored: v128,
  ): void {
    const g = v128.andnot(v128.load(upstream + r * 8), ignored);
    const k = f64x2.add(v128.load(State.referenceCoefficient(state) + r * 8), ofTargetAtMax);
    const kOfOthers = f64x2.add(Coefficients.sumOfOthers(state, r), f64x2.sub(ofTarget, ofTargetAtMax));
    const normalizer = v128.load(State.normalizer(state) + r * 8);
    const p = f64x2.div(v128.load(State.referenceTerm(state) + r * 8), normalizer);
    const pOfOthers = f64x2.div(v128.load(State.sum(state) + r * 8), normalizer);
    const factor = f64x2.div(f64x2.mul(g, f64x2.add(f64x2.add(kOfOthers, k), more)), normalizer);
    const ofAll = f64x2.add(kOfOthers, more);
    const atMax = f64x2.mul(g, f64x2.sub(f64x2.mul(ofAll, p), f64x2.mul(k, pOfOthers)));
    // An infinite g (a mean over weights that cancel) makes every entry ∞ - ∞.
    const finite = v128.and(Lanes.finite(Lanes.pairAsF64<T>(State.max(state), r)), Lanes.finite(g));
    const some = v128.not(ignored);
    const nan = Lanes.nan<f64>();
    v128.store(State.gradientFactor(state) + r * 8, v128.and(v128.bitselect(factor, nan, finite), some));
    v128.store(State.upstream(state) + r * 8, g);
    // -0, of g = 0, becomes 0.
    const atMaxOrZero = f64x2.add(atMax, f64x2.splat(0));
    Lanes.storePair<T>(
      State.referenceResult(state),
      r,
      v128.and(v128.bitselect(atMaxOrZero, nan, finite), some),
    );
  }
}

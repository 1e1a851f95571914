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
import { Scale } from "./rows/scale";
import { SumExp } from "./rows/sumExp";
import { State } from "./state";
import { CLOSE, KEEP, SUM, WRITE } from "./steps";

class CrossEntropy {
  /**
   * `weight`: the weight of each row's target, 0 for none; `upstream`: g of each row (f64), 0 for no gradient; `first`: the
   * class that the block begins with.
   */
  @inline static run<T extends number>(
    steps: u32,
    losses: usize,
    out: usize,
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
    Max.open<T>(steps, state, x, outer, classes, inner);
    if (steps & SUM) {
      Apart.take<T>(State.apart(state), x, target, first, outer, classes, inner);
      if (steps & KEEP) store<i32>(State.taken(state), 1);
      SumExp.run<T>(steps, state, out, x, outer, classes, inner);
      CrossEntropy.giveBack<T>(x, target, state, first, outer, classes, inner);
    }
    if (steps & CLOSE) {
      Gap.close<T>(state, rows);
      for (let r: usize = 0; r < rows; r += 4) {
        const ignored = i32x4.lt_s(v128.load(target + r * 4), i32x4.splat(0));
        const noneLow = i64x2.extend_low_i32x4_s(ignored);
        const noneHigh = i64x2.extend_high_i32x4_s(ignored);
        let low = v128.load(State.gap(state) + r * 8);
        let high = v128.load(State.gap(state) + r * 8, 16);
        if (weight) {
          low = Product.of<f64>(Lanes.widePair<T>(weight, r), low);
          high = Product.of<f64>(Lanes.widePair<T>(weight, r + 2), high);
        }
        Lanes.storeFour<T>(losses, r, v128.andnot(low, noneLow), v128.andnot(high, noneHigh));
        if (upstream) {
          CrossEntropy.slope<T>(state, r, weight, upstream, noneLow);
          CrossEntropy.slope<T>(state, r + 2, weight, upstream, noneHigh);
        }
      }
    }
    if (steps & WRITE) {
      Scale.any<T>(state, State.total(state), out, outer, classes, inner);
      Apart.put<T>(State.own(state), out, target, first, outer, classes, inner);
    }
  }

  /** Puts the logits of the targets back where x must be left as it was: at the end of the pass, or after it failed. */
  static giveBack<T extends number>(
    x: usize,
    target: usize,
    state: usize,
    first: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    if (!load<i32>(State.taken(state))) return;
    Apart.put<T>(State.apart(state), x, target, first, outer, classes, inner);
    store<i32>(State.taken(state), 0);
  }

  /** The factor of the terms, and the gradient at the target, of rows r and r + 1. */
  @inline static slope<T extends number>(
    state: usize,
    r: usize,
    weight: usize,
    upstream: usize,
    ignored: v128,
  ): void {
    let scale = v128.load(upstream + r * 8);
    if (weight) scale = f64x2.mul(scale, Lanes.widePair<T>(weight, r));
    const total = v128.load(State.total(state) + r * 8);
    // An infinite scale (a mean over weights that cancel) makes it ∞ - ∞.
    const others = f64x2.neg(f64x2.mul(f64x2.div(scale, total), v128.load(State.sum(state) + r * 8)));
    const atTarget = v128.bitselect(others, Lanes.nan<f64>(), Lanes.finite(scale));
    Scale.by<T>(state, r, scale, total, ignored);
    Lanes.storePair<T>(State.own(state), r, v128.andnot(atTarget, ignored));
  }
}

export function crossEntropy_f32(
  steps: u32,
  losses: usize,
  out: usize,
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
  CrossEntropy.run<f32>(steps, losses, out, x, target, weight, upstream, state, first, outer, classes, inner);
}

export function crossEntropy_f64(
  steps: u32,
  losses: usize,
  out: usize,
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
  CrossEntropy.run<f64>(steps, losses, out, x, target, weight, upstream, state, first, outer, classes, inner);
}

export function giveBack_f32(
  x: usize,
  target: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  CrossEntropy.giveBack<f32>(x, target, state, first, outer, classes, inner);
}

export function giveBack_f64(
  x: usize,
  target: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  CrossEntropy.giveBack<f64>(x, target, state, first, outer, classes, inner);
}

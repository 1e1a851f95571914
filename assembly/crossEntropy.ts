/**
 * Cross entropy of class indices, losses = w·(lse - x[target]), lse = log Σ exp(x), one for each row of a block; and, in the
 * same pass, its gradient in the place of the logits: grad = g·w·p, at the target -g·w·others/S. The target is the reference
 * class: the sum of the others stands for 1 - p, so no digit is lost where a row is confident. Exactly 0 where the target is
 * negative (an ignored row), even if the row holds NaN.
 */
import { Lanes } from "./lanes";
import { CLOSE, KEEP, SUM, WRITE } from "./passes";
import { Product } from "./product";
import { Reference } from "./reference";
import { Max } from "./rows/max";
import { OneClass } from "./rows/oneClass";
import { Scale } from "./rows/scale";
import { SumExp } from "./rows/sumExp";
import { State } from "./state";
import { Surprisal } from "./surprisal";

export class CrossEntropy {
  /**
   * `weight`: the weight of each row's target, 0 for none; `upstream`: g of each row (f64), 0 for no gradient; `firstClass`:
   * the class that the block begins with.
   */
  @kernel static crossEntropy<T extends number>(
    passes: u32,
    losses: usize,
    out: usize,
    x: usize,
    target: usize,
    weight: usize,
    upstream: usize,
    state: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const rows = outer * inner;
    Max.open<T>(passes, state, x, outer, classes, inner);
    if (passes & SUM) {
      OneClass.take<T>(State.referenceLogit(state), x, target, firstClass, outer, classes, inner);
      if (passes & KEEP) store<i32>(State.taken(state), 1);
      SumExp.run<T>(passes, state, out, x, target, firstClass, outer, classes, inner);
      Reference.giveBack<T>(x, target, state, firstClass, outer, classes, inner);
    }
    if (passes & CLOSE) {
      Surprisal.close<T>(state, rows);
      CrossEntropy.close<T>(losses, target, weight, upstream, state, rows);
    }
    if (passes & WRITE) {
      Scale.any<T>(state, State.normalizer(state), out, outer, classes, inner);
      OneClass.put<T>(State.referenceResult(state), out, target, firstClass, outer, classes, inner);
    }
  }

  /** The losses, and what the gradients follow from, once the surprisals are known. */
  static close<T extends number>(
    losses: usize,
    target: usize,
    weight: usize,
    upstream: usize,
    state: usize,
    rows: usize,
  ): void {
    for (let r: usize = 0; r < rows; r += 4) {
      const ignored = i32x4.lt_s(v128.load(target + r * 4), i32x4.splat(0));
      const noneLow = i64x2.extend_low_i32x4_s(ignored);
      const noneHigh = i64x2.extend_high_i32x4_s(ignored);
      let low = v128.load(State.surprisal(state) + r * 8);
      let high = v128.load(State.surprisal(state) + r * 8, 16);
      if (weight) {
        low = Product.of<f64>(Lanes.pairAsF64<T>(weight, r), low);
        high = Product.of<f64>(Lanes.pairAsF64<T>(weight, r + 2), high);
      }
      Lanes.storeFour<T>(losses, r, v128.andnot(low, noneLow), v128.andnot(high, noneHigh));
      if (upstream) {
        CrossEntropy.gradient<T>(state, r, weight, upstream, noneLow);
        CrossEntropy.gradient<T>(state, r + 2, weight, upstream, noneHigh);
      }
    }
  }

  /** The factor of the terms, and the gradient at the target, of rows r and r + 1. */
  @inline static gradient<T extends number>(
    state: usize,
    r: usize,
    weight: usize,
    upstream: usize,
    ignored: v128,
  ): void {
    let scale = v128.load(upstream + r * 8);
    if (weight) scale = f64x2.mul(scale, Lanes.pairAsF64<T>(weight, r));
    const normalizer = v128.load(State.normalizer(state) + r * 8);
    // An infinite scale (a mean over weights that cancel) makes it ∞ - ∞.
    const others = f64x2.neg(f64x2.mul(f64x2.div(scale, normalizer), v128.load(State.sum(state) + r * 8)));
    const atTarget = v128.bitselect(others, Lanes.nan<f64>(), Lanes.finite(scale));
    Scale.by<T>(state, r, scale, normalizer, ignored);
    Lanes.storePair<T>(State.referenceResult(state), r, v128.andnot(atTarget, ignored));
  }
}

/**
 * Focal loss of class indices, losses = w·q^γ·ℓ, q = 1 - p[target], ℓ = -log p[target], one for each row of a block; and its gradient
 * in the place of the terms. The target is the reference class, as in crossEntropy.ts, so q is others/S, and no digit is lost where a row
 * is confident.
 *
 * The gradient is that of cross entropy with w·F in the place of w, F = q^γ·(1 + γ·p·ℓ/q): grad = g·w·F·p, at the target -g·w·F·q.
 * ℓ/q tends to 1 where q tends to 0. Exactly 0 where the target is negative (an ignored row), even if the row holds NaN.
 */
import { Lanes } from "../lanes";
import { CLOSE, KEEP, SUM, WRITE } from "../passes";
import { Product } from "../product";
import { Reference } from "../reference";
import { Max } from "../rows/max";
import { OneClass } from "../rows/oneClass";
import { Scale } from "../rows/scale";
import { SumExp } from "../rows/sumExp";
import { State } from "../state";
import { Surprisal } from "../surprisal";
import { Power } from "./power";

/** Where ℓ is larger, p·ℓ is 0: the terms of logits that lie so low are not those of p. */
const LARGEST_SURPRISAL = memory.data<f64>([1e30]);

export class FocalLoss {
  /** The parameters are those of crossEntropy (../crossEntropy.ts), and γ. */
  @kernel static focalLoss<T extends number>(
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
    gamma: f64,
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
      FocalLoss.close<T>(losses, target, weight, upstream, state, rows, gamma);
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
    gamma: f64,
  ): void {
    const one = Lanes.one<f64>();
    const zero = f64x2.splat(0);
    const gammas = f64x2.splat(gamma);
    const powers = State.distances(state);
    for (let at: usize = 0; at < rows * 8; at += 16) {
      const others = v128.load(State.sum(state) + at);
      v128.store(powers + at, f64x2.div(others, v128.load(State.normalizer(state) + at)));
    }
    Power.each(powers, rows, gamma);
    for (let r: usize = 0; r < rows; r += 2) {
      const ignored = i64x2.shr_s(Lanes.integerPair(target, r), 63);
      const w = weight ? Lanes.pairAsF64<T>(weight, r) : one;
      const surprisal = v128.load(State.surprisal(state) + r * 8);
      const normalizer = v128.load(State.normalizer(state) + r * 8);
      const others = v128.load(State.sum(state) + r * 8);
      const power = v128.load(powers + r * 8);
      const loss = Product.of<f64>(w, f64x2.mul(power, surprisal));
      Lanes.storePair<T>(losses, r, v128.andnot(loss, ignored));
      if (!upstream) continue;
      const p = f64x2.div(v128.load(State.referenceTerm(state) + r * 8), normalizer);
      const q = f64x2.div(others, normalizer);
      const ratio = v128.bitselect(one, f64x2.div(surprisal, q), f64x2.eq(q, zero));
      const bounded = f64x2.lt(surprisal, v128.load64_splat(LARGEST_SURPRISAL));
      const more = f64x2.mul(gammas, v128.and(f64x2.mul(p, ratio), bounded));
      const focus = f64x2.mul(power, f64x2.add(one, more));
      const scale = f64x2.mul(v128.load(upstream + r * 8), f64x2.mul(w, focus));
      // An infinite scale (a mean over weights that cancel) makes it ∞ - ∞.
      const ofOthers = f64x2.neg(f64x2.mul(f64x2.div(scale, normalizer), others));
      const atTarget = v128.bitselect(ofOthers, Lanes.nan<f64>(), Lanes.finite(scale));
      Scale.by<T>(state, r, scale, normalizer, ignored);
      Lanes.storePair<T>(State.referenceResult(state), r, v128.andnot(atTarget, ignored));
    }
  }
}

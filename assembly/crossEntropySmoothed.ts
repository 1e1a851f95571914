/**
 * Cross entropy of class indices with label smoothing:
 * losses = a·w[target]·(lse - x[target]) + b·Σ w·(lse - x), lse = log Σ exp(x), a = 1 - s, b = s/C, one for each row of a
 * block; 0 where the target is negative (an ignored row).
 */
import { Apart } from "./apart";
import { Coefficients } from "./coefficients";
import { Gap } from "./gap";
import { Lanes } from "./lanes";
import { Rows } from "./rows";
import { State } from "./state";
import { CLOSE, MAX, OPEN, SUM } from "./steps";
import { ExpTerm } from "./terms";

class CrossEntropySmoothed {
  /**
   * `targetWeight`: the weight of each row's target, `weight`: of each class of the block, both 0 for none;
   * `first`: the class that the block begins with.
   */
  @inline static run<T extends number>(
    steps: u32,
    losses: usize,
    x: usize,
    target: usize,
    targetWeight: usize,
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
      Coefficients.sum<T>(state, x, 0, weight, 1, 0, outer, classes, inner);
      Apart.pick<T>(State.picked(state), x, target, first, outer, classes, inner);
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
        const below = f64x2.sub(
          Lanes.widePair<T>(State.max(state), r),
          Lanes.widePair<T>(State.picked(state), r),
        );
        let own = f64x2.splat(a);
        if (targetWeight) own = f64x2.mul(own, Lanes.widePair<T>(targetWeight, r));
        const hit = Lanes.weighted(own, f64x2.add(below, gap));
        const spread = Lanes.weighted(f64x2.splat(b), f64x2.add(f64x2.mul(sum, gap), gaps));
        const loss = f64x2.add(hit, spread);
        Lanes.storePair<T>(losses, r, v128.andnot(loss, Lanes.negativePair(target, r)));
      }
    }
  }
}

export function crossEntropySmoothed_f32(
  steps: u32,
  losses: usize,
  x: usize,
  target: usize,
  targetWeight: usize,
  weight: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
  a: f64,
  b: f64,
): void {
  CrossEntropySmoothed.run<f32>(
    steps,
    losses,
    x,
    target,
    targetWeight,
    weight,
    state,
    first,
    outer,
    classes,
    inner,
    a,
    b,
  );
}

export function crossEntropySmoothed_f64(
  steps: u32,
  losses: usize,
  x: usize,
  target: usize,
  targetWeight: usize,
  weight: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
  a: f64,
  b: f64,
): void {
  CrossEntropySmoothed.run<f64>(
    steps,
    losses,
    x,
    target,
    targetWeight,
    weight,
    state,
    first,
    outer,
    classes,
    inner,
    a,
    b,
  );
}

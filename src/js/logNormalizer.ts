/**
 * What every function of a row of logits starts from: its maximum m, and L = log Σ exp(x - m), so that
 * log-softmax is (x - m) - L and a loss is (m - x) + L, both without cancellation.
 */

import type { FloatArray } from "../engine/data.js";
import { log1p } from "./math.js";
import { storeExp, sumExpOfOthers } from "./sumExp.js";

/** The index in `data` of the row's first maximum. NaN is passed over: it shows up in every sum over the row. */
export function firstMaximum(data: FloatArray, start: number, classes: number, step: number): number {
  const end = start + classes * step;
  let max = -Infinity;
  let top = start;
  for (let k = start; k < end; k += step) {
    const x = data[k];
    if (x > max) {
      max = x;
      top = k;
    }
  }
  return top;
}

/**
 * L of the row whose first maximum is at `top`; NaN if the row holds NaN or +Infinity or nothing above -Infinity.
 *
 * The maximum is the reference class, whose term is 1. L = log1p(Σ of the others), because in a confident row the
 * others are all there is of the loss, and 1 + 1e-20 would be 1.
 */
export function logNormalizer(
  data: FloatArray,
  start: number,
  classes: number,
  step: number,
  top: number,
): number {
  const max = data[top];
  if (!Number.isFinite(max)) return Number.NaN;
  return log1p(sumExpOfOthers(data, start, classes, step, max, top));
}

/**
 * The same for what needs the terms exp(x - m) too, 1 at the maximum: leaves them in `terms` and returns the sum of the
 * others, so that L is log1p of it, and the softmax is terms / (1 + others). In a row without L it returns NaN.
 */
export function storeTerms(
  terms: Float64Array,
  data: FloatArray,
  start: number,
  classes: number,
  step: number,
  top: number,
): number {
  const max = data[top];
  if (!Number.isFinite(max)) return Number.NaN;
  return storeExp(terms, 0, data, start, classes, step, max, top);
}

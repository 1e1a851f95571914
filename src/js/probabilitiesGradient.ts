/**
 * The gradients of crossEntropy with class probabilities: with k[c] = w[c] ((1 - s) q[c] + s / C), K = Σ k and p = softmax(x) they are
 * g (K p[c] - k[c]), and for the target g (1 - s) w[c] l[c], where l is minus the log-softmax.
 */

import { compensatedSum } from "../compensatedSum.js";
import type { FloatArray } from "../engine/data.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { product } from "./product.js";
import { denseStart, type Rows } from "./rows.js";

/** Of a row with the terms exp(x - max), whose sum without that of the maximum is `rest`; `coefficients` are used up. */
export function writeGradient(
  grad: FloatArray,
  rows: Rows,
  row: number,
  terms: Float64Array,
  coefficients: Float64Array,
  referenceClass: number,
  rest: number,
  upstream: number,
): void {
  const { data, classes, inner } = rows;
  // An infinite one makes every entry Infinity - Infinity.
  const g = Number.isFinite(upstream) ? upstream : Number.NaN;
  const referenceCoefficient = coefficients[referenceClass];
  coefficients[referenceClass] = 0;
  // In float64 the equal coefficients of smoothing would be rounded the same way each.
  const others =
    data instanceof Float64Array ? compensatedSum(coefficients) : pairwiseSum(coefficients, 0, classes);
  const sum = 1 + rest;
  const scale = (others + referenceCoefficient) / sum;
  const to = denseStart(rows, row);
  let k = to;
  for (let c = 0; c < classes; c++) {
    grad[k] = g * (scale * terms[c] - coefficients[c]);
    k += inner;
  }
  // K p - k at the maximum, where p is 1 / sum, without its cancellation in a confident row.
  grad[to + referenceClass * inner] = (g * (others - referenceCoefficient * rest)) / sum;
}

/** Of the row at `start`; `g` is g (1 - s). */
export function writeTargetGradient(
  gradTarget: FloatArray,
  rows: Rows,
  row: number,
  start: number,
  weight: FloatArray | null,
  g: number,
  max: number,
  logSum: number,
): void {
  const { data, classes, step, inner } = rows;
  let from = start;
  let to = denseStart(rows, row);
  for (let c = 0; c < classes; c++) {
    gradTarget[to] = product(weight === null ? g : g * weight[c], max - data[from] + logSum);
    from += step;
    to += inner;
  }
}

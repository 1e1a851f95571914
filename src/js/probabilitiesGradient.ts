/**
 * The gradient of crossEntropy with class probabilities: with k[c] = w[c] ((1 - s) q[c] + s / C), K = Σ k and p = softmax(x) it is
 * g (K p[c] - k[c]).
 */

import { compensatedSum } from "../compensatedSum.js";
import type { FloatArray } from "../engine/data.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { denseStart, type Rows } from "./rows.js";

/** Of a row with the terms exp(x - max), whose sum without that of the maximum is `rest`; `coefficients` are used up. `more`: what is added to the gradient, as a factor of p. */
export function writeGradient(
  grad: FloatArray,
  rows: Rows,
  row: number,
  terms: Float64Array,
  coefficients: Float64Array,
  referenceClass: number,
  rest: number,
  more: number,
  upstream: number,
): void {
  const { data, classes, inner } = rows;
  // An infinite one makes every entry Infinity - Infinity.
  const g = Number.isFinite(upstream) ? upstream : Number.NaN;
  const referenceCoefficient = coefficients[referenceClass];
  coefficients[referenceClass] = 0;
  // In float64 the equal coefficients of smoothing would be rounded the same way each.
  const sumOfOthers =
    data instanceof Float64Array ? compensatedSum(coefficients) : pairwiseSum(coefficients, 0, classes);
  const others = sumOfOthers + more;
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

/** The truth of softmax, log-softmax and log-sum-exp: per row, `exp(x − max) / Σ exp(x − max)` and its logarithm. */

import { sum } from "./sum.js";
import { type Dense, mapRows, product } from "./tensor.js";

/** `exp(a − b)` with the rounding error of the difference made good. */
function expOfDifference(a: number, b: number): number {
  const d = a - b;
  if (!Number.isFinite(d)) return a === b ? Number.NaN : Math.exp(d);
  const backwards = d - a;
  const lost = a - (d - backwards) - (b + backwards);
  return Math.exp(d) * (1 + lost);
}

/** The largest value, NaN where there is a NaN; −∞ of an empty row. */
function maximum(row: Float64Array): number {
  let max = -Infinity;
  for (const x of row) if (!(x <= max)) max = x;
  return row.some(Number.isNaN) ? Number.NaN : max;
}

export function softmaxOfRow(row: Float64Array): Float64Array {
  const max = maximum(row);
  const terms = row.map((x) => expOfDifference(x, max));
  const total = sum(terms);
  return terms.map((term) => term / total);
}

/**
 * The largest element is `−log1p(Σ of the others)`, so that nothing cancels; any other is the sum of two numbers
 * of the same sign, `(x − max) − log Σ`.
 */
export function logSoftmaxOfRow(row: Float64Array): Float64Array {
  const max = maximum(row);
  if (!Number.isFinite(max)) return row.map(() => Number.NaN);
  const winner = row.indexOf(max);
  const terms = row.map((x) => expOfDifference(x, max));
  terms[winner] = 0;
  const logSum = Math.log1p(sum(terms));
  return row.map((x, c) => (c === winner ? -logSum : x - max - logSum));
}

export function logSumExpOfRow(row: ArrayLike<number>): number {
  const values = Float64Array.from(row);
  const max = maximum(values);
  if (!Number.isFinite(max)) return max;
  const winner = values.indexOf(max);
  const terms = values.map((x) => expOfDifference(x, max));
  terms[winner] = 0;
  return max + Math.log1p(sum(terms));
}

export function softmax(x: Dense, dim: number): Float64Array {
  return mapRows(x, dim, softmaxOfRow);
}

export function logSoftmax(x: Dense, dim: number): Float64Array {
  return mapRows(x, dim, logSoftmaxOfRow);
}

/** Over several axes at once: elements are collected by the position that is left when these axes are dropped. */
export function logSumExp(x: Dense, dims: readonly number[]): Float64Array {
  const rank = x.shape.length;
  const dropped = new Set(dims.map((dim) => (dim < 0 ? dim + Math.max(rank, 1) : dim)));
  const kept = x.shape.filter((_, axis) => !dropped.has(axis));
  const groups: number[][] = Array.from({ length: product(kept) }, () => []);
  for (let k = 0; k < product(x.shape); k++) {
    let rest = k;
    let group = 0;
    let step = 1;
    for (let axis = rank - 1; axis >= 0; axis--) {
      const position = rest % x.shape[axis];
      rest = (rest - position) / x.shape[axis];
      if (dropped.has(axis)) continue;
      group += position * step;
      step *= x.shape[axis];
    }
    groups[group].push(x.data[k]);
  }
  return Float64Array.from(groups, logSumExpOfRow);
}

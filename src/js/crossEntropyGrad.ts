/**
 * crossEntropy with class indices, and its gradient: with e = exp(x - max), S = Σ e, the coefficients k = w s / C, at the target
 * (1 - s) w more, and K = Σ k, it is g (K e - k S) / S. At the maximum, where e is 1, that is g (K_rest - k S_rest) / S, with the
 * sums of the other classes, so that nothing cancels where a row is confident.
 */

import { CompensatedSum } from "../compensatedSum.js";
import { isDouble } from "../dtype.js";
import type { FloatArray, Upstream, View } from "../engine/data.js";
import { lengthOf } from "../intrinsics.js";
import { rowLoss } from "./crossEntropy.js";
import { firstMaximum, storeTerms } from "./logNormalizer.js";
import { LossTotal } from "./lossTotal.js";
import { log1p } from "./math.js";
import { product } from "./product.js";
import { denseStart, fillRow, Rows } from "./rows.js";
import { upstreamAt } from "./upstream.js";

export function crossEntropyGrad(
  grad: FloatArray,
  losses: FloatArray | null,
  logits: View,
  target: Int32Array,
  weight: FloatArray | null,
  labelSmoothing: number,
  upstream: Upstream,
): number {
  const rows = new Rows(logits);
  const { data, classes, step, inner } = rows;
  const total = new LossTotal(losses, isDouble(data));
  const terms = new Float64Array(classes);
  const share = labelSmoothing / classes;
  const otherWeights = weight === null || share === 0 ? null : sumsOfOthers(weight);
  for (let row = 0; row < rows.count; row++) {
    const t = target[row];
    if (t < 0) {
      total.add(row, 0);
      fillRow(grad, rows, row, 0);
      continue;
    }
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const rest = storeTerms(terms, data, start, classes, step, top);
    const logSum = log1p(rest);
    total.add(row, rowLoss(rows, start, t, weight, labelSmoothing, data[top], logSum));

    const given = upstreamAt(upstream, row);
    // The mean over weights that cancel passes an infinite one: then all that smoothing adds is Infinity - Infinity.
    const g = labelSmoothing === 0 || Number.isFinite(given) ? given : Number.NaN;
    const targetWeight = weight === null ? 1 : weight[t];
    const own = (1 - labelSmoothing) * targetWeight;
    const topClass = (top - start) / step;
    // The coefficients of the maximum and of all others.
    let ofTop = share * (weight === null ? 1 : weight[topClass]);
    let ofOthers = share * (otherWeights === null ? classes - 1 : otherWeights[topClass]);
    if (t === topClass) ofTop += own;
    else ofOthers += own;
    const sum = 1 + rest;
    const scale = (ofTop + ofOthers) / sum;
    const scaleG = scale * g;
    const shareG = product(share, g);
    const to = denseStart(rows, row);
    let k = to;
    for (let c = 0; c < classes; c++) {
      grad[k] = scaleG * terms[c] - (weight === null ? shareG : shareG * weight[c]);
      k += inner;
    }
    grad[to + topClass * inner] = (g * (ofOthers - ofTop * rest)) / sum;
    // An infinite g is Infinity - Infinity here, between p[t] and 1, even without smoothing.
    if (!Number.isFinite(g)) grad[to + t * inner] = Number.NaN;
    else if (t !== topClass) grad[to + t * inner] = g * (scale * terms[t] - (share * targetWeight + own));
  }
  return total.value;
}

/** For each place the sum of the numbers at all others. */
function sumsOfOthers(numbers: FloatArray): Float64Array {
  const length = lengthOf(numbers);
  const sums = new Float64Array(length);
  const before = new CompensatedSum();
  for (let k = 0; k < length; k++) {
    sums[k] = before.value;
    before.add(numbers[k]);
  }
  const after = new CompensatedSum();
  for (let k = length - 1; k >= 0; k--) {
    sums[k] += after.value;
    after.add(numbers[k]);
  }
  return sums;
}

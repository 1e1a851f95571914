/**
 * crossEntropy with class indices, and its gradient: of class c, with e = exp(x - max), S = Σ e, W = Σ w and p = e / S,
 * g (((1 - s) w[t] + W s / C) p[c] - w[c] s / C - (1 - s) w[t] [c = t]).
 */

import type { FloatArray, Upstream, View } from "../backend.js";
import { CompensatedSum } from "../compensatedSum.js";
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
  const total = new LossTotal(losses, data instanceof Float64Array);
  const terms = new Float64Array(classes);
  const share = labelSmoothing / classes;
  const smoothing = share * (weight === null ? classes : sumOf(weight));
  for (let row = 0; row < rows.count; row++) {
    const t = target[row];
    if (t < 0) {
      total.add(row, 0);
      fillRow(grad, rows, row, 0);
      continue;
    }
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const others = storeTerms(terms, data, start, classes, step, top);
    const logSum = log1p(others);
    total.add(row, rowLoss(rows, start, t, weight, labelSmoothing, data[top], logSum));

    const given = upstreamAt(upstream, row);
    // The mean over weights that cancel passes an infinite one: then all that smoothing adds is Infinity - Infinity.
    const g = labelSmoothing === 0 || Number.isFinite(given) ? given : Number.NaN;
    const targetWeight = weight === null ? 1 : weight[t];
    const own = (1 - labelSmoothing) * targetWeight;
    const sum = 1 + others;
    const scale = (g * (own + smoothing)) / sum;
    const shift = product(share, g);
    const to = denseStart(rows, row);
    let k = to;
    for (let c = 0; c < classes; c++) {
      grad[k] = scale * terms[c] - (weight === null ? shift : shift * weight[c]);
      k += inner;
    }
    // p[t] - 1 would cancel in a confident row; it is minus the share of the other terms. They hold the maximum's 1
    // if t is not the maximum: then the subtraction is safe.
    const rest = top === start + t * step ? others : sum - terms[t];
    const slope = (smoothing * terms[t] - own * rest) / sum - share * targetWeight;
    // An infinite g is Infinity - Infinity here, between p[t] and 1, even without smoothing.
    grad[to + t * inner] = Number.isFinite(g) ? g * slope : Number.NaN;
  }
  return total.value;
}

function sumOf(weight: FloatArray): number {
  const sum = new CompensatedSum();
  for (const w of weight) sum.add(w);
  return sum.value;
}

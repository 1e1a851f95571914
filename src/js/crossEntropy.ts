/**
 * crossEntropy with class indices: (1 - s) w[t] l[t] + (s / C) Σ w[c] l[c], where l = (max - x) + L is minus the
 * log-softmax of a row, t its class and s the label smoothing.
 */

import type { FloatArray, View } from "../backend.js";
import { CompensatedSum } from "../compensatedSum.js";
import { firstMaximum, logNormalizer } from "./logNormalizer.js";
import { LossTotal } from "./lossTotal.js";
import { product } from "./product.js";
import { rowCount, rowStart } from "./rows.js";

export function crossEntropy(
  losses: FloatArray | null,
  logits: View,
  target: Int32Array,
  weight: FloatArray | null,
  labelSmoothing: number,
): number {
  const { data, classes, inner } = logits;
  const total = new LossTotal(losses, data instanceof Float64Array);
  const rows = rowCount(logits);
  for (let row = 0; row < rows; row++) {
    const t = target[row];
    if (t < 0) {
      total.add(row, 0);
      continue;
    }
    const start = rowStart(logits, row);
    const top = firstMaximum(data, start, classes, inner);
    const max = data[top];
    const logSum = logNormalizer(data, start, classes, inner, top);
    const targetWeight = (1 - labelSmoothing) * (weight === null ? 1 : weight[t]);
    let loss = product(targetWeight, max - data[start + t * inner] + logSum);
    if (labelSmoothing > 0) {
      const allClasses = weightedLosses(data, start, classes, inner, weight, max, logSum);
      loss += (labelSmoothing / classes) * allClasses;
    }
    total.add(row, loss);
  }
  return total.value;
}

/** Σ w[c] l[c]: the loss of every class, weighted. */
function weightedLosses(
  data: FloatArray,
  start: number,
  classes: number,
  step: number,
  weight: FloatArray | null,
  max: number,
  logSum: number,
): number {
  const sum = new CompensatedSum();
  let k = start;
  for (let c = 0; c < classes; c++) {
    sum.add(product(weight === null ? 1 : weight[c], max - data[k] + logSum));
    k += step;
  }
  return sum.value;
}

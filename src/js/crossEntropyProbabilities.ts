/**
 * crossEntropy with class probabilities q: Σ w[c] ((1 - s) q[c] + s / C) l[c], where l = (max - x) + L is minus the
 * log-softmax of a row and s the label smoothing.
 */

import { isDouble } from "../dtype.js";
import type { FloatArray, View } from "../engine/data.js";
import { firstMaximum, logNormalizer } from "./logNormalizer.js";
import { LossTotal } from "./lossTotal.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { product } from "./product.js";
import { Rows } from "./rows.js";

export function crossEntropyProbabilities(
  losses: FloatArray | null,
  logits: View,
  target: View,
  weight: FloatArray | null,
  labelSmoothing: number,
): number {
  const rows = new Rows(logits);
  const targets = new Rows(target);
  const { data: targetData, step: targetStep } = targets;
  const { data, classes, step } = rows;
  const total = new LossTotal(losses, isDouble(data));
  const classLosses = new Float64Array(classes);
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const max = data[top];
    const logSum = logNormalizer(data, start, classes, step, top);

    let k = start;
    let j = targets.start(row);
    for (let c = 0; c < classes; c++) {
      const coefficient = classCoefficient(targetData[j], c, classes, weight, labelSmoothing);
      classLosses[c] = product(coefficient, max - data[k] + logSum);
      k += step;
      j += targetStep;
    }
    total.add(row, pairwiseSum(classLosses, 0, classes));
  }
  return total.value;
}

/** w[c] ((1 - s) q[c] + s / C): how much of the loss of class `c` counts. */
export function classCoefficient(
  probability: number,
  c: number,
  classes: number,
  weight: FloatArray | null,
  labelSmoothing: number,
): number {
  const smoothed = (1 - labelSmoothing) * probability + labelSmoothing / classes;
  return weight === null ? smoothed : weight[c] * smoothed;
}

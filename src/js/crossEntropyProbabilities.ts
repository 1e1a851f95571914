/**
 * crossEntropy with class probabilities q: Σ w[c] ((1 - s) q[c] + s / C) l[c], where l = (max - x) + L is minus the
 * log-softmax of a row and s the label smoothing.
 */

import { isDouble } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import type { CrossEntropyProbabilitiesCall, Engine, LossSums } from "../engine/engine.js";
import { firstMaximum, logNormalizer } from "./logNormalizer.js";
import { LossTotal } from "./lossTotal.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { product } from "./product.js";
import { Rows } from "./rows.js";

export const crossEntropyProbabilities: Engine["crossEntropyProbabilities"] = (call) =>
  lossesOfProbabilities(call, new Rows(call.logits), null);

/** Writes the gradient of a row while its loss is computed. */
export interface ProbabilitiesGradient {
  /** w[c] ((1 - s) q[c] + s / C) for each class of the open row. */
  readonly coefficients: Float64Array;
  /** Opens the row at `start`, whose first maximum is at `top`, and returns its L. */
  open(start: number, top: number): number;
  /** Of the open row; `more`: what is added to it, as a factor of p. */
  write(row: number, more: number): void;
}

export function lossesOfProbabilities(
  call: CrossEntropyProbabilitiesCall,
  rows: Rows,
  gradient: ProbabilitiesGradient | null,
): LossSums {
  const { losses, target, weight, labelSmoothing, zLoss } = call;
  const targets = new Rows(target);
  const { data: targetData, step: targetStep } = targets;
  const { data, classes, step } = rows;
  const total = new LossTotal(losses, isDouble(data));
  const classLosses = new Float64Array(classes);
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const max = data[top];
    const logSum =
      gradient === null ? logNormalizer(data, start, classes, step, top) : gradient.open(start, top);
    let k = start;
    let j = targets.start(row);
    for (let c = 0; c < classes; c++) {
      const coefficient = classCoefficient(targetData[j], c, classes, weight, labelSmoothing);
      if (gradient !== null) gradient.coefficients[c] = coefficient;
      classLosses[c] = product(coefficient, max - data[k] + logSum);
      k += step;
      j += targetStep;
    }
    const loss = pairwiseSum(classLosses, 0, classes);
    const logSumExp = max + logSum;
    total.add(row, zLoss === 0 ? loss : loss + zLoss * logSumExp * logSumExp);
    gradient?.write(row, 2 * zLoss * logSumExp);
  }
  return { sum: total.value, weight: rows.count };
}

/** w[c] ((1 - s) q[c] + s / C): how much of the loss of class `c` counts. */
function classCoefficient(
  probability: number,
  c: number,
  classes: number,
  weight: FloatArray | null,
  labelSmoothing: number,
): number {
  const smoothed = (1 - labelSmoothing) * probability + labelSmoothing / classes;
  return weight === null ? smoothed : weight[c] * smoothed;
}

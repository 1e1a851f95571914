/**
 * crossEntropy with class indices: (1 - s) w[t] l[t] + (s / C) Σ w[c] l[c], where l = (max - x) + L is minus the
 * log-softmax of a row, t its class and s the label smoothing.
 */

import { isDouble } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import type { CrossEntropyCall, Engine, LossSums } from "../engine/engine.js";
import { ExactSum } from "../exactSum.js";
import { firstMaximum, logNormalizer } from "./logNormalizer.js";
import { LossTotal } from "./lossTotal.js";
import { PLAIN_TERMS } from "./pairwiseSum.js";
import { product } from "./product.js";
import { Rows } from "./rows.js";

export const crossEntropy: Engine["crossEntropy"] = (call) => lossesOf(call, new Rows(call.logits), null);

/** Writes the gradient of a row while its loss is computed. */
export interface RowGradient {
  ignore(row: number): void;
  /** Opens the row at `start`, whose first maximum is at `top`, and returns its L. */
  open(start: number, top: number): number;
  /** Of the open row, whose class is `t`; `more`: what is added to it, as a factor of p. */
  write(row: number, t: number, more: number): void;
}

export function lossesOf(call: CrossEntropyCall, rows: Rows, gradient: RowGradient | null): LossSums {
  const { losses, target, weight, labelSmoothing, zLoss } = call;
  const { data, classes, step } = rows;
  const total = new LossTotal(losses, isDouble(data));
  const weights = weight === null ? null : new ExactSum();
  let kept = 0;
  for (let row = 0; row < rows.count; row++) {
    const t = target[row];
    if (t < 0) {
      total.add(row, 0);
      gradient?.ignore(row);
      continue;
    }
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const logSum =
      gradient === null ? logNormalizer(data, start, classes, step, top) : gradient.open(start, top);
    const logSumExp = data[top] + logSum;
    const loss = rowLoss(rows, start, t, weight, labelSmoothing, data[top], logSum);
    total.add(row, zLoss === 0 ? loss : loss + zLoss * logSumExp * logSumExp);
    gradient?.write(row, t, 2 * zLoss * logSumExp);
    kept++;
    if (weight !== null) weights?.add(weight[t]);
  }
  return { sum: total.value, weight: weights === null ? kept : weights.value };
}

/** The loss of the row at `start`, whose class is `t`. */
function rowLoss(
  logits: Rows,
  start: number,
  t: number,
  weight: FloatArray | null,
  labelSmoothing: number,
  max: number,
  logSum: number,
): number {
  const { data, classes, step } = logits;
  const targetWeight = (1 - labelSmoothing) * (weight === null ? 1 : weight[t]);
  const loss = product(targetWeight, max - data[start + t * step] + logSum);
  if (labelSmoothing === 0) return loss;
  const allClasses = weightedLosses(data, start, 0, classes, step, weight, max, logSum);
  return loss + (labelSmoothing / classes) * allClasses;
}

/** Σ w[c] l[c] over `count` classes from class `at`, which lies at `start`; pairwise. */
function weightedLosses(
  data: FloatArray,
  start: number,
  at: number,
  count: number,
  step: number,
  weight: FloatArray | null,
  max: number,
  logSum: number,
): number {
  if (count > PLAIN_TERMS) {
    const half = count >>> 1;
    const rest = start + half * step;
    return (
      weightedLosses(data, start, at, half, step, weight, max, logSum) +
      weightedLosses(data, rest, at + half, count - half, step, weight, max, logSum)
    );
  }
  let sum = 0;
  let k = start;
  for (let c = at; c < at + count; c++) {
    sum += product(weight === null ? 1 : weight[c], max - data[k] + logSum);
    k += step;
  }
  return sum;
}

/**
 * crossEntropy with class probabilities q: Σ w[c] ((1 - s) q[c] + s / C) l[c], where l = (max - x) + L is minus the
 * log-softmax of a row and s the label smoothing.
 */

import { isDouble } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { adjustResults } from "./adjust.js";
import { floatsFor, roundInto } from "./halves.js";
import { firstMaximum, logNormalizer, storeTerms } from "./logNormalizer.js";
import { LossTotal } from "./lossTotal.js";
import { log1p } from "./math.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { writeGradient } from "./probabilitiesGradient.js";
import { product } from "./product.js";
import { Rows } from "./rows.js";
import { upstreamAt } from "./upstream.js";

export const crossEntropyProbabilities: Engine["crossEntropyProbabilities"] = (call) => {
  const { losses, grad, logits, target, weight, labelSmoothing, zLoss, upstream } = call;
  const rows = new Rows(logits);
  const targets = new Rows(target);
  const { data: targetData, step: targetStep } = targets;
  const { data, classes, step } = rows;
  const to = floatsFor(grad);
  const terms = to === null ? null : new Float64Array(classes);
  const total = new LossTotal(losses, isDouble(data));
  const coefficients = to === null ? null : new Float64Array(classes);
  const classLosses = new Float64Array(classes);
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const max = data[top];
    const rest = terms === null ? 0 : storeTerms(terms, data, start, classes, step, top);
    const logSum = terms === null ? logNormalizer(data, start, classes, step, top) : log1p(rest);
    let k = start;
    let j = targets.start(row);
    for (let c = 0; c < classes; c++) {
      const coefficient = classCoefficient(targetData[j], c, classes, weight, labelSmoothing);
      if (coefficients !== null) coefficients[c] = coefficient;
      classLosses[c] = product(coefficient, max - data[k] + logSum);
      k += step;
      j += targetStep;
    }
    const loss = pairwiseSum(classLosses, 0, classes);
    const logSumExp = max + logSum;
    total.add(row, zLoss === 0 ? loss : loss + zLoss * logSumExp * logSumExp);
    if (to === null || terms === null || coefficients === null) continue;
    const referenceClass = (top - start) / step;
    const more = 2 * zLoss * logSumExp;
    writeGradient(to, rows, row, terms, coefficients, referenceClass, rest, more, upstreamAt(upstream, row));
  }
  adjustResults(to, logits, 0, logits.adjustment?.softcap);
  roundInto(grad, to);
  return { sum: total.value, weight: rows.count };
};

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

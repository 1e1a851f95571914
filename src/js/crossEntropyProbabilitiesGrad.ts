/**
 * crossEntropy with class probabilities q, and its gradients. With k[c] = w[c] ((1 - s) q[c] + s / C), K = Σ k and
 * p = softmax(x) they are g (K p[c] - k[c]), and for the target g (1 - s) w[c] l[c], where l is minus the log-softmax.
 */

import { compensatedSum } from "../compensatedSum.js";
import { isDouble } from "../dtype.js";
import type { FloatArray, Upstream, View } from "../engine/data.js";
import { classCoefficient } from "./crossEntropyProbabilities.js";
import { firstMaximum, storeTerms } from "./logNormalizer.js";
import { LossTotal } from "./lossTotal.js";
import { log1p } from "./math.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { product } from "./product.js";
import { denseStart, Rows } from "./rows.js";
import { upstreamAt } from "./upstream.js";

export function crossEntropyProbabilitiesGrad(
  grad: FloatArray,
  gradTarget: FloatArray | null,
  losses: FloatArray | null,
  logits: View,
  target: View,
  weight: FloatArray | null,
  labelSmoothing: number,
  upstream: Upstream,
): number {
  const rows = new Rows(logits);
  const targets = new Rows(target);
  const { data: targetData, step: targetStep } = targets;
  const { data, classes, step, inner } = rows;
  const total = new LossTotal(losses, isDouble(data));
  const terms = new Float64Array(classes);
  const coefficients = new Float64Array(classes);
  const classLosses = new Float64Array(classes);
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const max = data[top];
    const rest = storeTerms(terms, data, start, classes, step, top);
    const logSum = log1p(rest);
    const given = upstreamAt(upstream, row);
    // An infinite one makes every entry Infinity - Infinity.
    const g = Number.isFinite(given) ? given : Number.NaN;
    const gUnsmoothed = given * (1 - labelSmoothing);
    const to = denseStart(rows, row);

    let from = start;
    let j = targets.start(row);
    let k = to;
    for (let c = 0; c < classes; c++) {
      const loss = max - data[from] + logSum;
      const coefficient = classCoefficient(targetData[j], c, classes, weight, labelSmoothing);
      coefficients[c] = coefficient;
      classLosses[c] = product(coefficient, loss);
      if (gradTarget !== null)
        gradTarget[k] = product(weight === null ? gUnsmoothed : gUnsmoothed * weight[c], loss);
      from += step;
      j += targetStep;
      k += inner;
    }
    total.add(row, pairwiseSum(classLosses, 0, classes));

    const topClass = (top - start) / step;
    const topCoefficient = coefficients[topClass];
    coefficients[topClass] = 0;
    // In float64 the equal coefficients of smoothing would be rounded the same way each.
    const others =
      data instanceof Float64Array ? compensatedSum(coefficients) : pairwiseSum(coefficients, 0, classes);
    const sum = 1 + rest;
    const scale = (others + topCoefficient) / sum;
    k = to;
    for (let c = 0; c < classes; c++) {
      grad[k] = g * (scale * terms[c] - coefficients[c]);
      k += inner;
    }
    // K p - k at the maximum, where p is 1 / sum, without its cancellation in a confident row.
    grad[to + topClass * inner] = (g * (others - topCoefficient * rest)) / sum;
  }
  return total.value;
}

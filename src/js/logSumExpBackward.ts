/** logSumExpBackward: g softmax(x), where g is the gradient of the log-sum-exp of a row. */

import type { FloatArray, View } from "../backend.js";
import { firstMaximum, storeTerms } from "./logNormalizer.js";
import { rowLogSumExp } from "./logSumExp.js";
import { exp } from "./math.js";
import { denseLike, rowCount, rowStart } from "./rows.js";

export function logSumExpBackward(out: FloatArray, gradOutput: FloatArray, x: View): void {
  const { data, classes, inner } = x;
  if (classes === 0) return;
  const result = denseLike(x, out);
  const terms = new Float64Array(classes);
  const rows = rowCount(x);
  for (let row = 0; row < rows; row++) {
    const start = rowStart(x, row);
    const top = firstMaximum(data, start, classes, inner);
    const sum = Number.isFinite(data[top])
      ? 1 + storeTerms(terms, data, start, classes, inner, top)
      : storeLimits(terms, data, start, inner);
    const scale = gradOutput[row] / sum;
    let k = rowStart(result, row);
    for (let c = 0; c < classes; c++) {
      out[k] = scale * terms[c];
      k += inner;
    }
  }
}

/** exp(x - log-sum-exp) of a row without a finite maximum, as PyTorch has it: beside +Infinity the others are 0. */
function storeLimits(terms: Float64Array, data: FloatArray, start: number, step: number): number {
  const lse = rowLogSumExp(data, start, terms.length, step);
  let k = start;
  for (let c = 0; c < terms.length; c++) {
    terms[c] = exp(data[k] - lse);
    k += step;
  }
  return 1;
}

/** logSumExpBackward: g softmax(x), where g is the gradient of the log-sum-exp of a row. */

import type { FloatArray } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { adjustResults } from "./adjust.js";
import { floatsFor, roundInto } from "./halves.js";
import { firstMaximum, storeTerms } from "./logNormalizer.js";
import { rowLogSumExp } from "./logSumExp.js";
import { exp } from "./math.js";
import { denseStart, Rows } from "./rows.js";
import { upstreamAt } from "./upstream.js";

export const logSumExpBackward: Engine["logSumExpBackward"] = ({ out, gradOutput, x }) => {
  const { classes } = x;
  if (classes === 0) return;
  const to = floatsFor(out);
  const rows = new Rows(x);
  const { data, step, inner } = rows;
  const terms = new Float64Array(classes);
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const sum = Number.isFinite(data[top])
      ? 1 + storeTerms(terms, data, start, classes, step, top)
      : storeLimits(terms, data, start, step);
    const scale = upstreamAt(gradOutput, row) / sum;
    let k = denseStart(rows, row);
    for (let c = 0; c < classes; c++) {
      to[k] = scale * terms[c];
      k += inner;
    }
  }
  adjustResults(to, x, 0);
  roundInto(out, to);
};

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

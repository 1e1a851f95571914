/**
 * entropyFromLogits: L + Σ e (max - x) / Σ e, one value per row, where e = exp(x - max) and L = log Σ e: the entropy of
 * the softmax as a sum of terms >= 0.
 */

import type { FloatArray, View } from "../engine/data.js";
import { fillWith } from "../intrinsics.js";
import { firstMaximum, storeTerms } from "./logNormalizer.js";
import { log1p } from "./math.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { product } from "./product.js";
import { Rows } from "./rows.js";

export function entropyFromLogits(out: FloatArray, logits: View, nats: number): void {
  const { classes } = logits;
  if (classes === 0) {
    fillWith(out, 0);
    return;
  }
  const rows = new Rows(logits);
  const { data, step } = rows;
  const terms = new Float64Array(classes);
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const others = storeTerms(terms, data, start, classes, step, top);
    storeDistances(terms, terms, data, start, step, data[top]);
    out[row] = rowEntropy(others, pairwiseSum(terms, 0, classes)) / nats;
  }
}

/** The terms e (max - x) of the row at `start` from its e; `distances` may be `terms` itself. */
export function storeDistances(
  distances: Float64Array,
  terms: Float64Array,
  data: FloatArray,
  start: number,
  step: number,
  max: number,
): void {
  let k = start;
  for (let c = 0; c < terms.length; c++) {
    distances[c] = product(terms[c], max - data[k]);
    k += step;
  }
}

/** Of a row whose Σ e is 1 + others, the 1 being the maximum's: so a confident row keeps its digits. */
export function rowEntropy(others: number, distance: number): number {
  return log1p(others) + distance / (1 + others);
}

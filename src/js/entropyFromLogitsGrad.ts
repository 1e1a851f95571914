/**
 * entropyFromLogits and its gradient: with e = exp(x - max), S = Σ e and D = Σ e (max - x) / S, so that log p + H is
 * D - (max - x), g e ((max - x) - D) / S.
 */

import type { FloatArray, Upstream, View } from "../engine/data.js";
import { rowEntropy, storeDistances } from "./entropyFromLogits.js";
import { firstMaximum, storeTerms } from "./logNormalizer.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { product } from "./product.js";
import { denseStart, Rows } from "./rows.js";
import { upstreamAt } from "./upstream.js";

export function entropyFromLogitsGrad(
  grad: FloatArray,
  entropies: FloatArray | null,
  logits: View,
  nats: number,
  upstream: Upstream,
): void {
  const { classes } = logits;
  if (classes === 0) {
    entropies?.fill(0);
    return;
  }
  const rows = new Rows(logits);
  const { data, step, inner } = rows;
  const terms = new Float64Array(classes);
  const distances = new Float64Array(classes);
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const max = data[top];
    const others = storeTerms(terms, data, start, classes, step, top);
    storeDistances(distances, terms, data, start, step, max);
    const distance = pairwiseSum(distances, 0, classes);
    if (entropies !== null) entropies[row] = rowEntropy(others, distance) / nats;

    const sum = 1 + others;
    const mean = distance / sum;
    const scale = upstreamAt(upstream, row) / nats / sum;
    let from = start;
    let to = denseStart(rows, row);
    for (let c = 0; c < classes; c++) {
      // A class without probability has none to lose, however far it lies below.
      grad[to] = scale * product(terms[c], max - data[from] - mean);
      from += step;
      to += inner;
    }
  }
}

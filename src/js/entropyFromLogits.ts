/**
 * entropyFromLogits: L + Σ e (max - x) / Σ e, one value per row, where e = exp(x - max) and L = log Σ e: the entropy of
 * the softmax as a sum of terms >= 0. Its gradient: with S = Σ e and D = Σ e (max - x) / S, so that log p + H is
 * D - (max - x), it is g e ((max - x) - D) / S.
 */

import type { FloatArray } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { fillWith } from "../intrinsics.js";
import { adjustResults } from "./adjust.js";
import { floatsFor, roundInto } from "./halves.js";
import { firstMaximum, storeTerms } from "./logNormalizer.js";
import { log1p } from "./math.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { product } from "./product.js";
import { denseStart, Rows } from "./rows.js";
import { upstreamAt } from "./upstream.js";

export const entropyFromLogits: Engine["entropyFromLogits"] = ({
  entropies,
  grad,
  logits,
  nats,
  upstream,
}) => {
  const { classes } = logits;
  const to = floatsFor(grad);
  const toEntropies = floatsFor(entropies);
  if (classes === 0) {
    if (toEntropies !== null) fillWith(toEntropies, 0);
    roundInto(entropies, toEntropies);
    return;
  }
  const rows = new Rows(logits);
  const { data, step, inner } = rows;
  const terms = new Float64Array(classes);
  const distances = to === null ? terms : new Float64Array(classes);
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const max = data[top];
    const others = storeTerms(terms, data, start, classes, step, top);
    storeDistances(distances, terms, data, start, step, max);
    const distance = pairwiseSum(distances, 0, classes);
    // The maximum is the reference class: its 1 is added last, so a confident row keeps its digits.
    const sum = 1 + others;
    if (toEntropies !== null) toEntropies[row] = (log1p(others) + distance / sum) / nats;
    if (to === null) continue;
    const scale = upstreamAt(upstream, row) / nats / sum;
    const mean = distance / sum;
    let from = start;
    let place = denseStart(rows, row);
    for (let c = 0; c < classes; c++) {
      // A class without probability has none to lose, however far it lies below.
      to[place] = scale * product(terms[c], max - data[from] - mean);
      from += step;
      place += inner;
    }
  }
  roundInto(entropies, toEntropies);
  adjustResults(to, logits, 0);
  roundInto(grad, to);
};

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

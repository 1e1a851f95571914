/** nllLoss: -w[t] * x[t], where x are the log-probabilities of a row and t is its class. */

import type { FloatArray, View } from "../engine/data.js";
import { LossTotal } from "./lossTotal.js";
import { product } from "./product.js";
import { Rows } from "./rows.js";

export function nllLoss(
  losses: FloatArray | null,
  logProbs: View,
  target: Int32Array,
  weight: FloatArray | null,
): number {
  const total = new LossTotal(losses, logProbs.double);
  const rows = new Rows(logProbs);
  for (let row = 0; row < rows.count; row++) {
    const t = target[row];
    if (t < 0) {
      total.add(row, 0);
      continue;
    }
    const logProb = rows.at(row, t);
    // Subtracted from 0 so that a certain prediction has the loss 0, not -0.
    total.add(row, product(weight === null ? 1 : weight[t], 0 - logProb));
  }
  return total.value;
}

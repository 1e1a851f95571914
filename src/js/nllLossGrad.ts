/** nllLoss and its gradient: -w[t] g at the class of a row, 0 elsewhere. */

import type { FloatArray, View } from "../backend.js";
import { canonical } from "../nan.js";
import { nllLoss } from "./nllLoss.js";
import { denseLike, rowCount, rowStart } from "./rows.js";
import { upstreamAt } from "./upstream.js";

export function nllLossGrad(
  grad: FloatArray,
  losses: FloatArray | null,
  logProbs: View,
  target: Int32Array,
  weight: FloatArray | null,
  upstream: FloatArray | number,
): number {
  // Before anything is written: `grad` may be the log-probabilities themselves.
  const total = nllLoss(losses, logProbs, target, weight);
  grad.fill(0);
  const result = denseLike(logProbs, grad);
  const rows = rowCount(logProbs);
  for (let row = 0; row < rows; row++) {
    const t = target[row];
    if (t < 0) continue;
    const g = upstreamAt(upstream, row);
    grad[rowStart(result, row) + t * result.inner] = canonical(weight === null ? -g : -weight[t] * g);
  }
  return total;
}

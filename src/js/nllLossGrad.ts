/** nllLoss and its gradient: -w[t] g at the class of a row, 0 elsewhere. */

import type { FloatArray, Upstream, View } from "../engine/data.js";
import { fillWith } from "../intrinsics.js";
import { canonical } from "../nan.js";
import { nllLoss } from "./nllLoss.js";
import { denseStart } from "./rows.js";
import { upstreamAt } from "./upstream.js";

export function nllLossGrad(
  grad: FloatArray,
  losses: FloatArray | null,
  logProbs: View,
  target: Int32Array,
  weight: FloatArray | null,
  upstream: Upstream,
): number {
  // Before anything is written: `grad` may be the log-probabilities themselves.
  const total = nllLoss(losses, logProbs, target, weight);
  fillWith(grad, 0);
  const rows = logProbs.outer * logProbs.inner;
  for (let row = 0; row < rows; row++) {
    const t = target[row];
    if (t < 0) continue;
    const g = upstreamAt(upstream, row);
    const place = denseStart(logProbs, row) + t * logProbs.inner;
    grad[place] = canonical(weight === null ? -g : -weight[t] * g);
  }
  return total;
}

/** nllLoss: -w[t] x[t], where x are the log-probabilities of a row and t is its class. Its gradient: -w[t] g there, 0 elsewhere. */

import type { FloatData } from "../engine/data.js";
import type { Engine, NllLossCall } from "../engine/engine.js";
import { ExactSum } from "../exactSum.js";
import { fillWith } from "../intrinsics.js";
import { canonical } from "../nan.js";
import { floatsFor, roundInto } from "./halves.js";
import { LossTotal } from "./lossTotal.js";
import { product } from "./product.js";
import { denseStart, Rows } from "./rows.js";
import { upstreamAt } from "./upstream.js";

export const nllLoss: Engine["nllLoss"] = (call) => {
  const { losses, grad, logProbs, target, weight } = call;
  const total = new LossTotal(losses, logProbs.double);
  const weights = weight === null ? null : new ExactSum();
  let kept = 0;
  const rows = new Rows(logProbs);
  for (let row = 0; row < rows.count; row++) {
    const t = target[row];
    if (t < 0) {
      total.add(row, 0);
      continue;
    }
    const logProb = rows.at(row, t);
    const w = weight === null ? 1 : weight[t];
    // Subtracted from 0 so that a certain prediction has the loss 0, not -0.
    total.add(row, product(w, 0 - logProb));
    kept++;
    weights?.add(w);
  }
  // Afterwards: it may take the place of the log-probabilities.
  if (grad !== null) writeGradient(call, grad);
  return { sum: total.value, weight: weights === null ? kept : weights.value };
};

function writeGradient({ logProbs, target, weight, upstream }: NllLossCall, grad: FloatData): void {
  const to = floatsFor(grad);
  fillWith(to, 0);
  const rows = logProbs.outer * logProbs.inner;
  for (let row = 0; row < rows; row++) {
    const t = target[row];
    if (t < 0) continue;
    const g = upstreamAt(upstream, row);
    const place = denseStart(logProbs, row) + t * logProbs.inner;
    to[place] = canonical(weight === null ? -g : -weight[t] * g);
  }
  roundInto(grad, to);
}

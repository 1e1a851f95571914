/** nllLoss: -w[t] x[t], where x are the log-probabilities of a row and t is its class. Its gradient: -w[t] g there, 0 elsewhere. */

import type { FloatData } from "../engine/data.js";
import type { Engine, NllLossCall } from "../engine/engine.js";
import { fillWith } from "../intrinsics.js";
import { canonical } from "../nan.js";
import { ClassLossTotal } from "./classLossTotal.js";
import { floatsFor, roundInto } from "./halves.js";
import { product } from "./product.js";
import { denseStart, Rows } from "./rows.js";
import { upstreamAt } from "./upstream.js";

export const nllLoss: Engine["nllLoss"] = (call) => {
  const { losses, grad, logProbs, target, weight } = call;
  const total = new ClassLossTotal(losses, logProbs.double, weight);
  const rows = new Rows(logProbs);
  for (let row = 0; row < rows.count; row++) {
    const t = target[row];
    if (t < 0) {
      total.ignore(row);
      continue;
    }
    const logProb = rows.at(row, t);
    // Subtracted from 0 so that a certain prediction has the loss 0, not -0.
    total.add(row, t, product(weight === null ? 1 : weight[t], 0 - logProb));
  }
  // Afterwards: it may take the place of the log-probabilities.
  if (grad !== null) writeGradient(call, grad);
  return total.sums;
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

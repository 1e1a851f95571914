/**
 * binaryCrossEntropyWithLogits, elementwise: w (posWeight t softplus(-x) + (1 - t) softplus(x)), where
 * softplus(x) = log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)). Its gradient: w g ((1 - t) σ(x) - posWeight t σ(-x)), where
 * σ(x) = 1 / (1 + exp(-x)) is the sigmoid.
 */

import type { Engine } from "../engine/engine.js";
import { LossTotal } from "./lossTotal.js";
import { abs, exp, log1p, max, min } from "./math.js";
import { BLOCK_ELEMENTS, BlockReader, BlockWriter } from "./operands.js";
import { product } from "./product.js";
import { upstreamAt } from "./upstream.js";

export const binaryCrossEntropyWithLogits: Engine["binaryCrossEntropyWithLogits"] = (call) => {
  const { losses, grad, count, double, input, target, weight, posWeight, upstream } = call;
  const inputs = new BlockReader(input, double);
  const targets = new BlockReader(target, double);
  const weights = weight === null ? null : new BlockReader(weight, double);
  const posWeights = posWeight === null ? null : new BlockReader(posWeight, double);
  const toInput = grad === null ? null : new BlockWriter(grad, double);
  const total = new LossTotal(losses, double);
  for (let start = 0; start < count; start += BLOCK_ELEMENTS) {
    const length = min(BLOCK_ELEMENTS, count - start);
    const x = inputs.block(start, length);
    const t = targets.block(start, length);
    const w = weights === null ? null : weights.block(start, length);
    const pw = posWeights === null ? null : posWeights.block(start, length);
    const ofInput = toInput === null ? null : toInput.block(start, length);
    for (let k = 0; k < length; k++) {
      const pwk = pw === null ? 1 : pw[k];
      const term = exp(-abs(x[k]));
      const loss = elementLoss(x[k], t[k], pwk, term);
      total.add(start + k, w === null ? loss : product(w[k], loss));
      if (ofInput === null) continue;
      const gradient = elementGradient(x[k], t[k], pwk, term);
      const g = upstreamAt(upstream, start + k);
      ofInput[k] = w === null ? gradient * g : w[k] * gradient * g;
    }
    toInput?.write(start, length);
  }
  return total.value;
};

/** `term` is exp(-|x|). Both softplus are sums of terms >= 0: nothing cancels at either end. */
function elementLoss(x: number, t: number, posWeight: number, term: number): number {
  const log1pExp = log1p(term);
  const positive = product(posWeight * t, max(-x, 0) + log1pExp);
  const negative = product(1 - t, max(x, 0) + log1pExp);
  return positive + negative;
}

/** `term` is exp(-|x|). With σ(-x) for 1 - σ(x) nothing cancels at either end. */
function elementGradient(x: number, t: number, posWeight: number, term: number): number {
  const larger = 1 / (1 + term);
  const smaller = term / (1 + term);
  return x > 0 ? (1 - t) * larger - posWeight * t * smaller : (1 - t) * smaller - posWeight * t * larger;
}

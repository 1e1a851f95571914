/**
 * binaryCrossEntropyWithLogits and its gradient, elementwise: w g ((1 - t) σ(x) - posWeight t σ(-x)), where
 * σ(x) = 1 / (1 + exp(-x)) is the sigmoid.
 */

import { isDouble } from "../dtype.js";
import type { FloatArray, Operand, Upstream } from "../engine/data.js";
import { lengthOf } from "../intrinsics.js";
import { elementLoss } from "./binaryCrossEntropyWithLogits.js";
import { LossTotal } from "./lossTotal.js";
import { abs, exp, min } from "./math.js";
import { BLOCK_ELEMENTS, BlockReader } from "./operands.js";
import { product } from "./product.js";
import { upstreamAt } from "./upstream.js";

export function binaryCrossEntropyWithLogitsGrad(
  grad: FloatArray,
  losses: FloatArray | null,
  input: Operand,
  target: Operand,
  weight: Operand | null,
  posWeight: Operand | null,
  upstream: Upstream,
): number {
  const count = lengthOf(grad);
  const double = isDouble(grad);
  const inputs = new BlockReader(input, double);
  const targets = new BlockReader(target, double);
  const weights = weight === null ? null : new BlockReader(weight, double);
  const posWeights = posWeight === null ? null : new BlockReader(posWeight, double);
  const total = new LossTotal(losses, double);
  for (let start = 0; start < count; start += BLOCK_ELEMENTS) {
    const length = min(BLOCK_ELEMENTS, count - start);
    const x = inputs.block(start, length);
    const t = targets.block(start, length);
    const w = weights === null ? null : weights.block(start, length);
    const pw = posWeights === null ? null : posWeights.block(start, length);
    for (let k = 0; k < length; k++) {
      const pwk = pw === null ? 1 : pw[k];
      const term = exp(-abs(x[k]));
      const loss = elementLoss(x[k], t[k], pwk, term);
      const slope = elementSlope(x[k], t[k], pwk, term);
      const g = upstreamAt(upstream, start + k);
      total.add(start + k, w === null ? loss : product(w[k], loss));
      grad[start + k] = w === null ? slope * g : w[k] * slope * g;
    }
  }
  return total.value;
}

/** `term` is exp(-|x|). With σ(-x) for 1 - σ(x) nothing cancels at either end. */
function elementSlope(x: number, t: number, posWeight: number, term: number): number {
  const larger = 1 / (1 + term);
  const smaller = term / (1 + term);
  return x > 0 ? (1 - t) * larger - posWeight * t * smaller : (1 - t) * smaller - posWeight * t * larger;
}

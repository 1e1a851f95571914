/**
 * binaryCrossEntropyWithLogits, elementwise: w (posWeight t softplus(-x) + (1 - t) softplus(x)), where
 * softplus(x) = log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)).
 */

import type { FloatArray, Operand } from "../engine/data.js";
import { LossTotal } from "./lossTotal.js";
import { abs, exp, log1p, max, min } from "./math.js";
import { BLOCK_ELEMENTS, BlockReader } from "./operands.js";
import { product } from "./product.js";

export function binaryCrossEntropyWithLogits(
  losses: FloatArray | null,
  count: number,
  double: boolean,
  input: Operand,
  target: Operand,
  weight: Operand | null,
  posWeight: Operand | null,
): number {
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
      const loss = elementLoss(x[k], t[k], pw === null ? 1 : pw[k], exp(-abs(x[k])));
      total.add(start + k, w === null ? loss : product(w[k], loss));
    }
  }
  return total.value;
}

/** `term` is exp(-|x|). Both softplus are sums of terms >= 0: nothing cancels at either end. */
export function elementLoss(x: number, t: number, posWeight: number, term: number): number {
  const log1pExp = log1p(term);
  const positive = product(posWeight * t, max(-x, 0) + log1pExp);
  const negative = product(1 - t, max(x, 0) + log1pExp);
  return positive + negative;
}

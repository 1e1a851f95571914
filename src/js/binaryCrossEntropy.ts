/** binaryCrossEntropy, elementwise: -w (t log x + (1 - t) log(1 - x)), the logarithms clamped at -100. */

import type { FloatArray, Operand } from "../engine/data.js";
import { LossTotal } from "./lossTotal.js";
import { log, log1p, max, min } from "./math.js";
import { BLOCK_ELEMENTS, BlockReader } from "./operands.js";

/** PyTorch's bound: the loss of a certain and wrong prediction stays finite. */
const LOWEST_LOG = -100;

export function binaryCrossEntropy(
  losses: FloatArray | null,
  count: number,
  double: boolean,
  input: Operand,
  target: Operand,
  weight: Operand | null,
): number {
  const inputs = new BlockReader(input, double);
  const targets = new BlockReader(target, double);
  const weights = weight === null ? null : new BlockReader(weight, double);
  const total = new LossTotal(losses, double);
  for (let start = 0; start < count; start += BLOCK_ELEMENTS) {
    const length = min(BLOCK_ELEMENTS, count - start);
    const x = inputs.block(start, length);
    const t = targets.block(start, length);
    const w = weights === null ? null : weights.block(start, length);
    for (let k = 0; k < length; k++) {
      const loss = elementLoss(x[k], t[k]);
      total.add(start + k, w === null ? loss : w[k] * loss);
    }
  }
  return total.value;
}

export function elementLoss(x: number, t: number): number {
  const logX = max(log(x), LOWEST_LOG);
  const log1MinusX = max(log1p(-x), LOWEST_LOG);
  // Subtracted from 0 so that a certain and right prediction has the loss 0, not -0.
  return 0 - (t * logX + (1 - t) * log1MinusX);
}

/**
 * binaryCrossEntropy, elementwise: -w (t log x + (1 - t) log(1 - x)), the logarithms clamped at -100. Its gradient:
 * w g (x - t) / max(x (1 - x), 1e-12).
 */

import type { Engine } from "../engine/engine.js";
import { LossTotal } from "./lossTotal.js";
import { fround, log, log1p, max, min } from "./math.js";
import { BLOCK_ELEMENTS, BlockReader, BlockWriter } from "./operands.js";
import { upstreamAt } from "./upstream.js";

/** PyTorch's bound: the loss of a certain and wrong prediction stays finite. */
const LOWEST_LOG = -100;

/** PyTorch's bound, an f32 number in f64 too: the gradient of a certain and wrong prediction stays finite. */
const SMALLEST_VARIANCE = /* @__PURE__ */ fround(1e-12);

export const binaryCrossEntropy: Engine["binaryCrossEntropy"] = (call) => {
  const { losses, grad, count, double, input, target, weight, upstream } = call;
  const inputs = new BlockReader(input, double);
  const targets = new BlockReader(target, double);
  const weights = weight === null ? null : new BlockReader(weight, double);
  const toInput = grad === null ? null : new BlockWriter(grad, double);
  const total = new LossTotal(losses, double);
  for (let start = 0; start < count; start += BLOCK_ELEMENTS) {
    const length = min(BLOCK_ELEMENTS, count - start);
    const x = inputs.block(start, length);
    const t = targets.block(start, length);
    const w = weights === null ? null : weights.block(start, length);
    const ofInput = toInput === null ? null : toInput.block(start, length);
    for (let k = 0; k < length; k++) {
      const loss = elementLoss(x[k], t[k]);
      total.add(start + k, w === null ? loss : w[k] * loss);
      if (ofInput === null) continue;
      const gradient = (x[k] - t[k]) / max(x[k] * (1 - x[k]), SMALLEST_VARIANCE);
      const g = upstreamAt(upstream, start + k);
      ofInput[k] = w === null ? gradient * g : w[k] * gradient * g;
    }
    toInput?.write(start, length);
  }
  return total.value;
};

function elementLoss(x: number, t: number): number {
  const logX = max(log(x), LOWEST_LOG);
  const log1MinusX = max(log1p(-x), LOWEST_LOG);
  // Subtracted from 0 so that a certain and right prediction has the loss 0, not -0.
  return 0 - (t * logX + (1 - t) * log1MinusX);
}

/** binaryCrossEntropy and its gradient, elementwise: w g (x - t) / max(x (1 - x), 1e-12). */

import { isDouble } from "../dtype.js";
import type { FloatArray, Operand, Upstream } from "../engine/data.js";
import { lengthOf } from "../intrinsics.js";
import { elementLoss } from "./binaryCrossEntropy.js";
import { LossTotal } from "./lossTotal.js";
import { fround, max, min } from "./math.js";
import { BLOCK_ELEMENTS, BlockReader } from "./operands.js";
import { upstreamAt } from "./upstream.js";

/** PyTorch's bound, an f32 number in f64 too: the gradient of a certain and wrong prediction stays finite. */
const SMALLEST_VARIANCE = fround(1e-12);

export function binaryCrossEntropyGrad(
  grad: FloatArray,
  losses: FloatArray | null,
  input: Operand,
  target: Operand,
  weight: Operand | null,
  upstream: Upstream,
): number {
  const count = lengthOf(grad);
  const double = isDouble(grad);
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
      const slope = (x[k] - t[k]) / max(x[k] * (1 - x[k]), SMALLEST_VARIANCE);
      const g = upstreamAt(upstream, start + k);
      total.add(start + k, w === null ? loss : w[k] * loss);
      grad[start + k] = w === null ? slope * g : w[k] * slope * g;
    }
  }
  return total.value;
}

/**
 * klDiv and its gradients, elementwise: -t g, or -exp(t) g if the target too is a logarithm; for the target
 * g (log t + 1 - x), or g exp(t) (t - x + 1).
 */

import type { FloatArray, FloatData, Operand, Receiver, Upstream } from "../engine/data.js";
import { divergence } from "./klDiv.js";
import { LossTotal } from "./lossTotal.js";
import { lostInDifference } from "./lost.js";
import { exp, log, min } from "./math.js";
import { BLOCK_ELEMENTS, BlockReader, BlockWriter } from "./operands.js";
import { product } from "./product.js";
import { upstreamAt } from "./upstream.js";

export function klDivGrad(
  grad: FloatData | Receiver,
  gradTarget: FloatData | Receiver | null,
  losses: FloatArray | null,
  count: number,
  double: boolean,
  input: Operand,
  target: Operand,
  logTarget: boolean,
  upstream: Upstream,
): number {
  const inputs = new BlockReader(input, double);
  const targets = new BlockReader(target, double);
  const toInput = new BlockWriter(grad, double);
  const toTarget = gradTarget === null ? null : new BlockWriter(gradTarget, double);
  const total = new LossTotal(losses, double);
  for (let start = 0; start < count; start += BLOCK_ELEMENTS) {
    const length = min(BLOCK_ELEMENTS, count - start);
    const x = inputs.block(start, length);
    const t = targets.block(start, length);
    const ofInput = toInput.block(start, length);
    const ofTarget = toTarget === null ? null : toTarget.block(start, length);
    for (let k = 0; k < length; k++) {
      const xk = x[k];
      const p = logTarget ? exp(t[k]) : t[k];
      const logP = logTarget ? t[k] : log(p);
      const g = upstreamAt(upstream, start + k);
      total.add(start + k, divergence(p, logP, xk));
      ofInput[k] = -p * g;
      if (ofTarget === null) continue;
      const slope = logTarget ? targetSlope(p, logP, xk) : logOverInput(logP, xk) + 1;
      ofTarget[k] = product(g, slope);
    }
    toInput.write(start, length);
    toTarget?.write(start, length);
  }
  return total.value;
}

/** p (log p - x + 1), 0 where p is. Where the three cancel, what the difference lost is all there is. */
function targetSlope(p: number, logP: number, x: number): number {
  if (p === 0 && !Number.isNaN(x)) return 0;
  const difference = logP - x;
  const slope = difference + 1;
  return p * (Number.isFinite(slope) ? slope + lostInDifference(logP, x, difference) : slope);
}

/** log p - x, which is -Infinity at p = 0 whatever x is. */
function logOverInput(logP: number, x: number): number {
  return logP === -Infinity && !Number.isNaN(x) ? logP : logP - x;
}

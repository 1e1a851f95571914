/**
 * klDiv, elementwise: t (log t - x), or exp(t) (t - x) if the target too is a logarithm; 0 where the target is 0. Its gradients:
 * -t g, or -exp(t) g; for the target g (log t + 1 - x), or g exp(t) (t - x + 1).
 */

import type { FloatArray } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { LossTotal } from "./lossTotal.js";
import { lostInDifference } from "./lost.js";
import { exp, log, min } from "./math.js";
import { BLOCK_ELEMENTS, BlockReader, BlockWriter } from "./operands.js";
import { product } from "./product.js";
import { upstreamAt } from "./upstream.js";

export const klDiv: Engine["klDiv"] = (call) => {
  const { losses, grad, gradTarget, count, double, input, target, logTarget, upstream } = call;
  const inputs = new BlockReader(input, double);
  const targets = new BlockReader(target, double);
  const toInput = grad === null ? null : new BlockWriter(grad, double);
  const toTarget = gradTarget === null ? null : new BlockWriter(gradTarget, double);
  const total = new LossTotal(losses, double);
  for (let start = 0; start < count; start += BLOCK_ELEMENTS) {
    const length = min(BLOCK_ELEMENTS, count - start);
    const x = inputs.block(start, length);
    const t = targets.block(start, length);
    if (toInput === null && toTarget === null) {
      addLosses(total, start, length, x, t, logTarget);
      continue;
    }
    const ofInput = toInput === null ? null : toInput.block(start, length);
    const ofTarget = toTarget === null ? null : toTarget.block(start, length);
    for (let k = 0; k < length; k++) {
      const xk = x[k];
      const p = logTarget ? exp(t[k]) : t[k];
      const logP = logTarget ? t[k] : log(p);
      total.add(start + k, divergence(p, logP, xk));
      if (ofInput !== null) ofInput[k] = -p * upstreamAt(upstream, start + k);
      if (ofTarget === null) continue;
      const gradient = logTarget ? targetGradient(p, logP, xk) : logOverInput(logP, xk) + 1;
      ofTarget[k] = product(upstreamAt(upstream, start + k), gradient);
    }
    toInput?.write(start, length);
    toTarget?.write(start, length);
  }
  return total.value;
};

/** The losses of a block alone. */
function addLosses(
  total: LossTotal,
  start: number,
  length: number,
  x: FloatArray,
  t: FloatArray,
  logTarget: boolean,
): void {
  if (logTarget) {
    for (let k = 0; k < length; k++) total.add(start + k, divergence(exp(t[k]), t[k], x[k]));
  } else {
    for (let k = 0; k < length; k++) total.add(start + k, divergence(t[k], log(t[k]), x[k]));
  }
}

/** p (log p - x). Zero p is told apart before the difference is formed, which may be Infinity - Infinity. */
function divergence(p: number, logP: number, x: number): number {
  return p === 0 && !Number.isNaN(x) ? 0 : p * (logP - x);
}

/** p (log p - x + 1), 0 where p is. Where the three cancel, what the difference lost is all there is. */
function targetGradient(p: number, logP: number, x: number): number {
  if (p === 0 && !Number.isNaN(x)) return 0;
  const difference = logP - x;
  const gradient = difference + 1;
  return p * (Number.isFinite(gradient) ? gradient + lostInDifference(logP, x, difference) : gradient);
}

/** log p - x, which is -Infinity at p = 0 whatever x is. */
function logOverInput(logP: number, x: number): number {
  return logP === -Infinity && !Number.isNaN(x) ? logP : logP - x;
}

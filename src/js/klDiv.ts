/** klDiv, elementwise: t (log t - x), or exp(t) (t - x) if the target too is a logarithm; 0 where the target is 0. */

import type { FloatArray, Operand } from "../engine/data.js";
import { LossTotal } from "./lossTotal.js";
import { exp, log, min } from "./math.js";
import { BLOCK_ELEMENTS, BlockReader } from "./operands.js";

export function klDiv(
  losses: FloatArray | null,
  count: number,
  double: boolean,
  input: Operand,
  target: Operand,
  logTarget: boolean,
): number {
  const inputs = new BlockReader(input, double);
  const targets = new BlockReader(target, double);
  const total = new LossTotal(losses, double);
  for (let start = 0; start < count; start += BLOCK_ELEMENTS) {
    const length = min(BLOCK_ELEMENTS, count - start);
    const x = inputs.block(start, length);
    const t = targets.block(start, length);
    if (logTarget) {
      for (let k = 0; k < length; k++) total.add(start + k, divergence(exp(t[k]), t[k], x[k]));
    } else {
      for (let k = 0; k < length; k++) total.add(start + k, divergence(t[k], log(t[k]), x[k]));
    }
  }
  return total.value;
}

/** p (log p - x). Zero p is told apart before the difference is formed, which may be Infinity - Infinity. */
export function divergence(p: number, logP: number, x: number): number {
  return p === 0 && !Number.isNaN(x) ? 0 : p * (logP - x);
}

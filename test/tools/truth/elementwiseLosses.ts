/** The truth of the losses without a class axis: KL divergence and binary cross entropy, element by element. */

import { times } from "./sum.js";

/** `t·(log t − input)`; with logarithms as target `exp(t)·(t − input)`. */
export function klDiv(input: number, target: number, logTarget = false): number {
  const t = logTarget ? Math.exp(target) : target;
  return times(t, logTarget ? target : Math.log(t)) - times(t, input);
}

/** `|t·log t| + |t·input|`: the scale of the error of the divergence above. */
export function klDivScale(input: number, target: number, logTarget = false): number {
  const t = logTarget ? Math.exp(target) : target;
  return Math.abs(times(t, logTarget ? target : Math.log(t))) + Math.abs(times(t, input));
}

const LOWEST_LOG = -100;

/** `−w·(t·max(log p, −100) + (1 − t)·max(log(1 − p), −100))`. */
export function binaryCrossEntropy(p: number, target: number, weight = 1): number {
  const yes = target * Math.max(Math.log(p), LOWEST_LOG);
  const no = (1 - target) * Math.max(Math.log1p(-p), LOWEST_LOG);
  return times(weight, -(yes + no));
}

/** `log(1 + exp(x))`. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** `w·(posWeight·t·softplus(−x) + (1 − t)·softplus(x))`: for t in [0, 1] both terms have one sign. */
export function binaryCrossEntropyWithLogits(x: number, target: number, weight = 1, posWeight = 1): number {
  return times(weight, times(posWeight * target, softplus(-x)) + times(1 - target, softplus(x)));
}

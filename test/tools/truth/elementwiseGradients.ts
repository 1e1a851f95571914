/** The truth of the gradients of the losses without a class axis, element by element; g is the upstream gradient. */

import { type Entry, entry } from "./gradientScale.js";
import { times } from "./sum.js";

/** `−t·g`; with logarithms as target `−exp(t)·g`. */
export function klDivGradient(_input: number, target: number, g: number, logTarget = false): Entry {
  return entry(-(logTarget ? Math.exp(target) : target) * g);
}

/** With respect to the target: `g·(log t + 1 − x)`, or `g·exp(t)·(t − x + 1)`. */
export function klDivTargetGradient(input: number, target: number, g: number, logTarget = false): Entry {
  if (!logTarget) return entry(g * Math.log(target), g, -g * input);
  const p = Math.exp(target);
  return entry(g * times(p, target), -g * times(p, input), g * p);
}

/** Of the denominator, rounded to float32 as in PyTorch. */
const LOWEST_VARIANCE = Math.fround(1e-12);

/** `w·(x − t)/max(x(1 − x), 1e-12)·g`. */
export function binaryCrossEntropyGradient(p: number, target: number, g: number, weight = 1): Entry {
  const factor = (weight * g) / Math.max(p * (1 - p), LOWEST_VARIANCE);
  return entry(factor * p, -factor * target);
}

/**
 * `w·[(posWeight·t + 1 − t)·σ(x) − posWeight·t]·g`, put together so that nothing cancels for t in [0, 1]:
 * `(1 − t)·σ(x) − posWeight·t·σ(−x)`.
 */
export function binaryCrossEntropyWithLogitsGradient(
  x: number,
  target: number,
  g: number,
  weight = 1,
  posWeight = 1,
): Entry {
  const positive = posWeight * target;
  const factor = weight * g;
  return entry(factor * (1 - target) * sigmoid(x), -factor * positive * sigmoid(-x));
}

function sigmoid(x: number): number {
  return x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
}

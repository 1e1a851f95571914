/** Options of rows and classes, for calls that every suite makes; their truth is drawn in the suites of options. */

import type { Given } from "../entry.js";

const masks = new Map<number, readonly boolean[]>();

/** Every fourth class is left out. What is no tensor, in a test of refusals, has no shape. */
function classMask({ x, dim }: Pick<Given, "x" | "dim">): readonly boolean[] {
  const { shape }: Partial<Given["x"]> = x;
  const length = shape?.at(dim) ?? 1;
  const mask = masks.get(length) ?? Array.from({ length }, (_, c) => c % 4 !== 2);
  masks.set(length, mask);
  return mask;
}

/** The options of a softmax. */
export function adjusted(given: Pick<Given, "x" | "dim">) {
  return { temperature: 0.75, classMask: classMask(given) };
}

/** Those of cross entropy. */
export function adjustedLoss(given: Pick<Given, "x" | "dim">) {
  return { ...adjusted(given), softcap: 48, zLoss: 0.125 };
}

/** What the calls of several functions have in common. */

import type { Graded, Entry as Term } from "../../tools/truth/gradientScale.js";
import type { Floats, Given } from "../entry.js";

export const reductions = ["none", "mean", "sum"] as const;

export function reductionOf({ reduction = "none" }: Given) {
  return reduction;
}

/** The upstream gradient of losses; that of a number is left at 1. */
export function upstream(given: Given, each: Floats): Floats | undefined {
  return reductionOf(given) === "none" ? each : undefined;
}

/** The options that the losses with a class axis share, and what their gradients add. */
export function classOptions(given: Given) {
  return { reduction: reductionOf(given), dim: given.dim };
}

export function gradientOptions(given: Given) {
  return { ...classOptions(given), gradOutput: upstream(given, given.rows) };
}

/** The truth of each element by itself. */
export function elementwise({ data }: Floats, of: (k: number) => Term): Graded {
  const terms = Array.from(data, (_, k) => of(k));
  return {
    value: Float64Array.from(terms, ({ value }) => value),
    scale: Float64Array.from(terms, ({ scale }) => scale),
  };
}

/** A truth whose error is relative to itself. */
export function relative(value: Float64Array): Graded {
  return { value, scale: value.map(Math.abs) };
}

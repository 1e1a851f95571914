/** From the losses of rows or elements to what a loss function returns, and to the upstream gradient of each. */

import type { Graded } from "../truth/gradientScale.js";
import { exactSum } from "./exactSum.js";

export type Reduction = "none" | "mean" | "sum" | "batchmean" | "parts";

export interface ReductionOptions {
  readonly reduction?: Reduction;
  readonly normalizer?: number;
}

export interface Losses extends Graded {
  readonly shape: readonly number[];
  /** What the mean divides by. */
  readonly denominator: number;
}

/** The mean of no rows at all is 0 if its denominator was given, else 0/0. */
export function meanOf(value: ArrayLike<number>, denominator: number): number {
  return exactSum(value) / denominator;
}

/** What the gradient of each loss is multiplied by. */
export function upstreamOf(
  { reduction = "mean" }: ReductionOptions,
  gradOutput: number | ArrayLike<number> | undefined,
  denominator: number,
): (index: number) => number {
  if (reduction === "none") {
    return (index) => (gradOutput === undefined ? 1 : (gradOutput as ArrayLike<number>)[index]);
  }
  const g = (gradOutput as number | undefined) ?? 1;
  const isDivided = reduction === "mean" || reduction === "batchmean";
  // What is divided by 0 has no gradient.
  const upstream = isDivided ? (denominator === 0 ? Number.NaN : g / denominator) : g;
  return () => upstream;
}

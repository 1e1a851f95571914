/** What a call returns: a tensor, or the number that a reduction makes of a sum. */

import type { FloatArray } from "../backend.js";
import { wrongKind } from "../check/fail.js";
import { checkOut } from "../check/out.js";
import type { ReductionName } from "../check/settings.js";
import type { FloatType, TypedArray } from "../dtype.js";
import type { FloatTensor } from "../tensor/types.js";

/** The tensor in `array`, which is `out` (or a view of another realm's `out`) if the caller gave one. */
export function tensorResult<T extends TypedArray>(
  out: unknown,
  array: T,
  shape: readonly number[],
): { data: T; shape: number[] } {
  return { data: out === undefined ? array : (out as T), shape: shape.slice() };
}

/** The array for the losses of reduction "none"; null where only their sum is wanted. */
export function lossArray(
  fn: string,
  reduction: ReductionName,
  out: unknown,
  type: FloatType,
  length: number,
): FloatArray | null {
  if (reduction === "none") return checkOut<FloatArray>(fn, out, type, length);
  if (out !== undefined)
    wrongKind(
      fn,
      `out is given with reduction "${reduction}", expected reduction "none" (a number needs no array)`,
    );
  return null;
}

/** The tensor of the losses, or their reduced sum. */
export function lossResult(
  reduction: ReductionName,
  out: unknown,
  losses: FloatArray | null,
  shape: readonly number[],
  sum: number,
  denominator: number,
): FloatTensor | number {
  if (losses !== null) return tensorResult(out, losses, shape);
  return reduction === "sum" ? sum : sum / denominator;
}

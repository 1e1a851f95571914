/** What a call returns: a tensor, or the number that a reduction makes of a sum. */

import { checkOut } from "../check/out.js";
import type { ReductionName } from "../check/settings.js";
import { wrongKind } from "../check/show.js";
import { computeType, type ElementType, type FloatType, isHalfType, type TypedArray } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import type { HalfName } from "../halves.js";
import { canonical } from "../nan.js";
import type { ResultTensor } from "../types.js";

/**
 * The tensor in `array`, which is `out` (or a view of another realm's `out`) if the caller gave one. `type` is that of the
 * elements: the data alone does not tell 16-bit floats.
 */
export function tensorResult<T extends TypedArray>(
  out: unknown,
  array: T,
  shape: readonly number[],
  type: ElementType,
): { data: T; shape: number[]; dtype?: HalfName } {
  const data = out === undefined ? array : (out as T);
  return isHalfType(type)
    ? { data, shape: shape.slice(), dtype: type.dtype }
    : { data, shape: shape.slice() };
}

/** The array for the losses of reduction "none", float32 for 16-bit floats; null where only their sum is wanted. */
export function lossArray(
  fn: string,
  reduction: ReductionName,
  out: unknown,
  type: FloatType,
  length: number,
): FloatArray | null {
  if (reduction === "none") return checkOut<FloatArray>(fn, out, computeType(type), length);
  if (out !== undefined)
    wrongKind(
      fn,
      `out is given with reduction "${reduction}", expected reduction "none" (a number needs no array)`,
    );
  return null;
}

export function lossTensor(out: unknown, losses: FloatArray, shape: readonly number[]): ResultTensor {
  return { data: out === undefined ? losses : (out as FloatArray), shape: shape.slice() };
}

/** The tensor of the losses, or their reduced sum. */
export function lossResult(
  reduction: ReductionName,
  out: unknown,
  losses: FloatArray | null,
  shape: readonly number[],
  sum: number,
  denominator: number,
): ResultTensor | number {
  return losses === null ? reduced(reduction, sum, denominator) : lossTensor(out, losses, shape);
}

/** What a reduction makes of the sum of the losses. */
export function reduced(reduction: ReductionName, sum: number, denominator: number): number {
  return canonical(reduction === "sum" ? sum : sum / denominator);
}

/** A tensor as functions return it. */

import { type ElementType, type FloatStorage, isHalfType, type TypedArray } from "../../dtype.js";
import type { HalfName } from "../../halves.js";

/** A float tensor, whatever its type. */
export interface ResultTensor {
  data: FloatStorage;
  shape: number[];
  dtype?: HalfName;
}

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

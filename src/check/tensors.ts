/** Tensor arguments: their element type, their agreement in shape, and class weights. */

import type { FloatArray } from "../backend.js";
import { FLOAT_DTYPES, FLOAT64, type FloatType, isFloatType } from "../dtype.js";
import { broadcastShape, broadcastsTo } from "../tensor/broadcast.js";
import { floatsOf } from "../tensor/elements.js";
import { parseTensor } from "../tensor/parse.js";
import { sameShape } from "../tensor/shape.js";
import type { CheckedFloats, Tensor } from "../tensor/types.js";
import { outOfRange, showShape, wrongKind } from "./fail.js";
import { checkFinite } from "./values.js";

/** A tensor that must hold floats. */
export function checkFloats(fn: string, name: string, value: unknown): CheckedFloats {
  const tensor = parseTensor(fn, name, value);
  if (!holdsFloats(tensor)) wrongKind(fn, `${name} has dtype ${tensor.type.dtype}, expected ${FLOAT_DTYPES}`);
  return tensor;
}

export function holdsFloats(tensor: Tensor): tensor is CheckedFloats {
  return isFloatType(tensor.type);
}

/** A weight that stretches over the elements of a loss: a tensor of any element type, or a number. */
export function checkElementWeight(
  fn: string,
  name: string,
  value: unknown,
  shape: readonly number[],
  type: FloatType,
): Tensor | null {
  if (value === undefined) return null;
  const weight = typeof value === "number" ? scalar(value) : parseTensor(fn, name, value);
  if (!broadcastsTo(weight.shape, shape))
    outOfRange(
      fn,
      `${name} has shape ${showShape(weight.shape)}, expected one that broadcasts to ${showShape(shape)}`,
    );
  checkFinite(fn, name, weight, type);
  return weight;
}

/** A number as a tensor without axes. */
export function scalar(value: number): CheckedFloats {
  return { data: Float64Array.of(value), type: FLOAT64, shape: [], size: 1, offset: 0, strides: null };
}

/** One finite weight per class. */
export interface ClassWeight {
  readonly tensor: Tensor;
  readonly values: FloatArray;
}

/** The class weights, converted to the type of the input. */
export function checkClassWeight(
  fn: string,
  value: unknown,
  classes: number,
  type: FloatType,
): ClassWeight | null {
  if (value === undefined) return null;
  const tensor = parseTensor(fn, "weight", value);
  if (tensor.size !== classes)
    outOfRange(
      fn,
      `weight has ${tensor.size} elements (shape ${showShape(tensor.shape)}), expected ${classes}, one for each class`,
    );
  checkFinite(fn, "weight", tensor, type);
  return { tensor, values: floatsOf(tensor, type) };
}

/** Two tensors whose shapes must be equal. */
export function checkSameShape(fn: string, nameA: string, a: Tensor, nameB: string, b: Tensor): void {
  if (!sameShape(a.shape, b.shape))
    outOfRange(
      fn,
      `${nameB} has shape ${showShape(b.shape)}, expected ${showShape(a.shape)}, the shape of ${nameA}`,
    );
}

/** The shape to which two tensors broadcast. */
export function checkBroadcast(
  fn: string,
  nameA: string,
  a: Tensor,
  nameB: string,
  b: Tensor,
): readonly number[] {
  if (sameShape(a.shape, b.shape)) return a.shape;
  const shape = broadcastShape(a.shape, b.shape);
  if (shape === null)
    outOfRange(
      fn,
      `${nameB} has shape ${showShape(b.shape)}, expected one that broadcasts with ${showShape(a.shape)}, the shape of ${nameA}`,
    );
  return shape;
}

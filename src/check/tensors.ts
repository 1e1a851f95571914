/** Tensor arguments: their element type, their agreement in shape, and class weights. */

import { FLOAT_DTYPES, FLOAT64, type FloatType, isFloatType } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import { broadcastShape, broadcastsTo } from "../tensor/broadcast.js";
import { floatsOf } from "../tensor/elements.js";
import { sameShape } from "../tensor/shape.js";
import { type CheckedFloats, denseTensor, type Tensor } from "../tensor/tensor.js";
import type { Call } from "./call.js";
import { parseTensor, TO_BE_CONVERTED } from "./parse.js";
import { showShape } from "./show.js";
import { checkFinite } from "./values.js";

/** A tensor that must hold floats; numbers in nested arrays are float32. */
export function checkFloats(call: Call, name: string, value: unknown): CheckedFloats {
  return requireFloats(call, name, parseTensor(call, name, value));
}

/** The same for an argument that is converted to the type of another one: numbers in nested arrays are rounded just then. */
export function checkConvertedFloats(call: Call, name: string, value: unknown): CheckedFloats {
  return requireFloats(call, name, parseTensor(call, name, value, TO_BE_CONVERTED));
}

function requireFloats(call: Call, name: string, tensor: Tensor): CheckedFloats {
  if (!holdsFloats(tensor)) {
    const hint =
      tensor.type.dtype === "uint16" ? "; pass the dtype of 16-bit floats, if these are their bits" : "";
    call.wrongKind(`${name} has dtype ${tensor.type.dtype}, expected ${FLOAT_DTYPES}${hint}`);
  }
  return tensor;
}

export function holdsFloats(tensor: Tensor): tensor is CheckedFloats {
  return isFloatType(tensor.type);
}

/** A weight that stretches over the elements of a loss: a tensor of any element type, or a number. Its values are still to be checked. */
export function checkElementWeight(
  call: Call,
  name: string,
  value: unknown,
  shape: readonly number[],
): Tensor | null {
  if (value === undefined) return null;
  const weight =
    typeof value === "number" ? scalar(call, name, value) : parseTensor(call, name, value, TO_BE_CONVERTED);
  if (!broadcastsTo(weight.shape, shape))
    call.outOfRange(
      `${name} has shape ${showShape(weight.shape)}, expected one that broadcasts to ${showShape(shape)}`,
    );
  return weight;
}

/** A number as a tensor without axes. */
export function scalar(call: Call, name: string, value: number): CheckedFloats {
  return denseTensor(call, name, Float64Array.of(value), FLOAT64, []);
}

/** One weight per class. Its values are still to be checked. */
export function checkClassWeight(call: Call, value: unknown, classes: number): Tensor | null {
  if (value === undefined) return null;
  const tensor = parseTensor(call, "weight", value, TO_BE_CONVERTED);
  if (tensor.size !== classes)
    call.outOfRange(
      `weight has ${tensor.size} elements (shape ${showShape(tensor.shape)}), expected ${classes}, one for each class`,
    );
  return tensor;
}

/** The class weights, all finite, converted to the type of the input. */
export function finiteWeights(weight: Tensor | null, type: FloatType): FloatArray | null {
  if (weight === null) return null;
  checkFinite(weight, type);
  return floatsOf(weight, type);
}

/** Two tensors whose shapes must be equal. */
export function checkSameShape(call: Call, nameA: string, a: Tensor, nameB: string, b: Tensor): void {
  if (!sameShape(a.shape, b.shape))
    call.outOfRange(
      `${nameB} has shape ${showShape(b.shape)}, expected ${showShape(a.shape)}, the shape of ${nameA}`,
    );
}

/** The shape to which two tensors broadcast. */
export function checkBroadcast(
  call: Call,
  nameA: string,
  a: Tensor,
  nameB: string,
  b: Tensor,
): readonly number[] {
  if (sameShape(a.shape, b.shape)) return a.shape;
  const shape = broadcastShape(a.shape, b.shape);
  if (shape === null)
    call.outOfRange(
      `${nameB} has shape ${showShape(b.shape)}, expected one that broadcasts with ${showShape(a.shape)}, the shape of ${nameA}`,
    );
  return shape;
}

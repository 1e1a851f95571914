/** A tensor as the engines want it: (outer, classes, inner) along a class axis. */

import type { AnyView } from "../backend.js";
import { type ComputeType, computeType, FLOAT32, type FloatType, floatData, isHalfType } from "../dtype.js";
import { elementsOf, floatsOf } from "./elements.js";
import { elementCount, rowStride } from "./shape.js";
import type { CheckedFloats, Tensor } from "./types.js";

/**
 * The view whose classes are the axes `[axis, end)`, for a computation in `type`. Dense and padded rows are read in place,
 * 16-bit floats too where that is float32; anything else is copied.
 */
export function viewAlong(tensor: Tensor, axis: number, type: FloatType, end = axis + 1): AnyView {
  const { shape } = tensor;
  const outer = elementCount(shape, 0, axis);
  const classes = elementCount(shape, axis, Math.min(end, shape.length));
  const inner = elementCount(shape, end);
  const dense = classes * inner;
  if (isReadAs(tensor, computeType(type))) {
    const { data, offset, strides } = tensor;
    const stride = strides === null ? dense : rowStride(shape, strides, axis);
    if (stride >= 0) return { data: floatData(data, tensor.type), offset, outer, classes, inner, stride };
    const gathered = floatData(elementsOf(tensor), tensor.type);
    return { data: gathered, offset: 0, outer, classes, inner, stride: dense };
  }
  return { data: floatsOf(tensor, type), offset: 0, outer, classes, inner, stride: dense };
}

function isReadAs(tensor: Tensor, type: ComputeType): tensor is CheckedFloats {
  return tensor.type === type || (type === FLOAT32 && isHalfType(tensor.type));
}

/** The tensor with its axes in another order: a view on the same data. */
export function permuted<T extends Tensor>(
  tensor: T,
  strides: readonly number[],
  order: readonly number[],
): T {
  return {
    ...tensor,
    shape: order.map((axis) => tensor.shape[axis]),
    strides: order.map((axis) => strides[axis]),
  };
}

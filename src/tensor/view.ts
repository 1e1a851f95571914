/** A tensor as the engines want it: (outer, classes, inner) along a class axis. */

import type { View } from "../backend.js";
import type { FloatType } from "../dtype.js";
import { floatsOf } from "./elements.js";
import { elementCount, rowStride } from "./shape.js";
import type { CheckedFloats, Tensor } from "./types.js";

/**
 * The view whose classes are the axes `[axis, end)`. Dense and padded rows are read in place; anything else, and
 * another element type than `type`, is copied.
 */
export function viewAlong(tensor: Tensor, axis: number, type: FloatType, end = axis + 1): View {
  const { shape } = tensor;
  const outer = elementCount(shape, 0, axis);
  const classes = elementCount(shape, axis, Math.min(end, shape.length));
  const inner = elementCount(shape, end);
  if (isOfType(tensor, type)) {
    const { data, offset, strides } = tensor;
    const stride = strides === null ? classes * inner : rowStride(shape, strides, axis);
    if (stride >= 0) return { data, offset, outer, classes, inner, stride };
  }
  return { data: floatsOf(tensor, type), offset: 0, outer, classes, inner, stride: classes * inner };
}

function isOfType(tensor: Tensor, type: FloatType): tensor is CheckedFloats {
  return tensor.type === type;
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

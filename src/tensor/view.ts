/** A tensor as the engines want it: (outer, classes, inner) along a class axis. */

import { liveData } from "../check/liveData.js";
import { computeType, FLOAT64, type FloatType, floatData, isBigType, isHalfType } from "../dtype.js";
import type { NumberArray, Places, View } from "../engine/data.js";
import { floatsOf } from "./elements.js";
import { denseStrides, elementCount, rowStride } from "./shape.js";
import type { Tensor } from "./tensor.js";
import { type Walk, walkOf } from "./walk.js";

/**
 * The view whose classes are the axes `[axis, end)`, for a computation in `type`. Whatever its layout, the tensor is read
 * where it lies, and converted on the way.
 */
export function viewAlong(tensor: Tensor, axis: number, type: FloatType, end = axis + 1): View {
  const { shape, strides } = tensor;
  const double = computeType(type) === FLOAT64;
  const outer = elementCount(shape, 0, axis);
  const classes = elementCount(shape, axis, Math.min(end, shape.length));
  const inner = elementCount(shape, end);
  const dense = classes * inner;
  // Engines do not read 64-bit integers, so those are converted as a whole.
  if (isBigType(tensor.type)) {
    const data = floatsOf(tensor, type);
    return { data, double, offset: 0, outer, classes, inner, stride: dense, places: null, adjustment: null };
  }
  const { offset } = tensor;
  const own = liveData(tensor) as NumberArray;
  const data = isHalfType(tensor.type) ? floatData(own, tensor.type) : own;
  const stride = strides === null ? dense : rowStride(shape, strides, axis);
  const places = strides === null || stride >= 0 ? null : placesAlong(shape, strides, axis, end);
  return { data, double, offset, outer, classes, inner, stride, places, adjustment: null };
}

function placesAlong(
  shape: readonly number[],
  strides: readonly number[],
  axis: number,
  end: number,
): Places {
  const along = (from: number, to?: number) => walkOf(0, shape.slice(from, to), strides.slice(from, to));
  const classes = along(axis, end);
  const inner = along(end);
  const rowsAreDense = isLine(inner, 1) && isLine(classes, elementCount(shape, end));
  return { outer: along(0, axis), classes, inner, rowsAreDense };
}

/** Whether the elements of a walk are `step` apart. */
function isLine({ sizes, strides }: Walk, step: number): boolean {
  return sizes.length === 1 && (sizes[0] === 1 || strides[0] === step);
}

/** Part of a tensor along one axis: a view on the same data. */
export function narrowed<T extends Tensor>(tensor: T, axis: number, start: number, size: number): T {
  const strides = tensor.strides ?? denseStrides(tensor.shape);
  const shape = tensor.shape.slice();
  shape[axis] = size;
  const offset = tensor.offset + start * strides[axis];
  return { ...tensor, shape, size: elementCount(shape), offset, strides };
}

/** The same rows in the same order, each with its classes as the last axis. */
export function classesLast(view: View): View {
  const { outer, classes, inner, stride, places } = view;
  if (inner === 1) return view;
  const walks = places ?? {
    outer: walkOf(0, [outer], [stride]),
    classes: walkOf(0, [classes], [inner]),
    inner: walkOf(0, [inner], [1]),
  };
  const rows = walkOf(
    0,
    [...walks.outer.sizes, ...walks.inner.sizes],
    [...walks.outer.strides, ...walks.inner.strides],
  );
  const rowsAreDense = isLine(walks.classes, 1);
  return {
    ...view,
    outer: outer * inner,
    inner: 1,
    stride: 0,
    places: { outer: rows, classes: walks.classes, inner: walkOf(0, [], []), rowsAreDense },
  };
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

/** Arithmetic of shapes and strides. */

/** As in PyTorch. A list or a nesting that goes on beyond it is no tensor (it may be endless). */
export const MAX_AXES = 64;

/** The axis that `dim` names, counted from the end if it is negative; null if it names none. A scalar counts as one axis. */
export function axisOf(dim: number, rank: number): number | null {
  const axes = rank === 0 ? 1 : rank;
  if (!Number.isInteger(dim) || dim < -axes || dim >= axes) return null;
  return dim < 0 ? dim + axes : dim;
}

/** PyTorch's class axis where none is named. */
export function defaultClassAxis(rank: number): number {
  return rank === 1 ? 0 : 1;
}

/** The number of elements along the axes `[from, to)`. */
export function elementCount(shape: readonly number[], from = 0, to = shape.length): number {
  let count = 1;
  for (let axis = from; axis < to; axis++) count *= shape[axis];
  return count;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** Whether `reduced` is `shape` without `axis`. A scalar has one axis of size 1 that does not show. */
export function sameWithoutAxis(shape: readonly number[], axis: number, reduced: readonly number[]): boolean {
  if (reduced.length !== Math.max(shape.length - 1, 0)) return false;
  for (let i = 0; i < reduced.length; i++) if (reduced[i] !== shape[i < axis ? i : i + 1]) return false;
  return true;
}

export function withoutAxis(shape: readonly number[], axis: number): number[] {
  const reduced: number[] = [];
  for (let i = 0; i < shape.length; i++) if (i !== axis) reduced.push(shape[i]);
  return reduced;
}

/** The strides of a row-major tensor without gaps. */
export function denseStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** The strides of a column-major tensor without gaps, as Fortran and `order="F"` of numpy lay it out. */
export function columnMajorStrides(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (let axis = 0; axis < shape.length; axis++) {
    strides.push(stride);
    stride *= shape[axis];
  }
  return strides;
}

/**
 * The distance between rows, if the axes from `axis` on lie row-major without gaps and the axes before it can be
 * walked with one stride that leaves the rows apart; else -1. Axes of size 1 may have any stride.
 */
export function rowStride(shape: readonly number[], strides: readonly number[], axis: number): number {
  let rowLength = 1;
  for (let i = shape.length - 1; i >= axis; i--) {
    if (shape[i] === 1) continue;
    if (strides[i] !== rowLength) return -1;
    rowLength *= shape[i];
  }
  let stride = -1;
  let expected = -1;
  for (let i = axis - 1; i >= 0; i--) {
    if (shape[i] === 1) continue;
    if (stride < 0) {
      if (strides[i] < rowLength) return -1;
      stride = strides[i];
    } else if (strides[i] !== expected) return -1;
    expected = strides[i] * shape[i];
  }
  return stride < 0 ? rowLength : stride;
}

/** The first and the last element of the data that a tensor with elements touches. */
export function span(offset: number, shape: readonly number[], strides: readonly number[]): [number, number] {
  let first = offset;
  let last = offset;
  for (let axis = 0; axis < shape.length; axis++) {
    const reach = (shape[axis] - 1) * strides[axis];
    if (reach < 0) first += reach;
    else last += reach;
  }
  return [first, last];
}

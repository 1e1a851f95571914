/** Where a tensor's elements lie in its data: shape, strides and offset, read from the user and checked. */

import { outOfRange, show, showShape, wrongKind } from "../check/fail.js";
import { denseStrides, rowStride } from "./shape.js";

/** Copies the sizes out of an array, or of an object that looks like one, as in ndarray. */
export function readShape(fn: string, name: string, value: unknown): number[] {
  const shape = listOf(value);
  if (shape === null) wrongKind(fn, `${name}.shape is ${show(value)}, expected an array of integers`);
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis];
    if (typeof size !== "number")
      wrongKind(fn, `${name}.shape[${axis}] is ${show(size)}, expected an integer`);
    if (!Number.isInteger(size) || size < 0)
      outOfRange(fn, `${name}.shape[${axis}] is ${size}, expected an integer >= 0`);
  }
  return shape as number[];
}

function readStrides(fn: string, name: string, value: unknown, rank: number): number[] {
  const strides = listOf(value);
  if (strides === null) wrongKind(fn, `${name}.strides is ${show(value)}, expected an array of integers`);
  if (strides.length !== rank)
    outOfRange(fn, `${name}.strides has length ${strides.length}, expected ${rank}, one for each axis`);
  for (let axis = 0; axis < rank; axis++) {
    const stride = strides[axis];
    if (typeof stride !== "number")
      wrongKind(fn, `${name}.strides[${axis}] is ${show(stride)}, expected an integer`);
    if (!Number.isSafeInteger(stride))
      outOfRange(fn, `${name}.strides[${axis}] is ${stride}, expected an integer`);
  }
  return strides as number[];
}

/** A copy of an array-like object; null if `value` is none. */
function listOf(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value.slice();
  if (typeof value !== "object" || value === null || !("length" in value)) return null;
  return Array.from(value as ArrayLike<unknown>);
}

/** The offset and the strides of a tensor with elements; strides are null if it is row-major without gaps. */
export function readLayout(
  fn: string,
  name: string,
  shape: readonly number[],
  rawStrides: unknown,
  offset: unknown,
  dataLength: number,
): { offset: number; strides: number[] | null } {
  if (typeof offset !== "number")
    wrongKind(fn, `${name}.offset is ${show(offset)}, expected an integer >= 0`);
  if (!Number.isSafeInteger(offset) || offset < 0)
    outOfRange(fn, `${name}.offset is ${offset}, expected an integer >= 0`);
  const strides =
    rawStrides === undefined ? denseStrides(shape) : readStrides(fn, name, rawStrides, shape.length);
  // Without elements nothing is reached.
  if (shape.includes(0)) return { offset: 0, strides: null };
  const [first, last] = span(offset, shape, strides);
  if (first < 0 || last >= dataLength)
    outOfRange(
      fn,
      `${name} with shape ${showShape(shape)}, strides ${showShape(strides)} and offset ${offset} reaches data[${first < 0 ? first : last}], expected 0 to ${dataLength - 1}`,
    );
  return { offset, strides: rowStride(shape, strides, 0) >= 0 ? null : strides };
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

/** Where a tensor's elements lie in its data: shape, strides and offset, read from the user and checked. */

import { outOfRange, show, showShape, wrongKind } from "../check/fail.js";
import { denseStrides, MAX_AXES, rowStride } from "./shape.js";

/**
 * Copies the sizes out of an array, or of an object that looks like one, as in ndarray: the field `shape` of what messages
 * call `name`, or that itself.
 */
export function readShape(fn: string, name: string, value: unknown, field = ".shape"): number[] {
  const shape = listOf(value);
  if (shape === null) refuseList(fn, name + field, value);
  for (let axis = 0; axis < shape.length; axis++)
    if (!(Number.isInteger(shape[axis]) && (shape[axis] as number) >= 0))
      refuseItem(fn, `${name}${field}[${axis}]`, shape[axis], "an integer >= 0");
  return shape as number[];
}

function readStrides(fn: string, name: string, value: unknown, rank: number): number[] {
  const strides = listOf(value);
  if (strides === null) refuseList(fn, `${name}.strides`, value);
  if (strides.length !== rank)
    outOfRange(fn, `${name}.strides has length ${strides.length}, expected ${rank}, one for each axis`);
  for (let axis = 0; axis < rank; axis++)
    if (!Number.isSafeInteger(strides[axis]))
      refuseItem(fn, `${name}.strides[${axis}]`, strides[axis], "an integer");
  return strides as number[];
}

function refuseList(fn: string, name: string, value: unknown): never {
  wrongKind(fn, `${name} is ${show(value)}, expected an array of integers`);
}

/** Not a number, or a number that does not do. */
function refuseItem(fn: string, name: string, item: unknown, expected: string): never {
  const message = `${name} is ${show(item)}, expected ${expected}`;
  if (typeof item !== "number") wrongKind(fn, message);
  outOfRange(fn, message);
}

/** A copy of an array-like object, as ndarray has; null if `value` is none, or longer than a tensor has axes. */
function listOf(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value.slice();
  if (typeof value !== "object" || value === null) return null;
  const { length } = value as { length?: unknown };
  const isArrayLike = typeof length === "number" && length >= 0 && length <= MAX_AXES;
  return isArrayLike ? Array.from({ length }, (_, axis) => (value as ArrayLike<unknown>)[axis]) : null;
}

/** The data of a row-major tensor is exactly its elements. */
export function checkLength(
  fn: string,
  name: string,
  length: number,
  size: number,
  shape: readonly number[],
): void {
  if (length === size) return;
  checkSize(fn, name, size, shape);
  outOfRange(fn, `${name}.data has length ${length}, expected ${size} for shape ${showShape(shape)}`);
}

function checkSize(fn: string, name: string, size: number, shape: readonly number[]): void {
  // Not `size > ...`: sizes that overflow to Infinity give NaN beside a 0.
  if (!(size <= Number.MAX_SAFE_INTEGER))
    outOfRange(fn, `${name} has shape ${showShape(shape)}, expected at most 2^53 elements`);
}

/** The offset and the strides of a tensor; strides are null if it is row-major without gaps. */
export function readLayout(
  fn: string,
  name: string,
  shape: readonly number[],
  size: number,
  rawStrides: unknown,
  offset: unknown,
  dataLength: number,
): { offset: number; strides: number[] | null } {
  checkSize(fn, name, size, shape);
  if (typeof offset !== "number" || !Number.isSafeInteger(offset) || offset < 0)
    refuseItem(fn, `${name}.offset`, offset, "an integer >= 0");
  const strides =
    rawStrides === undefined ? denseStrides(shape) : readStrides(fn, name, rawStrides, shape.length);
  // Without elements nothing is reached.
  if (size === 0) return { offset: 0, strides: null };
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

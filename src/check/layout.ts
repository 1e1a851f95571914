/** Where a tensor's elements lie in its data: shape, strides and offset, read from the user and checked. */

import { columnMajorStrides, denseStrides, MAX_AXES, rowStride, span } from "../tensor/shape.js";
import type { Call } from "./call.js";
import { show, showShape } from "./show.js";

/**
 * Copies the sizes out of an array, or of an object that looks like one, as in ndarray: the field `shape` of what messages
 * call `name`, or that itself.
 */
export function readShape(call: Call, name: string, value: unknown, field = ".shape"): number[] {
  const shape = readList(call, name + field, value);
  for (let axis = 0; axis < shape.length; axis++)
    if (!(Number.isInteger(shape[axis]) && (shape[axis] as number) >= 0))
      refuseItem(call, `${name}${field}[${axis}]`, shape[axis], "an integer >= 0");
  return shape as number[];
}

function readStrides(call: Call, name: string, value: unknown, rank: number): number[] {
  const strides = readList(call, `${name}.strides`, value);
  if (strides.length !== rank)
    call.outOfRange(`${name}.strides has length ${strides.length}, expected ${rank}, one for each axis`);
  for (let axis = 0; axis < rank; axis++)
    if (!Number.isSafeInteger(strides[axis]))
      refuseItem(call, `${name}.strides[${axis}]`, strides[axis], "an integer");
  return strides as number[];
}

/** A copy of an array, or of an object that looks like one; its length and each item are read once. */
function readList(call: Call, name: string, value: unknown): unknown[] {
  const length = listLength(value);
  if (length === null) call.wrongKind(`${name} is ${show(value)}, expected an array of integers`);
  if (length > MAX_AXES) call.outOfRange(`${name} has length ${length}, expected at most ${MAX_AXES} axes`);
  const items = value as ArrayLike<unknown>;
  // Literals, because a push onto an empty array makes room for 17.
  if (length === 1) return [items[0]];
  if (length === 2) return [items[0], items[1]];
  const list: unknown[] = [];
  for (let axis = 0; axis < length; axis++) list.push(items[axis]);
  return list;
}

/** Null for what is no list; what only looks like one is none if it is longer than a tensor has axes. */
function listLength(value: unknown): number | null {
  if (typeof value !== "object" || value === null) return null;
  const { length } = value as { length?: unknown };
  if (typeof length !== "number" || !Number.isInteger(length) || length < 0) return null;
  return length <= MAX_AXES || Array.isArray(value) ? length : null;
}

/** Not a number, or a number that does not do. */
function refuseItem(call: Call, name: string, item: unknown, expected: string): never {
  const message = `${name} is ${show(item)}, expected ${expected}`;
  // Integers, but of the wrong type.
  if (typeof item === "bigint") call.wrongKind(`${message} (a number)`);
  if (typeof item !== "number") call.wrongKind(message);
  call.outOfRange(message);
}

/** The data of a row-major tensor is exactly its elements. */
export function checkLength(
  call: Call,
  name: string,
  length: number,
  size: number,
  shape: readonly number[],
): void {
  if (length === size) return;
  checkSize(call, name, size, shape);
  call.outOfRange(`${name}.data has length ${length}, expected ${size} for shape ${showShape(shape)}`);
}

function checkSize(call: Call, name: string, size: number, shape: readonly number[]): void {
  // Not `size > ...`: sizes that overflow to Infinity give NaN beside a 0.
  if (!(size <= Number.MAX_SAFE_INTEGER))
    call.outOfRange(`${name} has shape ${showShape(shape)}, expected at most 2^53 elements`);
}

/** How the elements lie where no strides say it. */
export type Order = "row-major" | "column-major";

/** A layout as the user gives it: the order counts where there are no strides. */
export interface Layout {
  readonly strides: unknown;
  readonly offset: unknown;
  readonly order: Order;
}

/** The offset and the strides of a tensor; strides are null if it is row-major without gaps. */
export function readLayout(
  call: Call,
  name: string,
  shape: readonly number[],
  size: number,
  { strides: rawStrides, offset, order }: Layout,
  dataLength: number,
): { offset: number; strides: number[] | null } {
  checkSize(call, name, size, shape);
  if (typeof offset !== "number" || !Number.isSafeInteger(offset) || offset < 0)
    refuseItem(call, `${name}.offset`, offset, "an integer >= 0");
  const strides =
    rawStrides === undefined
      ? stridesOf(call, name, shape, size, offset, order, dataLength)
      : readStrides(call, name, rawStrides, shape.length);
  // Without elements nothing is reached.
  if (size === 0) return { offset: 0, strides: null };
  const [first, last] = span(offset, shape, strides);
  if (first < 0 || last >= dataLength)
    call.outOfRange(
      `${name} with shape ${showShape(shape)}, strides ${showShape(strides)} and offset ${offset} reaches data[${first < 0 ? first : last}], expected 0 to ${dataLength - 1}`,
    );
  return { offset, strides: rowStride(shape, strides, 0) >= 0 ? null : strides };
}

/** The strides of a tensor that gives none. */
function stridesOf(
  call: Call,
  name: string,
  shape: readonly number[],
  size: number,
  offset: number,
  order: Order,
  dataLength: number,
): number[] {
  if (offset === 0) checkLength(call, name, dataLength, size, shape);
  return order === "column-major" ? columnMajorStrides(shape) : denseStrides(shape);
}

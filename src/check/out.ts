/** The `out` option: an array of the right type and length that overlaps no argument. */

import { type ElementType, isHalfType, type TypedArray, typeOf } from "../dtype.js";
import { bufferOf, byteLengthOf, byteOffsetOf, lengthOf } from "../intrinsics.js";
import { span } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate } from "./allocate.js";
import { attachedLength } from "./attached.js";
import type { Call } from "./call.js";
import { show } from "./show.js";

/** The array to write the result to: `out` if given, else a new one. */
export function checkOut<T extends TypedArray>(
  call: Call,
  out: unknown,
  type: ElementType<T>,
  length: number,
  name = "out",
): T {
  if (out === undefined) return allocate(call, type, length);
  const outType = typeOf(out);
  if (outType === undefined || !holds(outType, type))
    call.wrongKind(`${name} is ${show(out)}, expected a ${type.Array.name} of length ${length}`);
  const array = out as T;
  const outLength = attachedLength(call, name, array);
  if (outLength !== length) call.outOfRange(`${name} has length ${outLength}, expected ${length}`);
  return array;
}

/** Whether arrays of class `own` hold elements of `type`: 16-bit floats lie in a Uint16Array or a Float16Array. */
function holds(own: ElementType, type: ElementType): boolean {
  return own === type || (isHalfType(type) && (own.dtype === "uint16" || own.dtype === type.dtype));
}

/** `out`, if it was given, shares no memory with `argument`: a new array shares none. */
export function checkApart(
  call: Call,
  given: unknown,
  out: TypedArray,
  name: string,
  argument: Tensor | null | undefined,
  outName = "out",
): void {
  if (given !== undefined && argument && overlaps(out, argument))
    call.outOfRange(`${outName} overlaps ${name}, expected memory of its own`);
}

/** Two arrays for results share no memory. */
export function checkArraysApart(
  call: Call,
  name: string,
  a: TypedArray,
  other: string,
  b: TypedArray,
): void {
  if (bufferOf(a) !== bufferOf(b)) return;
  const start = byteOffsetOf(a);
  const startOfOther = byteOffsetOf(b);
  if (start < startOfOther + byteLengthOf(b) && startOfOther < start + byteLengthOf(a))
    call.outOfRange(`${name} overlaps ${other}, expected memory of its own`);
}

/** The same, or `out` is exactly the elements of `argument`: the operation then runs in place. */
export function checkApartOrInPlace(
  call: Call,
  given: unknown,
  out: TypedArray,
  name: string,
  argument: Tensor,
): void {
  if (given !== undefined && overlaps(out, argument) && !coincides(out, argument))
    call.outOfRange(`out overlaps ${name}, expected memory of its own or exactly the elements of ${name}`);
}

function overlaps(out: TypedArray, { data, type, size, offset, shape, strides }: Tensor): boolean {
  if (bufferOf(out) !== bufferOf(data) || size === 0) return false;
  const [first, last] = strides === null ? [offset, offset + size - 1] : span(offset, shape, strides);
  const { BYTES_PER_ELEMENT } = type.Array;
  const start = byteOffsetOf(data) + first * BYTES_PER_ELEMENT;
  const end = byteOffsetOf(data) + (last + 1) * BYTES_PER_ELEMENT;
  return byteOffsetOf(out) < end && start < byteOffsetOf(out) + byteLengthOf(out);
}

function coincides(out: TypedArray, { data, type, size, offset, strides }: Tensor): boolean {
  return (
    strides === null &&
    typeOf(data) === typeOf(out) &&
    byteOffsetOf(out) === byteOffsetOf(data) + offset * type.Array.BYTES_PER_ELEMENT &&
    lengthOf(out) === size
  );
}

/** Whether two arrays of one type begin at the same element. */
export function isSameMemory(a: TypedArray, b: TypedArray): boolean {
  return bufferOf(a) === bufferOf(b) && byteOffsetOf(a) === byteOffsetOf(b);
}

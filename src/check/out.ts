/** The `out` option: an array of the right type and length that overlaps no argument. */

import { type ElementType, isHalfType, type TypedArray, typeOf } from "../dtype.js";
import { span } from "../tensor/layout.js";
import { attached } from "../tensor/parse.js";
import type { Tensor } from "../tensor/types.js";
import { outOfRange, show, wrongKind } from "./fail.js";

/** The array to write the result to: `out` if given, else a new one. */
export function checkOut<T extends TypedArray>(
  fn: string,
  out: unknown,
  type: ElementType<T>,
  length: number,
): T {
  if (out === undefined) return new type.Array(length);
  const outType = typeOf(out);
  if (outType === undefined || !holds(outType, type))
    wrongKind(fn, `out is ${show(out)}, expected a ${type.Array.name} of length ${length}`);
  const array = attached(fn, "out", out as TypedArray, type) as T;
  if (array.length !== length) outOfRange(fn, `out has length ${array.length}, expected ${length}`);
  return array;
}

/** Whether arrays of class `own` hold elements of `type`: 16-bit floats lie in a Uint16Array or a Float16Array. */
function holds(own: ElementType, type: ElementType): boolean {
  return own === type || (isHalfType(type) && (own.dtype === "uint16" || own.dtype === type.dtype));
}

/** `out`, if it was given, shares no memory with `argument`: a new array shares none. */
export function checkApart(
  fn: string,
  given: unknown,
  out: TypedArray,
  name: string,
  argument: Tensor | null,
): void {
  if (given !== undefined && argument !== null && overlaps(out, argument))
    outOfRange(fn, `out overlaps ${name}, expected memory of its own`);
}

/** The same, or `out` is exactly the elements of `argument`: the operation then runs in place. */
export function checkApartOrInPlace(
  fn: string,
  given: unknown,
  out: TypedArray,
  name: string,
  argument: Tensor,
): void {
  if (given !== undefined && overlaps(out, argument) && !coincides(out, argument))
    outOfRange(fn, `out overlaps ${name}, expected memory of its own or exactly the elements of ${name}`);
}

function overlaps(out: TypedArray, { data, size, offset, shape, strides }: Tensor): boolean {
  if (out.buffer !== data.buffer || size === 0) return false;
  const [first, last] = strides === null ? [offset, offset + size - 1] : span(offset, shape, strides);
  const start = data.byteOffset + first * data.BYTES_PER_ELEMENT;
  const end = data.byteOffset + (last + 1) * data.BYTES_PER_ELEMENT;
  return out.byteOffset < end && start < out.byteOffset + out.byteLength;
}

function coincides(out: TypedArray, { data, size, offset, strides }: Tensor): boolean {
  return (
    strides === null &&
    typeOf(data) === typeOf(out) &&
    out.byteOffset === data.byteOffset + offset * data.BYTES_PER_ELEMENT &&
    out.length === size
  );
}

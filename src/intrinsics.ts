/**
 * What the library asks of typed arrays, by the functions that were there when it was loaded. An own property of an array, a
 * forged prototype, a proxy or a species changes none of the answers and runs no code of the caller.
 */

import type { TypedArray } from "./dtype.js";

const prototype = Object.getPrototypeOf(Int8Array.prototype);

/** A function that takes what was `this` first. */
function uncurried<F>(method: unknown): F {
  return Function.prototype.call.bind(method as () => void) as F;
}

function getter<F>(name: string | symbol): F {
  return uncurried(Object.getOwnPropertyDescriptor(prototype, name)?.get);
}

/** The class that a typed array was made by, in whatever realm; undefined for anything else. */
export const classNameOf = getter<(value: unknown) => string | undefined>(Symbol.toStringTag);

/** How many elements there are now: 0 for an array that its buffer no longer covers. */
export const lengthOf = getter<(array: TypedArray) => number>("length");

export const bufferOf = getter<(array: TypedArray) => ArrayBufferLike>("buffer");

export const byteOffsetOf = getter<(array: TypedArray) => number>("byteOffset");

export const byteLengthOf = getter<(array: TypedArray) => number>("byteLength");

/** Writes all elements of `from` to `to`, from the element `start` on, converted. */
export const copyTo = uncurried<(to: TypedArray, from: TypedArray, start?: number) => void>(prototype.set);

/** Writes `value` to the elements `[start, end)`. */
export const fillWith = uncurried<
  (array: TypedArray, value: number | bigint, start?: number, end?: number) => void
>(prototype.fill);

/** Where an element is; throws if the array is detached, or its buffer no longer covers it. */
const indexIn = uncurried<(array: TypedArray, value: number) => number>(prototype.indexOf);

/** Whether an array without elements was made so: not one whose elements are gone. */
export function isEmpty(array: TypedArray): boolean {
  try {
    return indexIn(array, 0) < 0;
  } catch {
    return false;
  }
}

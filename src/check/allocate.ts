/** Arrays for results: what the platform refuses becomes an error that names the function, the size and the limit. */

import type { ElementType, TypedArray } from "../dtype.js";
import { isEndOfStack } from "../endOfStack.js";
import type { Call } from "./call.js";

/** Elements that the platforms allow in one array. Some allow more. */
const MOST_ELEMENTS = 2 ** 32;

/** A new array of zeros. */
export function allocate<T extends TypedArray>(call: Call, type: ElementType<T>, length: number): T {
  try {
    return new type.Array(length);
  } catch (error) {
    refuseAllocation(
      call,
      `${length} elements of ${type.dtype}`,
      length * type.Array.BYTES_PER_ELEMENT,
      error,
    );
  }
}

/** Throws for bytes that could not be had, because of `error`; the end of the stack stays what it is. */
export function refuseAllocation(call: Call, what: string, bytes: number, error: unknown): never {
  if (isEndOfStack(error)) throw error;
  call.outOfRange(
    `${what} take ${bytes} bytes, which could not be allocated; expected at most ${MOST_ELEMENTS} elements, and memory for them`,
  );
}

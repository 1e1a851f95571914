/** Arrays whose elements were taken away: transferred, or cut off with the end of their buffer. */

import type { TypedArray } from "../dtype.js";
import { bufferOf, isEmpty, lengthOf } from "../intrinsics.js";
import type { Call } from "./call.js";

/** The length of an array, after making sure that its elements are still there. */
export function attachedLength(call: Call, name: string, array: TypedArray): number {
  const length = lengthOf(array);
  if (length === 0 && !isEmpty(array)) refuseLost(call, name, array);
  return length;
}

function refuseLost(call: Call, name: string, array: TypedArray): never {
  const reason = isDetached(bufferOf(array))
    ? "has a detached buffer (it was transferred, or its WebAssembly memory grew)"
    : "lies outside its buffer, which was made shorter";
  call.wrongKind(`${name} ${reason}, expected live data`);
}

function isDetached(buffer: ArrayBufferLike): boolean {
  // `buffer.detached` is newer than the runtimes we support; a view on a detached buffer cannot be made.
  try {
    return new Uint8Array(buffer).length < 0;
  } catch {
    return true;
  }
}

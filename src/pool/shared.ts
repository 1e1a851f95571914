/** Arrays that all threads read and write where they lie. */

import { readClass, readLength } from "./check.js";
import { sharedBytes } from "./wire.js";

interface ArrayClass {
  new (buffer: ArrayBufferLike): object;
  readonly BYTES_PER_ELEMENT: number;
}

/** An array of zeros of this length, or a tensor of this shape; in ordinary memory where there is no other. */
export function sharedArray(type: unknown, lengthOrShape: unknown): object {
  readClass(type);
  const Class = type as ArrayClass;
  const bytes = readLength(lengthOrShape) * Class.BYTES_PER_ELEMENT;
  const data = new Class(sharedBytes(bytes));
  return Array.isArray(lengthOrShape) ? { data, shape: [...lengthOrShape] } : data;
}

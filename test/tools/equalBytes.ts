/**
 * Before the tests of a file: `toEqual` looks at the bytes of typed arrays first. Where all are the same the arrays are equal, which is
 * known in one step; else, and for all other values, vitest compares as ever. Element by element a million numbers take seconds.
 */

import { types } from "node:util";
import { expect } from "vitest";

/** True of two typed arrays of one class with the same bytes; undefined leaves the answer to vitest. */
function haveSameBytes(a: unknown, b: unknown): true | undefined {
  if (!types.isTypedArray(a) || !types.isTypedArray(b)) return undefined;
  if (a.constructor !== b.constructor || a.byteLength !== b.byteLength) return undefined;
  return Buffer.compare(bytesOf(a), bytesOf(b)) === 0 ? true : undefined;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

// Files that share a worker share its testers.
const ADDED = Symbol.for("xent: the tester of bytes");
if (!Reflect.has(globalThis, ADDED)) {
  Reflect.set(globalThis, ADDED, true);
  expect.addEqualityTesters([haveSameBytes]);
}

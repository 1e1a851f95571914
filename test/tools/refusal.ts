/** How tests see that a call is refused: by class and message, with every array left as it was. */

import { expect } from "vitest";
import type { TypedArray } from "./api.js";

type ErrorClass = typeof TypeError | typeof RangeError;

/** The call throws exactly this, and writes to none of the arrays. */
export function expectRefusal(
  call: () => unknown,
  errorClass: ErrorClass,
  message: string | RegExp,
  ...arrays: readonly TypedArray[]
): void {
  const before = arrays.map((array) => array.slice());
  let thrown: unknown = "nothing";
  try {
    call();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Error);
  const { name, message: text } = thrown as Error;
  expect(`${name}: ${text}`).toMatch(
    typeof message === "string" ? plain(`${errorClass.name}: ${message}`) : message,
  );
  expect(name).toBe(errorClass.name);
  expect(arrays.every((array, i) => isSame(array, before[i]))).toBe(true);
}

/** Calls what the types forbid. */
export function untyped(fn: unknown): (...args: readonly unknown[]) => unknown {
  return fn as (...args: readonly unknown[]) => unknown;
}

function plain(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}

/** Byte by byte, which takes a fraction of the time of `toEqual`. */
function isSame(a: TypedArray, b: TypedArray): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: TypedArray) =>
    new Uint8Array(buffer, byteOffset, byteLength);
  return Buffer.compare(bytes(a), bytes(b)) === 0;
}

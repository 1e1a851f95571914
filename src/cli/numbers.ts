/** Elements of any type as numbers. */
import { InputError } from "./failure.js";
import { integersIn } from "./npyDtype.js";
import type { NpySource } from "./npySource.js";

/** `count` elements from `start` on. Booleans are 0 and 1. */
export function readNumbers(source: NpySource, start: number, count: number): ArrayLike<number | bigint> {
  const { kind, itemBytes } = source.dtype;
  if (kind === "float") {
    const floats = source.newFloats(count);
    source.readFloats(floats, start);
    return floats;
  }
  const bytes = source.newBytes(count);
  source.readBytes(bytes, start);
  return integersIn(bytes, kind === "boolean" ? "unsigned" : kind, itemBytes);
}

/** All elements, which must be integers. */
export function readIntegers(source: NpySource): ArrayLike<number | bigint> {
  const { kind, descr } = source.dtype;
  if (kind === "float")
    throw new InputError(source.path, `has elements of type "${descr}", expected integers`);
  return readNumbers(source, 0, source.length);
}

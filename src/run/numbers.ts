/** Elements of any type as numbers. */

import { integersIn } from "../files/dtype.js";
import { InputError } from "../files/inputError.js";
import type { Tensor } from "../files/tensor.js";
import { quoted } from "../files/text.js";

/** `count` elements from `start` on. Booleans are 0 and 1. */
export async function readNumbers(
  source: Tensor,
  start: number,
  count: number,
): Promise<ArrayLike<number | bigint>> {
  const { kind, itemBytes } = source.dtype;
  if (kind === "float") {
    const floats = source.newFloats(count);
    await source.readFloats(floats, start);
    return floats;
  }
  const bytes = source.newBytes(count);
  await source.readBytes(bytes, start);
  return integersIn(bytes, kind === "boolean" ? "unsigned" : kind, itemBytes);
}

/** All elements, which must be integers. */
export async function readIntegers(source: Tensor): Promise<ArrayLike<number | bigint>> {
  const { kind, descr } = source.dtype;
  if (kind === "float")
    throw new InputError(source.path, `has elements of type "${quoted(descr)}", expected integers`);
  return readNumbers(source, 0, source.length);
}

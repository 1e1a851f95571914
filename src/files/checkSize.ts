/** Whether a shape can be that of a tensor in a file. */
import { elementCount } from "../tensor/shape.js";
import { InputError } from "./inputError.js";
import { shown } from "./shape.js";

/** Sizes of 0 do not excuse the others, as in numpy: every product of some of the sizes is exact then. */
export function checkSize(path: string, shape: readonly number[], itemBytes: number): void {
  const count = elementCount(shape.filter((size) => size > 0));
  if (!Number.isSafeInteger(Math.ceil(itemBytes) * count))
    throw new InputError(path, `has shape ${shown(shape)}, more elements than any file can hold`);
}

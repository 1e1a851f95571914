/** Several .npy files that are one tensor: each goes on where the one before it ends, along the first axis. */
import { sameShape } from "../tensor/shape.js";
import { InputError } from "./failure.js";
import type { NpyFile } from "./npy.js";
import type { NpyDtype } from "./npyDtype.js";
import { NpySource } from "./npySource.js";
import { shown } from "./shape.js";
import { quoted } from "./terminal.js";

export class NpyFiles extends NpySource {
  readonly path: string;
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  readonly length: number;
  readonly #files: readonly NpyFile[];

  constructor(files: readonly NpyFile[]) {
    super();
    const [first, ...others] = files;
    for (const file of others) checkFollows(file, first);
    this.path = `${quoted(first.path)} and ${others.length} more`;
    this.dtype = first.dtype;
    this.shape = [files.reduce((size, { shape }) => size + shape[0], 0), ...first.shape.slice(1)];
    this.length = files.reduce((length, file) => length + file.length, 0);
    this.#files = files;
  }

  readBytes(into: Uint8Array, start: number): void {
    const { itemBytes } = this.dtype;
    let from = start;
    let done = 0;
    for (const file of this.#files) {
      const count = Math.min(file.length - from, (into.length - done) / itemBytes);
      if (count > 0) {
        file.readBytes(into.subarray(done, done + count * itemBytes), from);
        done += count * itemBytes;
      }
      from = Math.max(0, from - file.length);
    }
  }
}

/** One type and one size of what lies along the first axis; byte orders may differ. */
function checkFollows({ path, dtype, shape }: NpyFile, first: NpyFile): void {
  const name = quoted(first.path);
  if (dtype.kind !== first.dtype.kind || dtype.itemBytes !== first.dtype.itemBytes)
    throw new InputError(
      path,
      `has elements of type "${dtype.descr}", expected "${first.dtype.descr}" as in ${name}`,
    );
  if (shape.length === 0 || !sameShape(shape.slice(1), first.shape.slice(1)))
    throw new InputError(
      path,
      `has shape ${shown(shape)}, which cannot follow ${shown(first.shape)} of ${name} along the first axis`,
    );
}

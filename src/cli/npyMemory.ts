/** A .npy tensor whose data are in memory: a small one that came through standard input. */
import type { NpyDtype } from "./npyDtype.js";
import { NpySource, type NpyTensor } from "./npySource.js";

export class NpyMemory extends NpySource {
  readonly path: string;
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  readonly length: number;
  readonly #bytes: Uint8Array;

  /** `bytes`: in this machine's order. */
  constructor(
    { path, dtype, shape, length }: Pick<NpyTensor, "path" | "dtype" | "shape" | "length">,
    bytes: Uint8Array,
  ) {
    super();
    this.path = path;
    this.dtype = dtype;
    this.shape = shape;
    this.length = length;
    this.#bytes = bytes;
  }

  readBytes(into: Uint8Array, start: number): void {
    const from = start * this.dtype.itemBytes;
    into.set(this.#bytes.subarray(from, from + into.length));
  }
}

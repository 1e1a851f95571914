/** Class indices from a .npy file of any integer type, checked and brought into one form block by block. */
import { InputError } from "./failure.js";
import type { NpyFile } from "./npy.js";

/** Stands for a row to be ignored, whatever the ignore index was. */
export const IGNORED = -1;

const ARRAYS = {
  signed: { 1: Int8Array, 2: Int16Array, 4: Int32Array, 8: BigInt64Array },
  unsigned: { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array },
} as const;

const CHECK_ROWS = 1 << 16;

export class Targets {
  readonly #file: NpyFile;
  readonly #classes: number;
  readonly #ignoreIndex: number;
  #raw = new Uint8Array(0);
  #indices = new Int32Array(0);

  constructor(file: NpyFile, classes: number, ignoreIndex: number) {
    if (file.dtype.kind === "float") {
      throw new InputError(file.path, `has elements of type "${file.dtype.descr}", expected integers`);
    }
    this.#file = file;
    this.#classes = classes;
    this.#ignoreIndex = ignoreIndex;
  }

  /** Reads every target once, so that a bad one is reported before any work is done. */
  checkAll(): void {
    for (let row = 0; row < this.#file.length; row += CHECK_ROWS) {
      this.read(row, Math.min(CHECK_ROWS, this.#file.length - row));
    }
  }

  /** The targets of `rows` rows, each in `[0, classes)` or {@link IGNORED}; valid until the next call. */
  read(firstRow: number, rows: number): Int32Array {
    const { dtype } = this.#file;
    if (this.#indices.length < rows) {
      this.#raw = new Uint8Array(rows * dtype.itemBytes);
      this.#indices = new Int32Array(rows);
    }
    const raw = this.#raw.subarray(0, rows * dtype.itemBytes);
    const indices = this.#indices.subarray(0, rows);
    this.#file.readBytes(raw, firstRow);
    const values = new ARRAYS[dtype.kind === "unsigned" ? "unsigned" : "signed"][dtype.itemBytes](
      raw.buffer,
      0,
      rows,
    );
    if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
      this.#normalize(indices, values, BigInt(this.#ignoreIndex), firstRow);
    } else {
      this.#normalize(indices, values, this.#ignoreIndex, firstRow);
    }
    return indices;
  }

  #normalize<T extends number | bigint>(
    indices: Int32Array,
    values: ArrayLike<T>,
    ignored: T,
    firstRow: number,
  ): void {
    for (let row = 0; row < indices.length; row++) {
      const value = values[row];
      if (value === ignored) {
        indices[row] = IGNORED;
      } else if (value >= 0 && value < this.#classes) {
        indices[row] = Number(value);
      } else {
        throw new InputError(
          this.#file.path,
          `row ${firstRow + row} is ${value}, expected 0 <= target < ${this.#classes} ` +
            `or the ignore index (${this.#ignoreIndex})`,
        );
      }
    }
  }
}

/** Class indices from a .npy file of any integer type, checked and brought into one form block by block. */
import { endianness } from "node:os";
import { InputError } from "./failure.js";
import type { NpyFile } from "./npy.js";
import { type IntegerKind, integersIn } from "./npyDtype.js";

/** Stands for a row to be ignored, whatever the ignore index was. */
export const IGNORED = -1;

/** Where the lower half of a 64-bit integer lies. */
const LOW_WORD = endianness() === "LE" ? 0 : 1;
const CHECK_ROWS = 1 << 16;

export class Targets {
  readonly #file: NpyFile;
  readonly #kind: IntegerKind;
  readonly #classes: number;
  readonly #ignoreIndex: number;
  #raw = new Uint8Array();
  #indices = new Int32Array(0);

  constructor(file: NpyFile, classes: number, ignoreIndex: number) {
    const { kind, descr } = file.dtype;
    if (kind === "float")
      throw new InputError(file.path, `has elements of type "${descr}", expected integers`);
    this.#file = file;
    this.#kind = kind;
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
    const { itemBytes } = this.#file.dtype;
    if (this.#indices.length < rows) {
      this.#raw = this.#file.newBytes(rows);
      this.#indices = new Int32Array(rows);
    }
    const raw = this.#raw.subarray(0, rows * itemBytes);
    const indices = this.#indices.subarray(0, rows);
    this.#file.readBytes(raw, firstRow);
    const values = integersIn(raw, this.#kind, itemBytes);
    if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
      this.#normalizeLong(indices, values, firstRow);
    } else {
      for (let row = 0; row < rows; row++) indices[row] = this.#index(values[row], firstRow + row);
    }
    return indices;
  }

  /** Most 64-bit targets are seen to be in range without making a BigInt, which is slower. */
  #normalizeLong(indices: Int32Array, values: BigInt64Array | BigUint64Array, firstRow: number): void {
    const words = new Int32Array(values.buffer, 0, 2 * values.length);
    const ignored = this.#ignoreIndex;
    for (let row = 0; row < indices.length; row++) {
      const low = words[2 * row + LOW_WORD];
      const high = words[2 * row + 1 - LOW_WORD];
      const plain = high === 0 && low >= 0 && low < this.#classes && low !== ignored;
      indices[row] = plain ? low : this.#index(values[row], firstRow + row);
    }
  }

  #index(value: number | bigint, row: number): number {
    if (typeof value === "bigint" ? value === BigInt(this.#ignoreIndex) : value === this.#ignoreIndex)
      return IGNORED;
    if (value >= 0 && value < this.#classes) return Number(value);
    throw new InputError(
      this.#file.path,
      `row ${row} is ${value}, expected 0 <= target < ${this.#classes} or the ignore index (${this.#ignoreIndex})`,
    );
  }
}

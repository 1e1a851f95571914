/** Class indices from a .npy file of any integer type, checked and brought into one form block by block. */
import { canonicalize, IGNORED } from "../check/canonicalize.js";
import { typeOf } from "../dtype.js";
import { InputError } from "./failure.js";
import type { NpyFile } from "./npy.js";
import { type IntegerKind, integersIn } from "./npyDtype.js";

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
    const type = typeOf(values) ?? null;
    const kept = canonicalize(indices, values, type, this.#classes, this.#ignoreIndex);
    if (kept < 0) this.#refuse(firstRow + ~kept, values[~kept]);
    return indices;
  }

  #refuse(row: number, value: number | bigint): never {
    throw new InputError(
      this.#file.path,
      `row ${row} is ${value}, expected 0 <= target < ${this.#classes} or the ignore index (${this.#ignoreIndex})`,
    );
  }
}

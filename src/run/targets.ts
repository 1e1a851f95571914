/** Class indices of any integer type, checked and brought into one form block by block. */
import { canonicalize, IGNORED } from "../check/canonicalize.js";
import { typeOf } from "../dtype.js";
import { type IntegerKind, integersIn } from "../files/dtype.js";
import { InputError } from "../files/inputError.js";
import type { Tensor } from "../files/tensor.js";
import { quoted } from "../files/text.js";

export class Targets {
  readonly #source: Tensor;
  readonly #kind: IntegerKind;
  readonly #classes: number;
  readonly #ignoreIndex: number;
  #raw = new Uint8Array();
  #indices = new Int32Array(0);

  constructor(source: Tensor, classes: number, ignoreIndex: number) {
    const { kind, descr } = source.dtype;
    if (kind === "float" || kind === "boolean")
      throw new InputError(source.path, `has elements of type "${quoted(descr)}", expected integers`);
    this.#source = source;
    this.#kind = kind;
    this.#classes = classes;
    this.#ignoreIndex = ignoreIndex;
  }

  /**
   * The targets from `first` on, each in `[0, classes)` or {@link IGNORED}; valid until the next call. Those beyond the last one, and those that
   * are skipped (where a byte is not 0), are not looked at: {@link IGNORED}.
   */
  async read(first: number, count: number, skipped: Uint8Array | null = null): Promise<Int32Array> {
    const { itemBytes } = this.#source.dtype;
    if (this.#indices.length < count) {
      this.#raw = this.#source.newBytes(count);
      this.#indices = new Int32Array(count);
    }
    const there = Math.max(0, Math.min(count, this.#source.length - first));
    const raw = this.#raw.subarray(0, there * itemBytes);
    const indices = this.#indices.subarray(0, there);
    await this.#source.readBytes(raw, first);
    const skips = (row: number) => skipped !== null && skipped[row] !== 0;
    // Class 0 is there wherever a row is.
    for (let row = 0; row < there; row++) if (skips(row)) raw.fill(0, row * itemBytes, (row + 1) * itemBytes);
    const values = integersIn(raw, this.#kind, itemBytes);
    const type = typeOf(values) ?? null;
    const kept = canonicalize(indices, values, type, this.#classes, this.#ignoreIndex);
    if (kept < 0) this.#refuse(first + ~kept, values[~kept]);
    for (let row = 0; row < there; row++) if (skips(row)) indices[row] = IGNORED;
    return this.#indices.subarray(0, count).fill(IGNORED, there);
  }

  #refuse(row: number, value: number | bigint): never {
    throw new InputError(
      this.#source.path,
      `row ${row} is ${value}, expected 0 <= target < ${this.#classes} or the ignore index (${this.#ignoreIndex})`,
    );
  }
}

/** In the place of targets where there are none: rows have no class, and count unless they are skipped. */
export class NoTargets implements Pick<Targets, "read"> {
  #indices = new Int32Array(0);

  async read(_first: number, count: number, skipped: Uint8Array | null = null): Promise<Int32Array> {
    if (this.#indices.length < count) this.#indices = new Int32Array(count);
    const indices = this.#indices.subarray(0, count);
    for (let row = 0; row < count; row++) indices[row] = skipped === null || skipped[row] === 0 ? 0 : IGNORED;
    return indices;
  }
}

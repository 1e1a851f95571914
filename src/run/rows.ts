/** The rows of the logits: which target each of them predicts, and whether it counts. */
import type { TypedArray } from "../dtype.js";
import type { RowRange } from "../files/blocks.js";
import { InputError } from "../files/inputError.js";
import type { Layout } from "../files/layout.js";
import { shown } from "../files/shape.js";
import type { Mask } from "./mask.js";
import type { Segments } from "./segments.js";
import type { Targets } from "./targets.js";

const CHECK_ROWS = 1 << 16;

export interface RowParts {
  readonly targets: Pick<Targets, "read">;
  readonly mask: Mask | null;
  readonly segments: Segments | null;
  /** A row predicts the target so many places after it, along the last axis. */
  readonly shift: number;
}

export class Rows {
  /** Of the rows that have a target: the shape of the results. */
  readonly shape: readonly number[];
  readonly count: number;
  readonly segments: Segments | null;
  readonly #targets: Pick<Targets, "read">;
  readonly #mask: Mask | null;
  readonly shift: number;
  /** Along the last axis, of all rows. */
  readonly #length: number;
  #skipped = new Uint8Array();

  constructor({ targetShape, rows }: Layout, { targets, mask, segments, shift }: RowParts) {
    const length = targetShape.at(-1) ?? 1;
    this.shape = shift === 0 ? targetShape : [...targetShape.slice(0, -1), length - shift];
    this.count = length === 0 ? 0 : (rows / length) * (length - shift);
    this.segments = segments;
    this.#targets = targets;
    this.#mask = mask;
    this.shift = shift;
    this.#length = length;
  }

  /** Reads everything of these rows once, so that what is wrong is reported before any work is done. */
  async check({ from, to }: RowRange): Promise<void> {
    for (let row = from; row < to; row += CHECK_ROWS) await this.read(row, Math.min(CHECK_ROWS, to - row));
  }

  /** How many rows of the result there are before a row of the logits. */
  before(row: number): number {
    if (this.shift === 0 || row === 0) return row;
    const length = this.#length;
    return Math.floor(row / length) * (length - this.shift) + Math.min(row % length, length - this.shift);
  }

  /** The targets of the rows of the logits `[first, first + count)`, IGNORED where a row does not count; valid until the next call. */
  async read(first: number, count: number): Promise<Int32Array> {
    const shift = this.shift;
    if (shift === 0 && this.#mask === null) return this.#targets.read(first, count);
    if (this.#skipped.length < count) this.#skipped = new Uint8Array(count);
    const skipped = this.#skipped.subarray(0, count).fill(0);
    await this.#mask?.read(first + shift, count, (row) => {
      skipped[row] = 1;
    });
    if (shift > 0) {
      for (let row = 0; row < count; row++) {
        const at = first + row;
        if (!this.#hasTarget(at) || (this.segments && at + shift >= this.segments.end(this.segments.of(at))))
          skipped[row] = 1;
      }
    }
    return this.#targets.read(first + shift, count, skipped);
  }

  #hasTarget(row: number): boolean {
    return (row % this.#length) + this.shift < this.#length;
  }

  /** Of values of the rows from `first` on, `width` for each, those of rows that have a target: moved to the start of `values`. */
  withTarget<A extends TypedArray>(values: A, first: number, width = 1): A {
    if (this.shift === 0) return values;
    const count = values.length / width;
    let kept = 0;
    for (let row = 0; row < count; row++) {
      if (!this.#hasTarget(first + row)) continue;
      if (kept < row) values.copyWithin(kept * width, row * width, (row + 1) * width);
      kept++;
    }
    return values.subarray(0, kept * width) as A;
  }
}

export function checkShift(path: string, { targetShape }: Layout, shift: number): void {
  const most = targetShape.at(-1) ?? 0;
  if (shift > most)
    throw new InputError(
      path,
      `has rows of shape ${shown(targetShape)}, expected --shift of at most ${most}, the length of their last axis`,
    );
}

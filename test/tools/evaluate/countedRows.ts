/** Which row predicts which target, which of them count, and by what factor: shift, mask, ignoreIndex, rowWeight. */

import type { Rows, Tensor } from "./rows.js";

export interface RowOptions {
  readonly ignoreIndex?: number | readonly number[];
  /** Numbers, 0 for false. */
  readonly mask?: Tensor;
  readonly rowWeight?: Tensor;
  readonly shift?: number;
}

export interface CountedRow {
  /** The row of logits, as they are numbered without a shift. */
  readonly row: number;
  /** The row at which its target, mask and weight are read. */
  readonly targetRow: number;
  readonly counts: boolean;
  readonly weight: number;
}

export const IGNORED = -100;

/** The rows that have a target, in the order of the results. */
export function countedRows(
  rows: Rows,
  { ignoreIndex = IGNORED, mask, rowWeight, shift = 0 }: RowOptions,
  indices?: ArrayLike<number>,
): CountedRow[] {
  const ignored = typeof ignoreIndex === "number" ? [ignoreIndex] : ignoreIndex;
  const length = rows.shape.at(-1) ?? 1;
  const result: CountedRow[] = [];
  for (let row = 0; row < rows.count; row++) {
    if ((row % length) + shift >= length) continue;
    const targetRow = row + shift;
    const isMasked = mask?.data[targetRow] === 0;
    const isIgnored = indices !== undefined && ignored.includes(indices[targetRow]);
    const weight = rowWeight?.data[targetRow] ?? 1;
    result.push({ row, targetRow, counts: !isMasked && !isIgnored, weight });
  }
  return result;
}

/** The shape of the results: the last axis of the rows is as much shorter as the targets are shifted. */
export function shiftedShape({ shape }: Rows, shift = 0): number[] {
  return shape.map((n, k) => (k === shape.length - 1 ? n - shift : n));
}

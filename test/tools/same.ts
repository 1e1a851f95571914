/** Comparing bits: where the first difference lies, in words. */

import { expect } from "vitest";
import type { Api } from "./api.js";
import { bitsOf, type Operation } from "./operations.js";
import type { Placement, Rows } from "./rows.js";

/** Expects the rows of `placement` to have the bits that they have in `reference`, the result for all rows. */
export function expectSameRows(
  api: Api,
  operation: Operation,
  rows: Rows,
  reference: Uint32Array,
  placement: Placement,
  label: string,
): void {
  const got = bitsOf(api, operation, rows, placement);
  const width = got.length / placement.ids.length;
  const differing = placement.ids.findIndex((id, place) => {
    for (let k = 0; k < width; k++) if (got[place * width + k] !== reference[id * width + k]) return true;
    return false;
  });
  if (differing < 0) return;
  const id = placement.ids[differing];
  const hex = (bits: Uint32Array, row: number) =>
    Array.from(bits.subarray(row * width, (row + 1) * width).slice(0, 8), (word) => word.toString(16)).join(
      " ",
    );
  expect.fail(
    `${operation.name}, ${label}: row ${id} of ${rows.classes} classes is ${hex(got, differing)}, expected ${hex(reference, id)}`,
  );
}

/** Fills the scratch memory with results of calls on other shapes and of NaN, infinities and huge numbers. */
export function dirty(api: Api, operations: readonly Operation[], others: readonly Rows[]): void {
  for (const rows of others) {
    for (const operation of operations) {
      const ids = Array.from({ length: rows.count }, (_, id) => id);
      bitsOf(api, operation, rows, { ids, inner: 1 });
      bitsOf(api, operation, rows, { ids, inner: rows.count });
    }
  }
}

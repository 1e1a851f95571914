/** Comparing bits: where the first difference lies, in words. */

import { expect } from "vitest";
import type { NamedCall } from "../functions/index.js";
import type { Api } from "./api.js";
import { bitsOf } from "./rowCalls.js";
import type { Placement, Rows } from "./rows.js";

/** Expects the rows of `placement` to have the bits that they have in `reference`, the result for all rows. */
export function expectSameRows(
  api: Api,
  call: NamedCall,
  rows: Rows,
  reference: Uint32Array,
  placement: Placement,
  label: string,
): void {
  const got = bitsOf(api, call, rows, placement);
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
    `${call.title}, ${label}: row ${id} of ${rows.classes} classes is ${hex(got, differing)}, expected ${hex(reference, id)}`,
  );
}

/** Fills the scratch memory with results of calls on other shapes and of NaN, infinities and huge numbers. */
export function dirty(api: Api, calls: readonly NamedCall[], others: readonly Rows[]): void {
  for (const rows of others) {
    for (const call of calls) {
      const ids = Array.from({ length: rows.count }, (_, id) => id);
      bitsOf(api, call, rows, { ids, inner: 1 });
      bitsOf(api, call, rows, { ids, inner: rows.count });
    }
  }
}

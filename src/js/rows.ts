/** Where the rows of a view lie: row `r` is the pair `(o, i)` with `r = o * inner + i`. */

import type { FloatArray, View } from "../backend.js";
import { floor } from "./math.js";

/** The number of rows; each has `classes` elements, `inner` apart. */
export function rowCount(view: View): number {
  return view.outer * view.inner;
}

/** The index in `view.data` of the first element of a row. */
export function rowStart(view: View, row: number): number {
  if (view.inner === 1) return view.offset + row * view.stride;
  const o = floor(row / view.inner);
  return view.offset + o * view.stride + (row - o * view.inner);
}

/** The view of a dense array that has the shape of `view`. */
export function denseLike(view: View, data: FloatArray): View {
  const { outer, classes, inner } = view;
  return { data, offset: 0, outer, classes, inner, stride: classes * inner };
}

/** Sets every element of a row. */
export function fillRow(view: View, row: number, value: number): void {
  let k = rowStart(view, row);
  for (let c = 0; c < view.classes; c++) {
    view.data[k] = value;
    k += view.inner;
  }
}

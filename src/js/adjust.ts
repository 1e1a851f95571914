/** What options do to logits before their softmax, and to what is computed from them. */

import type { Adjustment, FloatArray, MaskView, View } from "../engine/data.js";
import { readWalk } from "../tensor/elements.js";
import { walkOfRows } from "../tensor/view.js";
import { abs, exp, tanh } from "./math.js";
import { RowBlock } from "./rowBlock.js";
import { denseStart } from "./rows.js";

/** Adjusts `count` rows of a view from `row` on, which lie one after the other. */
export function adjust(
  floats: FloatArray,
  { softcap, temperature, mask, absent, rewrite }: Adjustment,
  view: View,
  row: number,
  count: number,
): void {
  const { classes } = view;
  const size = count * classes;
  if (softcap !== 0 || temperature !== 1)
    for (let k = 0; k < size; k++) {
      const x = floats[k];
      floats[k] = (softcap === 0 ? x : softcap * tanh(x / softcap)) / temperature;
    }
  if (mask !== null) {
    const bytes = bytesOf(mask, view, row, count);
    for (let k = 0; k < size; k++) if (bytes[k] === 0) floats[k] = absent;
  }
  if (rewrite !== null) for (let r = 0; r < count; r++) rewrite(floats, r * classes, 1, row + r, 0, classes);
}

/**
 * Adjusts what was computed from adjusted rows: a gradient has the derivative of the softcap, 1 - tanh²(x / cap), as a factor; a class that
 * takes no part gets `absent`.
 */
export function adjustResults(to: FloatArray | null, view: View, absent: number): void {
  const { adjustment, outer, classes, inner } = view;
  if (to === null || adjustment === null) return;
  const { softcap, mask } = adjustment;
  if (softcap === 0 && mask === null) return;
  const rows = softcap === 0 ? null : new RowBlock(view, null);
  for (let row = 0; row < outer * inner; row++) {
    let k = denseStart(view, row);
    const start = rows?.start(row) ?? 0;
    const bytes = mask === null ? null : bytesOf(mask, view, row, 1);
    for (let c = 0; c < classes; c++) {
      if (rows !== null) to[k] *= derivative(rows.floats[start + c] / softcap);
      if (bytes !== null && bytes[c] === 0) to[k] = absent;
      k += inner;
    }
  }
}

/** 1 - tanh²(y), without cancellation. */
function derivative(y: number): number {
  const e = exp(-2 * abs(y));
  return (4 * e) / ((1 + e) * (1 + e));
}

/** The mask of `count` rows from `row` on. */
function bytesOf(mask: MaskView, view: View, row: number, count: number): Uint8Array {
  const { classes } = view;
  const bytes = new Uint8Array(count * classes);
  readWalk(bytes, mask.data, walkOfRows({ ...view, ...mask }), row * classes, count * classes);
  return bytes;
}

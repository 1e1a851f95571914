/** What options do to logits before their softmax, and to what is computed from them. */

import type { Adjustment, FloatArray, View } from "../engine/data.js";
import { maskStart } from "../tensor/mask.js";
import { abs, exp, tanh } from "./math.js";
import { RowBlock } from "./rowBlock.js";
import { denseStart } from "./rows.js";

/** Adjusts `count` rows of a view from `row` on, which lie one after the other. */
export function adjust(
  floats: FloatArray,
  { softcap, temperature, mask, absent }: Adjustment,
  { classes }: View,
  row: number,
  count: number,
): void {
  for (let r = 0; r < count; r++) {
    const start = mask === null ? 0 : maskStart(mask, row + r);
    for (let c = 0; c < classes; c++) {
      const x = floats[r * classes + c];
      const capped = softcap === 0 ? x : softcap * tanh(x / softcap);
      floats[r * classes + c] =
        mask !== null && mask.bytes[start + c * mask.step] === 0 ? absent : capped / temperature;
    }
  }
}

/**
 * Adjusts what was computed from adjusted rows: a class that takes no part gets `absent`; a gradient with respect to the logits has the
 * derivative of the softcap, 1 - tanh²(x / cap), as a factor.
 */
export function adjustResults(to: FloatArray | null, view: View, absent: number, softcap = 0): void {
  const { adjustment, outer, classes, inner } = view;
  if (to === null || adjustment === null) return;
  const { mask } = adjustment;
  const rows = softcap === 0 ? null : new RowBlock(view, null);
  for (let row = 0; row < outer * inner; row++) {
    let k = denseStart(view, row);
    const from = rows?.start(row) ?? 0;
    const start = mask === null ? 0 : maskStart(mask, row);
    for (let c = 0; c < classes; c++) {
      if (rows !== null) to[k] *= derivative(rows.floats[from + c] / softcap);
      if (mask !== null && mask.bytes[start + c * mask.step] === 0) to[k] = absent;
      k += inner;
    }
  }
}

/** 1 - tanh²(y), without cancellation. */
function derivative(y: number): number {
  const e = exp(-2 * abs(y));
  return (4 * e) / ((1 + e) * (1 + e));
}

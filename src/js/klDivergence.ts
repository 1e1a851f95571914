/** klDivergence: Σ p log(p / q), one value per row; p = 0 contributes 0, p > 0 at q = 0 gives Infinity. */

import type { FloatArray, View } from "../backend.js";
import { CompensatedSum } from "../compensatedSum.js";
import { log } from "./math.js";
import { rowCount, rowStart } from "./rows.js";

export function klDivergence(out: FloatArray, p: View, q: View, nats: number): void {
  const { classes, inner } = p;
  const rows = rowCount(p);
  for (let row = 0; row < rows; row++) {
    const sum = new CompensatedSum();
    let k = rowStart(p, row);
    let j = rowStart(q, row);
    for (let c = 0; c < classes; c++) {
      sum.add(divergence(p.data[k], q.data[j]));
      k += inner;
      j += inner;
    }
    out[row] = sum.value / nats;
  }
}

/** A difference of logarithms: the quotient p / q could overflow or vanish. */
function divergence(p: number, q: number): number {
  return p === 0 && q >= 0 ? 0 : p * (log(p) - log(q));
}

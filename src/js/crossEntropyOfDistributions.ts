/** crossEntropyOfDistributions: -Σ p log q, one value per row; p = 0 contributes 0 even where q = 0. */

import type { FloatArray, View } from "../backend.js";
import { CompensatedSum } from "../compensatedSum.js";
import { log } from "./math.js";
import { product } from "./product.js";
import { rowCount, rowStart } from "./rows.js";

export function crossEntropyOfDistributions(out: FloatArray, p: View, q: View, nats: number): void {
  const { classes, inner } = p;
  const rows = rowCount(p);
  for (let row = 0; row < rows; row++) {
    const sum = new CompensatedSum();
    let k = rowStart(p, row);
    let j = rowStart(q, row);
    for (let c = 0; c < classes; c++) {
      sum.add(product(p.data[k], -log(q.data[j])));
      k += inner;
      j += inner;
    }
    out[row] = sum.value / nats;
  }
}

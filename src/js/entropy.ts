/** entropy: -Σ p log p, one value per row; p = 0 contributes 0. */

import type { FloatArray, View } from "../backend.js";
import { CompensatedSum } from "../compensatedSum.js";
import { log } from "./math.js";
import { rowCount, rowStart } from "./rows.js";

export function entropy(out: FloatArray, p: View, nats: number): void {
  const rows = rowCount(p);
  for (let row = 0; row < rows; row++) {
    const sum = new CompensatedSum();
    let k = rowStart(p, row);
    for (let c = 0; c < p.classes; c++) {
      const probability = p.data[k];
      if (probability !== 0) sum.add(-probability * log(probability));
      k += p.inner;
    }
    out[row] = sum.value / nats;
  }
}

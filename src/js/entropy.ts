/** entropy: -Σ p log p, one value per row; p = 0 contributes 0. */

import { CompensatedSum } from "../compensatedSum.js";
import type { FloatArray, View } from "../engine/data.js";
import { log } from "./math.js";
import { Rows } from "./rows.js";

export function entropy(out: FloatArray, p: View, nats: number): void {
  const rows = new Rows(p);
  const { data, classes, step } = rows;
  for (let row = 0; row < rows.count; row++) {
    const sum = new CompensatedSum();
    let k = rows.start(row);
    for (let c = 0; c < classes; c++) {
      const probability = data[k];
      if (probability !== 0) sum.add(-probability * log(probability));
      k += step;
    }
    out[row] = sum.value / nats;
  }
}

/** logSoftmax: (x - max) - log Σ exp(x - max), in every row. */

import type { FloatArray, View } from "../engine/data.js";
import { firstMaximum, logNormalizer } from "./logNormalizer.js";
import { denseStart, Rows } from "./rows.js";

export function logSoftmax(out: FloatArray, x: View): void {
  const { classes } = x;
  if (classes === 0) return;
  const rows = new Rows(x);
  const { data, step, inner } = rows;
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const max = data[top];
    const logSum = logNormalizer(data, start, classes, step, top);
    let from = start;
    let to = denseStart(rows, row);
    for (let c = 0; c < classes; c++) {
      out[to] = data[from] - max - logSum;
      from += step;
      to += inner;
    }
  }
}

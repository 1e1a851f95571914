/** logSoftmax: (x - max) - log Σ exp(x - max), in every row. */

import type { FloatArray, View } from "../backend.js";
import { firstMaximum, logNormalizer } from "./logNormalizer.js";
import { denseLike, rowCount, rowStart } from "./rows.js";

export function logSoftmax(out: FloatArray, x: View): void {
  const { data, classes, inner } = x;
  if (classes === 0) return;
  const result = denseLike(x, out);
  const rows = rowCount(x);
  for (let row = 0; row < rows; row++) {
    const start = rowStart(x, row);
    const top = firstMaximum(data, start, classes, inner);
    const max = data[top];
    const logSum = logNormalizer(data, start, classes, inner, top);
    let from = start;
    let to = rowStart(result, row);
    for (let c = 0; c < classes; c++) {
      out[to] = data[from] - max - logSum;
      from += inner;
      to += inner;
    }
  }
}

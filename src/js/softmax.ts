/** softmax: exp(x - max) / Σ exp(x - max), in every row. */

import type { FloatArray, View } from "../backend.js";
import { firstMaximum, storeTerms } from "./logNormalizer.js";
import { denseLike, rowCount, rowStart } from "./rows.js";

const SMALLEST_NORMAL_F32 = 2 ** -126;

export function softmax(out: FloatArray, x: View): void {
  const { data, classes, inner } = x;
  if (classes === 0) return;
  const result = denseLike(x, out);
  const smallest = out instanceof Float32Array ? SMALLEST_NORMAL_F32 : 0;
  // The terms wait here in f64, not in `out`, so that a result is rounded once.
  const terms = new Float64Array(classes);
  const rows = rowCount(x);
  for (let row = 0; row < rows; row++) {
    const start = rowStart(x, row);
    const top = firstMaximum(data, start, classes, inner);
    const sum = 1 + storeTerms(terms, data, start, classes, inner, top);
    let k = rowStart(result, row);
    for (let c = 0; c < classes; c++) {
      const p = terms[c] / sum;
      out[k] = p < smallest ? 0 : p;
      k += inner;
    }
  }
}

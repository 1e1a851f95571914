/** softmax: exp(x - max) / Σ exp(x - max), in every row. */

import type { FloatArray, View } from "../backend.js";
import { firstMaximum } from "./logNormalizer.js";
import { denseLike, rowCount, rowStart } from "./rows.js";
import { storeExp } from "./sumExp.js";

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
    const max = data[firstMaximum(data, start, classes, inner)];
    // An infinite maximum would leave zeros beside the NaN; the whole row is NaN.
    const sum = Number.isFinite(max) ? storeExp(terms, 0, data, start, classes, inner, max) : Number.NaN;
    let k = rowStart(result, row);
    for (let c = 0; c < classes; c++) {
      const p = terms[c] / sum;
      out[k] = p < smallest ? 0 : p;
      k += inner;
    }
  }
}

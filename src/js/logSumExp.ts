/** logSumExp: max + log Σ exp(x - max), one value per row. */

import type { FloatArray, View } from "../engine/data.js";
import { firstMaximum, logNormalizer } from "./logNormalizer.js";
import { Rows } from "./rows.js";

export function logSumExp(out: FloatArray, x: View): void {
  const rows = new Rows(x);
  const { data, classes, step } = rows;
  for (let row = 0; row < rows.count; row++) out[row] = rowLogSumExp(data, rows.start(row), classes, step);
}

export function rowLogSumExp(data: FloatArray, start: number, classes: number, step: number): number {
  if (classes === 0) return -Infinity;
  const top = firstMaximum(data, start, classes, step);
  const max = data[top];
  if (Number.isFinite(max)) return max + logNormalizer(data, start, classes, step, top);
  // Without a finite maximum it is the maximum itself, unless the row holds NaN.
  for (let c = 0; c < classes; c++) if (Number.isNaN(data[start + c * step])) return Number.NaN;
  return max;
}

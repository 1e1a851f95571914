/** logSumExp: max + log Σ exp(x - max), one value per row. */

import type { FloatArray } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { floatsFor, roundInto } from "./halves.js";
import { firstMaximum, logNormalizer } from "./logNormalizer.js";
import { Rows } from "./rows.js";

export const logSumExp: Engine["logSumExp"] = ({ out, x }) => {
  const to = floatsFor(out);
  const rows = new Rows(x);
  const { data, classes, step } = rows;
  for (let row = 0; row < rows.count; row++) to[row] = rowLogSumExp(data, rows.start(row), classes, step);
  roundInto(out, to);
};

export function rowLogSumExp(data: FloatArray, start: number, classes: number, step: number): number {
  if (classes === 0) return -Infinity;
  const top = firstMaximum(data, start, classes, step);
  const max = data[top];
  if (Number.isFinite(max)) return max + logNormalizer(data, start, classes, step, top);
  // Without a finite maximum it is the maximum itself, unless the row holds NaN.
  for (let c = 0; c < classes; c++) if (Number.isNaN(data[start + c * step])) return Number.NaN;
  return max;
}

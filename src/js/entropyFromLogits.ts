/**
 * entropyFromLogits: L + Σ e (max - x) / Σ e, one value per row, where e = exp(x - max) and L = log Σ e: the entropy of
 * the softmax as a sum of terms >= 0.
 */

import type { FloatArray, View } from "../backend.js";
import { CompensatedSum } from "../compensatedSum.js";
import { firstMaximum } from "./logNormalizer.js";
import { product } from "./product.js";
import { rowCount, rowStart } from "./rows.js";

export function entropyFromLogits(out: FloatArray, logits: View, nats: number): void {
  const { data, classes, inner } = logits;
  const rows = rowCount(logits);
  for (let row = 0; row < rows; row++) {
    const start = rowStart(logits, row);
    out[row] = rowEntropy(data, start, classes, inner) / nats;
  }
}

function rowEntropy(data: FloatArray, start: number, classes: number, step: number): number {
  if (classes === 0) return 0;
  const top = firstMaximum(data, start, classes, step);
  const max = data[top];
  if (!Number.isFinite(max)) return Number.NaN;
  // The maximum's own term is 1 and is set apart, so that the entropy of a confident row keeps its digits.
  const others = new CompensatedSum();
  const distance = new CompensatedSum();
  const end = start + classes * step;
  for (let k = start; k < end; k += step) {
    if (k === top) continue;
    const below = max - data[k];
    const term = Math.exp(-below);
    others.add(term);
    distance.add(product(term, below));
  }
  return Math.log1p(others.value) + distance.value / (1 + others.value);
}

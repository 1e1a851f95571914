/**
 * softmaxBackward: p (g - Σ g p), where p is the output of softmax and g the gradient of that output. Where p is more than 1/2 it is
 * p (g (1 - p) - Σ g p of the others): no digit is lost where a row is confident.
 */

import type { FloatArray, View } from "../backend.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { denseLike, rowCount, rowStart } from "./rows.js";

/** At most one class of a row has more. */
const LARGE = 0.5;

export function softmaxBackward(out: FloatArray, gradOutput: View, output: View): void {
  const { classes, inner } = output;
  const result = denseLike(output, out);
  const products = new Float64Array(classes);
  const rows = rowCount(output);
  for (let row = 0; row < rows; row++) {
    const gStart = rowStart(gradOutput, row);
    const pStart = rowStart(output, row);
    let j = gStart;
    let k = pStart;
    let large = 0;
    for (let c = 0; c < classes; c++) {
      const product = gradOutput.data[j] * output.data[k];
      const isLarge = output.data[k] > LARGE;
      products[c] = isLarge ? 0 : product;
      if (isLarge) large += product;
      j += inner;
      k += inner;
    }
    const small = pairwiseSum(products, 0, classes);
    const sum = small + large;
    j = gStart;
    k = pStart;
    let to = rowStart(result, row);
    for (let c = 0; c < classes; c++) {
      const g = gradOutput.data[j];
      const p = output.data[k];
      // The large ones less this one are 0, unless p is no distribution.
      out[to] = p > LARGE ? p * (g * (1 - p) - (large - g * p + small)) : p * (g - sum);
      j += inner;
      k += inner;
      to += inner;
    }
  }
}

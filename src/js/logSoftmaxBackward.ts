/**
 * logSoftmaxBackward: g - exp(y) Σ g, where y is the output of logSoftmax and g the gradient of that output. Where y is near 0 it is
 * -(g (exp(y) - 1) + exp(y) Σ g of the others): no digit is lost where a row is confident.
 */

import type { FloatArray, View } from "../backend.js";
import { exp, expm1 } from "./math.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { denseLike, rowCount, rowStart } from "./rows.js";

/** At most one class of a row has more: a probability of 1/2. */
const LARGE = -Math.LN2;

export function logSoftmaxBackward(out: FloatArray, gradOutput: View, output: View): void {
  const { classes, inner } = output;
  const result = denseLike(output, out);
  const gradients = new Float64Array(classes);
  const rows = rowCount(output);
  for (let row = 0; row < rows; row++) {
    const gStart = rowStart(gradOutput, row);
    const yStart = rowStart(output, row);
    let j = gStart;
    let k = yStart;
    let large = 0;
    for (let c = 0; c < classes; c++) {
      const isLarge = output.data[k] > LARGE;
      gradients[c] = isLarge ? 0 : gradOutput.data[j];
      if (isLarge) large += gradOutput.data[j];
      j += inner;
      k += inner;
    }
    const small = pairwiseSum(gradients, 0, classes);
    const sum = small + large;
    j = gStart;
    k = yStart;
    let to = rowStart(result, row);
    for (let c = 0; c < classes; c++) {
      const g = gradOutput.data[j];
      const y = output.data[k];
      // The large ones less this one are 0, unless exp(y) is no distribution.
      out[to] = y > LARGE ? 0 - (g * expm1(y) + exp(y) * (large - g + small)) : g - exp(y) * sum;
      j += inner;
      k += inner;
      to += inner;
    }
  }
}

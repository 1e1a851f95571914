/** softmaxBackward: p (g - Σ g p), where p is the output of softmax and g the gradient of that output. */

import type { FloatArray, View } from "../backend.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { denseLike, rowCount, rowStart } from "./rows.js";

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
    for (let c = 0; c < classes; c++) {
      products[c] = gradOutput.data[j] * output.data[k];
      j += inner;
      k += inner;
    }
    const sum = pairwiseSum(products, 0, classes);
    j = gStart;
    k = pStart;
    let to = rowStart(result, row);
    for (let c = 0; c < classes; c++) {
      out[to] = output.data[k] * (gradOutput.data[j] - sum);
      j += inner;
      k += inner;
      to += inner;
    }
  }
}

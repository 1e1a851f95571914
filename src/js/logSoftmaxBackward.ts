/** logSoftmaxBackward: g - exp(y) Σ g, where y is the output of logSoftmax and g the gradient of that output. */

import type { FloatArray, View } from "../backend.js";
import { exp } from "./math.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { denseLike, rowCount, rowStart } from "./rows.js";

export function logSoftmaxBackward(out: FloatArray, gradOutput: View, output: View): void {
  const { classes, inner } = output;
  const result = denseLike(output, out);
  const gradients = new Float64Array(classes);
  const rows = rowCount(output);
  for (let row = 0; row < rows; row++) {
    let j = rowStart(gradOutput, row);
    for (let c = 0; c < classes; c++) {
      gradients[c] = gradOutput.data[j];
      j += inner;
    }
    const sum = pairwiseSum(gradients, 0, classes);
    let k = rowStart(output, row);
    let to = rowStart(result, row);
    for (let c = 0; c < classes; c++) {
      out[to] = gradients[c] - exp(output.data[k]) * sum;
      k += inner;
      to += inner;
    }
  }
}

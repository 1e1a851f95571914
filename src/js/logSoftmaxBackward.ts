/** logSoftmaxBackward: g - exp(y) Σ g, where y is the output of logSoftmax and g the gradient of that output. */

import type { FloatArray, View } from "../backend.js";
import { exp } from "./math.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { denseStart, Rows } from "./rows.js";

export function logSoftmaxBackward(out: FloatArray, gradOutput: View, output: View): void {
  const { classes } = output;
  const gs = new Rows(gradOutput);
  const ys = new Rows(output);
  const { data, step, inner } = ys;
  const { data: gData, step: gStep } = gs;
  const gradients = new Float64Array(classes);
  for (let row = 0; row < ys.count; row++) {
    let j = gs.start(row);
    for (let c = 0; c < classes; c++) {
      gradients[c] = gData[j];
      j += gStep;
    }
    const sum = pairwiseSum(gradients, 0, classes);
    let k = ys.start(row);
    let to = denseStart(ys, row);
    for (let c = 0; c < classes; c++) {
      out[to] = gradients[c] - exp(data[k]) * sum;
      k += step;
      to += inner;
    }
  }
}

/** softmaxBackward: p (g - Σ g p), where p is the output of softmax and g the gradient of that output. */

import type { FloatArray, View } from "../backend.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { denseStart, Rows } from "./rows.js";

export function softmaxBackward(out: FloatArray, gradOutput: View, output: View): void {
  const { classes } = output;
  const gs = new Rows(gradOutput);
  const ps = new Rows(output);
  const { data, step, inner } = ps;
  const { data: gData, step: gStep } = gs;
  const products = new Float64Array(classes);
  for (let row = 0; row < ps.count; row++) {
    const gStart = gs.start(row);
    const pStart = ps.start(row);
    let j = gStart;
    let k = pStart;
    for (let c = 0; c < classes; c++) {
      products[c] = gData[j] * data[k];
      j += gStep;
      k += step;
    }
    const sum = pairwiseSum(products, 0, classes);
    j = gStart;
    k = pStart;
    let to = denseStart(ps, row);
    for (let c = 0; c < classes; c++) {
      out[to] = data[k] * (gData[j] - sum);
      j += gStep;
      k += step;
      to += inner;
    }
  }
}

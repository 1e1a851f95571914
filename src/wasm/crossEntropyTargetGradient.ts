/** The gradient of crossEntropy with respect to class probabilities: -g (1 - s) w log p for every class. */

import { isSingle } from "../dtype.js";
import type { View } from "../engine/data.js";
import { adjustResults } from "../js/adjust.js";
import { floatsFor, roundInto } from "../js/halves.js";
import { product } from "../js/product.js";
import { Rows } from "../js/rows.js";
import { upstreamAt } from "../js/upstream.js";
import { canonical } from "../nan.js";
import type { KernelFunction } from "./kernelFunction.js";
import { logSoftmax } from "./logSoftmax.js";
import type { Stages } from "./memory.js";

/** Below it float32 has fewer bits. */
const SMALLEST_NORMAL = 2 ** -126;

/** The kernel's log-softmax, scaled in place. Seldom asked for, so it has no kernel of its own. */
export const crossEntropyTargetGradient: KernelFunction<"crossEntropyTargetGradient"> = (stages, call) => {
  const { gradTarget, logits, weight, labelSmoothing, upstream } = call;
  const to = floatsFor(gradTarget);
  logSoftmax(stages, { out: to, x: logits });
  const { outer, classes, inner } = logits;
  const single = isSingle(to);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < classes; c++) {
      const share = -(1 - labelSmoothing) * (weight === null ? 1 : weight[c]);
      for (let i = 0; i < inner; i++, at++) {
        const row = o * inner + i;
        const scale = share * upstreamAt(upstream, row);
        const logP = to[at];
        // What was rounded to few bits must not be enlarged.
        const isSubnormal = single && Math.abs(logP) < SMALLEST_NORMAL && Math.abs(scale) > 1;
        to[at] = canonical(product(scale, isSubnormal ? wideLogProbability(stages, logits, row, c) : logP));
      }
    }
  }
  adjustResults(to, logits, 0);
  roundInto(gradTarget, to);
};

/** The log-probability of one class in float64. */
function wideLogProbability(stages: Stages, logits: View, row: number, c: number): number {
  const { classes } = logits;
  const rows = new Rows(logits);
  const data = new Float64Array(classes);
  for (let k = 0; k < classes; k++) data[k] = rows.at(row, k);
  const shape = { outer: 1, classes, inner: 1, stride: classes };
  const x = { data, double: true, offset: 0, ...shape, places: null, adjustment: null };
  logSoftmax(stages, { out: data, x });
  return data[c];
}

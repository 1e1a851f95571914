/** The gradient of crossEntropy with respect to class probabilities: g (1 - s) w[c] l[c], where l is minus the log-softmax. */

import type { Engine } from "../engine/engine.js";
import { adjustResults } from "./adjust.js";
import { floatsFor, roundInto } from "./halves.js";
import { firstMaximum, logNormalizer } from "./logNormalizer.js";
import { product } from "./product.js";
import { denseStart, Rows } from "./rows.js";
import { upstreamAt } from "./upstream.js";

export const crossEntropyTargetGradient: Engine["crossEntropyTargetGradient"] = (call) => {
  const { gradTarget, logits, weight, labelSmoothing, upstream } = call;
  const to = floatsFor(gradTarget);
  const rows = new Rows(logits);
  const { data, classes, step, inner } = rows;
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const logSum = logNormalizer(data, start, classes, step, top);
    const g = upstreamAt(upstream, row) * (1 - labelSmoothing);
    let from = start;
    let place = denseStart(rows, row);
    for (let c = 0; c < classes; c++) {
      to[place] = product(weight === null ? g : g * weight[c], data[top] - data[from] + logSum);
      from += step;
      place += inner;
    }
  }
  adjustResults(to, logits, 0);
  roundInto(gradTarget, to);
};

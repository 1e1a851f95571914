/**
 * logSoftmaxBackward: g - exp(y) Σ g, where y is the output of logSoftmax and g the gradient of that output. Where y is near 0 it is
 * -(g (exp(y) - 1) + exp(y) Σ g of the others): no digit is lost where a row is confident.
 */

import type { Engine } from "../engine/engine.js";
import { adjustResults } from "./adjust.js";
import { floatsFor, roundInto } from "./halves.js";
import { exp, expm1 } from "./math.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { denseStart, Rows } from "./rows.js";

/** At most one class of a row has more: a probability of 1/2. */
const LARGE = -Math.LN2;

export const logSoftmaxBackward: Engine["logSoftmaxBackward"] = ({ out, gradOutput, output }) => {
  const to = floatsFor(out);
  const { classes } = output;
  const gs = new Rows(gradOutput);
  const ys = new Rows(output);
  const { data, step, inner } = ys;
  const { data: gData, step: gStep } = gs;
  const gradients = new Float64Array(classes);
  for (let row = 0; row < ys.count; row++) {
    const gStart = gs.start(row);
    const yStart = ys.start(row);
    let j = gStart;
    let k = yStart;
    let large = 0;
    for (let c = 0; c < classes; c++) {
      const isLarge = data[k] > LARGE;
      gradients[c] = isLarge ? 0 : gData[j];
      if (isLarge) large += gData[j];
      j += gStep;
      k += step;
    }
    const small = pairwiseSum(gradients, 0, classes);
    const sum = small + large;
    j = gStart;
    k = yStart;
    let place = denseStart(ys, row);
    for (let c = 0; c < classes; c++) {
      const g = gData[j];
      const y = data[k];
      // The large ones less this one are 0, unless exp(y) is no distribution.
      to[place] = y > LARGE ? 0 - (g * expm1(y) + exp(y) * (large - g + small)) : g - exp(y) * sum;
      j += gStep;
      k += step;
      place += inner;
    }
  }
  adjustResults(to, gradOutput, 0);
  roundInto(out, to);
};

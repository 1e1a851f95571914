/**
 * softmaxBackward: p (g - Σ g p), where p is the output of softmax and g the gradient of that output. Where p is more than 1/2 it is
 * p (g (1 - p) - Σ g p of the others): no digit is lost where a row is confident.
 */

import type { Engine } from "../engine/engine.js";
import { adjustResults } from "./adjust.js";
import { floatsFor, roundInto } from "./halves.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { denseStart, Rows } from "./rows.js";

/** At most one class of a row has more. */
const LARGE = 0.5;

export const softmaxBackward: Engine["softmaxBackward"] = ({ out, gradOutput, output }) => {
  const to = floatsFor(out);
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
    let large = 0;
    for (let c = 0; c < classes; c++) {
      const product = gData[j] * data[k];
      const isLarge = data[k] > LARGE;
      products[c] = isLarge ? 0 : product;
      if (isLarge) large += product;
      j += gStep;
      k += step;
    }
    const small = pairwiseSum(products, 0, classes);
    const sum = small + large;
    j = gStart;
    k = pStart;
    let place = denseStart(ps, row);
    for (let c = 0; c < classes; c++) {
      const g = gData[j];
      const p = data[k];
      // The large ones less this one are 0, unless p is no distribution.
      to[place] = p > LARGE ? p * (g * (1 - p) - (large - g * p + small)) : p * (g - sum);
      j += gStep;
      k += step;
      place += inner;
    }
  }
  adjustResults(to, gradOutput, 0);
  roundInto(out, to);
};

/** crossEntropyOfDistributions: -Σ p log q, one value per row; p = 0 contributes 0 even where q = 0. */

import { CompensatedSum } from "../compensatedSum.js";
import type { Engine } from "../engine/engine.js";
import { floatsFor, roundInto } from "./halves.js";
import { log } from "./math.js";
import { product } from "./product.js";
import { Rows } from "./rows.js";

export const crossEntropyOfDistributions: Engine["crossEntropyOfDistributions"] = ({ out, p, q, nats }) => {
  const to = floatsFor(out);
  const { classes } = p;
  const ps = new Rows(p);
  const qs = new Rows(q);
  const { data, step } = ps;
  const { data: qData, step: qStep } = qs;
  for (let row = 0; row < ps.count; row++) {
    const sum = new CompensatedSum();
    let k = ps.start(row);
    let j = qs.start(row);
    for (let c = 0; c < classes; c++) {
      sum.add(product(data[k], -log(qData[j])));
      k += step;
      j += qStep;
    }
    to[row] = sum.value / nats;
  }
  roundInto(out, to);
};

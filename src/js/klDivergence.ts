/** klDivergence: Σ p log(p / q), one value per row; p = 0 contributes 0, p > 0 at q = 0 gives Infinity. */

import { CompensatedSum } from "../compensatedSum.js";
import type { Engine } from "../engine/engine.js";
import { floatsFor, roundInto } from "./halves.js";
import { log } from "./math.js";
import { Rows } from "./rows.js";

export const klDivergence: Engine["klDivergence"] = ({ out, p, q, nats }) => {
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
      sum.add(divergence(data[k], qData[j]));
      k += step;
      j += qStep;
    }
    to[row] = sum.value / nats;
  }
  roundInto(out, to);
};

/** A difference of logarithms: the quotient p / q could overflow or vanish. */
function divergence(p: number, q: number): number {
  return p === 0 && q >= 0 ? 0 : p * (log(p) - log(q));
}

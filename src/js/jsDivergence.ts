/**
 * jsDivergence (Jensen-Shannon): ½ Σ p log(p / m) + ½ Σ q log(q / m) with m = (p + q) / 2, one value per row. With
 * d = (p - q) / (p + q) it is p / m = 1 + d and q / m = 1 - d.
 */

import { CompensatedSum } from "../compensatedSum.js";
import type { Engine } from "../engine/engine.js";
import { floatsFor, roundInto } from "./halves.js";
import { log, log1p } from "./math.js";
import { Rows } from "./rows.js";

/** Above this d the quotient a / m = 1 + d is at least 1/2 and d is the better argument. */
const LOG1P_FROM = -0.5;

export const jsDivergence: Engine["jsDivergence"] = ({ out, p, q, nats }) => {
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
    to[row] = sum.value / 2 / nats;
  }
  roundInto(out, to);
};

/** p log(p / m) + q log(q / m). Where one of them is 0 the other is twice m. */
function divergence(p: number, q: number): number {
  if (p === 0 || q === 0) return (p + q) * Math.LN2;
  return p * logOverMean(p, q) + q * logOverMean(q, p);
}

/** log(a / m) = log(1 + d): log1p keeps the digits of close probabilities, but d far below loses those of a. */
function logOverMean(a: number, b: number): number {
  const d = (a - b) / (a + b);
  return d > LOG1P_FROM ? log1p(d) : log((2 * a) / (a + b));
}

/** The truth of score: what is known of one row and its target. */

import { logSoftmaxOfRow, logSumExpOfRow } from "./softmax.js";
import { sum } from "./sum.js";

export interface ScoreOfRow {
  readonly hasSoftmax: boolean;
  readonly logProbs: Float64Array;
  readonly argmax: number;
  readonly entropy: number;
  readonly logSumExp: number;
  /** The size that the error of the log-sum-exp is measured in. */
  readonly logSumExpScale: number;
  /** The classes by their logits, the largest first. */
  readonly order: Int32Array;
  rank(target: number): number;
  ties(target: number): number;
  brier(target: number): number;
}

export function scoreOfRow(row: Float64Array): ScoreOfRow {
  const logProbs = logSoftmaxOfRow(row);
  const hasSoftmax = !logProbs.some(Number.isNaN);
  const order = Int32Array.from(row.keys());
  // A stable sort: of equal ones the lower class stays first.
  order.sort((a, b) => (row[a] === row[b] ? a - b : row[b] - row[a]));
  const [argmax] = order;
  const p = logProbs.map(Math.exp);
  const logSumExp = hasSoftmax ? logSumExpOfRow(row) : Number.NaN;
  return {
    hasSoftmax,
    logProbs,
    order,
    argmax,
    entropy: sum(logProbs.map((l, c) => (p[c] === 0 ? 0 : -p[c] * l))),
    logSumExp,
    logSumExpScale: Math.abs(row[argmax]) + (logSumExp - row[argmax]),
    rank: (target) => 1 + row.filter((x) => x > row[target]).length,
    ties: (target) => row.filter((x) => x === row[target]).length,
    brier(target) {
      const others = p.filter((_, c) => c !== target);
      return sum(others.map((q) => q * q)) + sum(others) ** 2;
    },
  };
}

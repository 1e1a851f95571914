/** The TypeScript engine on shards of classes. The term of a row's maximum is in its sum, and is taken out when all of it is known. */

import { isDouble } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import { exactOf, nearest, UNIT } from "../exact.js";
import { floatsFor, roundInto } from "../js/halves.js";
import { writeHardGradient } from "../js/hardGradient.js";
import { LossTotal } from "../js/lossTotal.js";
import { log1p } from "../js/math.js";
import { denseStart, fillRow, Rows } from "../js/rows.js";
import { exactSumExp, storeExp } from "../js/sumExp.js";
import { upstreamAt } from "../js/upstream.js";
import type { ShardEngine } from "./engine.js";
import { NOT_FINITE, ONE, putDigits, RECORD, readDigits, UNIT_EXPONENT } from "./record.js";

export const shardBackend: ShardEngine["shardBackend"] = () => "js";

export const rowMax: ShardEngine["rowMax"] = ({ x, out }) => {
  const rows = new Rows(x);
  for (let row = 0; row < rows.count; row++) out[row] = maximum(rows, rows.start(row));
};

function maximum({ data, classes, step }: Rows, start: number): number {
  let max = -Infinity;
  for (let k = start; k < start + classes * step; k += step) {
    const x = data[k];
    if (x > max) max = x;
    else if (Number.isNaN(x)) return Number.NaN;
  }
  return max;
}

export const rowSums: ShardEngine["rowSums"] = (call) => {
  const { logits, firstClass, pivot, target, sums, targetLogits } = call;
  const rows = new Rows(logits);
  const { data, classes, step } = rows;
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    if (target[row] >= 0) targetLogits[row] = data[start + (target[row] - firstClass) * step];
    const exact = Number.isFinite(pivot[row])
      ? exactOf(exactSumExp(data, start, classes, step, pivot[row]))
      : Number.NaN;
    if (typeof exact === "bigint") putDigits(sums, row, exact >> BigInt(UNIT_EXPONENT - UNIT));
    else sums[row * RECORD + NOT_FINITE] = 1n;
  }
};

/** The sum of the terms of a row but one maximum, NaN where it has none. */
function restOf(sums: BigInt64Array, row: number): number {
  if (sums[row * RECORD + NOT_FINITE] !== 0n) return Number.NaN;
  return nearest(readDigits(sums, row) - ONE, UNIT_EXPONENT);
}

export const mergedLosses: ShardEngine["mergedLosses"] = (call) => {
  const { losses, pivot, target, sums, targetLogits, kept } = call;
  const total = new LossTotal(losses, isDouble(pivot));
  for (let row = 0; row < pivot.length; row++)
    total.add(row, target[row] < 0 ? 0 : pivot[row] - targetLogits[row] + log1p(restOf(sums, row)));
  return { sum: total.value, weight: kept };
};

export const shardGradient: ShardEngine["shardGradient"] = (call) => {
  const { logits, firstClass, pivot, target, sums, grad, upstream } = call;
  const rows = new Rows(logits);
  const to: FloatArray = floatsFor(grad);
  const { data, classes, step, inner } = rows;
  const terms = new Float64Array(classes);
  for (let row = 0; row < rows.count; row++) {
    const t = target[row];
    if (t < 0) {
      fillRow(to, rows, row, 0);
      continue;
    }
    const start = rows.start(row);
    const rest = restOf(sums, row);
    storeExp(terms, 0, data, start, classes, step, pivot[row], -1);
    const own = t - firstClass;
    const at = own >= 0 && own < classes ? own : -1;
    writeHardGradient(
      to,
      denseStart(rows, row),
      inner,
      terms,
      classes,
      at,
      1,
      0,
      rest,
      upstreamAt(upstream, row),
    );
  }
  roundInto(grad, to);
};

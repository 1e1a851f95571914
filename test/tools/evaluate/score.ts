/** What `score` says of each row, straight from the table of its outputs. */

import type { Graded } from "../truth/gradientScale.js";
import { sum } from "../truth/sum.js";
import { type CountedRow, countedRows, type RowOptions, shiftedShape } from "./countedRows.js";
import { exactSum } from "./exactSum.js";
import { axisOf, openClasses, Rows, type Tensor } from "./rows.js";
import { entropyOf, natsOf } from "./softmaxFunctions.js";
import { type LogitOptions, type SoftmaxRow, softmaxRow } from "./softmaxRow.js";

export interface ScoreOptions extends Omit<RowOptions, "rowWeight">, LogitOptions {
  readonly dim?: number;
  readonly topK?: number;
  readonly base?: number | "e";
  readonly classMask?: Tensor;
  readonly segments?: readonly number[];
}

export const FLOAT_OUTPUTS = ["logProb", "maxLogProb", "entropy", "logSumExp", "brier"] as const;
export const INTEGER_OUTPUTS = ["counted", "rank", "ties", "argmax", "isGreedy"] as const;

export type FloatOutput = (typeof FLOAT_OUTPUTS)[number];
export type IntegerOutput = (typeof INTEGER_OUTPUTS)[number];

/** What a row says without a target. */
export const NEEDS_NO_TARGET: readonly string[] = ["argmax", "maxLogProb", "entropy", "logSumExp", "topK"];

export interface Segments {
  readonly logProb: number[];
  readonly count: number[];
  readonly allGreedy: number[];
}

/** All outputs, asked for or not; without a target those that need one are 0. */
export interface Scores {
  readonly shape: readonly number[];
  readonly floats: Readonly<Record<FloatOutput, Graded>>;
  readonly integers: Readonly<Record<IntegerOutput, Int32Array>>;
  /** `k` for each row; none if no topK was given. */
  readonly topK: { readonly indices: Int32Array; readonly logProbs: Graded };
  readonly segments: Segments;
  /** The segment of each row, −1 without segments. */
  readonly segmentOf: readonly number[];
}

/** The classes in descending order of their logits, the lower index first among equals. */
function descending(seen: readonly number[]): number[] {
  return seen.map((_, c) => c).sort((a, b) => (seen[a] === seen[b] ? a - b : seen[a] > seen[b] ? -1 : 1));
}

/** The segment in which a place of the flattened target lies. */
function segmentAt(offsets: readonly number[], place: number): number {
  return offsets.findIndex((start, k) => start <= place && place < offsets[k + 1]);
}

export function score(x: Tensor, target: ArrayLike<number> | null, options: ScoreOptions = {}): Scores {
  const { classMask, topK = 0, segments: offsets, shift = 0, base } = options;
  const rows = new Rows(x.shape, axisOf(x.shape, options.dim ?? -1));
  const planned = countedRows(rows, options, target ?? undefined);
  const segmentOf = planned.map(({ row }) => (offsets === undefined ? -1 : segmentAt(offsets, row)));
  const isWhole = ({ targetRow }: CountedRow, index: number) =>
    offsets === undefined || segmentAt(offsets, targetRow) === segmentOf[index];
  const graded = (length: number) => ({ value: new Float64Array(length), scale: new Float64Array(length) });
  const floats = {
    logProb: graded(planned.length),
    maxLogProb: graded(planned.length),
    entropy: graded(planned.length),
    logSumExp: graded(planned.length),
    brier: graded(planned.length),
  };
  const integers = {
    counted: new Int32Array(planned.length),
    rank: new Int32Array(planned.length),
    ties: new Int32Array(planned.length),
    argmax: new Int32Array(planned.length),
    isGreedy: new Int32Array(planned.length),
  };
  const top = { indices: new Int32Array(planned.length * topK), logProbs: graded(planned.length * topK) };
  const set = (name: FloatOutput, index: number, value: number, scale: number) => {
    floats[name].value[index] = value;
    floats[name].scale[index] = scale;
  };

  planned.forEach((one, index) => {
    const counts = target !== null && one.counts && isWhole(one, index);
    const open = openClasses(classMask, rows, one.row);
    if (counts && !open.includes(true)) throw new RangeError(`row ${one.row} has no class`);
    const given = rows.read(x.data, one.row);
    const row = softmaxRow(given, open, options);
    // Order is that of the logits as they were given.
    const seen = given.map((value, c) => (open[c] ? value : -Infinity));
    const order = descending(seen);
    integers.counted[index] = counts ? 1 : 0;
    ofRow(row, order, index);
    if (counts) ofTarget(row, seen, order[0], index, target[one.targetRow]);
  });
  return {
    shape: shiftedShape(rows, shift),
    floats,
    integers,
    topK: top,
    segments: segmentSums(),
    segmentOf,
  };

  function ofRow(row: SoftmaxRow, order: readonly number[], index: number): void {
    const { isLost, nll, lse, size, rounding, z } = row;
    const unit = natsOf(base);
    const [entropy, scale] = entropyOf(row);
    integers.argmax[index] = isLost ? -1 : order[0];
    set("maxLogProb", index, -nll[order[0]], nll[order[0]] + rounding);
    set("entropy", index, entropy / unit, scale / Math.abs(unit));
    set("logSumExp", index, lse, size + lse - Math.max(...z));
    for (let k = 0; k < topK; k++) {
      const at = index * topK + k;
      top.indices[at] = isLost ? -1 : order[k];
      top.logProbs.value[at] = -nll[order[k]];
      top.logProbs.scale[at] = nll[order[k]] + rounding;
    }
  }

  function ofTarget(row: SoftmaxRow, seen: readonly number[], best: number, index: number, t: number): void {
    const { isLost, p, rest, nll, rounding } = row;
    set("logProb", index, -nll[t], nll[t] + rounding);
    const brier = sum(p.map((share, c) => (c === t ? rest[c] : share) ** 2));
    set("brier", index, brier, brier + Math.sqrt(brier) * (1 + rounding));
    if (isLost) return;
    integers.rank[index] = 1 + seen.filter((value) => value > seen[t]).length;
    integers.ties[index] = seen.filter((value) => value === seen[t]).length;
    integers.isGreedy[index] = best === t ? 1 : 0;
  }

  function segmentSums(): Segments {
    const count = Math.max(0, (offsets?.length ?? 0) - 1);
    const members = Array.from({ length: count }, (_, s) =>
      planned.map((_row, index) => index).filter((k) => segmentOf[k] === s && integers.counted[k] === 1),
    );
    return {
      logProb: members.map((own) => exactSum(own.map((k) => floats.logProb.value[k]))),
      count: members.map((own) => own.length),
      allGreedy: members.map((own) => (own.every((k) => integers.isGreedy[k] === 1) ? 1 : 0)),
    };
  }
}

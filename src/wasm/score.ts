/** score: what streams through its kernels. The losses, and the terms of all sums, are those of the kernel of crossEntropy. */

import { partOf } from "../dtype.js";
import type { FloatArray, View } from "../engine/data.js";
import type { ScoreCall } from "../engine/engine.js";
import { fillWith } from "../intrinsics.js";
import { firstMaximum } from "../js/logNormalizer.js";
import { findTop, unchanged } from "../js/order.js";
import { Rows } from "../js/rows.js";
import { canonical } from "../nan.js";
import type { Tile } from "../tensor/tile.js";
import { classesLast } from "../tensor/view.js";
import { ADJUSTING } from "./adjust.js";
import { crossEntropy } from "./crossEntropy.js";
import { givingBack } from "./giveBack.js";
import type { KernelFunction } from "./kernelFunction.js";
import { BLOCK_BYTES } from "./layout.js";
import type { Stages } from "./memory.js";
import { CLOSE, KEEP, MAX, OPEN, ORDER, SUM, stream } from "./passes.js";
import { stageTargets } from "./rowValues.js";
import { ScoreResults } from "./scoreResults.js";
import type { Stage } from "./stage.js";

/** What scoreSums sums beside the terms. */
const DISTANCES = 1;
const DISTANCES_AND_SQUARES = 2;

export const score: KernelFunction<"score"> = (stages, call) => {
  const { logits, topK } = call;
  const { capacity } = stages.of(logits);
  if (topK <= capacity) {
    run(stages, call);
    return;
  }
  const maxLogProb = call.maxLogProb ?? rowArray(logits);
  const argmax = call.argmax ?? new Int32Array(maxLogProb.length);
  run(stages, { ...call, topK: 0, topIndices: null, topLogProbs: null, maxLogProb, argmax });
  findManyTop(call, argmax, maxLogProb);
};

/** Where `topK` fits the blocks, or is 0. */
function run(stages: Stages, call: ScoreCall): void {
  const { logits, target } = call;
  let losses: FloatArray | null = null;
  if (logits.inner > 1 && target !== null && needsLosses(call)) {
    // The kernel adds the classes of neighbouring rows in another order than those of contiguous ones.
    losses = rowArray(logits);
    const given = { grad: null, kept: 0, weight: null, labelSmoothing: 0, zLoss: 0, upstream: 1 };
    crossEntropy(stages, { ...given, losses, logits, target });
  }
  const x = classesLast(logits);
  const stage = stages.of(logits);
  scoreContiguous(stage, call, unchanged(x), losses, x.classes > stage.capacity);
}

/** Where the target is the largest, its loss is behind other results too. */
function needsLosses({ logProb, maxLogProb, topK }: ScoreCall): boolean {
  return logProb !== null || maxLogProb !== null || topK > 0;
}

function rowArray({ double, outer, inner }: View): FloatArray {
  return new (double ? Float64Array : Float32Array)(outer * inner);
}

/**
 * All results of contiguous rows. `known`: their losses, if others than those of the kernel for contiguous rows; `isLong`: whether rows come in
 * pieces.
 */
export function scoreContiguous(
  stage: Stage,
  call: ScoreCall,
  x: View,
  known: FloatArray | null,
  isLong: boolean,
): void {
  const { target, nats, topK } = call;
  const { kernels, exports, address } = stage;
  const { results, raw, state, y: topLogits, z: topIndices, out: values, target: targets } = address;
  const order = raw + BLOCK_BYTES / 2;
  const targetLogits = address.targetWeight;
  const maxima = address.upstream;
  const hasTerms =
    topK > 0 || [call.maxLogProb, call.entropy, call.logSumExp, call.brier].some((each) => each !== null);
  const hasSums = hasTerms || call.logProb !== null;
  const sums = call.brier !== null ? DISTANCES_AND_SQUARES : call.entropy !== null ? DISTANCES : 0;
  const taken = new ScoreResults(stage, call, order);

  const runOrder = ({ classStart, outer, classes }: Tile, from: number): void =>
    kernels.scoreOrder(
      classStart === 0,
      classStart + classes === x.classes,
      order,
      from,
      targets,
      targetLogits,
      maxima,
      topLogits,
      topIndices,
      topK,
      classStart,
      outer,
      classes,
    );

  /** Makes the logits, of which the order is known, what the options want them to be; their maxima and largest ones too once these are found. */
  const adjustValues = (t: Tile, from: number, isOrdered: boolean): void => {
    const { outerStart, classStart, outer, classes } = t;
    // Of a row in pieces, what has no pass over them has no tile.
    if (call.logits.adjustment === null || from === 0 || !changesValues(call)) return;
    const { softcap, temperature, mask } = call.logits.adjustment;
    const adjust = (block: number, masks: number, count: number) =>
      kernels.adjust(block, 0, masks, count, softcap, 1 / temperature, -Infinity);
    // The mask of the tile lies where it was staged, in the block of the values that follow.
    adjust(from, mask === null ? 0 : values, outer * classes);
    if (!isOrdered || classStart + classes < x.classes) return;
    if (mask !== null && softcap !== 0) taken.findOpen(mask, outerStart, outer);
    adjust(maxima, 0, outer);
    adjust(topLogits, 0, outer * topK);
  };

  /** What follows from the values of the logits. `losses`: where the kernel's own go. */
  const runValues = (passes: number, t: Tile, from: number, losses: number): void => {
    const { classStart, outer, classes } = t;
    const ofLoss = hasSums ? passes : passes & ~CLOSE;
    givingBack(kernels, ofLoss | KEEP, t, from, targets, state, () =>
      kernels.crossEntropy(
        ofLoss | KEEP,
        losses,
        hasTerms ? values : 0,
        from,
        targets,
        0,
        0,
        state,
        classStart,
        outer,
        classes,
        1,
      ),
    );
    if (hasTerms && (passes & SUM) !== 0)
      kernels.scoreSums(
        classStart === 0,
        (passes & CLOSE) !== 0,
        sums,
        order,
        maxima,
        state,
        from,
        values,
        classStart,
        outer,
        classes,
      );
    if ((passes & CLOSE) !== 0)
      kernels.scoreClose(
        hasSums,
        hasTerms,
        order,
        values,
        results,
        targets,
        maxima,
        topLogits,
        topIndices,
        topK,
        state,
        outer,
        nats,
      );
  };

  const passes = hasSums ? MAX | SUM | CLOSE : MAX | CLOSE;
  (stage.through ?? stream)(stage, {
    x,
    y: null,
    weight: null,
    out: null,
    passes: ORDER | passes,
    writes: 0,
    rereads: 0,
    inPlace: false,
    adjusting: ADJUSTING,
    // Sums in the pass that finds the order would not know the largest value of a row in pieces.
    guesses: hasSums && !changesValues(call),
    begin(start, count) {
      if (target === null) fillWith(stage.integers, -1, targets / 4, targets / 4 + count);
      else stageTargets(stage, target, start, count, null, null);
      if (known !== null) stage.copyElementsIn(results, known, start, count);
      if (isLong && target !== null) stageTargetLogits(stage, x, start, count, target);
    },
    run(all, t, from) {
      if ((all & ORDER) !== 0) runOrder(t, from);
      adjustValues(t, from, (all & ORDER) !== 0);
      runValues(all & ~ORDER, t, from, known === null ? results : raw);
    },
    short(t, from) {
      runOrder(t, from);
      adjustValues(t, from, true);
      if (known === null && needsLosses(call))
        exports.crossEntropyShort_f32(
          results,
          0,
          from,
          targets,
          0,
          0,
          state,
          raw,
          0,
          true,
          t.outer,
          t.classes,
          1,
        );
      runValues(OPEN | passes, t, from, raw);
    },
    end(start, count) {
      taken.take(start, count);
    },
  });
}

/** Whether the values are others than those whose order counts. */
function changesValues({ logits: { adjustment } }: ScoreCall): boolean {
  return adjustment !== null && (adjustment.softcap !== 0 || adjustment.temperature !== 1);
}

/** Of rows in pieces, each of which needs it. */
function stageTargetLogits(stage: Stage, x: View, start: number, count: number, target: Int32Array): void {
  for (let r = 0; r < count; r++) {
    const t = target[start + r];
    if (t < 0) continue;
    const tile = { outerStart: start + r, outer: 1, classStart: t, classes: 1, innerStart: 0, inner: 1 };
    const block = stage.address.targetWeight + r * stage.floats.BYTES_PER_ELEMENT;
    stage.copyIn(block, x, tile);
    if (x.adjustment !== null) ADJUSTING.elements(stage, block, x, x.adjustment, tile);
  }
}

/** Of each row more than a block holds. */
function findManyTop(
  { logits, topK, topIndices, topLogProbs }: ScoreCall,
  argmax: Int32Array,
  maxLogProb: FloatArray,
): void {
  if (topIndices === null || topLogProbs === null) return;
  const ordered = new Rows(unchanged(logits));
  const rows = new Rows(logits);
  const { data, classes, step } = rows;
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    const from = row * topK;
    if (argmax[row] < 0) {
      fillWith(topIndices, -1, from, from + topK);
      fillWith(topLogProbs, Number.NaN, from, from + topK);
      continue;
    }
    const top = partOf(topIndices, from, topK);
    findTop(top, ordered.data, ordered.start(row), classes, ordered.step);
    const max = data[firstMaximum(data, start, classes, step)];
    for (let j = 0; j < topK; j++)
      topLogProbs[from + j] = canonical(0 - (max - data[start + top[j] * step] - maxLogProb[row]));
  }
}

/** Merged states: whether they are complete, and the arguments of the losses that follow from them. */

import type { Call } from "../check/call.js";
import { MAX_CLASSES } from "../check/canonicalize.js";
import { type Integers, tensorOf } from "../check/integers.js";
import type { Options } from "../check/options.js";
import { checkIgnoreIndices, checkReduction } from "../check/settings.js";
import { FLOAT32, FLOAT64 } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import { prepareLoss, type RowLoss, readRows } from "../functions/shared/classLoss.js";
import type { Wanted } from "../functions/shared/loss.js";
import { denseTensor } from "../tensor/tensor.js";
import { valuesOf } from "./arguments.js";
import type { ShardBackend } from "./engine.js";
import { AT_PIVOT, numberOf, RECORD, TARGET } from "./record.js";
import { agreementOf, type CheckedStates, SECTION, seamOf, showShard, totalsOf } from "./states.js";

/** The number of classes of all shards, after making sure that none is missing and that all are of the same rows. */
export function checkComplete(
  call: Call,
  states: CheckedStates,
  target: Integers,
  backend: ShardBackend,
  numClasses: number | null,
): number {
  const { name } = states;
  if (states.backend !== backend)
    call.wrongKind(`${name} was computed by ${states.backend}, expected ${backend}, which computes here`);
  const totals = totalsOf(states);
  if (totals.shards < 1n) call.outOfRange(`${name} has ${totals.shards} shards, expected at least one`);
  if (totals.agreement !== totals.shards * agreementOf(states, valuesOf(target)))
    call.outOfRange(
      `${name} is of ${totals.shards} shards that do not have the same rows, expected the same pivots, targets, dtype and engine in all of them and here`,
    );
  const classes = Number(totals.classes);
  if (classes > MAX_CLASSES || totals.seam !== seamOf(0, classes))
    call.outOfRange(
      `${name} has ${totals.classes} classes in ${totals.shards} shards that do not lie side by side from class 0 on${placeOf(states)}`,
    );
  if (numClasses !== null && classes !== numClasses)
    call.outOfRange(
      `${name} has ${classes} classes in ${totals.shards} shards, expected ${numClasses}: is a shard missing?`,
    );
  checkPivots(call, states);
  return classes;
}

/** Where they do not, if all of them are listed. */
function placeOf({ shards, sums, rows }: CheckedStates): string {
  if (BigInt(shards.length) !== totalsOf({ sums, rows }).shards) return ", expected all shards, each once";
  let end = 0;
  for (const shard of shards) {
    if (shard[0] !== end) return `: before ${showShard(shard)} there should be class ${end}`;
    end += shard[1];
  }
  return "";
}

/** Each pivot is the largest logit of its row. Nothing reaches one that is NaN. */
function checkPivots(call: Call, { name, sums, pivot }: CheckedStates): void {
  for (let row = 0; row < pivot.length; row++)
    if (sums[row * RECORD + AT_PIVOT] < 1n && !Number.isNaN(pivot[row]))
      call.outOfRange(
        `${name}.pivot[${row}] is ${pivot[row]}, above all logits of the row, expected their maximum over all shards`,
      );
}

/** Whether a vocabulary has but one section: then its row states hold the losses themselves. */
export function isShort(classes: number): boolean {
  return classes < SECTION;
}

/** A loss of merged states, ready to be computed, as one of logits with all classes. `type`: that of the logits. */
export function prepareMerged(
  call: Call,
  wanted: Wanted<RowLoss>,
  states: CheckedStates,
  classes: number,
  target: Integers,
  options: Readonly<Options>,
): RowLoss {
  const { name, givenPivot, rows, double, shape } = states;
  const input = {
    ...denseTensor(call, name, givenPivot, double ? FLOAT64 : FLOAT32, [rows]),
    shape: [...shape, classes],
  };
  const loss = {
    name,
    input,
    axis: shape.length,
    weight: null,
    ignored: checkIgnoreIndices(call, options.ignoreIndex),
    reduction: checkReduction(call, options.reduction),
  };
  return prepareLoss(
    call,
    wanted,
    loss,
    target,
    tensorOf(target),
    readRows(call, loss, options),
    null,
    options,
  );
}

/** The logits of the targets. In a short vocabulary, the losses. */
export function targetLogitsOf({ sums, pivot, double }: CheckedStates): FloatArray {
  const logits = new (double ? Float64Array : Float32Array)(pivot.length);
  for (let row = 0; row < logits.length; row++) logits[row] = numberOf(sums[row * RECORD + TARGET], double);
  return logits;
}

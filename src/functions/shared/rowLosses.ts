/** Losses of rows that do not all count alike: what an engine is asked for, and what becomes of the losses that it gives. */

import type { Call } from "../../check/call.js";
import { IGNORED } from "../../check/canonicalize.js";
import type { ClassOptions } from "../../check/classOptions.js";
import type { Integers } from "../../check/integers.js";
import { checkRowTargets, checkRowWeights, type RowOptions, shapeOfLosses } from "../../check/rowOptions.js";
import { computeType, type FloatStorage } from "../../dtype.js";
import type { FloatArray, Upstream, View } from "../../engine/data.js";
import { ExactSum } from "../../exactSum.js";
import { canonical } from "../../nan.js";
import { operandOf } from "../../tensor/operand.js";
import { elementCount } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { argumentsOf, type ClassLoss } from "./classLoss.js";
import { type LossArguments, type LossOutputs, type LossValue, lossValue, SCALAR } from "./loss.js";
import { partsOf } from "./parts.js";

/** The arguments of a loss with row options, as the outputs want them. */
export function argumentsWith(
  loss: ClassLoss,
  target: Tensor | null,
  rows: RowOptions,
  classes: ClassOptions | null,
): LossArguments {
  const masks = [rows.mask, rows.rowWeight, classes?.mask ?? null];
  return {
    ...argumentsOf(loss, target),
    others: masks.filter((tensor) => tensor !== null),
    shape: loss.reduction === "none" ? shapeOfLosses(rows) : SCALAR,
  };
}

/** What is known of each row of the input. */
export interface RowFactors {
  /** 0 where the row does not count, or counts with the weight 0: its loss and its gradient are 0. */
  readonly counts: Uint8Array;
  /** What its loss is multiplied with; null: 1. */
  readonly weight: FloatArray | null;
}

/** The rows that the shift leaves a target, in order. */
function* rowsOf({ shape, shift }: RowOptions): Generator<number> {
  const rows = elementCount(shape);
  const length = shape.length === 0 ? 1 : shape[shape.length - 1];
  for (let row = 0; row < rows; row++) if ((row % length) + shift < length) yield row;
}

/** The values of those rows alone. */
export function ofLosses<A extends Uint8Array | FloatArray>(values: A, rows: RowOptions): A {
  if (rows.shift === 0) return values;
  const kept = values.slice(0, elementCount(shapeOfLosses(rows))) as A;
  let k = 0;
  for (const row of rowsOf(rows)) kept[k++] = values[row];
  return kept;
}

/** Of class indices: what each row predicts, -1 where it does not count, and what the mean divides by. */
export interface IndexRows extends RowFactors {
  readonly target: Int32Array;
  /** How many rows count. */
  readonly kept: number;
  readonly normalizer: ExactSum;
}

/** Looks at the values of targets, masks and row weights. `weight`: one for each class. */
export function checkIndexRows(
  call: Call,
  { input, axis, ignored }: ClassLoss,
  indices: Integers,
  rows: RowOptions,
  weight: FloatArray | null,
): IndexRows {
  const { counts: read, weight: rowWeight } = checkRowWeights(rows, input.type);
  const target = checkRowTargets(call, indices, input.shape[axis], ignored, rows, read);
  const counts = new Uint8Array(target.length);
  const normalizer = new ExactSum();
  let kept = 0;
  for (let row = 0; row < target.length; row++) {
    const t = target[row];
    if (t < 0) continue;
    const factor = rowWeight === null ? 1 : rowWeight[row];
    normalizer.add(weight === null ? factor : factor * weight[t]);
    if (factor === 0) target[row] = IGNORED;
    else {
      counts[row] = 1;
      kept++;
    }
  }
  return { counts, weight: rowWeight, target, kept, normalizer };
}

/** The gradient of each row's loss as the engine gives it, less a factor: the size of what the logits were divided by. */
export function upstreamOfRows(
  outputs: LossOutputs,
  rows: RowOptions,
  { counts, weight }: RowFactors,
  denominator: number,
  temperature: number,
): Upstream {
  const { gradOutput } = outputs;
  const { input, reduction } = outputs.arguments;
  const given = gradOutput === null ? null : operandOf(gradOutput, gradOutput.shape, input.type);
  const divisor = (reduction === "mean" ? denominator : 1) * temperature;
  const isOne = given === null || gradOutput?.shape.length === 0;
  if (isOne && weight === null) return (given === null ? 1 : given.at(0)) / divisor;
  const dense = new Float64Array(counts.length);
  let k = 0;
  for (const row of rowsOf(rows)) {
    const g = given === null ? 1 : given.at(isOne ? 0 : k);
    // A row that does not count passes nothing on, whatever would be multiplied.
    if (counts[row] !== 0) dense[row] = (g * (weight === null ? 1 : weight[row])) / divisor;
    k++;
  }
  return operandOfArray(dense);
}

function operandOfArray(dense: Float64Array): Upstream {
  return {
    dense,
    read: (into, start, count) => into.set(dense.subarray(start, start + count)),
    at: (element) => dense[element],
  };
}

/** An array for the losses of all rows, before their weights. */
export function newLosses(outputs: LossOutputs, { counts }: RowFactors): FloatArray {
  return new (computeType(outputs.arguments.input.type).Array)(counts.length);
}

/** Weighs the losses, rounds and stores them where they are wanted, and returns what they are reduced to. */
export function reduceLosses(
  outputs: LossOutputs,
  losses: FloatArray,
  rows: RowOptions,
  { counts, weight }: RowFactors,
  normalizer: ExactSum,
): LossValue {
  const double = losses instanceof Float64Array;
  const sum = new ExactSum();
  let k = 0;
  for (const row of rowsOf(rows)) {
    const loss = counts[row] === 0 ? 0 : losses[row] * (weight === null ? 1 : weight[row]);
    const rounded = canonical(double ? loss : Math.fround(loss));
    if (outputs.losses !== null) outputs.losses[k++] = rounded;
    sum.add(rounded);
  }
  if (outputs.arguments.reduction === "parts") return partsOf(sum, normalizer, double);
  return lossValue(outputs, sum.value, rows.normalizer ?? normalizer.value);
}

/** Sets the rows that do not count to 0 in a dense result in the shape of a view. */
export function clearRows(
  result: FloatStorage,
  { classes, inner }: Pick<View, "classes" | "inner">,
  counts: Uint8Array,
): void {
  for (let row = 0; row < counts.length; row++) {
    if (counts[row] !== 0) continue;
    const start = Math.floor(row / inner) * classes * inner + (row % inner);
    for (let c = 0; c < classes; c++) result[start + c * inner] = 0;
  }
}

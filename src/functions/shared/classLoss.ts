/** What the losses with a class axis share: their arguments, what an engine needs of them, and what becomes of its losses. */

import type { Call } from "../../check/call.js";
import { checkIndices } from "../../check/indices.js";
import type { Integers } from "../../check/integers.js";
import { hasFurther, type Options } from "../../check/options.js";
import {
  type CountedRows,
  checkRows,
  type RowOptions,
  readRowOptions,
  shapeOfLosses,
} from "../../check/rowOptions.js";
import { checkIgnoreIndices, checkReduction, type ReductionName } from "../../check/settings.js";
import { checkClassAxis, checkHasClasses } from "../../check/target.js";
import { checkClassWeight, checkFloats, finiteWeights } from "../../check/tensors.js";
import { computeType } from "../../dtype.js";
import type { FloatArray } from "../../engine/data.js";
import type { LossSums } from "../../engine/engine.js";
import { elementCount, withoutAxis } from "../../tensor/shape.js";
import type { CheckedFloats, Tensor } from "../../tensor/tensor.js";
import {
  type LossArguments,
  type LossOutputs,
  type LossValue,
  lossValue,
  NONE,
  SCALAR,
  type Wanted,
} from "./loss.js";
import { reduceLosses } from "./rowLosses.js";

/** The arguments of a loss with a class axis, but for its target. The values of the weights are still to be checked. */
export interface ClassLoss {
  /** What messages call the input. */
  readonly name: string;
  readonly input: CheckedFloats;
  readonly axis: number;
  readonly weight: Tensor | null;
  /** The target values of rows that are skipped; one, unless it is a loss with more options. */
  readonly ignored: readonly (number | bigint)[];
  readonly reduction: ReductionName;
}

export function readClassLoss(
  call: Call,
  name: string,
  value: unknown,
  options: Readonly<Options>,
): ClassLoss {
  const reduction = checkReduction(call, options.reduction);
  const ignored = checkIgnoreIndices(call, options.ignoreIndex);
  const input = checkFloats(call, name, value);
  const axis = checkClassAxis(call, name, input, options.dim);
  const weight = checkClassWeight(call, options.weight, input.shape[axis]);
  return { name, input, axis, weight, ignored, reduction };
}

/** The options of its rows; null where all rows count alike, but those ignored. */
export function readRows(
  call: Call,
  { input, axis, reduction }: ClassLoss,
  options: Readonly<Options>,
): RowOptions | null {
  if (!hasFurther(options)) return null;
  return readRowOptions(call, options, withoutAxis(input.shape, axis), reduction);
}

/** The same with the target and the options of rows, as the outputs want them: null is what is not there, or has no memory behind it. */
function argumentsOf(
  { name, input, axis, weight, reduction }: ClassLoss,
  target: Tensor | null,
  rows: RowOptions | null,
  classMask: Tensor | null,
  further: readonly Tensor[],
): LossArguments {
  const others =
    rows === null
      ? further
      : [rows.mask, rows.rowWeight, classMask, ...further].filter((tensor) => tensor !== null);
  const isReduced = reduction !== "none";
  const shape = isReduced ? SCALAR : rows === null ? withoutAxis(input.shape, axis) : shapeOfLosses(rows);
  return { name, input, target, weight, posWeight: null, others, shape, reduction };
}

/** A loss with a class axis, ready to be computed. */
export interface RowLoss {
  readonly outputs: LossOutputs;
  /** The number of rows. */
  readonly count: number;
  /** Where the engine writes the loss of each row; null where they are not wanted. */
  readonly losses: FloatArray | null;
  readonly weight: FloatArray | null;
  /** Class indices, -1 for a row that does not count; null if the target holds class probabilities. */
  readonly target: Int32Array | null;
  /** How many rows count. */
  readonly kept: number;
  /** How much each row counts, where options say it. */
  readonly counted: CountedRows | null;
}

/**
 * Reads the last options, then looks at the values of all arguments. `target` is the tensor behind the target; `further` are those behind
 * arguments that other losses have not.
 */
export function prepareLoss(
  call: Call,
  wanted: Wanted<RowLoss>,
  loss: ClassLoss,
  indices: Integers | null,
  target: Tensor | null,
  rows: RowOptions | null,
  classMask: Tensor | null,
  options: Readonly<Options>,
  further: readonly Tensor[] = NONE,
): RowLoss {
  const { name, input, axis, ignored } = loss;
  const { type, shape } = input;
  const classes = shape[axis];
  const count = indices === null ? elementCount(withoutAxis(shape, axis)) : indices.size;
  checkHasClasses(call, name, input, axis, count);
  const outputs = wanted.check(call, argumentsOf(loss, target, rows, classMask, further), options);
  const weight = finiteWeights(loss.weight, type);
  if (rows !== null) {
    const counted = checkRows(call, rows, type, indices, classes, ignored, indices && weight);
    // Of all rows, before they are weighed.
    const losses: FloatArray = new (computeType(type).Array)(count);
    return { outputs, count, losses, weight, target: indices && counted.target, kept: counted.kept, counted };
  }
  const { losses } = outputs;
  if (indices === null) return { outputs, count, losses, weight, target: null, kept: count, counted: null };
  const { values, kept } = checkIndices(call, "target", indices, classes, ignored[0]);
  return { outputs, count, losses, weight, target: values, kept, counted: null };
}

/** Of no rows: their mean is 0 / 0. */
export const NO_ROWS: LossSums = { sum: 0, weight: 0 };

/** What a function returns for the losses that the engine has written, or for their sums. */
export function valueOfLosses({ outputs, losses, counted }: RowLoss, { sum, weight }: LossSums): LossValue {
  return counted === null || losses === null
    ? lossValue(outputs, sum, weight)
    : reduceLosses(outputs, losses, counted);
}

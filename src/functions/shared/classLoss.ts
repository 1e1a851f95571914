/** What the losses with a class axis share: their arguments, and what an engine needs for class indices. */

import type { Call } from "../../check/call.js";
import { checkIndices } from "../../check/indices.js";
import { type Integers, tensorOf } from "../../check/integers.js";
import type { Options } from "../../check/options.js";
import { checkIgnoreIndices, checkReduction, type ReductionName } from "../../check/settings.js";
import { checkClassAxis, checkHasClasses } from "../../check/target.js";
import { checkClassWeight, checkFloats, finiteWeights } from "../../check/tensors.js";
import type { FloatArray, FloatData, Upstream, View } from "../../engine/data.js";
import type { LossSums } from "../../engine/engine.js";
import { ExactSum } from "../../exactSum.js";
import { withoutAxis } from "../../tensor/shape.js";
import type { CheckedFloats, Tensor } from "../../tensor/tensor.js";
import { viewAlong } from "../../tensor/view.js";
import { type LossArguments, type LossOutputs, NONE, SCALAR, type Wanted } from "./loss.js";

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

/** The same with the target, as the outputs want them: `target` is null where no memory lies behind it. */
export function argumentsOf(
  { name, input, axis, weight, reduction }: ClassLoss,
  target: Tensor | null,
): LossArguments {
  const shape = reduction === "none" ? withoutAxis(input.shape, axis) : SCALAR;
  return { name, input, target, weight, posWeight: null, others: NONE, shape, reduction };
}

/** A loss of class indices, ready to be computed. */
export interface IndexLoss {
  readonly outputs: LossOutputs;
  readonly losses: FloatArray | null;
  readonly grad: FloatData | null;
  readonly view: View;
  readonly target: Int32Array;
  /** How many rows are not ignored. */
  readonly kept: number;
  readonly weight: FloatArray | null;
  readonly upstream: Upstream;
}

/** Reads the last options, then looks at the values of all arguments. */
export function prepareIndexLoss(
  call: Call,
  wanted: Wanted,
  loss: ClassLoss,
  indices: Integers,
  options: Readonly<Options>,
): IndexLoss {
  const { name, input, axis, ignored, reduction } = loss;
  checkHasClasses(call, name, input, axis, indices.size);
  const outputs = wanted.check(call, argumentsOf(loss, tensorOf(indices)), options);
  const weight = finiteWeights(loss.weight, input.type);
  const view = viewAlong(input, axis, input.type);
  const { values, kept } = checkIndices(call, "target", indices, view.classes, ignored[0]);
  // The mean of a loss divides its gradients too, before the first one is written.
  const upstream =
    wanted.upstream === null
      ? 1
      : wanted.upstream(outputs, reduction === "mean" ? weightOfTargets(values, kept, weight) : 1);
  const { losses, grad } = outputs;
  return { outputs, losses, grad, view, target: values, kept, weight, upstream };
}

/** Of no rows: their mean is 0 / 0. */
export const NO_ROWS: LossSums = { sum: 0, weight: 0 };

/** Ignored rows are left out. */
function weightOfTargets(target: Int32Array, kept: number, weight: FloatArray | null): number {
  if (weight === null) return kept;
  const sum = new ExactSum();
  for (let row = 0; row < target.length; row++) if (target[row] >= 0) sum.add(weight[target[row]]);
  return sum.value;
}

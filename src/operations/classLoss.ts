/** What the losses with a class axis share: their common arguments, and the path of class indices. */

import { checkIndices } from "../check/indices.js";
import type { Options } from "../check/options.js";
import { checkApart } from "../check/out.js";
import { checkIgnoreIndex, checkReduction, type ReductionName } from "../check/settings.js";
import { checkClassAxis } from "../check/target.js";
import { checkClassWeight, checkFloats, finiteWeights } from "../check/tensors.js";
import { CompensatedSum } from "../compensatedSum.js";
import type { FloatArray, View } from "../engine/data.js";
import type { LossSums } from "../engine/engine.js";
import { type Integers, tensorOf } from "../tensor/integers.js";
import { withoutAxis } from "../tensor/shape.js";
import type { CheckedFloats, ResultTensor, Tensor } from "../tensor/types.js";
import { viewAlong } from "../tensor/view.js";
import { lossArray, lossTensor, reduced } from "./result.js";

/** The arguments of a loss with a class axis, but for its target. The values of the weights are still to be checked. */
export interface ClassLoss {
  readonly fn: string;
  /** What messages call the input. */
  readonly name: string;
  readonly input: CheckedFloats;
  readonly axis: number;
  readonly weight: Tensor | null;
  readonly ignoreIndex: number | bigint;
  readonly reduction: ReductionName;
  readonly out: unknown;
}

export function checkClassLoss(
  fn: string,
  name: string,
  value: unknown,
  options: Readonly<Options>,
): ClassLoss {
  const reduction = checkReduction(fn, options.reduction);
  const ignoreIndex = checkIgnoreIndex(fn, options.ignoreIndex);
  const input = checkFloats(fn, name, value);
  const axis = checkClassAxis(fn, name, input, options.dim);
  const weight = checkClassWeight(fn, options.weight, input.shape[axis]);
  return { fn, name, input, axis, weight, ignoreIndex, reduction, out: options.out };
}

/** The array for the losses of a checked target; null where only their sum is wanted. */
export function classLossArray(loss: ClassLoss, rows: number, target: Tensor | null): FloatArray | null {
  const { fn, name, input, weight, reduction, out } = loss;
  const losses = lossArray(fn, reduction, out, input.type, rows);
  if (losses !== null) {
    checkApart(fn, out, losses, name, input);
    checkApart(fn, out, losses, "target", target);
    checkApart(fn, out, losses, "weight", weight);
  }
  return losses;
}

/** What an engine does with class indices. */
type IndexKernel = (
  losses: FloatArray | null,
  input: View,
  target: Int32Array,
  weight: FloatArray | null,
) => LossSums;

/** Of no rows. */
export const NOTHING: LossSums = { sum: 0, weight: 0 };

export function indexLoss(loss: ClassLoss, target: Integers, kernel: IndexKernel): ResultTensor | number {
  const { fn, input, axis, reduction } = loss;
  const losses = classLossArray(loss, target.size, tensorOf(target));
  const weight = finiteWeights(loss.weight, input.type);
  const view = viewAlong(input, axis, input.type);
  const { values } = checkIndices(fn, "target", target, view.classes, loss.ignoreIndex);
  const sums = target.size === 0 ? NOTHING : kernel(losses, view, values, weight);
  if (losses !== null) return lossTensor(loss.out, losses, withoutAxis(input.shape, axis));
  return reduced(reduction, sums.sum, sums.weight);
}

/** Ignored rows are left out; so an empty batch, or one with all rows ignored, has the mean 0 / 0. */
export function weightOfTargets(target: Int32Array, kept: number, weight: FloatArray | null): number {
  if (weight === null) return kept;
  const sum = new CompensatedSum();
  for (let row = 0; row < target.length; row++) if (target[row] >= 0) sum.add(weight[target[row]]);
  return sum.value;
}

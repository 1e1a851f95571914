/** The gradient of the losses with a class axis whose target is class indices. */

import { checkIndices } from "../check/indices.js";
import type { Options } from "../check/options.js";
import { finiteWeights } from "../check/tensors.js";
import type { FloatArray, FloatData, Upstream, View } from "../engine/data.js";
import type { LossSums } from "../engine/engine.js";
import { type Integers, tensorOf } from "../tensor/integers.js";
import { withoutAxis } from "../tensor/shape.js";
import type { Tensor } from "../tensor/types.js";
import { viewAlong } from "../tensor/view.js";
import { type ClassLoss, NOTHING, weightOfTargets } from "./classLoss.js";
import { checkGradient, type Gradient, type GradientCall, gradientResult, upstreamOf } from "./gradient.js";

export function checkClassGradient(
  loss: ClassLoss,
  target: Tensor | null,
  options: Readonly<Options>,
): GradientCall {
  const { fn, name, input, axis, weight, reduction } = loss;
  const others = { target, weight };
  return checkGradient(fn, name, input, withoutAxis(input.shape, axis), reduction, options, others);
}

/** What an engine does with class indices. */
type IndexGradientKernel = (
  grad: FloatData,
  losses: FloatArray | null,
  input: View,
  target: Int32Array,
  weight: FloatArray | null,
  upstream: Upstream,
) => LossSums;

export function indexLossGrad(
  loss: ClassLoss,
  target: Integers,
  options: Readonly<Options>,
  kernel: IndexGradientKernel,
): Gradient {
  const { fn, input, axis, reduction } = loss;
  const call = checkClassGradient(loss, tensorOf(target), options);
  const weight = finiteWeights(loss.weight, input.type);
  const view = viewAlong(input, axis, input.type);
  const { values, kept } = checkIndices(fn, "target", target, view.classes, loss.ignoreIndex);
  const denominator = reduction === "mean" ? weightOfTargets(values, kept, weight) : 1;
  const upstream = upstreamOf(call, denominator);
  const { sum } =
    target.size === 0 ? NOTHING : kernel(call.grad, call.losses, view, values, weight, upstream);
  return gradientResult(call, sum, denominator);
}

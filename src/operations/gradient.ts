/** What the gradients of losses share: the arrays they write, the upstream gradient, and the result. */

import { allocate } from "../check/allocate.js";
import { checkGradOutput } from "../check/gradient.js";
import type { OptionName, Options } from "../check/options.js";
import { checkApart, checkApartOrInPlace, checkOut } from "../check/out.js";
import type { ReductionName } from "../check/settings.js";
import { computeType, type FloatStorage, floatData } from "../dtype.js";
import type { FloatArray, FloatData, Upstream } from "../engine/data.js";
import { operandOf } from "../tensor/operand.js";
import { elementCount } from "../tensor/shape.js";
import type { CheckedFloats, Tensor } from "../tensor/tensor.js";
import type { ResultTensor } from "../types.js";
import { lossResult, tensorResult } from "./result.js";

/** The options that gradients of losses have in common. */
export const GRADIENT_OPTIONS: readonly OptionName[] = ["gradOutput", "wrt", "out"];

/** What a gradient function returns. */
export interface Gradient {
  loss: ResultTensor | number;
  grad: ResultTensor;
  gradTarget?: ResultTensor;
}

/** A gradient about to be computed. */
export interface GradientCall {
  readonly input: CheckedFloats;
  readonly reduction: ReductionName;
  /** The shape of the losses before they are reduced. */
  readonly shape: readonly number[];
  readonly out: unknown;
  readonly gradOutput: CheckedFloats | null;
  /** Receives the gradient with respect to the input, in its shape and type. */
  readonly gradArray: FloatStorage;
  /** The same, as engines take it. */
  readonly grad: FloatData;
  /** Receives the losses; null where only their sum is wanted. */
  readonly losses: FloatArray | null;
}

/** The other arguments, which `out` must not overlap, by name. */
type Others = Readonly<Record<string, Tensor | null>>;

const SCALAR: readonly number[] = [];

export function checkGradient(
  fn: string,
  name: string,
  input: CheckedFloats,
  shape: readonly number[],
  reduction: ReductionName,
  options: Readonly<Options>,
  others: Others,
): GradientCall {
  const lossShape = reduction === "none" ? shape : SCALAR;
  const gradOutput =
    options.gradOutput === undefined ? null : checkGradOutput(fn, options.gradOutput, lossShape, "the loss");
  const gradArray = checkOut<FloatStorage>(fn, options.out, input.type, input.size);
  checkApartOrInPlace(fn, options.out, gradArray, name, input);
  for (const other of Object.keys(others)) checkApart(fn, options.out, gradArray, other, others[other]);
  checkApart(fn, options.out, gradArray, "gradOutput", gradOutput);
  const losses =
    reduction === "none" ? allocate<FloatArray>(fn, computeType(input.type), elementCount(shape)) : null;
  const grad = floatData(gradArray, input.type);
  return { input, reduction, shape, out: options.out, gradOutput, gradArray, grad, losses };
}

/** The gradient of each loss; a mean hands on `1 / denominator` of its own. */
export function upstreamOf(call: GradientCall, denominator: number): Upstream {
  const { input, reduction, shape, gradOutput } = call;
  const upstream = gradOutput === null ? null : operandOf(gradOutput, gradOutput.shape, input.type);
  if (upstream !== null && reduction === "none" && shape.length > 0) return upstream;
  const scale = upstream === null ? 1 : upstream.at(0);
  return reduction === "none" || reduction === "sum" ? scale : scale / denominator;
}

export function gradientResult(call: GradientCall, sum: number, denominator: number): Gradient {
  const { input, reduction, shape, out, gradArray, losses } = call;
  return {
    loss: lossResult(reduction, undefined, losses, shape, sum, denominator),
    grad: tensorResult(out, gradArray, input.shape, input.type),
  };
}

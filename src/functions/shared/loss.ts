/** What all losses share: the arrays they write, the upstream gradient, and what they return. */

import { allocate } from "../../check/allocate.js";
import type { Call } from "../../check/call.js";
import { checkGradOutput } from "../../check/gradient.js";
import type { OptionName, Options } from "../../check/options.js";
import { checkApart, checkApartOrInPlace, checkOut } from "../../check/out.js";
import type { ReductionName } from "../../check/settings.js";
import { computeType, type FloatStorage, floatData } from "../../dtype.js";
import type { FloatArray, FloatData, Upstream } from "../../engine/data.js";
import { canonical } from "../../nan.js";
import { operandOf } from "../../tensor/operand.js";
import { elementCount, sameShape } from "../../tensor/shape.js";
import type { CheckedFloats, Tensor } from "../../tensor/tensor.js";
import type { ResultTensor } from "./result.js";
import { tensorResult } from "./result.js";

/** The shape of a number. */
export const SCALAR: readonly number[] = [];

/** The options that gradients of losses have in common. */
export const GRADIENT_OPTIONS: readonly OptionName[] = ["gradOutput", "wrt", "out"];

/** The arguments of a loss that were read, and what it makes of them. */
export interface LossArguments {
  /** What messages call the input. */
  readonly name: string;
  readonly input: CheckedFloats;
  /** Null where no memory lies behind it; so in the next two. */
  readonly target: Tensor | null;
  readonly weight: Tensor | null;
  readonly posWeight: Tensor | null;
  /** The shape of the losses, {@link SCALAR} if they are reduced. */
  readonly shape: readonly number[];
  readonly reduction: ReductionName;
}

/** What a loss writes. Null: not wanted. */
export interface LossOutputs {
  readonly arguments: LossArguments;
  readonly out: unknown;
  readonly losses: FloatArray | null;
  /** The gradient with respect to the input, in its shape and type. */
  readonly gradArray: FloatStorage | null;
  /** The same, as engines take it. */
  readonly grad: FloatData | null;
  readonly gradOutput: CheckedFloats | null;
}

/** What a gradient function returns. */
export interface Gradient {
  loss: ResultTensor | number;
  grad: ResultTensor;
  gradTarget?: ResultTensor;
}

/** The outputs of a loss, or of a loss and its gradient; reads the options that belong to them. */
export function checkOutputs(
  call: Call,
  wantsGradient: boolean,
  given: LossArguments,
  options: Readonly<Options>,
): LossOutputs {
  return wantsGradient ? checkGradient(call, given, options) : checkLosses(call, given, options.out);
}

function checkLosses(call: Call, given: LossArguments, out: unknown): LossOutputs {
  const { name, input, shape, reduction } = given;
  let losses: FloatArray | null = null;
  if (reduction === "none") {
    losses = checkOut<FloatArray>(call, out, computeType(input.type), elementCount(shape));
    if (sameShape(input.shape, shape)) checkApartOrInPlace(call, out, losses, name, input);
    else checkApart(call, out, losses, name, input);
    checkApartFromOthers(call, out, losses, given);
  } else if (out !== undefined)
    call.wrongKind(
      `out is given with reduction "${reduction}", expected reduction "none" (a number needs no array)`,
    );
  return { arguments: given, out, losses, gradArray: null, grad: null, gradOutput: null };
}

function checkGradient(call: Call, given: LossArguments, options: Readonly<Options>): LossOutputs {
  const { name, input, shape, reduction } = given;
  const { out } = options;
  const gradOutput =
    options.gradOutput === undefined ? null : checkGradOutput(call, options.gradOutput, shape, "the loss");
  const gradArray = checkOut<FloatStorage>(call, out, input.type, input.size);
  checkApartOrInPlace(call, out, gradArray, name, input);
  checkApartFromOthers(call, out, gradArray, given);
  checkApart(call, out, gradArray, "gradOutput", gradOutput);
  const losses =
    reduction === "none" ? allocate<FloatArray>(call, computeType(input.type), elementCount(shape)) : null;
  const grad = floatData(gradArray, input.type);
  return { arguments: given, out, losses, gradArray, grad, gradOutput };
}

function checkApartFromOthers(
  call: Call,
  out: unknown,
  array: FloatStorage,
  { target, weight, posWeight }: LossArguments,
): void {
  checkApart(call, out, array, "target", target);
  checkApart(call, out, array, "weight", weight);
  checkApart(call, out, array, "posWeight", posWeight);
}

/** The gradient of each loss, for the engine; a mean hands on `1 / denominator` of its own. */
export function upstreamOf(outputs: LossOutputs, denominator: number): Upstream {
  const { gradOutput } = outputs;
  const { input, reduction, shape } = outputs.arguments;
  const upstream = gradOutput === null ? null : operandOf(gradOutput, gradOutput.shape, input.type);
  if (upstream !== null && shape.length > 0) return upstream;
  const scale = upstream === null ? 1 : upstream.at(0);
  return reduction === "none" || reduction === "sum" ? scale : scale / denominator;
}

/** What a loss returns: the losses or their reduced sum, and the gradient beside it if that was wanted. */
export function lossResult(
  outputs: LossOutputs,
  sum: number,
  denominator: number,
): ResultTensor | number | Gradient {
  return outputs.gradArray === null
    ? lossValue(outputs, outputs.out, sum, denominator)
    : gradientResult(outputs, outputs.gradArray, sum, denominator);
}

function gradientResult(
  outputs: LossOutputs,
  gradArray: FloatStorage,
  sum: number,
  denominator: number,
): Gradient {
  const { input } = outputs.arguments;
  return {
    loss: lossValue(outputs, undefined, sum, denominator),
    grad: tensorResult(outputs.out, gradArray, input.shape, input.type),
  };
}

/** The tensor of the losses, which is `out` if the caller gave it for them, or what a reduction makes of their sum. */
function lossValue(
  { losses, arguments: { reduction, shape } }: LossOutputs,
  out: unknown,
  sum: number,
  denominator: number,
): ResultTensor | number {
  if (losses !== null)
    return { data: out === undefined ? losses : (out as FloatArray), shape: shape.slice() };
  return canonical(reduction === "sum" ? sum : sum / denominator);
}

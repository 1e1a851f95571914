/** What the gradients of all losses share: the arrays they write, the upstream gradient, and what they return. */

import { allocate } from "../../check/allocate.js";
import type { Call } from "../../check/call.js";
import { checkGradOutput, checkWrtTarget } from "../../check/gradient.js";
import type { OptionName, Options } from "../../check/options.js";
import { checkApart, checkApartOrInPlace, checkOut } from "../../check/out.js";
import { computeType, type FloatStorage, floatData } from "../../dtype.js";
import type { FloatArray, Upstream } from "../../engine/data.js";
import { operandOf } from "../../tensor/operand.js";
import { elementCount } from "../../tensor/shape.js";
import {
  checkApartFromOthers,
  type Gradient,
  type LossArguments,
  type LossOutputs,
  type LossValue,
  type Wanted,
} from "./loss.js";
import { tensorResult } from "./result.js";

/** The options of a loss with its gradient: those of the loss, and what every gradient has. */
export function gradientOptions(ofLoss: readonly OptionName[]): readonly OptionName[] {
  return [...ofLoss.filter((name) => name !== "out"), "gradOutput", "wrt", "out"];
}

/** A loss and its gradient. */
export const GRADIENT: Wanted = {
  wrtTarget: checkWrtTarget,
  check: checkGradient,
  upstream: upstreamOf,
  result: gradientResult,
};

/** The outputs; reads the options that belong to them. */
export function checkGradient(call: Call, given: LossArguments, options: Readonly<Options>): LossOutputs {
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
  return { arguments: given, out, lossesOut: undefined, losses, gradArray, grad, gradOutput };
}

/** The gradient of each loss, for the engine; a mean hands on `1 / denominator` of its own. */
export function upstreamOf(outputs: LossOutputs, denominator: number): Upstream {
  const { gradOutput } = outputs;
  const { input, reduction, shape } = outputs.arguments;
  const upstream = gradOutput === null ? null : operandOf(gradOutput, gradOutput.shape, input.type);
  if (upstream !== null && shape.length > 0) return upstream;
  const scale = upstream === null ? 1 : upstream.at(0);
  return reduction === "mean" || reduction === "batchmean" ? scale / denominator : scale;
}

/** The losses or their reduced sum, and the gradient beside it. */
export function gradientResult(outputs: LossOutputs, loss: LossValue): Gradient {
  const { input } = outputs.arguments;
  const gradArray = outputs.gradArray as FloatStorage;
  return {
    loss,
    grad: tensorResult(outputs.out, gradArray, input.shape, input.type),
  };
}

/** binaryCrossEntropyGrad and binaryCrossEntropyWithLogitsGrad: the losses and their gradients, element by element. */

import { checkWrtInput, checkWrtTarget } from "../check/gradient.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
import { FLOAT64 } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import { operandOf } from "../tensor/operand.js";
import type { Tensor } from "../tensor/types.js";
import {
  type BinaryLoss,
  checkAreProbabilities,
  checkBinaryLoss,
  checkValues,
} from "./binaryCrossEntropy.js";
import {
  checkGradient,
  GRADIENT_OPTIONS,
  type Gradient,
  type GradientCall,
  gradientResult,
  upstreamOf,
} from "./gradient.js";

const OPTIONS: readonly OptionName[] = ["weight", "reduction", ...GRADIENT_OPTIONS];
const LOGITS_OPTIONS: readonly OptionName[] = ["weight", "posWeight", "reduction", ...GRADIENT_OPTIONS];

export function binaryCrossEntropyGrad(engine: Engine) {
  const fn = "binaryCrossEntropyGrad";
  return (input: unknown, target: unknown, given?: unknown): Gradient => {
    const options = readOptions(fn, given, OPTIONS);
    checkNotWrtTarget(fn, options);
    const loss = checkBinaryLoss(fn, "input", input, target, options);
    const { x, t, weight } = loss;
    const call = checkBinaryGradient(fn, "input", loss, options);
    checkAreProbabilities(loss);
    checkValues(loss);
    const operand = (tensor: Tensor) => operandOf(tensor, x.shape, x.type);
    const sum =
      x.size === 0
        ? 0
        : engine.binaryCrossEntropy({
            losses: call.losses,
            grad: call.grad,
            count: x.size,
            double: x.type === FLOAT64,
            input: operand(x),
            target: operand(t),
            weight: weight && operand(weight),
            upstream: upstreamOf(call, x.size),
          });
    return gradientResult(call, sum, x.size);
  };
}

export function binaryCrossEntropyWithLogitsGrad(engine: Engine) {
  const fn = "binaryCrossEntropyWithLogitsGrad";
  return (logits: unknown, target: unknown, given?: unknown): Gradient => {
    const options = readOptions(fn, given, LOGITS_OPTIONS);
    checkNotWrtTarget(fn, options);
    const loss = checkBinaryLoss(fn, "logits", logits, target, options);
    const { x, t, weight, posWeight } = loss;
    const call = checkBinaryGradient(fn, "logits", loss, options);
    checkValues(loss);
    const operand = (tensor: Tensor) => operandOf(tensor, x.shape, x.type);
    const sum =
      x.size === 0
        ? 0
        : engine.binaryCrossEntropyWithLogits({
            losses: call.losses,
            grad: call.grad,
            count: x.size,
            double: x.type === FLOAT64,
            input: operand(x),
            target: operand(t),
            weight: weight && operand(weight),
            posWeight: posWeight && operand(posWeight),
            upstream: upstreamOf(call, x.size),
          });
    return gradientResult(call, sum, x.size);
  };
}

function checkNotWrtTarget(fn: string, options: Readonly<Options>): void {
  checkWrtInput(fn, checkWrtTarget(fn, options.wrt), "this loss has no gradient with respect to its target");
}

function checkBinaryGradient(
  fn: string,
  name: string,
  { reduction, x, t, weight, posWeight }: BinaryLoss,
  options: Readonly<Options>,
): GradientCall {
  return checkGradient(fn, name, x, x.shape, reduction, options, { target: t, weight, posWeight });
}

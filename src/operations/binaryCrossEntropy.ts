/** binaryCrossEntropy and binaryCrossEntropyWithLogits: one independent yes-or-no question per element. */

import { type OptionName, type Options, readOptions } from "../check/options.js";
import { checkApart, checkApartOrInPlace } from "../check/out.js";
import { checkReduction, type ReductionName } from "../check/settings.js";
import { checkElementWeight, checkFloats, checkSameShape } from "../check/tensors.js";
import { checkFinite, checkProbabilities, checkTruthValues } from "../check/values.js";
import { FLOAT64 } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { operandOf } from "../tensor/operand.js";
import { LABELS, parseTensor } from "../tensor/parse.js";
import type { CheckedFloats, ResultTensor, Tensor } from "../tensor/types.js";
import { lossArray, lossResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["weight", "reduction", "out"];
const LOGITS_OPTIONS: readonly OptionName[] = ["weight", "posWeight", "reduction", "out"];

export function binaryCrossEntropy(engine: Engine) {
  const fn = "binaryCrossEntropy";
  return (input: unknown, target: unknown, given?: unknown): ResultTensor | number => {
    const options = readOptions(fn, given, OPTIONS);
    const loss = checkBinaryLoss(fn, "input", input, target, options);
    const { reduction, x, t, weight } = loss;
    const losses = binaryLossArray(fn, "input", loss, options.out);
    checkAreProbabilities(loss);
    checkValues(loss);
    const { size, shape, type } = x;
    const operand = (tensor: Tensor) => operandOf(tensor, shape, type);
    const sum =
      size === 0
        ? 0
        : engine.binaryCrossEntropy({
            losses,
            grad: null,
            count: size,
            double: type === FLOAT64,
            input: operand(x),
            target: operand(t),
            weight: weight && operand(weight),
            upstream: 1,
          });
    return lossResult(reduction, options.out, losses, shape, sum, size);
  };
}

export function binaryCrossEntropyWithLogits(engine: Engine) {
  const fn = "binaryCrossEntropyWithLogits";
  return (logits: unknown, target: unknown, given?: unknown): ResultTensor | number => {
    const options = readOptions(fn, given, LOGITS_OPTIONS);
    const loss = checkBinaryLoss(fn, "logits", logits, target, options);
    const { reduction, x, t, weight, posWeight } = loss;
    const losses = binaryLossArray(fn, "logits", loss, options.out);
    checkValues(loss);
    const { size, shape, type } = x;
    const operand = (tensor: Tensor) => operandOf(tensor, shape, type);
    const sum =
      size === 0
        ? 0
        : engine.binaryCrossEntropyWithLogits({
            losses,
            grad: null,
            count: size,
            double: type === FLOAT64,
            input: operand(x),
            target: operand(t),
            weight: weight && operand(weight),
            posWeight: posWeight && operand(posWeight),
            upstream: 1,
          });
    return lossResult(reduction, options.out, losses, shape, sum, size);
  };
}

/** The arguments of both, whose values are still to be checked. */
export interface BinaryLoss {
  readonly reduction: ReductionName;
  readonly x: CheckedFloats;
  /** Floats, integers or truth values. */
  readonly t: Tensor;
  readonly weight: Tensor | null;
  readonly posWeight: Tensor | null;
}

export function checkBinaryLoss(
  fn: string,
  name: string,
  input: unknown,
  target: unknown,
  options: Readonly<Options>,
): BinaryLoss {
  const reduction = checkReduction(fn, options.reduction);
  const x = checkFloats(fn, name, input);
  const t = parseTensor(fn, "target", target, LABELS);
  checkSameShape(fn, name, x, "target", t);
  const weight = checkElementWeight(fn, "weight", options.weight, x.shape);
  const posWeight = checkElementWeight(fn, "posWeight", options.posWeight, x.shape);
  return { reduction, x, t, weight, posWeight };
}

/** Once all arguments were read: finite weights, and truth values that are. */
export function checkValues({ x, t, weight, posWeight }: BinaryLoss): void {
  checkTruthValues(t);
  if (weight !== null) checkFinite(weight, x.type);
  if (posWeight !== null) checkFinite(posWeight, x.type);
}

export function checkAreProbabilities({ x, t }: BinaryLoss): void {
  checkProbabilities(x, x.type, false);
  checkProbabilities(t, x.type, true);
}

/** The array for the losses; null where only their sum is wanted. */
function binaryLossArray(fn: string, name: string, loss: BinaryLoss, out: unknown): FloatArray | null {
  const { reduction, x, t, weight, posWeight } = loss;
  const losses = lossArray(fn, reduction, out, x.type, x.size);
  if (losses !== null) {
    checkApartOrInPlace(fn, out, losses, name, x);
    checkApart(fn, out, losses, "target", t);
    checkApart(fn, out, losses, "weight", weight);
    checkApart(fn, out, losses, "posWeight", posWeight);
  }
  return losses;
}

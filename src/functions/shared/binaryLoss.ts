/** What the losses of independent yes-or-no questions share: their arguments. */

import type { Call } from "../../check/call.js";
import { checkWrtInput } from "../../check/gradient.js";
import type { Options } from "../../check/options.js";
import { LABELS, parseTensor } from "../../check/parse.js";
import { checkReduction } from "../../check/settings.js";
import { checkElementWeight, checkFloats, checkSameShape } from "../../check/tensors.js";
import { checkFinite, checkTruthValues } from "../../check/values.js";
import type { Tensor } from "../../tensor/tensor.js";
import { type ElementOptions, othersOf, readElementOptions } from "./elementOptions.js";
import { type LossArguments, SCALAR, type Wanted } from "./loss.js";

/** The arguments of both; their values are still to be checked. The target holds floats, integers or truth values. */
export interface BinaryLoss extends LossArguments {
  readonly target: Tensor;
  readonly elements: ElementOptions | null;
}

export function readBinaryLoss(
  call: Call,
  wanted: Wanted,
  name: string,
  value: unknown,
  targetValue: unknown,
  options: Readonly<Options>,
): BinaryLoss {
  checkWrtInput(
    call,
    wanted.wrtTarget(call, options.wrt),
    "this loss has no gradient with respect to its target",
  );
  const reduction = checkReduction(call, options.reduction);
  const input = checkFloats(call, name, value);
  const target = parseTensor(call, "target", targetValue, LABELS);
  checkSameShape(call, name, input, "target", target);
  const weight = checkElementWeight(call, "weight", options.weight, input.shape);
  const posWeight = checkElementWeight(call, "posWeight", options.posWeight, input.shape);
  const elements = readElementOptions(call, options, input.shape, reduction);
  return {
    name,
    input,
    target,
    weight,
    posWeight,
    others: othersOf(elements),
    elements,
    shape: reduction === "none" ? input.shape : SCALAR,
    reduction,
  };
}

/** Once all arguments were read: finite weights, and truth values that are. */
export function checkValues({ input, target, weight, posWeight }: BinaryLoss): void {
  checkTruthValues(target);
  if (weight !== null) checkFinite(weight, input.type);
  if (posWeight !== null) checkFinite(posWeight, input.type);
}

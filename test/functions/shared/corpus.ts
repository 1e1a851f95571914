/** What the functions make of cases of PyTorch's corpus, where several do it the same way. */

import type { FloatTensor } from "../../tools/api.js";
import type { DenseInputs, Differentiated, TorchArguments } from "../../tools/corpus/case.js";
import type { Argument } from "../../tools/corpus/tensor.js";
import { reduced } from "../../tools/truth/classLosses.js";
import { broadcastShape, expand, product } from "../../tools/truth/tensor.js";

/** What a loss and its gradient are called in the corpus. */
export function ofLoss(
  { loss, grad }: { loss: number | FloatTensor; grad: FloatTensor },
  name = "grad_input",
): Differentiated {
  return { gradients: { [name]: grad }, loss };
}

/** The gradient of a number is a number. */
export function upstreamOf({ reduction }: TorchArguments, gradOutput: Argument): Argument | number {
  return reduction === "none" ? gradOutput : Number(gradOutput.data[0]);
}

/** A loss without a class axis, whose operands broadcast; one that is missing is 1. */
export function elementwiseCorpusTruth(
  of: (...operands: number[]) => number,
  inputs: DenseInputs,
  { reduction }: TorchArguments,
  ...names: string[]
): Float64Array {
  const shape = broadcastShape(...names.filter((name) => inputs[name]).map((name) => inputs[name].shape));
  const operands = names.map((name) => (inputs[name] ? expand(inputs[name], shape) : null));
  const losses = Float64Array.from({ length: product(shape) }, (_, k) =>
    of(...operands.map((operand) => (operand ? operand[k] : 1))),
  );
  const count = reduction === "batchmean" ? (inputs.input.shape[0] ?? 1) : losses.length;
  return reduced(losses, reduction, count);
}

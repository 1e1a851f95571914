/** The cases of the PyTorch corpus whose gradient differs on purpose, with the reason and our own definition's gradient. */

import { crossEntropyGradient } from "../truth/classGradients.js";
import { type ClassOptions, denominator } from "../truth/classLosses.js";
import { type Dense, lossDim, splitAt } from "../truth/tensor.js";
import { type CorpusTensor, values } from "./tensor.js";
import type { TorchCase } from "./torch.js";

const IGNORED = "the gradient of an ignored row that holds NaN or only −∞ is exactly 0; PyTorch: NaN";

export const gradientDifferences: Readonly<Record<string, string>> = {
  cross_entropy_nan_row_ignored_none: IGNORED,
  cross_entropy_nan_row_ignored_mean_ls10: IGNORED,
  cross_entropy_neginf_row_ignored_none: IGNORED,
  cross_entropy_neginf_row_ignored_mean: IGNORED,
  cross_entropy_neginf_row_ignored_sum: IGNORED,
};

/** Our own gradient for one of them: all are cross entropies with class indices. */
export function ownGradient({ inputs, args, grad_output: gradOutput }: TorchCase): Float64Array {
  const logits: Dense = { data: values(inputs.input), shape: inputs.input.dims };
  const target = values(inputs.target);
  const options: ClassOptions = {
    weight: inputs.weight && values(inputs.weight),
    ignoreIndex: args.ignore_index,
    labelSmoothing: args.label_smoothing,
  };
  const upstream = values(gradOutput as CorpusTensor);
  const { outer, inner } = splitAt(logits.shape, lossDim(logits.shape));
  const divisor = args.reduction === "mean" ? denominator(target, options) : 1;
  const g = Float64Array.from({ length: outer * inner }, (_, row) =>
    args.reduction === "none" ? upstream[row] : upstream[0] / divisor,
  );
  return crossEntropyGradient(logits, target, g, options).value;
}

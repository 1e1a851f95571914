/** What the truth says to a case of the PyTorch corpus. */

import {
  crossEntropy,
  crossEntropyProbabilities,
  denominator,
  nllLoss,
  reduced,
} from "../truth/classLosses.js";
import { binaryCrossEntropy, binaryCrossEntropyWithLogits, klDiv } from "../truth/elementwiseLosses.js";
import { logSoftmax, logSumExp, softmax } from "../truth/softmax.js";
import { broadcastShape, type Dense, expand, product } from "../truth/tensor.js";
import { type CorpusTensor, values } from "./tensor.js";
import type { TorchCase } from "./torch.js";

const dense = (tensor: CorpusTensor): Dense => ({ data: values(tensor), shape: tensor.dims });

/** Our own definition's output for a case; null where the corpus means a composition of functions, or integers. */
export function truthOf({ op, inputs, args }: TorchCase): Float64Array | null {
  const { reduction, ignore_index: ignoreIndex, label_smoothing: labelSmoothing } = args;
  const weight = inputs.weight && values(inputs.weight);
  const elementwise = (of: (...operands: number[]) => number, ...names: string[]) => {
    const shape = broadcastShape(...names.filter((name) => inputs[name]).map((name) => inputs[name].dims));
    const operands = names.map((name) => (inputs[name] ? expand(dense(inputs[name]), shape) : null));
    const losses = Float64Array.from({ length: product(shape) }, (_, k) =>
      of(...operands.map((operand) => (operand ? operand[k] : 1))),
    );
    const count = reduction === "batchmean" ? (inputs.input.dims[0] ?? 1) : losses.length;
    return reduced(losses, reduction, count);
  };
  switch (op) {
    case "softmax":
      return softmax(dense(inputs.input), args.dim as number);
    case "log_softmax":
      return logSoftmax(dense(inputs.input), args.dim as number);
    case "logsumexp":
      return logSumExp(dense(inputs.input), args.dim as number[]);
    case "nll_loss": {
      const target = values(inputs.target);
      const losses = nllLoss(dense(inputs.input), target, { weight, ignoreIndex });
      return reduced(losses, reduction, denominator(target, { weight, ignoreIndex }));
    }
    case "cross_entropy": {
      const options = { weight, ignoreIndex, labelSmoothing };
      if (inputs.target.dtype === "f32") {
        const losses = crossEntropyProbabilities(dense(inputs.input), dense(inputs.target), options);
        return reduced(losses, reduction, losses.length);
      }
      const target = values(inputs.target);
      return reduced(
        crossEntropy(dense(inputs.input), target, options),
        reduction,
        denominator(target, options),
      );
    }
    case "kl_div":
      return elementwise((x, t) => klDiv(x, t, args.log_target), "input", "target");
    case "binary_cross_entropy":
      return elementwise(binaryCrossEntropy, "input", "target", "weight");
    case "binary_cross_entropy_with_logits":
      return elementwise(binaryCrossEntropyWithLogits, "input", "target", "weight", "pos_weight");
    default:
      return null;
  }
}

/** How a case of the PyTorch corpus is put to an engine. */

import type { AnyTensor, Api, TensorLike } from "../api.js";
import { categoricalEntropy, categoricalKl } from "./categorical.js";
import { argument, type CorpusTensor, type Precision, type Result, result, values } from "./tensor.js";
import type { TorchCase } from "./torch.js";

export function torchCall(api: Api, { op, inputs, args, tags }: TorchCase, precision: Precision): Result {
  const tensor = (name: string) => argument(inputs[name], precision);
  const optional = (name: string): TensorLike | undefined => (inputs[name] ? tensor(name) : undefined);
  const { reduction } = args;
  const dim = args.dim as number;
  const classReduction = reduction as Exclude<typeof reduction, "batchmean">;
  switch (op) {
    case "softmax":
      return api.softmax(tensor("input"), { dim });
    case "log_softmax":
      return api.logSoftmax(tensor("input"), { dim });
    case "logsumexp":
      return api.logSumExp(tensor("input"), { dim: args.dim, keepDim: args.keepdim });
    case "one_hot": {
      const numClasses = args.num_classes === -1 ? undefined : args.num_classes;
      return numeric(api.oneHot(tensor("input"), { numClasses, dtype: precision }));
    }
    case "nll_loss":
      return result(
        api.nllLoss(tensor("input"), tensor("target"), {
          weight: optional("weight"),
          ignoreIndex: args.ignore_index,
          reduction: classReduction,
        }),
      );
    case "cross_entropy":
      return result(
        api.crossEntropy(tensor("input"), tensor("target"), {
          weight: optional("weight"),
          ignoreIndex: args.ignore_index,
          labelSmoothing: args.label_smoothing,
          reduction: classReduction,
        }),
      );
    case "kl_div":
      return result(api.klDiv(tensor("input"), tensor("target"), { reduction, logTarget: args.log_target }));
    case "binary_cross_entropy":
      return result(
        api.binaryCrossEntropy(tensor("input"), tensor("target"), {
          weight: optional("weight"),
          reduction: classReduction,
        }),
      );
    case "binary_cross_entropy_with_logits":
      return result(
        api.binaryCrossEntropyWithLogits(tensor("input"), tensor("target"), {
          weight: optional("weight"),
          posWeight: optional("pos_weight"),
          reduction: classReduction,
        }),
      );
    case "categorical_entropy":
      return categoricalEntropy(api, inputs, precision, tags);
    case "categorical_kl":
      return categoricalKl(api, inputs, precision, tags);
    default:
      throw new Error(`the corpus has an operation without a runner: ${op}`);
  }
}

/** A tensor of any type in numbers, as they are in the corpora. */
export function numeric({ data, shape }: AnyTensor): Result {
  return { data: Array.from<number | bigint, number>(data, Number), shape };
}

/** The values of an index tensor, for a runner that must change them first. */
export function integers(tensor: CorpusTensor): { data: Int32Array; shape: number[] } {
  return { data: Int32Array.from(values(tensor)), shape: [...tensor.dims] };
}

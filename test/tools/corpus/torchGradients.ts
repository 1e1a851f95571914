/** How the gradients of a case of the PyTorch corpus are put to an engine. */

import type { Api, FloatTensor, Reduction, TensorLike } from "../api.js";
import { broadcastShape, expand } from "../truth/tensor.js";
import { argument, type CorpusTensor, floats, type Precision, type Result, values } from "./tensor.js";
import type { TorchCase } from "./torch.js";

/** The gradients by their names in the corpus. */
export type Gradients = Readonly<Record<string, Result>>;

/** The gradients of a case, and its loss where one call computes both. */
export interface Differentiated {
  readonly gradients: Gradients;
  readonly loss?: number | FloatTensor;
}

export function torchGradients(api: Api, one: TorchCase, precision: Precision): Differentiated {
  const { op, inputs, args } = one;
  const upstream = one.grad_output;
  if (upstream === null) throw new Error(`${one.name} has no gradients`);
  const tensor = (name: string) => argument(inputs[name], precision);
  const optional = (name: string): TensorLike | undefined => (inputs[name] ? tensor(name) : undefined);
  const ofLoss = ({ loss, grad }: { loss: number | FloatTensor; grad: FloatTensor }): Differentiated => ({
    gradients: { grad_input: grad },
    loss,
  });
  const reduction = args.reduction as Reduction;
  const dim = args.dim as number;
  const gradOutput = argument(upstream, precision);
  const loss = {
    reduction,
    weight: optional("weight"),
    gradOutput: reduction === "none" ? gradOutput : values(upstream)[0],
  };
  switch (op) {
    case "softmax":
      return {
        gradients: {
          grad_input: api.softmaxBackward(gradOutput, api.softmax(tensor("input"), { dim }), { dim }),
        },
      };
    case "log_softmax": {
      const output = api.logSoftmax(tensor("input"), { dim });
      return { gradients: { grad_input: api.logSoftmaxBackward(gradOutput, output, { dim }) } };
    }
    case "logsumexp": {
      const options = { dim: args.dim, keepDim: args.keepdim };
      const output = api.logSumExp(tensor("input"), options);
      const gradient = api.logSumExpBackward(gradOutput, tensor("input"), output, options);
      return { gradients: { grad_input: gradient } };
    }
    case "nll_loss":
      return ofLoss(
        api.nllLossGrad<Reduction>(tensor("input"), tensor("target"), {
          ...loss,
          ignoreIndex: args.ignore_index,
        }),
      );
    case "cross_entropy":
      return ofLoss(
        api.crossEntropyGrad<Reduction>(tensor("input"), tensor("target"), {
          ...loss,
          ignoreIndex: args.ignore_index,
          labelSmoothing: args.label_smoothing,
        }),
      );
    case "kl_div": {
      const options = { reduction, logTarget: args.log_target, gradOutput: loss.gradOutput };
      return ofLoss(api.klDivGrad<Reduction | "batchmean">(tensor("input"), tensor("target"), options));
    }
    case "binary_cross_entropy":
      return ofLoss(api.binaryCrossEntropyGrad<Reduction>(tensor("input"), tensor("target"), loss));
    case "binary_cross_entropy_with_logits":
      return ofLoss(
        api.binaryCrossEntropyWithLogitsGrad<Reduction>(tensor("input"), tensor("target"), {
          ...loss,
          posWeight: optional("pos_weight"),
        }),
      );
    case "categorical_entropy": {
      const { loss: entropies, grad } = api.entropyFromLogitsGrad(tensor("logits"), { gradOutput });
      return { gradients: { grad_logits: grad }, loss: entropies };
    }
    case "categorical_kl":
      return { gradients: categoricalKl(api, tensor("p_logits"), tensor("q_logits"), upstream, precision) };
    default:
      throw new Error(`the corpus has gradients of an operation without a runner: ${op}`);
  }
}

/** From logits to log-probabilities to the pointwise divergences, whose sums over the last axis are the output. */
function categoricalKl(
  api: Api,
  pLogits: TensorLike,
  qLogits: TensorLike,
  upstream: CorpusTensor,
  precision: Precision,
): Gradients {
  const logP = api.logSoftmax(pLogits);
  const logQ = api.logSoftmax(qLogits);
  const shape = broadcastShape(logP.shape, logQ.shape);
  const spread = expand({ data: values(upstream), shape: [...upstream.dims, 1] }, shape);
  const { grad, gradTarget } = api.klDivGrad(logQ, logP, {
    reduction: "none",
    logTarget: true,
    gradOutput: { data: floats(spread, precision), shape },
    wrt: "target",
  });
  return {
    grad_q_logits: api.logSoftmaxBackward(grad, logQ),
    grad_p_logits: api.logSoftmaxBackward(gradTarget, logP),
  };
}

/** The WebAssembly engine: stage in, call the kernel, stage out. */

import type { Backend } from "../backend.js";
import { isDouble, sizeOf } from "../dtype.js";
import { js } from "../js/index.js";
import { logSoftmaxBackward, logSumExpBackward, softmaxBackward } from "./backward.js";
import { crossEntropy, crossEntropyProbabilities } from "./crossEntropy.js";
import { crossEntropyOfDistributions, entropy, jsDivergence, klDivergence } from "./divergences.js";
import { binaryCrossEntropy, binaryCrossEntropyWithLogits, exp, klDiv, log } from "./elementwise.js";
import { entropyFromLogits, entropyFromLogitsGrad } from "./entropyFromLogits.js";
import { Stages } from "./memory.js";
import { logSoftmax, logSumExp, softmax } from "./softmax.js";

/** What a call without gradients asks for. */
const LOSS_ONLY = { grad: null, gradTarget: null, upstream: 1 } as const;

/**
 * An engine on the compiled kernels; throws where the platform does not allow it. nllLoss reads one element of
 * each row and its gradient writes one, so staging whole rows could only slow them down: the TypeScript engine's are
 * used.
 */
export function createWasmEngine(name: string, module: WebAssembly.Module): Backend {
  const stages = new Stages(module);
  return {
    name,
    resident: (double, lengths) => stages.allocate(double, lengths),
    softmax: (out, x) => softmax(stages, out, x),
    logSoftmax: (out, x) => logSoftmax(stages, out, x),
    logSumExp: (out, x) => logSumExp(stages, out, x),
    exp: (out, x) => exp(stages, out, x),
    log: (out, x) => log(stages, out, x),

    nllLoss: js.nllLoss,
    crossEntropy: (losses, logits, target, weight, labelSmoothing) =>
      crossEntropy(stages, null, losses, logits, target, weight, labelSmoothing, 1),
    crossEntropyProbabilities: (losses, logits, target, weight, labelSmoothing) =>
      crossEntropyProbabilities(stages, null, null, losses, logits, target, weight, labelSmoothing, 1),
    klDiv: (losses, count, double, input, target, logTarget) =>
      klDiv(stages, { ...LOSS_ONLY, losses, count, double, input, target, weight: null }, logTarget),
    binaryCrossEntropy: (losses, count, double, input, target, weight) =>
      binaryCrossEntropy(stages, { ...LOSS_ONLY, losses, count, double, input, target, weight }),
    binaryCrossEntropyWithLogits: (losses, count, double, input, target, weight, posWeight) =>
      binaryCrossEntropyWithLogits(
        stages,
        { ...LOSS_ONLY, losses, count, double, input, target, weight },
        posWeight,
      ),

    entropy: (out, p, nats) => entropy(stages, out, p, nats),
    entropyFromLogits: (out, logits, nats) => entropyFromLogits(stages, out, logits, nats),
    crossEntropyOfDistributions: (out, p, q, nats) => crossEntropyOfDistributions(stages, out, p, q, nats),
    klDivergence: (out, p, q, nats) => klDivergence(stages, out, p, q, nats),
    jsDivergence: (out, p, q, nats) => jsDivergence(stages, out, p, q, nats),

    nllLossGrad: js.nllLossGrad,
    crossEntropyGrad: (grad, losses, logits, target, weight, labelSmoothing, upstream) =>
      crossEntropy(stages, grad, losses, logits, target, weight, labelSmoothing, upstream),
    crossEntropyProbabilitiesGrad: (
      grad,
      gradTarget,
      losses,
      logits,
      target,
      weight,
      labelSmoothing,
      upstream,
    ) =>
      crossEntropyProbabilities(
        stages,
        grad,
        gradTarget,
        losses,
        logits,
        target,
        weight,
        labelSmoothing,
        upstream,
      ),
    klDivGrad: (grad, gradTarget, losses, count, double, input, target, logTarget, upstream) =>
      klDiv(
        stages,
        { grad, gradTarget, losses, count, double, input, target, weight: null, upstream },
        logTarget,
      ),
    binaryCrossEntropyGrad(grad, losses, input, target, weight, upstream) {
      const common = { count: sizeOf(grad), double: isDouble(grad), gradTarget: null };
      return binaryCrossEntropy(stages, { grad, losses, input, target, weight, upstream, ...common });
    },
    binaryCrossEntropyWithLogitsGrad(grad, losses, input, target, weight, posWeight, upstream) {
      const common = { count: sizeOf(grad), double: isDouble(grad), gradTarget: null };
      const call = { grad, losses, input, target, weight, upstream, ...common };
      return binaryCrossEntropyWithLogits(stages, call, posWeight);
    },
    entropyFromLogitsGrad: (grad, entropies, logits, nats, upstream) =>
      entropyFromLogitsGrad(stages, grad, entropies, logits, nats, upstream),

    softmaxBackward: (out, gradOutput, output) => softmaxBackward(stages, out, gradOutput, output),
    logSoftmaxBackward: (out, gradOutput, output) => logSoftmaxBackward(stages, out, gradOutput, output),
    logSumExpBackward: (out, gradOutput, x, output) => logSumExpBackward(stages, out, gradOutput, x, output),
  };
}

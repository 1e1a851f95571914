/** The WebAssembly engine: stage in, call the kernel, stage out. */
import type { Backend } from "../backend.js";
import { js } from "../js/index.js";
import { crossEntropy, crossEntropyProbabilities } from "./crossEntropy.js";
import {
  crossEntropyOfDistributions,
  entropy,
  entropyFromLogits,
  jsDivergence,
  klDivergence,
} from "./divergences.js";
import { binaryCrossEntropy, binaryCrossEntropyWithLogits, exp, klDiv, log } from "./elementwise.js";
import { createStages } from "./memory.js";
import { logSoftmax, logSumExp, softmax } from "./softmax.js";

/**
 * An engine on `bytes`, compiled at once; throws where the platform does not allow it. nllLoss reads one element of
 * each row, so staging whole rows could only slow it down: the TypeScript engine's is used.
 */
export function createWasmEngine(bytes: Uint8Array<ArrayBuffer>): Backend {
  const stages = createStages(bytes);
  return {
    name: "wasm",
    softmax: (out, x) => softmax(stages, out, x),
    logSoftmax: (out, x) => logSoftmax(stages, out, x),
    logSumExp: (out, x) => logSumExp(stages, out, x),
    exp: (out, x) => exp(stages, out, x),
    log: (out, x) => log(stages, out, x),
    nllLoss: js.nllLoss,
    crossEntropy: (losses, logits, target, weight, labelSmoothing) =>
      crossEntropy(stages, losses, logits, target, weight, labelSmoothing),
    crossEntropyProbabilities: (losses, logits, target, weight, labelSmoothing) =>
      crossEntropyProbabilities(stages, losses, logits, target, weight, labelSmoothing),
    klDiv: (losses, count, double, input, target, logTarget) =>
      klDiv(stages, losses, count, double, input, target, logTarget),
    binaryCrossEntropy: (losses, count, double, input, target, weight) =>
      binaryCrossEntropy(stages, losses, count, double, input, target, weight),
    binaryCrossEntropyWithLogits: (losses, count, double, input, target, weight, posWeight) =>
      binaryCrossEntropyWithLogits(stages, losses, count, double, input, target, weight, posWeight),
    entropy: (out, p, nats) => entropy(stages, out, p, nats),
    entropyFromLogits: (out, logits, nats) => entropyFromLogits(stages, out, logits, nats),
    crossEntropyOfDistributions: (out, p, q, nats) => crossEntropyOfDistributions(stages, out, p, q, nats),
    klDivergence: (out, p, q, nats) => klDivergence(stages, out, p, q, nats),
    jsDivergence: (out, p, q, nats) => jsDivergence(stages, out, p, q, nats),
  };
}

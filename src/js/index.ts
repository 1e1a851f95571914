/** The TypeScript engine: plain loops in f64 that run wherever JavaScript does, rounded once on storing. */

import type { Backend } from "../backend.js";
import { binaryCrossEntropy } from "./binaryCrossEntropy.js";
import { binaryCrossEntropyGrad } from "./binaryCrossEntropyGrad.js";
import { binaryCrossEntropyWithLogits } from "./binaryCrossEntropyWithLogits.js";
import { binaryCrossEntropyWithLogitsGrad } from "./binaryCrossEntropyWithLogitsGrad.js";
import { crossEntropy } from "./crossEntropy.js";
import { crossEntropyGrad } from "./crossEntropyGrad.js";
import { crossEntropyOfDistributions } from "./crossEntropyOfDistributions.js";
import { crossEntropyProbabilities } from "./crossEntropyProbabilities.js";
import { crossEntropyProbabilitiesGrad } from "./crossEntropyProbabilitiesGrad.js";
import { entropy } from "./entropy.js";
import { entropyFromLogits } from "./entropyFromLogits.js";
import { entropyFromLogitsGrad } from "./entropyFromLogitsGrad.js";
import { exp } from "./exp.js";
import { written, writtenOrNull } from "./halves.js";
import { jsDivergence } from "./jsDivergence.js";
import { klDiv } from "./klDiv.js";
import { klDivergence } from "./klDivergence.js";
import { klDivGrad } from "./klDivGrad.js";
import { log } from "./log.js";
import { logSoftmax } from "./logSoftmax.js";
import { logSoftmaxBackward } from "./logSoftmaxBackward.js";
import { logSumExp } from "./logSumExp.js";
import { logSumExpBackward } from "./logSumExpBackward.js";
import { nllLoss } from "./nllLoss.js";
import { nllLossGrad } from "./nllLossGrad.js";
import { softmax } from "./softmax.js";
import { softmaxBackward } from "./softmaxBackward.js";

export const js: Backend = {
  name: "js",
  resident: (double, lengths) =>
    lengths.map((length) => (double ? new Float64Array(length) : new Float32Array(length))),
  softmax: (out, x) => written(out, (to) => softmax(to, x)),
  logSoftmax: (out, x) => written(out, (to) => logSoftmax(to, x)),
  logSumExp: (out, x) => written(out, (to) => logSumExp(to, x)),
  exp: (out, x) => written(out, (to) => exp(to, x)),
  log: (out, x) => written(out, (to) => log(to, x)),
  nllLoss: (losses, logProbs, ...rest) => nllLoss(losses, logProbs, ...rest),
  crossEntropy: (losses, logits, ...rest) => crossEntropy(losses, logits, ...rest),
  crossEntropyProbabilities: (losses, logits, target, ...rest) =>
    crossEntropyProbabilities(losses, logits, target, ...rest),
  klDiv,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  entropy: (out, p, nats) => written(out, (to) => entropy(to, p, nats)),
  entropyFromLogits: (out, logits, nats) => written(out, (to) => entropyFromLogits(to, logits, nats)),
  crossEntropyOfDistributions: (out, p, q, nats) =>
    written(out, (to) => crossEntropyOfDistributions(to, p, q, nats)),
  klDivergence: (out, p, q, nats) => written(out, (to) => klDivergence(to, p, q, nats)),
  jsDivergence: (out, p, q, nats) => written(out, (to) => jsDivergence(to, p, q, nats)),
  nllLossGrad: (grad, losses, logProbs, ...rest) =>
    written(grad, (to) => nllLossGrad(to, losses, logProbs, ...rest)),
  crossEntropyGrad: (grad, losses, logits, ...rest) =>
    written(grad, (to) => crossEntropyGrad(to, losses, logits, ...rest)),
  crossEntropyProbabilitiesGrad: (grad, gradTarget, losses, logits, target, ...rest) =>
    written(grad, (to) =>
      writtenOrNull(gradTarget, (toTarget) =>
        crossEntropyProbabilitiesGrad(to, toTarget, losses, logits, target, ...rest),
      ),
    ),
  klDivGrad,
  binaryCrossEntropyGrad: (grad, ...rest) => written(grad, (to) => binaryCrossEntropyGrad(to, ...rest)),
  binaryCrossEntropyWithLogitsGrad: (grad, ...rest) =>
    written(grad, (to) => binaryCrossEntropyWithLogitsGrad(to, ...rest)),
  entropyFromLogitsGrad: (grad, entropies, logits, ...rest) =>
    written(grad, (to) => entropyFromLogitsGrad(to, entropies, logits, ...rest)),
  softmaxBackward: (out, gradOutput, output) => written(out, (to) => softmaxBackward(to, gradOutput, output)),
  logSoftmaxBackward: (out, gradOutput, output) =>
    written(out, (to) => logSoftmaxBackward(to, gradOutput, output)),
  logSumExpBackward: (out, gradOutput, x) => written(out, (to) => logSumExpBackward(to, gradOutput, x)),
};

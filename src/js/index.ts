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
  softmax,
  logSoftmax,
  logSumExp,
  exp,
  log,
  nllLoss,
  crossEntropy,
  crossEntropyProbabilities,
  klDiv,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  entropy,
  entropyFromLogits,
  crossEntropyOfDistributions,
  klDivergence,
  jsDivergence,
  nllLossGrad,
  crossEntropyGrad,
  crossEntropyProbabilitiesGrad,
  klDivGrad,
  binaryCrossEntropyGrad,
  binaryCrossEntropyWithLogitsGrad,
  entropyFromLogitsGrad,
  softmaxBackward,
  logSoftmaxBackward,
  logSumExpBackward,
};

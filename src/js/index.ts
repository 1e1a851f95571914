/** The TypeScript engine: plain loops in f64 that run wherever JavaScript does, rounded once on storing. */

import type { Backend } from "../backend.js";
import { binaryCrossEntropy } from "./binaryCrossEntropy.js";
import { binaryCrossEntropyWithLogits } from "./binaryCrossEntropyWithLogits.js";
import { crossEntropy } from "./crossEntropy.js";
import { crossEntropyOfDistributions } from "./crossEntropyOfDistributions.js";
import { crossEntropyProbabilities } from "./crossEntropyProbabilities.js";
import { entropy } from "./entropy.js";
import { entropyFromLogits } from "./entropyFromLogits.js";
import { exp } from "./exp.js";
import { jsDivergence } from "./jsDivergence.js";
import { klDiv } from "./klDiv.js";
import { klDivergence } from "./klDivergence.js";
import { log } from "./log.js";
import { logSoftmax } from "./logSoftmax.js";
import { logSumExp } from "./logSumExp.js";
import { nllLoss } from "./nllLoss.js";
import { softmax } from "./softmax.js";

export const js: Backend = {
  name: "js",
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
};

/** The public functions of an engine: each checks its arguments, lets the engine compute, and shapes the result. */

import type { Api } from "./api.js";
import type { Backend } from "./backend.js";
import { binaryCrossEntropy, binaryCrossEntropyWithLogits } from "./operations/binaryCrossEntropy.js";
import { crossEntropy } from "./operations/crossEntropy.js";
import { exp, log } from "./operations/elementwise.js";
import { gather } from "./operations/gather.js";
import {
  crossEntropyOfDistributions,
  entropy,
  entropyFromLogits,
  jsDivergence,
  klDivergence,
} from "./operations/information.js";
import { klDiv } from "./operations/klDiv.js";
import { logSumExp } from "./operations/logSumExp.js";
import { nllLoss } from "./operations/nllLoss.js";
import { oneHot } from "./operations/oneHot.js";
import { logSoftmax, softmax } from "./operations/softmax.js";

export function createApi(engine: Backend): Api {
  return {
    get backend() {
      return engine.name;
    },
    softmax: softmax(engine),
    logSoftmax: logSoftmax(engine),
    logSumExp: logSumExp(engine),
    exp: exp(engine),
    log: log(engine),
    oneHot,
    gather,
    nllLoss: nllLoss(engine) as Api["nllLoss"],
    crossEntropy: crossEntropy(engine) as Api["crossEntropy"],
    klDiv: klDiv(engine) as Api["klDiv"],
    binaryCrossEntropy: binaryCrossEntropy(engine) as Api["binaryCrossEntropy"],
    binaryCrossEntropyWithLogits: binaryCrossEntropyWithLogits(engine) as Api["binaryCrossEntropyWithLogits"],
    entropy: entropy(engine),
    entropyFromLogits: entropyFromLogits(engine),
    crossEntropyOfDistributions: crossEntropyOfDistributions(engine),
    klDivergence: klDivergence(engine),
    jsDivergence: jsDivergence(engine),
  };
}

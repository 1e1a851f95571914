/** The public functions of an engine: each checks its arguments, lets the engine compute, and shapes the result. */

import type { Api } from "./api.js";
import type { Backend } from "./backend.js";
import { binaryCrossEntropy, binaryCrossEntropyWithLogits } from "./operations/binaryCrossEntropy.js";
import {
  binaryCrossEntropyGrad,
  binaryCrossEntropyWithLogitsGrad,
} from "./operations/binaryCrossEntropyGrad.js";
import { crossEntropy } from "./operations/crossEntropy.js";
import { crossEntropyGrad } from "./operations/crossEntropyGrad.js";
import { exp, log } from "./operations/elementwise.js";
import { entropyFromLogitsGrad } from "./operations/entropyFromLogitsGrad.js";
import { gather } from "./operations/gather.js";
import {
  crossEntropyOfDistributions,
  entropy,
  entropyFromLogits,
  jsDivergence,
  klDivergence,
} from "./operations/information.js";
import { klDiv } from "./operations/klDiv.js";
import { klDivGrad } from "./operations/klDivGrad.js";
import { logSumExp } from "./operations/logSumExp.js";
import { logSumExpBackward } from "./operations/logSumExpBackward.js";
import { nllLoss } from "./operations/nllLoss.js";
import { nllLossGrad } from "./operations/nllLossGrad.js";
import { oneHot } from "./operations/oneHot.js";
import { resident } from "./operations/resident.js";
import { logSoftmax, softmax } from "./operations/softmax.js";
import { logSoftmaxBackward, softmaxBackward } from "./operations/softmaxBackward.js";

export function createApi(engine: Backend): Api {
  const api: Record<keyof Api, unknown> = {
    get backend() {
      return engine.name;
    },
    resident: resident(engine),
    softmax: softmax(engine),
    logSoftmax: logSoftmax(engine),
    logSumExp: logSumExp(engine),
    exp: exp(engine),
    log: log(engine),
    oneHot,
    gather,
    nllLoss: nllLoss(engine),
    crossEntropy: crossEntropy(engine),
    klDiv: klDiv(engine),
    binaryCrossEntropy: binaryCrossEntropy(engine),
    binaryCrossEntropyWithLogits: binaryCrossEntropyWithLogits(engine),
    entropy: entropy(engine),
    entropyFromLogits: entropyFromLogits(engine),
    crossEntropyOfDistributions: crossEntropyOfDistributions(engine),
    klDivergence: klDivergence(engine),
    jsDivergence: jsDivergence(engine),
    nllLossGrad: nllLossGrad(engine),
    crossEntropyGrad: crossEntropyGrad(engine),
    klDivGrad: klDivGrad(engine),
    binaryCrossEntropyGrad: binaryCrossEntropyGrad(engine),
    binaryCrossEntropyWithLogitsGrad: binaryCrossEntropyWithLogitsGrad(engine),
    entropyFromLogitsGrad: entropyFromLogitsGrad(engine),
    softmaxBackward: softmaxBackward(engine),
    logSoftmaxBackward: logSoftmaxBackward(engine),
    logSumExpBackward: logSumExpBackward(engine),
  };
  // Their arguments are unknown until they are checked; what callers may pass and get, the documented types say.
  return api as Api;
}

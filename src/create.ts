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
  return {
    get backend() {
      return engine.name;
    },
    resident: resident(engine) as Api["resident"],
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
    nllLossGrad: nllLossGrad(engine) as Api["nllLossGrad"],
    crossEntropyGrad: crossEntropyGrad(engine) as Api["crossEntropyGrad"],
    klDivGrad: klDivGrad(engine) as Api["klDivGrad"],
    binaryCrossEntropyGrad: binaryCrossEntropyGrad(engine) as Api["binaryCrossEntropyGrad"],
    binaryCrossEntropyWithLogitsGrad: binaryCrossEntropyWithLogitsGrad(
      engine,
    ) as Api["binaryCrossEntropyWithLogitsGrad"],
    entropyFromLogitsGrad: entropyFromLogitsGrad(engine) as Api["entropyFromLogitsGrad"],
    softmaxBackward: softmaxBackward(engine),
    logSoftmaxBackward: logSoftmaxBackward(engine),
    logSumExpBackward: logSumExpBackward(engine),
  };
}

/** The entry `xent/js`: the public functions on the TypeScript engine. */

import type { Api } from "./api.js";
import { createApi } from "./create.js";
import { js } from "./js/index.js";

export type * from "./api.js";

const api = /* @__PURE__ */ createApi(js);

// The annotations carry the documentation of `Api` into the published types.
export const backend: Api["backend"] = api.backend;
export const resident: Api["resident"] = api.resident;
export const softmax: Api["softmax"] = api.softmax;
export const logSoftmax: Api["logSoftmax"] = api.logSoftmax;
export const logSumExp: Api["logSumExp"] = api.logSumExp;
export const exp: Api["exp"] = api.exp;
export const log: Api["log"] = api.log;
export const oneHot: Api["oneHot"] = api.oneHot;
export const gather: Api["gather"] = api.gather;
export const nllLoss: Api["nllLoss"] = api.nllLoss;
export const crossEntropy: Api["crossEntropy"] = api.crossEntropy;
export const klDiv: Api["klDiv"] = api.klDiv;
export const binaryCrossEntropy: Api["binaryCrossEntropy"] = api.binaryCrossEntropy;
export const binaryCrossEntropyWithLogits: Api["binaryCrossEntropyWithLogits"] =
  api.binaryCrossEntropyWithLogits;
export const entropy: Api["entropy"] = api.entropy;
export const entropyFromLogits: Api["entropyFromLogits"] = api.entropyFromLogits;
export const crossEntropyOfDistributions: Api["crossEntropyOfDistributions"] =
  api.crossEntropyOfDistributions;
export const klDivergence: Api["klDivergence"] = api.klDivergence;
export const jsDivergence: Api["jsDivergence"] = api.jsDivergence;
export const nllLossGrad: Api["nllLossGrad"] = api.nllLossGrad;
export const crossEntropyGrad: Api["crossEntropyGrad"] = api.crossEntropyGrad;
export const klDivGrad: Api["klDivGrad"] = api.klDivGrad;
export const binaryCrossEntropyGrad: Api["binaryCrossEntropyGrad"] = api.binaryCrossEntropyGrad;
export const binaryCrossEntropyWithLogitsGrad: Api["binaryCrossEntropyWithLogitsGrad"] =
  api.binaryCrossEntropyWithLogitsGrad;
export const entropyFromLogitsGrad: Api["entropyFromLogitsGrad"] = api.entropyFromLogitsGrad;
export const softmaxBackward: Api["softmaxBackward"] = api.softmaxBackward;
export const logSoftmaxBackward: Api["logSoftmaxBackward"] = api.logSoftmaxBackward;
export const logSumExpBackward: Api["logSumExpBackward"] = api.logSumExpBackward;

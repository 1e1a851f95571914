/** The entry `xent`: the public functions on the WebAssembly engine. */

import type { Api } from "./api.js";
import { allOnFirstUse, create } from "./create.js";
import * as js from "./js/functions.js";
import * as operations from "./operations/index.js";
import { KERNELS } from "./wasm/generated/kernels.js";
import { kernelsEngine, nameOf } from "./wasm/kernelsEngine.js";

export type * from "./api.js";

const kernels = /* @__PURE__ */ kernelsEngine("wasm", KERNELS, (name) => {
  backend = name;
});
const engine = /* @__PURE__ */ allOnFirstUse(kernels, js);

// The annotations carry the documentation of `Api` into the published types.
export let backend: Api["backend"] = /* @__PURE__ */ nameOf(kernels);
export const resident: Api["resident"] = /* @__PURE__ */ create(operations.resident, engine);
export const softmax: Api["softmax"] = /* @__PURE__ */ create(operations.softmax, engine);
export const logSoftmax: Api["logSoftmax"] = /* @__PURE__ */ create(operations.logSoftmax, engine);
export const logSumExp: Api["logSumExp"] = /* @__PURE__ */ create(operations.logSumExp, engine);
export const exp: Api["exp"] = /* @__PURE__ */ create(operations.exp, engine);
export const log: Api["log"] = /* @__PURE__ */ create(operations.log, engine);
export const oneHot: Api["oneHot"] = /* @__PURE__ */ create(operations.oneHot, engine);
export const gather: Api["gather"] = /* @__PURE__ */ create(operations.gather, engine);
export const nllLoss: Api["nllLoss"] = /* @__PURE__ */ create(operations.nllLoss, engine);
export const crossEntropy: Api["crossEntropy"] = /* @__PURE__ */ create(operations.crossEntropy, engine);
export const klDiv: Api["klDiv"] = /* @__PURE__ */ create(operations.klDiv, engine);
export const binaryCrossEntropy: Api["binaryCrossEntropy"] = /* @__PURE__ */ create(
  operations.binaryCrossEntropy,
  engine,
);
export const binaryCrossEntropyWithLogits: Api["binaryCrossEntropyWithLogits"] = /* @__PURE__ */ create(
  operations.binaryCrossEntropyWithLogits,
  engine,
);
export const entropy: Api["entropy"] = /* @__PURE__ */ create(operations.entropy, engine);
export const entropyFromLogits: Api["entropyFromLogits"] = /* @__PURE__ */ create(
  operations.entropyFromLogits,
  engine,
);
export const crossEntropyOfDistributions: Api["crossEntropyOfDistributions"] = /* @__PURE__ */ create(
  operations.crossEntropyOfDistributions,
  engine,
);
export const klDivergence: Api["klDivergence"] = /* @__PURE__ */ create(operations.klDivergence, engine);
export const jsDivergence: Api["jsDivergence"] = /* @__PURE__ */ create(operations.jsDivergence, engine);
export const nllLossGrad: Api["nllLossGrad"] = /* @__PURE__ */ create(operations.nllLossGrad, engine);
export const crossEntropyGrad: Api["crossEntropyGrad"] = /* @__PURE__ */ create(
  operations.crossEntropyGrad,
  engine,
);
export const klDivGrad: Api["klDivGrad"] = /* @__PURE__ */ create(operations.klDivGrad, engine);
export const binaryCrossEntropyGrad: Api["binaryCrossEntropyGrad"] = /* @__PURE__ */ create(
  operations.binaryCrossEntropyGrad,
  engine,
);
export const binaryCrossEntropyWithLogitsGrad: Api["binaryCrossEntropyWithLogitsGrad"] =
  /* @__PURE__ */ create(operations.binaryCrossEntropyWithLogitsGrad, engine);
export const entropyFromLogitsGrad: Api["entropyFromLogitsGrad"] = /* @__PURE__ */ create(
  operations.entropyFromLogitsGrad,
  engine,
);
export const softmaxBackward: Api["softmaxBackward"] = /* @__PURE__ */ create(
  operations.softmaxBackward,
  engine,
);
export const logSoftmaxBackward: Api["logSoftmaxBackward"] = /* @__PURE__ */ create(
  operations.logSoftmaxBackward,
  engine,
);
export const logSumExpBackward: Api["logSumExpBackward"] = /* @__PURE__ */ create(
  operations.logSumExpBackward,
  engine,
);

/** The public functions: each makes its function on the functions of an engine that it names. The entries are written from this list. */

export { binaryCrossEntropy, binaryCrossEntropyGrad } from "./functions/binaryCrossEntropy.js";
export {
  binaryCrossEntropyWithLogits,
  binaryCrossEntropyWithLogitsGrad,
} from "./functions/binaryCrossEntropyWithLogits.js";
export { crossEntropy, crossEntropyGrad } from "./functions/crossEntropy.js";
export { crossEntropyOfDistributions } from "./functions/crossEntropyOfDistributions.js";
export { entropy } from "./functions/entropy.js";
export { entropyFromLogits, entropyFromLogitsGrad } from "./functions/entropyFromLogits.js";
export { exp } from "./functions/exp.js";
export { gather } from "./functions/gather.js";
export { jsDivergence } from "./functions/jsDivergence.js";
export { klDiv, klDivGrad } from "./functions/klDiv.js";
export { klDivergence } from "./functions/klDivergence.js";
export { log } from "./functions/log.js";
export { logSoftmax } from "./functions/logSoftmax.js";
export { logSoftmaxBackward } from "./functions/logSoftmaxBackward.js";
export { logSumExp } from "./functions/logSumExp.js";
export { logSumExpBackward } from "./functions/logSumExpBackward.js";
export { nllLoss, nllLossGrad } from "./functions/nllLoss.js";
export { oneHot } from "./functions/oneHot.js";
export { resident } from "./functions/resident.js";
export { softmax } from "./functions/softmax.js";
export { softmaxBackward } from "./functions/softmaxBackward.js";

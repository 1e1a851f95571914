/** The public functions, each made for an engine: it checks its arguments, lets the engine compute, and shapes the result. */
export { binaryCrossEntropy, binaryCrossEntropyWithLogits } from "./binaryCrossEntropy.js";
export {
  binaryCrossEntropyGrad,
  binaryCrossEntropyWithLogitsGrad,
} from "./binaryCrossEntropyGrad.js";
export { crossEntropy } from "./crossEntropy.js";
export { crossEntropyGrad } from "./crossEntropyGrad.js";
export { exp, log } from "./elementwise.js";
export { entropyFromLogitsGrad } from "./entropyFromLogitsGrad.js";
export { gather } from "./gather.js";
export {
  crossEntropyOfDistributions,
  entropy,
  entropyFromLogits,
  jsDivergence,
  klDivergence,
} from "./information.js";
export { klDiv } from "./klDiv.js";
export { klDivGrad } from "./klDivGrad.js";
export { logSumExp } from "./logSumExp.js";
export { logSumExpBackward } from "./logSumExpBackward.js";
export { nllLoss } from "./nllLoss.js";
export { nllLossGrad } from "./nllLossGrad.js";
export { oneHot } from "./oneHot.js";
export { resident } from "./resident.js";
export { logSoftmax, softmax } from "./softmax.js";
export { logSoftmaxBackward, softmaxBackward } from "./softmaxBackward.js";

/**
 * The WebAssembly engine: stage in, call the kernel, stage out. nllLoss is the TypeScript engine's: it reads one element of each row and
 * its gradient writes one, so staging whole rows could only slow them down.
 */

export { binaryCrossEntropy } from "./binaryCrossEntropy.js";
export { binaryCrossEntropyWithLogits } from "./binaryCrossEntropyWithLogits.js";
export { binaryFocalLoss } from "./binaryFocalLoss.js";
export { compare } from "./compare.js";
export { crossEntropy } from "./crossEntropy.js";
export { crossEntropyGrad } from "./crossEntropyGrad.js";
export { crossEntropyOfDistributions } from "./crossEntropyOfDistributions.js";
export { crossEntropyProbabilities } from "./crossEntropyProbabilities.js";
export { crossEntropyProbabilitiesGrad } from "./crossEntropyProbabilitiesGrad.js";
export { crossEntropyTargetGradient } from "./crossEntropyTargetGradient.js";
export { distillation } from "./distillation.js";
export { entropy } from "./entropy.js";
export { entropyFromLogits } from "./entropyFromLogits.js";
export { exp } from "./exp.js";
export { focalLoss } from "./focalLoss.js";
export { jsDivergence } from "./jsDivergence.js";
export { klDiv } from "./klDiv.js";
export { klDivergence } from "./klDivergence.js";
export { log } from "./log.js";
export { logSoftmax } from "./logSoftmax.js";
export { logSoftmaxBackward } from "./logSoftmaxBackward.js";
export { logSumExp } from "./logSumExp.js";
export { logSumExpBackward } from "./logSumExpBackward.js";
export { resident } from "./resident.js";
export { score } from "./score.js";
export { softmax } from "./softmax.js";
export { softmaxBackward } from "./softmaxBackward.js";

/**
 * The list of the public functions: each is made of the functions of an engine that its type names. The entries are written from it. Their
 * types come with them.
 */

export * from "./functions/binaryCrossEntropy.js";
export * from "./functions/binaryCrossEntropyWithLogits.js";
export * from "./functions/binaryFocalLoss.js";
export * from "./functions/compare.js";
export * from "./functions/crossEntropy.js";
export * from "./functions/crossEntropyOfDistributions.js";
export * from "./functions/distillation.js";
export * from "./functions/entropy.js";
export * from "./functions/entropyFromLogits.js";
export * from "./functions/exp.js";
export * from "./functions/fitTemperature.js";
export * from "./functions/focalLoss.js";
export * from "./functions/gather.js";
export * from "./functions/jsDivergence.js";
export * from "./functions/klDiv.js";
export * from "./functions/klDivergence.js";
export * from "./functions/log.js";
export * from "./functions/logSoftmax.js";
export * from "./functions/logSoftmaxBackward.js";
export * from "./functions/logSumExp.js";
export * from "./functions/logSumExpBackward.js";
export * from "./functions/mergeParts.js";
export * from "./functions/nllLoss.js";
export * from "./functions/oneHot.js";
export * from "./functions/resident.js";
export * from "./functions/score.js";
export * from "./functions/softmax.js";
export * from "./functions/softmaxBackward.js";

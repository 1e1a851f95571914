/** The ABI: every export of the module, and nothing else. `export *` exports the kernels of a file (transform.mjs). */
export * from "./adjust";
export * from "./binaryCrossEntropy";
export * from "./binaryCrossEntropyGrad";
export * from "./binaryCrossEntropyWithLogits";
export * from "./binaryCrossEntropyWithLogitsGrad";
export * from "./compare/rows";
export * from "./compare/side";
export * from "./crossEntropy";
export * from "./crossEntropyOfDistributions";
export * from "./crossEntropySoft";
export * from "./distillation/distillation";
export * from "./elementwise";
export * from "./entropyFromLogits";
export * from "./focal/binaryFocalLoss";
export * from "./focal/focalLoss";
export { narrowBfloat16, narrowFloat16, widenBfloat16, widenFloat16 } from "./halves";
export * from "./jsDivergence";
export * from "./klDiv";
export * from "./klDivergence";
export * from "./klDivGrad";
export { multiply_f32 } from "./linear/multiply";
export { packColumns_f32, packRows_f32 } from "./linear/pack";
export { columnSums_f32, transpose_f32 } from "./linear/turn";
export * from "./logSoftmax";
export * from "./logSoftmaxBackward";
export * from "./logSumExp";
export * from "./logSumExpBackward";
export * from "./product";
export * from "./reference";
export { deinterleave_f32, interleave_f32 } from "./rows/interleave";
export { guessFailed_f32 } from "./rows/max";
export * from "./score/close";
export * from "./score/order";
export * from "./score/sums";
export { crossEntropyShort_f32 } from "./short/crossEntropy";
export { softmaxShort_f32 } from "./short/softmax";
export * from "./softmax";
export * from "./softmaxBackward";
export { ROWS, STATE_BYTES } from "./state";
export { total_f32 } from "./total";

/** The first address that the module itself does not use. */
export function freeMemory(): usize {
  return __heap_base;
}

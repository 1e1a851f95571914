/** The ABI: every export of the module, and nothing else. */
export { binaryCrossEntropy_f32, binaryCrossEntropy_f64 } from "./binaryCrossEntropy";
export { binaryCrossEntropyGrad_f32, binaryCrossEntropyGrad_f64 } from "./binaryCrossEntropyGrad";
export {
  binaryCrossEntropyWithLogits_f32,
  binaryCrossEntropyWithLogits_f64,
} from "./binaryCrossEntropyWithLogits";
export {
  binaryCrossEntropyWithLogitsGrad_f32,
  binaryCrossEntropyWithLogitsGrad_f64,
} from "./binaryCrossEntropyWithLogitsGrad";
export { crossEntropy_f32, crossEntropy_f64, giveBack_f32, giveBack_f64 } from "./crossEntropy";
export {
  crossEntropyOfDistributions_f32,
  crossEntropyOfDistributions_f64,
  entropy_f32,
  entropy_f64,
} from "./crossEntropyOfDistributions";
export { crossEntropySoft_f32, crossEntropySoft_f64 } from "./crossEntropySoft";
export { exp_f32, exp_f64, log_f32, log_f64 } from "./elementwise";
export { entropyFromLogits_f32, entropyFromLogits_f64 } from "./entropyFromLogits";
export { narrowBfloat16, narrowFloat16, widenBfloat16, widenFloat16 } from "./halves";
export { jsDivergence_f32, jsDivergence_f64 } from "./jsDivergence";
export { klDiv_f32, klDiv_f64, klDivLogTarget_f32, klDivLogTarget_f64 } from "./klDiv";
export { klDivergence_f32, klDivergence_f64 } from "./klDivergence";
export {
  klDivGrad_f32,
  klDivGrad_f64,
  klDivLogTargetGrad_f32,
  klDivLogTargetGrad_f64,
  klDivLogTargetTargetGrad_f32,
  klDivLogTargetTargetGrad_f64,
  klDivTargetGrad_f32,
  klDivTargetGrad_f64,
} from "./klDivGrad";
export { logSoftmax_f32, logSoftmax_f64 } from "./logSoftmax";
export { logSoftmaxBackward_f32, logSoftmaxBackward_f64 } from "./logSoftmaxBackward";
export { logSumExp_f32, logSumExp_f64 } from "./logSumExp";
export { logSumExpBackward_f32, logSumExpBackward_f64 } from "./logSumExpBackward";
export { weighted_f32, weighted_f64 } from "./product";
export { deinterleave_f32, interleave_f32 } from "./rows/interleave";
export { guessFailed_f32 } from "./rows/max";
export { softmax_f32, softmax_f64 } from "./softmax";
export { softmaxBackward_f32, softmaxBackward_f64 } from "./softmaxBackward";
export { ROWS, STATE_BYTES } from "./state";
export { total_f32, total_f64 } from "./total";

/** The first address that the module itself does not use. */
export function freeMemory(): usize {
  return __heap_base;
}

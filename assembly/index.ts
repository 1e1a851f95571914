/** The ABI: every export of the module, and nothing else. */
export {
  binaryCrossEntropy_f32,
  binaryCrossEntropy_f64,
  binaryCrossEntropyWithLogits_f32,
  binaryCrossEntropyWithLogits_f64,
  weighted_f32,
  weighted_f64,
} from "./binaryCrossEntropy";
export { crossEntropy_f32, crossEntropy_f64 } from "./crossEntropy";
export { crossEntropyProbabilities_f32, crossEntropyProbabilities_f64 } from "./crossEntropyProbabilities";
export { crossEntropySmoothed_f32, crossEntropySmoothed_f64 } from "./crossEntropySmoothed";
export {
  crossEntropyOfDistributions_f32,
  crossEntropyOfDistributions_f64,
  entropy_f32,
  entropy_f64,
  jsDivergence_f32,
  jsDivergence_f64,
  klDivergence_f32,
  klDivergence_f64,
} from "./divergences";
export { exp_f32, exp_f64, log_f32, log_f64 } from "./elementwise";
export { entropyFromLogits_f32, entropyFromLogits_f64 } from "./entropyFromLogits";
export { klDiv_f32, klDiv_f64, klDivLogTarget_f32, klDivLogTarget_f64 } from "./klDiv";
export { logSoftmax_f32, logSoftmax_f64 } from "./logSoftmax";
export { logSumExp_f32, logSumExp_f64 } from "./logSumExp";
export { softmax_f32, softmax_f64 } from "./softmax";
export { ROWS, STATE_BYTES } from "./state";
export { total_f32, total_f64 } from "./total";

/** The first address that the module itself does not use. */
export function freeMemory(): usize {
  return __heap_base;
}

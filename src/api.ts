/** The types that every entry exports, and the type of an entry. */

import type * as functions from "./functions.js";

export type {
  BigArray,
  ComputeDType,
  DType,
  Float16Values,
  FloatDType,
  FloatStorage,
  NumberArray,
  TypedArray,
} from "./dtype.js";
export type { FloatArray } from "./engine/data.js";
export type * from "./functions/binaryCrossEntropy.js";
export type * from "./functions/binaryCrossEntropyWithLogits.js";
export type * from "./functions/crossEntropy.js";
export type * from "./functions/crossEntropyOfDistributions.js";
export type * from "./functions/entropy.js";
export type * from "./functions/entropyFromLogits.js";
export type * from "./functions/exp.js";
export type * from "./functions/gather.js";
export type * from "./functions/jsDivergence.js";
export type * from "./functions/klDiv.js";
export type * from "./functions/klDivergence.js";
export type * from "./functions/log.js";
export type * from "./functions/logSoftmax.js";
export type * from "./functions/logSoftmaxBackward.js";
export type * from "./functions/logSumExp.js";
export type * from "./functions/logSumExpBackward.js";
export type * from "./functions/nllLoss.js";
export type * from "./functions/oneHot.js";
export type * from "./functions/resident.js";
export type * from "./functions/shared/options.js";
export type * from "./functions/softmax.js";
export type * from "./functions/softmaxBackward.js";
export type { HalfName } from "./halves.js";
export type * from "./types.js";

/** The functions that every entry of the package exports. */
export type Api = {
  readonly [Name in keyof typeof functions]: ReturnType<(typeof functions)[Name]>;
} & {
  /** Which engine computes: `"wasm"`, `"wasm-relaxed"` or `"js"`. Another one after the first call, if that shows only then. */
  readonly backend: string;
};

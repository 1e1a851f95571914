/** The functions under test as `evaluate.md` has them: the one place that says what is passed and what comes back. */

import type { Api, FloatTensor } from "../api.js";

/** Options of any kind, right or wrong. */
export type Options = Readonly<Record<string, unknown>>;

export type ResultArray = Float32Array | Float64Array | Uint16Array | Int32Array | Uint8Array;

/** A tensor of 16-bit floats says so. */
export type Result = FloatTensor<ResultArray> & { readonly dtype?: string };

/** Two rounded numbers and the exact text of both, as reduction "parts" gives them. */
export interface Parts {
  readonly sum: number;
  readonly normalizer: number;
  readonly state: unknown;
}

export interface MergedParts extends Parts {
  readonly mean: number;
}

export interface Reduced {
  none: Result;
  mean: number;
  sum: number;
  batchmean: number;
  parts: Parts;
}

type Reducing<R> = Options & { readonly reduction?: R };

export type Loss = <R extends keyof Reduced = "mean">(
  input: unknown,
  target: unknown,
  options?: Reducing<R>,
) => Reduced[R];

export type LossGrad = <R extends keyof Reduced = "mean">(
  input: unknown,
  target: unknown,
  options?: Reducing<R>,
) => { readonly loss: Reduced[R]; readonly grad: Result; readonly gradTarget: Result };

type Elements = (x: unknown, options?: Options) => Result;
type Backward = (gradOutput: unknown, output: unknown, options?: Options) => Result;

export interface TopK {
  readonly indices: Result;
  readonly logProbs: Result;
}

export interface SegmentSums {
  readonly logProb: Float64Array;
  readonly count: Int32Array;
  readonly allGreedy: Uint8Array;
}

export interface Scores {
  readonly counted: Result;
  readonly logProb: Result;
  readonly rank: Result;
  readonly ties: Result;
  readonly argmax: Result;
  readonly isGreedy: Result;
  readonly maxLogProb: Result;
  readonly entropy: Result;
  readonly logSumExp: Result;
  readonly brier: Result;
  readonly topK: TopK;
  readonly segments: SegmentSums;
}

export interface EvaluateApi {
  readonly crossEntropy: Loss;
  readonly nllLoss: Loss;
  readonly klDiv: Loss;
  readonly binaryCrossEntropy: Loss;
  readonly binaryCrossEntropyWithLogits: Loss;
  readonly crossEntropyGrad: LossGrad;
  readonly nllLossGrad: LossGrad;
  readonly klDivGrad: LossGrad;
  readonly binaryCrossEntropyGrad: LossGrad;
  readonly binaryCrossEntropyWithLogitsGrad: LossGrad;
  readonly softmax: Elements;
  readonly logSoftmax: Elements;
  readonly logSumExp: Elements;
  readonly entropyFromLogits: Elements;
  readonly softmaxBackward: Backward;
  readonly logSoftmaxBackward: Backward;
  readonly logSumExpBackward: (gradOutput: unknown, x: unknown, output: unknown, options?: Options) => Result;
  readonly entropyFromLogitsGrad: (
    x: unknown,
    options?: Options,
  ) => { readonly loss: Result; readonly grad: Result };
  readonly mergeParts: (list: readonly Parts[]) => MergedParts;
  readonly score: (logits: unknown, target?: unknown, options?: Options) => Scores;
}

/** The functions of an engine with all options, whatever the types of the package know of them. */
export function evaluating(api: Api): EvaluateApi {
  return api as unknown as EvaluateApi;
}

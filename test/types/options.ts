/** Right calls: undefined and null are absent in every option and every field of a tensor, and each function's options have a name. */

import {
  type BinaryCrossEntropyGradOptions,
  type BinaryCrossEntropyOptions,
  type BinaryCrossEntropyWithLogitsGradOptions,
  type BinaryCrossEntropyWithLogitsOptions,
  binaryCrossEntropy,
  binaryCrossEntropyGrad,
  binaryCrossEntropyWithLogits,
  binaryCrossEntropyWithLogitsGrad,
  type CrossEntropyGradOptions,
  type CrossEntropyOfDistributionsOptions,
  type CrossEntropyOptions,
  crossEntropy,
  crossEntropyGrad,
  crossEntropyOfDistributions,
  type EntropyFromLogitsGradOptions,
  type EntropyFromLogitsOptions,
  type EntropyOptions,
  type ExpOptions,
  entropy,
  entropyFromLogits,
  entropyFromLogitsGrad,
  exp,
  type FloatTensor,
  type GatherOptions,
  gather,
  type JsDivergenceOptions,
  jsDivergence,
  type KlDivergenceOptions,
  type KlDivGradOptions,
  type KlDivOptions,
  klDiv,
  klDivergence,
  klDivGrad,
  type LogOptions,
  type LogSoftmaxBackwardOptions,
  type LogSoftmaxOptions,
  type LogSumExpBackwardOptions,
  type LogSumExpOptions,
  log,
  logSoftmax,
  logSoftmaxBackward,
  logSumExp,
  logSumExpBackward,
  type NllLossGradOptions,
  type NllLossOptions,
  nllLoss,
  nllLossGrad,
  type OneHotOptions,
  oneHot,
  type ScoreOptions,
  type SoftmaxBackwardOptions,
  type SoftmaxOptions,
  score,
  softmax,
  softmaxBackward,
} from "xent";
import { type Equal, type F32, is } from "./equal.js";

const x = new Float32Array(3);

/** Options that a caller has in variables, each function's own. */
export interface Given {
  readonly softmax: SoftmaxOptions;
  readonly logSoftmax: LogSoftmaxOptions;
  readonly softmaxBackward: SoftmaxBackwardOptions;
  readonly logSoftmaxBackward: LogSoftmaxBackwardOptions;
  readonly logSumExp: LogSumExpOptions;
  readonly logSumExpBackward: LogSumExpBackwardOptions;
  readonly exp: ExpOptions;
  readonly log: LogOptions;
  readonly oneHot: OneHotOptions;
  readonly gather: GatherOptions;
  readonly nllLoss: NllLossOptions;
  readonly nllLossGrad: NllLossGradOptions;
  readonly crossEntropy: CrossEntropyOptions;
  readonly crossEntropyGrad: CrossEntropyGradOptions;
  readonly klDiv: KlDivOptions;
  readonly klDivGrad: KlDivGradOptions;
  readonly binaryCrossEntropy: BinaryCrossEntropyOptions;
  readonly binaryCrossEntropyGrad: BinaryCrossEntropyGradOptions;
  readonly binaryCrossEntropyWithLogits: BinaryCrossEntropyWithLogitsOptions;
  readonly binaryCrossEntropyWithLogitsGrad: BinaryCrossEntropyWithLogitsGradOptions;
  readonly entropy: EntropyOptions;
  readonly entropyFromLogits: EntropyFromLogitsOptions;
  readonly entropyFromLogitsGrad: EntropyFromLogitsGradOptions;
  readonly crossEntropyOfDistributions: CrossEntropyOfDistributionsOptions;
  readonly klDivergence: KlDivergenceOptions;
  readonly jsDivergence: JsDivergenceOptions;
  readonly score: ScoreOptions;
}

export function passOn(given: Given) {
  return [
    softmax(x, given.softmax),
    logSoftmax(x, given.logSoftmax),
    softmaxBackward(x, x, given.softmaxBackward),
    logSoftmaxBackward(x, x, given.logSoftmaxBackward),
    logSumExp(x, given.logSumExp),
    logSumExpBackward(1, x, [0], given.logSumExpBackward),
    exp(x, given.exp),
    log(x, given.log),
    oneHot([1], given.oneHot),
    gather(x, given.gather),
    nllLoss(x, 0, given.nllLoss),
    nllLossGrad(x, 0, given.nllLossGrad),
    crossEntropy(x, 0, given.crossEntropy),
    crossEntropyGrad(x, 0, given.crossEntropyGrad),
    klDiv(x, x, given.klDiv),
    klDivGrad(x, x, given.klDivGrad),
    binaryCrossEntropy(x, x, given.binaryCrossEntropy),
    binaryCrossEntropyGrad(x, x, given.binaryCrossEntropyGrad),
    binaryCrossEntropyWithLogits(x, x, given.binaryCrossEntropyWithLogits),
    binaryCrossEntropyWithLogitsGrad(x, x, given.binaryCrossEntropyWithLogitsGrad),
    entropy(x, given.entropy),
    entropyFromLogits(x, given.entropyFromLogits),
    entropyFromLogitsGrad(x, given.entropyFromLogitsGrad),
    crossEntropyOfDistributions(x, x, given.crossEntropyOfDistributions),
    klDivergence(x, x, given.klDivergence),
    jsDivergence(x, x, given.jsDivergence),
    score(x, 0, given.score),
  ];
}

/** With what a caller wants of the result in the type of the options. */
export function narrowed(options: CrossEntropyOptions<"none">, sum: NllLossOptions<"sum">) {
  const losses: FloatTensor = crossEntropy(x, 0, options);
  const total: number = nllLoss(x, 0, sum);
  return [losses, total];
}

export function absent(nothing: undefined | null, dim: number | undefined) {
  const results = [
    softmax(x, nothing),
    softmax(x, { dim: nothing, dtype: null, out: null }),
    softmax(x, { dim, dtype: undefined, out: undefined }),
    softmaxBackward(x, x, { dim: nothing, out: null }),
    logSumExp(x, { dim: nothing, keepDim: nothing, out: undefined }),
    logSumExpBackward(1, x, [0], { dim: nothing, keepDim: nothing, out: null }),
    exp(x, { out: null }),
    entropy(x, { dim: nothing, base: nothing, out: null }),
    entropyFromLogitsGrad(x, { dim, base: nothing, gradOutput: nothing, out: null }).grad,
    oneHot([1], { numClasses: nothing, dtype: null, out: null }),
    gather(x, { index: [0], dim: nothing, out: null }),
    crossEntropyGrad(x, 0, { wrt: null, out: null, gradOutput: nothing, labelSmoothing: nothing }).grad,
    klDivGrad(x, x, { logTarget: nothing, wrt: undefined, reduction: null }).grad,
    score(x, 0, { outputs: nothing, topK: null, dim, base: nothing, ignoreIndex: nothing, out: null })
      .logProb,
    score(x, nothing, { outputs: null, out: { entropy: nothing } }).entropy,
  ];
  is<Equal<typeof results, FloatTensor<F32>[]>>();
  const means: number[] = [
    crossEntropy(x, 0, null),
    crossEntropy(x, 0, { reduction: null, out: null, weight: nothing, ignoreIndex: nothing, dim }),
    crossEntropy(x, 0, { reduction: undefined, out: undefined }),
    binaryCrossEntropyWithLogits(x, x, { weight: nothing, posWeight: nothing }),
    nllLossGrad(x, 0, { weight: nothing, ignoreIndex: nothing, dim: nothing, reduction: null }).loss,
  ];
  return means;
}

export function absentFields(sizes: number[] | undefined, nothing: undefined | null) {
  const tensor = {
    data: x,
    shape: sizes,
    dims: [3],
    strides: nothing,
    stride: nothing,
    offset: nothing,
    dtype: nothing,
    type: nothing,
    fortranOrder: nothing,
    fortran_order: nothing,
  };
  const result = softmax(tensor);
  is<Equal<typeof result, FloatTensor<F32>>>();
  return crossEntropy(tensor, { data: Int32Array.of(1), shape: nothing, dims: [1] });
}

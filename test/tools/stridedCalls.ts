/** A call of every function that reads tensors of floats, whatever their layout. */

import type { Api } from "./api.js";
import type { Data, Dense, Strided } from "./layouts.js";

export type Argument = Strided | Dense;

export interface Arguments {
  readonly api: Api;
  readonly x: Argument;
  /** Two tensors with elements between 0 and 1. */
  readonly p: Argument;
  readonly q: Argument;
  /** In the shape of x. */
  readonly g: Argument;
  /** In the shape of the rows: x without its class axis. */
  readonly rows: Argument;
  readonly dim: number;
  /** The class axis and others. */
  readonly dims: readonly number[];
  readonly target: { readonly data: Int32Array; readonly shape: readonly number[] };
  readonly weight: Float32Array;
}

interface Result {
  readonly data: ArrayLike<number | bigint>;
}

/** The results of a call, tensors and numbers. */
type Call = (given: Arguments) => (Result | number | undefined)[];

const none = { reduction: "none" } as const;

/** Of a function that returns the loss and its gradients. */
function all(result: { loss: Result | number; grad: Result; gradTarget?: Result }): ReturnType<Call> {
  return [result.loss, result.grad, result.gradTarget];
}

export const CALLS: Readonly<Record<string, Call>> = {
  softmax: ({ api, x, dim }) => [api.softmax(x, { dim })],
  "softmax in float64": ({ api, x, dim }) => [api.softmax(x, { dim, dtype: "float64" })],
  "softmax in float32": ({ api, x, dim }) => [api.softmax(x, { dim, dtype: "float32" })],
  "softmax in float16": ({ api, x, dim }) => [api.softmax(x, { dim, dtype: "float16" })],
  logSoftmax: ({ api, x, dim }) => [api.logSoftmax(x, { dim })],
  logSumExp: ({ api, x, dim }) => [api.logSumExp(x, { dim })],
  "logSumExp of several axes": ({ api, x, dims }) => [api.logSumExp(x, { dim: [...dims] })],
  exp: ({ api, x }) => [api.exp(x)],
  log: ({ api, p }) => [api.log(p)],
  nllLoss: ({ api, x, dim, target, weight }) => [api.nllLoss(x, target, { ...none, dim, weight })],
  nllLossGrad: ({ api, x, dim, target, rows }) =>
    all(api.nllLossGrad(x, target, { ...none, dim, gradOutput: rows })),
  crossEntropy: ({ api, x, dim, target }) => [
    api.crossEntropy(x, target, { dim }),
    api.crossEntropy(x, target, { ...none, dim }),
  ],
  "crossEntropy, weighted and smoothed": ({ api, x, dim, target, weight }) => [
    api.crossEntropy(x, target, { ...none, dim, weight, labelSmoothing: 0.1 }),
  ],
  "crossEntropy of probabilities": ({ api, x, p, dim, weight }) => [
    api.crossEntropy(x, p, { dim }),
    api.crossEntropy(x, p, { ...none, dim, weight, labelSmoothing: 0.1 }),
  ],
  crossEntropyGrad: ({ api, x, dim, target, rows }) => [
    ...all(api.crossEntropyGrad(x, target, { dim })),
    ...all(api.crossEntropyGrad(x, target, { ...none, dim, gradOutput: rows })),
  ],
  "crossEntropyGrad, weighted and smoothed": ({ api, x, dim, target, weight }) =>
    all(api.crossEntropyGrad(x, target, { dim, weight, labelSmoothing: 0.1 })),
  "crossEntropyGrad of probabilities": ({ api, x, p, dim, rows }) =>
    all(api.crossEntropyGrad(x, p, { ...none, dim, gradOutput: rows, wrt: "target" })),
  klDiv: ({ api, x, p }) => [api.klDiv(x, p), api.klDiv(x, x, { ...none, logTarget: true })],
  klDivGrad: ({ api, x, p, g }) => all(api.klDivGrad(x, p, { ...none, gradOutput: g, wrt: "target" })),
  binaryCrossEntropy: ({ api, p, q }) => [api.binaryCrossEntropy(p, q, { ...none, weight: p })],
  binaryCrossEntropyGrad: ({ api, p, q, g }) =>
    all(api.binaryCrossEntropyGrad(p, q, { ...none, gradOutput: g })),
  binaryCrossEntropyWithLogits: ({ api, x, q, p }) => [
    api.binaryCrossEntropyWithLogits(x, q, { weight: p, posWeight: q }),
  ],
  binaryCrossEntropyWithLogitsGrad: ({ api, x, q, g }) =>
    all(api.binaryCrossEntropyWithLogitsGrad(x, q, { ...none, gradOutput: g, posWeight: q })),
  entropy: ({ api, p, dim }) => [api.entropy(p, { dim })],
  entropyFromLogits: ({ api, x, dim }) => [api.entropyFromLogits(x, { dim })],
  entropyFromLogitsGrad: ({ api, x, dim, rows }) =>
    all(api.entropyFromLogitsGrad(x, { dim, gradOutput: rows })),
  crossEntropyOfDistributions: ({ api, p, q, dim }) => [api.crossEntropyOfDistributions(p, q, { dim })],
  klDivergence: ({ api, p, q, dim }) => [api.klDivergence(p, q, { dim })],
  jsDivergence: ({ api, p, q, dim }) => [api.jsDivergence(p, q, { dim })],
  softmaxBackward: ({ api, g, p, dim }) => [api.softmaxBackward(g, p, { dim })],
  logSoftmaxBackward: ({ api, g, x, dim }) => [api.logSoftmaxBackward(g, x, { dim })],
  logSumExpBackward: ({ api, x, dim, rows }) => [api.logSumExpBackward(rows, x, rows, { dim })],
  gather: ({ api, x, dim }) => [api.gather(x, { dim, index: firstOf(x, dim) })],
};

/** Index 0 of the axis, everywhere. */
function firstOf({ shape }: Argument, dim: number): { data: Int32Array; shape: number[] } {
  const own = shape.map((size, axis) => (axis === dim ? 1 : size));
  return { data: new Int32Array(own.reduce((length, size) => length * size, 1)), shape: own };
}

/** The bits of all results. */
export function bitsOf(call: Call, given: Arguments): Uint8Array[] {
  return call(given)
    .filter((result) => result !== undefined)
    .map((result) => {
      const data = typeof result === "number" ? Float64Array.of(result) : (result.data as Data);
      return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    });
}

/** Every gradient of every argument, as functions of the arguments that the operations of test/determinism have. */

import type { Api, FloatTensor } from "./api.js";

interface Arguments {
  readonly api: Api;
  readonly x: FloatTensor;
  readonly p: FloatTensor;
  readonly q: FloatTensor;
  readonly target: { data: Int32Array; shape: number[] };
  readonly weight: Float32Array;
  readonly out?: Float32Array;
}

/** Each returns the gradient that `out` receives first. */
export const gradients: readonly ((given: Arguments) => readonly FloatTensor[])[] = [
  ({ api, x, target, weight, out }) => [api.nllLossGrad(x, target, { weight, out }).grad],
  ({ api, x, target, out }) => [api.crossEntropyGrad(x, target, { out }).grad],
  ({ api, x, target, weight, out }) => [
    api.crossEntropyGrad(x, target, { weight, labelSmoothing: 0.1, out }).grad,
  ],
  ({ api, x, p, out }) => {
    const { grad, gradTarget } = api.crossEntropyGrad(x, p, { wrt: "target", reduction: "sum", out });
    return [grad, gradTarget];
  },
  ({ api, x, p, out }) => {
    const { grad, gradTarget } = api.klDivGrad(x, p, { wrt: "target", gradOutput: 0.3, out });
    return [grad, gradTarget];
  },
  ({ api, p, q, out }) => [api.binaryCrossEntropyGrad(p, q, { gradOutput: 0.7, out }).grad],
  ({ api, x, q, out }) => [
    api.binaryCrossEntropyWithLogitsGrad(x, q, { posWeight: 2.5, reduction: "sum", out }).grad,
  ],
  ({ api, x, out }) => [api.entropyFromLogitsGrad(x, { dim: 1, base: 2, out }).grad],
  ({ api, p, x, out }) => [api.softmaxBackward(x, p, { dim: 1, out })],
  ({ api, p, x, out }) => [api.logSoftmaxBackward(p, x, { dim: 1, out })],
  ({ api, x, out }) => {
    // Only the infinities of the sums are read; their rounding does not matter.
    const sums = api.logSumExp(x, { dim: 1 });
    const gradOutput = { data: new Float32Array(sums.data.length).fill(0.7), shape: sums.shape };
    return [api.logSumExpBackward(gradOutput, x, sums, { dim: 1, out })];
  },
];

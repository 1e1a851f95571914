/** No call makes a copy of a tensor, whatever its layout: what is allocated besides the result does not grow with it. */

import { describe, expect, test } from "vitest";
import type { Api, FloatArray } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { type DType, fill, type Layout, type Strided } from "../tools/layouts.js";
import { uniform } from "../tools/random.js";

const [B, S, V] = [4, 32, 8_000];
const SIZE = B * S * V;

const LAYOUTS: Readonly<Record<string, Layout>> = {
  "the causal shift": { shape: [B, S, V], strides: [(S + 1) * V, V, 1] },
  "a row for all": { shape: [B, S, V], strides: [0, 0, 1] },
  "permuted axes": { shape: [B, S, V], strides: [S * V, 1, S] },
};

interface Arguments {
  readonly api: Api;
  readonly x: Strided;
  readonly p: Strided;
  readonly target: { readonly data: Int32Array; readonly shape: readonly number[] };
  readonly out: FloatArray;
}

const dim = -1;

/** Calls that need no array as large as x but `out`. */
const CALLS: Readonly<Record<string, (given: Arguments) => unknown>> = {
  softmax: ({ api, x, out }) => api.softmax(x, { out }),
  logSoftmax: ({ api, x, out }) => api.logSoftmax(x, { out }),
  logSumExp: ({ api, x }) => api.logSumExp(x),
  nllLoss: ({ api, x, target }) => api.nllLoss(x, target, { dim }),
  nllLossGrad: ({ api, x, target, out }) => api.nllLossGrad(x, target, { dim, out }),
  crossEntropy: ({ api, x, target }) => api.crossEntropy(x, target, { dim }),
  "crossEntropy, smoothed": ({ api, x, target }) => api.crossEntropy(x, target, { dim, labelSmoothing: 0.1 }),
  "crossEntropy of probabilities": ({ api, x, p }) => api.crossEntropy(x, p, { dim }),
  crossEntropyGrad: ({ api, x, target, out }) => api.crossEntropyGrad(x, target, { dim, out }),
  "crossEntropyGrad of probabilities": ({ api, x, p, out }) => api.crossEntropyGrad(x, p, { dim, out }),
  klDiv: ({ api, x, p }) => api.klDiv(x, p),
  klDivGrad: ({ api, x, p, out }) => api.klDivGrad(x, p, { out }),
  binaryCrossEntropy: ({ api, p }) => api.binaryCrossEntropy(p, p, { weight: p }),
  binaryCrossEntropyWithLogitsGrad: ({ api, x, p, out }) =>
    api.binaryCrossEntropyWithLogitsGrad(x, p, { out, posWeight: p }),
  exp: ({ api, x, out }) => api.exp(x, { out }),
  entropy: ({ api, p }) => api.entropy(p),
  entropyFromLogits: ({ api, x }) => api.entropyFromLogits(x),
  entropyFromLogitsGrad: ({ api, x, out }) => api.entropyFromLogitsGrad(x, { out }),
  klDivergence: ({ api, p }) => api.klDivergence(p, p),
  jsDivergence: ({ api, p }) => api.jsDivergence(p, p),
  softmaxBackward: ({ api, x, p, out }) => api.softmaxBackward(x, p, { out }),
  logSoftmaxBackward: ({ api, x, p, out }) => api.logSoftmaxBackward(p, x, { out }),
  logSumExpBackward: ({ api, x, out }) => {
    const rows = { data: Float32Array.of(1), shape: [B, S], strides: [0, 0] };
    return api.logSumExpBackward(rows, x, rows, { out });
  },
};

/** Calls on tensors of 16-bit floats that need no array as large as x. */
const REDUCING = [
  "logSumExp",
  "nllLoss",
  "crossEntropy",
  "crossEntropy of probabilities",
  "klDiv",
  "entropy",
];

/** Bytes of array buffers that a call leaves behind, to be collected or not. */
function allocated(call: () => unknown): number {
  call();
  const before = process.memoryUsage().arrayBuffers;
  call();
  return process.memoryUsage().arrayBuffers - before;
}

describe.each(engines)("$name", ({ api }) => {
  const given = (dtype: DType, layout: Layout, out: FloatArray): Arguments => {
    const random = uniform(3);
    return {
      api,
      x: fill(random, dtype, "logits", layout),
      p: fill(random, dtype, "shares", layout),
      target: { data: new Int32Array(B * S).fill(7), shape: [B, S] },
      out,
    };
  };

  test.each(Object.entries(LAYOUTS))("%s: nothing as large as a tensor is allocated", (_, layout) => {
    const out = new Float32Array(SIZE);
    const args = given("float32", layout, out);
    for (const [name, call] of Object.entries(CALLS))
      expect(
        allocated(() => call(args)),
        name,
      ).toBeLessThan(out.byteLength / 4);
  });

  test.each(Object.entries(LAYOUTS))("%s in 16 bits: neither", (_, layout) => {
    const args = given("bfloat16", layout, new Float32Array(0));
    for (const name of REDUCING)
      expect(
        allocated(() => CALLS[name](args)),
        name,
      ).toBeLessThan(SIZE / 2);
  });

  test("a gradient beside an expanded argument is summed block by block", () => {
    const out = new Float32Array(V);
    const x = { data: new Float32Array(V), shape: [V] };
    const t = { data: new Float32Array(B * S * V).fill(0.5), shape: [B, S, V] };
    expect(allocated(() => api.klDivGrad(x, t, { out }))).toBeLessThan(SIZE);
  });
});

/** D1: every NaN that is computed has the same bits, whatever the NaN, the infinity or the product 0 · ∞ that it comes from. */

import { expect, test } from "vitest";
import type { Api } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { integerBelow, uniform } from "../tools/random.js";

type Result = Float32Array | Float64Array | Uint16Array;
type Dtype = keyof typeof FORMATS;

/** The NaN that is written, the bits of an infinity and of one, and NaNs of either sign with a payload. */
const FORMATS = {
  float32: { nan: 0x7fc00000n, infinity: 0x7f800000n, one: 0x3f800000n, sign: 0x80000000n },
  float64: {
    nan: 0x7ff8000000000000n,
    infinity: 0x7ff0000000000000n,
    one: 0x3ff0000000000000n,
    sign: 0x8000000000000000n,
  },
  float16: { nan: 0x7e00n, infinity: 0x7c00n, one: 0x3c00n, sign: 0x8000n },
  bfloat16: { nan: 0x7fc0n, infinity: 0x7f80n, one: 0x3f80n, sign: 0x8000n },
} as const;

interface Tensor {
  readonly data: Result;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

interface Arguments {
  readonly api: Api;
  /** Anything at all; in [0, 1] or NaN; in [0, 1]. Two axes of classes and rows, and what belongs to each row. */
  readonly x: Tensor;
  readonly p: Tensor;
  readonly t: Tensor;
  readonly dim: number;
  readonly target: { readonly data: Int32Array; readonly shape: readonly number[] };
  readonly weight: Float32Array | Float64Array;
  readonly perRow: Tensor;
}

const none = { reduction: "none" } as const;
const wrt = { wrt: "target" } as const;

const CALLS: { readonly [Name in keyof Api]?: (given: Arguments) => unknown } = {
  softmax: ({ api, x, dim }) => api.softmax(x, { dim }),
  logSoftmax: ({ api, x, dim }) => api.logSoftmax(x, { dim }),
  logSumExp: ({ api, x, dim }) => api.logSumExp(x, { dim }),
  exp: ({ api, x }) => api.exp(x),
  log: ({ api, x }) => api.log(x),
  nllLoss: ({ api, x, dim, target, weight }) => [
    api.nllLoss(x, target, { ...none, weight, dim }),
    api.nllLoss(x, target, { weight: weight.map(() => 0), dim }),
  ],
  crossEntropy: ({ api, x, p, dim, target, weight }) => [
    api.crossEntropy(x, target, { ...none, dim }),
    api.crossEntropy(x, target, { ...none, weight, labelSmoothing: 0.5, dim }),
    api.crossEntropy(x, p, { ...none, weight, dim }),
    api.crossEntropy(x, target, { weight: weight.map(() => 0), dim }),
    api.crossEntropy({ data: x.data.subarray(0, 0), shape: [0, 3], dtype: x.dtype }, []),
  ],
  klDiv: ({ api, x, p }) => [api.klDiv(x, p, none), api.klDiv(p, x, { ...none, logTarget: true })],
  binaryCrossEntropy: ({ api, p, t }) => api.binaryCrossEntropy(t, p, { ...none, weight: t }),
  binaryCrossEntropyWithLogits: ({ api, x, t }) =>
    api.binaryCrossEntropyWithLogits(x, t, { ...none, weight: t, posWeight: t }),
  entropy: ({ api, p, dim }) => api.entropy(p, { dim }),
  entropyFromLogits: ({ api, x, dim }) => api.entropyFromLogits(x, { dim }),
  crossEntropyOfDistributions: ({ api, p, t, dim }) => api.crossEntropyOfDistributions(p, t, { dim }),
  klDivergence: ({ api, p, t, dim }) => api.klDivergence(p, t, { dim }),
  jsDivergence: ({ api, p, t, dim }) => api.jsDivergence(p, t, { dim }),
  nllLossGrad: ({ api, x, dim, target, weight, perRow }) => [
    api.nllLossGrad(x, target, { weight: weight.map(() => 0), dim }),
    api.nllLossGrad(x, target, { ...none, weight, gradOutput: perRow, dim }),
    api.nllLossGrad(x, target, { ...none, gradOutput: perRow, dim }),
  ],
  crossEntropyGrad: ({ api, x, p, dim, target, weight, perRow }) => [
    api.crossEntropyGrad(x, target, { weight: weight.map(() => 0), dim }),
    ...[0, 0.5].flatMap((labelSmoothing) => [
      api.crossEntropyGrad(x, target, { ...none, weight, labelSmoothing, gradOutput: perRow, dim }),
      api.crossEntropyGrad(x, p, { ...none, ...wrt, labelSmoothing, gradOutput: perRow, dim }),
    ]),
  ],
  klDivGrad: ({ api, x, p }) => [
    api.klDivGrad(x, p, { ...none, ...wrt, gradOutput: x }),
    api.klDivGrad(p, x, { ...none, ...wrt, logTarget: true, gradOutput: x }),
    ...[first(x), first(p)].flatMap((narrow) => [
      api.klDivGrad(narrow, p, { ...none, ...wrt, gradOutput: x }),
      api.klDivGrad(x, narrow, { ...none, ...wrt, gradOutput: x }),
    ]),
  ],
  binaryCrossEntropyGrad: ({ api, p, t, x }) =>
    api.binaryCrossEntropyGrad(t, p, { ...none, weight: t, gradOutput: x }),
  binaryCrossEntropyWithLogitsGrad: ({ api, x, t }) =>
    api.binaryCrossEntropyWithLogitsGrad(x, t, { ...none, weight: t, posWeight: t, gradOutput: x }),
  entropyFromLogitsGrad: ({ api, x, dim, perRow }) =>
    api.entropyFromLogitsGrad(x, { dim, gradOutput: perRow }),
  softmaxBackward: ({ api, x, p, dim }) => api.softmaxBackward(x, p, { dim }),
  logSoftmaxBackward: ({ api, x, p, dim }) => api.logSoftmaxBackward(p, x, { dim }),
  logSumExpBackward: ({ api, x, dim, perRow }) =>
    api.logSumExpBackward(perRow, x, api.logSumExp(x, { dim }), { dim }),
};

/** The first of a tensor's rows, which is broadcast. */
function first({ data, shape, dtype }: Tensor): Tensor {
  return { data: data.subarray(0, shape[1]), shape: [1, shape[1]], dtype };
}

/** What all elements are made of, as bits. */
function bitsOf(dtype: Dtype): { readonly any: bigint[]; readonly unit: bigint[]; readonly nans: bigint[] } {
  const { nan, infinity, one, sign } = FORMATS[dtype];
  const nans = [nan, nan | sign, nan | 1n, nan | sign | 5n, infinity | 1n, infinity | sign | 1n];
  const unit = [0n, one, one - 1n, one - (one >> 4n)];
  return {
    any: [...unit, ...unit.map((bits) => bits | sign), infinity, infinity | sign, ...nans],
    unit,
    nans,
  };
}

const ARRAYS = { float32: Float32Array, float64: Float64Array, float16: Uint16Array, bfloat16: Uint16Array };

function wordsOf(array: Result): Uint16Array | Uint32Array | BigUint64Array {
  const { buffer, byteOffset, length } = array;
  if (array instanceof Float32Array) return new Uint32Array(buffer, byteOffset, length);
  return array instanceof Float64Array ? new BigUint64Array(buffer, byteOffset, length) : array;
}

function tensorOf(dtype: Dtype, shape: readonly number[], next: () => bigint): Tensor {
  const data = new ARRAYS[dtype](shape.reduce((size, axis) => size * axis, 1));
  const words = wordsOf(data);
  for (let i = 0; i < words.length; i++) words[i] = words instanceof BigUint64Array ? next() : Number(next());
  return { data, shape, dtype };
}

/** Lanes along a row and across rows; the rows before the NaN are ordinary ones. */
const SHAPES = [
  { shape: [37, 5], dim: 1 },
  { shape: [5, 37], dim: 0 },
  { shape: [9, 130], dim: 1 },
] as const;

function argumentsOf(api: Api, dtype: Dtype, shape: readonly number[], dim: number): Arguments {
  const random = uniform(shape[0]);
  const { any, unit, nans } = bitsOf(dtype);
  const one = <T>(list: readonly T[]): T => list[integerBelow(random, list.length)];
  // Most rows have no NaN, for one hides what infinities and zeros do.
  let taken = 0;
  const tensor = (usual: readonly bigint[], seldom: readonly bigint[], size = shape, share = SELDOM) =>
    tensorOf(dtype, size, () => (random() < share ? seldom[taken++ % seldom.length] : one(usual)));
  const rows = [shape[1 - dim]];
  return {
    api,
    x: tensor(unit, any),
    p: tensor(unit, nans),
    t: tensor(unit, unit),
    dim,
    target: { data: new Int32Array(rows[0]).map(() => integerBelow(random, shape[dim])), shape: rows },
    weight: new (dtype === "float64" ? Float64Array : Float32Array)(shape[dim]).map(() =>
      integerBelow(random, 2),
    ),
    perRow: tensor(unit, any, rows, OFTEN),
  };
}

/** The share of elements that may be NaN, and of what there is one of for each row. */
const SELDOM = 0.1;
const OFTEN = 0.5;

interface Written {
  readonly result: Result;
  readonly dtype: Dtype;
}

/** All numbers and tensors in what a call returned. */
function writtenIn(value: unknown, dtype: Dtype = "float64"): Written[] {
  if (typeof value === "number") return [{ result: Float64Array.of(value), dtype: "float64" }];
  if (value instanceof Float32Array) return [{ result: value, dtype: "float32" }];
  if (value instanceof Float64Array) return [{ result: value, dtype: "float64" }];
  if (value instanceof Uint16Array) return [{ result: value, dtype }];
  const own = (value as { dtype?: Dtype }).dtype;
  if (own !== undefined) return writtenIn((value as Tensor).data, own);
  const fields = Object.entries(value as object).filter(([name]) => name !== "shape");
  return fields.flatMap(([, field]) => writtenIn(field));
}

/** The bits of all NaNs. */
function nansIn({ result, dtype }: Written): bigint[] {
  const { infinity, sign } = FORMATS[dtype];
  return Array.from(wordsOf(result), BigInt).filter((bits) => (bits & ~sign) > infinity);
}

/** So often that a runtime optimises what is JavaScript of it. */
const TIMES = 30;

const names = Object.keys(CALLS) as (keyof typeof CALLS)[];

for (const { name, api } of engines.filter(({ exactBits }) => exactBits)) {
  test(`${name}: every function is called`, () => {
    const functions = Object.keys(api).filter((key) => typeof api[key as keyof Api] === "function");
    // These compute none: gather moves its elements as they are.
    const others = ["gather", "oneHot", "resident"];
    expect([...names, ...others].sort()).toEqual(functions.sort());
  });

  test.each(names)(`${name}: every NaN of %s has the same bits`, (call) => {
    for (const dtype of Object.keys(FORMATS) as Dtype[]) {
      let count = 0;
      for (const { shape, dim } of SHAPES) {
        const given = argumentsOf(api, dtype, shape, dim);
        for (let time = 0; time < TIMES; time++) {
          for (const written of writtenIn(CALLS[call]?.(given))) {
            const nans = nansIn(written);
            count += nans.length;
            const wrong = nans.find((bits) => bits !== FORMATS[written.dtype].nan);
            expect(wrong?.toString(16), `${dtype}, ${shape}: a NaN of ${written.dtype}`).toBeUndefined();
          }
        }
      }
      expect(count, `${dtype}: NaNs`).toBeGreaterThan(0);
    }
  });
}

test("a weight of 0 at every target: 0/0 is written as any other NaN", () => {
  for (const { api } of engines.filter(({ exactBits }) => exactBits)) {
    const { data } = api.nllLossGrad(
      [
        [-1, -2],
        [-3, -4],
      ],
      [1, 0],
      { weight: [0, 0] },
    ).grad;
    expect([...new Uint32Array(data.buffer, data.byteOffset, data.length)]).toEqual([
      0, 0x7fc00000, 0x7fc00000, 0,
    ]);
  }
});

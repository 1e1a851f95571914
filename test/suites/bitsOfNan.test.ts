/** D1: every NaN that is computed has the same bits, whatever the NaN, the infinity or the product 0 · ∞ that it comes from. */

import { describe, expect, test } from "vitest";
import type { Given } from "../functions/entry.js";
import { calls } from "../functions/index.js";
import type { Api } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { integerBelow, uniform } from "../tools/random.js";
import { share } from "../tools/share.js";

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

const none = { reduction: "none" } as const;
const wrt = { wrt: "target" } as const;

/** What no other suite gives to a call: sums of weights that are 0, no rows, rows that are broadcast. */
const HAZARDS: Readonly<
  Record<string, (api: Api, given: Given & Record<"x" | "y" | "p", Tensor>) => unknown>
> = {
  "nllLoss, weights of 0": (api, { y, target, dim, weight }) =>
    api.nllLoss(y, target, { weight: zeros(weight), dim }),
  "crossEntropy, weights of 0": (api, { x, target, dim, weight }) =>
    api.crossEntropy(x, target, { weight: zeros(weight), dim }),
  "crossEntropy, no rows": (api, { x }) =>
    api.crossEntropy({ data: x.data.subarray(0, 0), shape: [0, 3], dtype: x.dtype }, []),
  "nllLossGrad, weights of 0": (api, { y, target, dim, weight }) =>
    api.nllLossGrad(y, target, { weight: zeros(weight), dim }),
  "crossEntropyGrad, weights of 0": (api, { x, target, dim, weight }) =>
    api.crossEntropyGrad(x, target, { weight: zeros(weight), dim }),
  "crossEntropyGrad, probabilities, labelSmoothing 0.5": (api, { x, p, dim, rows }) =>
    api.crossEntropyGrad(x, p, { ...none, ...wrt, labelSmoothing: 0.5, gradOutput: rows, dim }),
  "klDivGrad, an input that is broadcast": (api, { x, p, g }) =>
    [first(x), first(p)].map((narrow) => api.klDivGrad(narrow, p, { ...none, ...wrt, gradOutput: g })),
  "klDivGrad, a target that is broadcast": (api, { x, p, g }) =>
    [first(x), first(p)].map((narrow) => api.klDivGrad(x, narrow, { ...none, ...wrt, gradOutput: g })),
};

function zeros({ data }: Given["weight"]): Float32Array {
  return new Float32Array(data.length);
}

/** These compute none: gather moves its elements as they are. Nor do calls whose results are integers. */
const OTHERS = ["gather", "oneHot", "resident"];
const INTEGERS = ["int32", "uint8"];

/** A call, and what it is given: a binary loss takes no NaN for a probability. */
const CALLS: readonly {
  readonly title: string;
  run(api: Api, given: Parameters<(typeof HAZARDS)[string]>[1]): unknown;
}[] = [
  ...calls
    .filter(({ entry, dtype = "" }) => !OTHERS.includes(entry.name) && !INTEGERS.includes(dtype))
    .map((call) => ({
      title: call.title,
      run: (api: Api, given: Parameters<(typeof HAZARDS)[string]>[1]) => {
        const isProbability = call.entry.reductions !== undefined && call.reads.p === "input";
        return call.run(api, isProbability ? { ...given, p: given.q, q: given.p } : given);
      },
    })),
  ...Object.entries(HAZARDS).map(([title, run]) => ({ title, run })),
];

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

function givenOf(api: Api, dtype: Dtype, shape: readonly number[], dim: number) {
  const random = uniform(shape[0]);
  const { any, unit, nans } = bitsOf(dtype);
  const one = <T>(list: readonly T[]): T => list[integerBelow(random, list.length)];
  // Most rows have no NaN, for one hides what infinities and zeros do.
  let taken = 0;
  const tensor = (usual: readonly bigint[], seldom: readonly bigint[], size = shape, share = SELDOM) =>
    tensorOf(dtype, size, () => (random() < share ? seldom[taken++ % seldom.length] : one(usual)));
  const rows = [shape[1 - dim]];
  const x = tensor(unit, any);
  const finite = tensor(unit, unit);
  const target = new Int32Array(rows[0]).map(() => integerBelow(random, shape[dim]));
  const weight = new (dtype === "float64" ? Float64Array : Float32Array)(shape[dim]).map(() =>
    integerBelow(random, 2),
  );
  return {
    x,
    y: tensor(unit, any),
    p: tensor(unit, nans),
    q: finite,
    g: tensor(unit, any),
    factor: finite,
    positive: finite,
    rows: tensor(unit, any, rows, OFTEN),
    sums: api.logSumExp(x, { dim }),
    target: { data: target, shape: rows },
    picks: { data: target, shape: shape.map((size, axis) => (axis === dim ? 1 : size)) },
    weight: { data: weight, shape: [shape[dim]] },
    dim,
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
const TIMES = share(20, 7);

describe.each(engines.filter(({ exactBits }) => exactBits))("$name", ({ api }) => {
  test.each(CALLS)("every NaN of $title has the same bits", ({ title, run }) => {
    for (const dtype of Object.keys(FORMATS) as Dtype[]) {
      let count = 0;
      for (const { shape, dim } of SHAPES) {
        const given = givenOf(api, dtype, shape, dim);
        for (let time = 0; time < TIMES; time++) {
          for (const written of writtenIn(run(api, given))) {
            const nans = nansIn(written);
            count += nans.length;
            const wrong = nans.find((bits) => bits !== FORMATS[written.dtype].nan);
            expect(wrong?.toString(16), `${dtype}, ${shape}: a NaN of ${written.dtype}`).toBeUndefined();
          }
        }
      }
      expect(count, `${title}, ${dtype}: NaNs`).toBeGreaterThan(0);
    }
  });
});

test.each(engines.filter(({ exactBits }) => exactBits))(
  "$name: a weight of 0 at every target: 0/0 is written as any other NaN",
  ({ api }) => {
    const logProbs = [
      [-1, -2],
      [-3, -4],
    ];
    const { data } = api.nllLossGrad(logProbs, [1, 0], { weight: [0, 0] }).grad;
    const words = new Uint32Array(data.buffer, data.byteOffset, data.length);
    expect([...words]).toEqual([0, 0x7fc00000, 0x7fc00000, 0]);
  },
);

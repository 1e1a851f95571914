/** What may be passed as a tensor, and the functions that only move data. */

import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TensorObject, TypedArray } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { untyped } from "../tools/refusal.js";

/** Element k of a test tensor: no two neighbours alike, all of moderate size. */
const value = (k: number) => Math.fround(Math.sin(3 * k) * 4);

function dense(shape: readonly number[]): { data: Float32Array; shape: number[] } {
  const size = shape.reduce((product, n) => product * n, 1);
  return { data: Float32Array.from({ length: size }, (_, k) => value(k)), shape: [...shape] };
}

/** The same elements laid out with the axes in another order in memory, gaps, and an offset. */
function scattered(
  { data, shape }: { data: Float32Array; shape: number[] },
  order: readonly number[],
  gap: number,
  offset: number,
): TensorObject {
  const strides = new Array<number>(shape.length).fill(0);
  let stride = 1;
  for (const axis of [...order].reverse()) {
    strides[axis] = stride;
    stride = stride * shape[axis] + gap;
  }
  const spread = new Float32Array(offset + stride + gap).fill(Number.NaN);
  data.forEach((element, k) => {
    let rest = k;
    let place = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    spread[place] = element;
  });
  return { data: spread, shape, strides, offset };
}

/** A tensor as onnxruntime has it: everything behind getters, which count their calls. */
class CountingTensor {
  readonly reads: string[] = [];
  readonly #data: TypedArray;
  readonly #dims: readonly number[];
  readonly #type: string;

  constructor(data: TypedArray, dims: readonly number[], type: string) {
    this.#data = data;
    this.#dims = dims;
    this.#type = type;
  }

  get data(): TypedArray {
    this.reads.push("data");
    return this.#data;
  }

  get dims(): readonly number[] {
    this.reads.push("dims");
    return this.#dims;
  }

  get type(): string {
    this.reads.push("type");
    return this.#type;
  }

  /** As transformers.js has it. */
  stride(): number[] {
    return [1];
  }
}

describe.each(engines)("$name", ({ api }) => {
  const logits = dense([2, 3, 4]);
  const target = { data: Int32Array.of(0, 2, 1, 2, 1, 0, 0, 2), shape: [2, 4] };
  const loss = api.crossEntropy(logits, target);

  test("a strided tensor gives the results of its dense copy, along any axis", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 5 }),
        fc.nat(),
        fc.boolean(),
        (shape, gap, offset, seed, shuffled) => {
          const x = dense(shape);
          const order = shape.map((_, axis) => axis);
          if (shuffled) order.sort((a, b) => ((a * 7 + seed) % 5) - ((b * 7 + seed) % 5));
          const y = scattered(x, order, gap, offset);
          const dim = seed % shape.length;
          expect(api.softmax(y, { dim })).toEqual(api.softmax(x, { dim }));
          expect(api.exp(y)).toEqual(api.exp(x));
          expect(api.logSumExp(y, { dim })).toEqual(api.logSumExp(x, { dim }));
          expect(api.logSoftmax(y, { dim, dtype: "float64" })).toEqual(
            api.logSoftmax(x, { dim, dtype: "float64" }),
          );
          const t = Int32Array.from({ length: x.data.length / shape[dim] }, (_, k) => k % shape[dim]);
          const targetShape = shape.filter((_, axis) => axis !== dim);
          expect(api.crossEntropy(y, { data: t, shape: targetShape }, { dim })).toBe(
            api.crossEntropy(x, { data: t, shape: targetShape }, { dim }),
          );
          expect(api.crossEntropy(x, y, { dim })).toBe(api.crossEntropy(x, x, { dim }));
          expect(api.klDiv(y, y)).toBe(api.klDiv(x, x));
          expect(api.gather(y, { dim, index: { data: new Int32Array(x.data.length), shape } })).toEqual(
            api.gather(x, { dim, index: { data: new Int32Array(x.data.length), shape } }),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  test("padded rows, reversed axes, broadcast strides and column views", () => {
    const padded = {
      data: Float32Array.of(9, 1, 2, 3, 9, 4, 5, 6, 9),
      shape: [2, 3],
      strides: [4, 1],
      offset: 1,
    };
    expect(api.exp(padded)).toEqual(
      api.exp([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    );
    expect(api.softmax(padded)).toEqual(
      api.softmax([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    );
    const reversed = { data: Float32Array.of(1, 2, 3), shape: [3], stride: [-1], offset: 2 };
    expect(api.softmax(reversed)).toEqual(api.softmax([3, 2, 1]));
    const repeated = { data: Float32Array.of(1, 2, 3), shape: [2, 3], strides: [0, 1] };
    expect(api.softmax(repeated)).toEqual(
      api.softmax([
        [1, 2, 3],
        [1, 2, 3],
      ]),
    );
    const column = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3], strides: [2], offset: 1 };
    expect(api.exp(column)).toEqual(api.exp([2, 4, 6]));
    const overlapping = { data: Float32Array.of(1, 2, 3, 4), shape: [3, 2], strides: [1, 1] };
    expect(api.softmax(overlapping)).toEqual(
      api.softmax([
        [1, 2],
        [2, 3],
        [3, 4],
      ]),
    );
    const tail = { data: Float32Array.of(9, 9, 1, 2), shape: [2], offset: 2 };
    expect(api.exp(tail)).toEqual(api.exp([1, 2]));
  });

  test("nested arrays are float32, of any depth; a typed array has one axis", () => {
    expect(api.exp([[[0], [1]]])).toEqual({ data: api.exp([0, 1]).data, shape: [1, 2, 1] });
    expect(api.exp([0.1]).data).toBeInstanceOf(Float32Array);
    expect(api.exp(Float64Array.of(0.1)).data).toBeInstanceOf(Float64Array);
    expect(api.exp([])).toEqual({ data: new Float32Array(0), shape: [0] });
    expect(api.exp([[], []])).toEqual({ data: new Float32Array(0), shape: [2, 0] });
    expect(api.softmax({ data: Float32Array.of(5), shape: [] })).toEqual({
      data: Float32Array.of(1),
      shape: [],
    });
    expect(api.logSumExp({ data: Float32Array.of(5), shape: [] }, { dim: 0, keepDim: true })).toEqual({
      data: Float32Array.of(5),
      shape: [],
    });
  });

  test("integers become float32 where PyTorch converts them", () => {
    for (const integers of [Uint8Array.of(1, 2), Int32Array.of(1, 2), BigInt64Array.of(1n, 2n)]) {
      expect(api.exp(integers)).toEqual(api.exp([1, 2]));
      expect(api.log(integers)).toEqual(api.log([1, 2]));
      expect(api.logSumExp(integers)).toEqual(api.logSumExp([1, 2]));
    }
    const spread = { data: BigInt64Array.of(1n, 9n, 2n), shape: [2], strides: [2] };
    expect(api.exp(spread)).toEqual(api.exp([1, 2]));
  });

  test("tensors of onnxruntime and transformers.js: each getter is read once, a stride method is ignored", () => {
    const input = new CountingTensor(logits.data, [2, 3, 4], "float32");
    const ids = new CountingTensor(BigInt64Array.from(target.data, BigInt), [2, 4], "int64");
    expect(api.crossEntropy(input, ids)).toBe(loss);
    expect(input.reads.sort()).toEqual(["data", "dims", "type"]);
    expect(ids.reads.sort()).toEqual(["data", "dims", "type"]);
  });

  test("tensors of ndarray, whose shape and stride may be objects that look like arrays", () => {
    const x = {
      data: logits.data,
      shape: { length: 3, 0: 2, 1: 3, 2: 4 },
      stride: { length: 3, 0: 12, 1: 4, 2: 1 },
      offset: 0,
      dtype: "float32",
    };
    expect(api.crossEntropy(x, { ...target, dtype: "int32" })).toBe(loss);
    const clamped = { data: Uint8ClampedArray.from(target.data), shape: [2, 4], dtype: "uint8_clamped" };
    expect(api.crossEntropy(x, clamped)).toBe(loss);
  });

  test("null fields are absent, and shape is preferred to dims", () => {
    const x = { ...logits, strides: null, offset: null, dtype: null, type: null, dims: [24] };
    expect(untyped(api.crossEntropy)(x, target)).toBe(loss);
  });

  test("views on a SharedArrayBuffer, and on part of a buffer", () => {
    const buffer = new SharedArrayBuffer(256);
    const data = new Float32Array(buffer, 8, 24);
    data.set(logits.data);
    const indices = new Int32Array(buffer, 128, 8);
    indices.set(target.data);
    expect(api.crossEntropy({ data, shape: [2, 3, 4] }, { data: indices, shape: [2, 4] })).toBe(loss);
    const out = new Float32Array(buffer, 8, 24);
    expect(api.softmax({ data, shape: [2, 3, 4] }, { dim: 1, out }).data).toBe(out);
    expect(out).toEqual(api.softmax(logits, { dim: 1 }).data);
  });

  test("arrays of another realm, as test runners and frames have them", () => {
    const data = runInNewContext("new Float32Array(list)", { list: Array.from(logits.data) }) as Float32Array;
    const indices = runInNewContext("new BigInt64Array(list)", { list: Array.from(target.data, BigInt) });
    expect(data).not.toBeInstanceOf(Float32Array);
    const x = { data, shape: [2, 3, 4] };
    expect(api.crossEntropy(x, { data: indices as BigInt64Array, shape: [2, 4] })).toBe(loss);
    const out = runInNewContext("new Float32Array(24)") as Float32Array;
    expect(api.exp(x, { out }).data).toBe(out);
    expect(Array.from(out)).toEqual(Array.from(api.exp(logits).data));
    const nested = runInNewContext("[[3, 1, -3]]") as number[][];
    expect(api.crossEntropy(nested, [1])).toBe(api.crossEntropy([[3, 1, -3]], [1]));
  });

  test("subclasses of typed arrays, such as Buffer", () => {
    expect(api.crossEntropy([[3, 1, -3]], Buffer.from([1]))).toBe(api.crossEntropy([[3, 1, -3]], [1]));
  });

  test("targets of every integer type, dense, strided or nested, give the same loss", () => {
    const list = Array.from(target.data);
    const nested = [list.slice(0, 4), list.slice(4)];
    const classes = [
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
    ];
    for (const integers of classes) {
      expect(api.crossEntropy(logits, { data: integers.from(list), shape: [2, 4] })).toBe(loss);
      const spread = integers.from(list.flatMap((t) => [t, 99]));
      expect(api.crossEntropy(logits, { data: spread, shape: [2, 4], strides: [8, 2] })).toBe(loss);
    }
    const bigs = list.map(BigInt);
    const spreadBigs = bigs.flatMap((t) => [t, 99n]);
    for (const integers of [BigInt64Array, BigUint64Array]) {
      expect(api.crossEntropy(logits, { data: new integers(bigs), shape: [2, 4] })).toBe(loss);
      const spread = { data: new integers(spreadBigs), shape: [2, 4], strides: [8, 2] };
      expect(api.crossEntropy(logits, spread)).toBe(loss);
    }
    expect(api.crossEntropy(logits, nested)).toBe(loss);
    expect(
      api.crossEntropy(
        logits,
        nested.map((row) => row.map(BigInt)),
      ),
    ).toBe(loss);
    expect(api.crossEntropy([3, 1, -3], 1)).toBe(api.crossEntropy([[3, 1, -3]], [1]));
    expect(api.crossEntropy([3, 1, -3], 1n)).toBe(api.crossEntropy([[3, 1, -3]], [1]));
    expect(api.nllLoss([3, 1, -3], { data: Int8Array.of(2), shape: [] }, { reduction: "none" })).toEqual({
      data: Float32Array.of(3),
      shape: [],
    });
  });

  test("ignoreIndex is compared exactly with the raw target, in and out of range, in every type", () => {
    const x = { data: Float32Array.from({ length: 60 }, (_, k) => value(k)), shape: [20, 3] };
    const rows = { reduction: "none" } as const;
    const plain = Array.from({ length: 20 }, (_, k) => k % 3);
    const all = api.crossEntropy(x, plain, rows).data;
    const expected = (ignored: number) => all.map((row, k) => (k % 7 === ignored ? 0 : row));
    const with7th = <T>(list: readonly T[], special: T) => list.map((t, k) => (k % 7 === 2 ? special : t));

    for (const special of [-100, -1, 3, 100, -(2 ** 31), 2 ** 31 - 1]) {
      const t = Int32Array.from(with7th(plain, special));
      expect(api.crossEntropy(x, t, { ...rows, ignoreIndex: special }).data).toEqual(expected(2));
      expect(api.crossEntropy(x, t, { ...rows, ignoreIndex: BigInt(special) }).data).toEqual(expected(2));
    }
    for (const special of [2 ** 32 - 100, 2 ** 31, 5]) {
      const t = Uint32Array.from(with7th(plain, special));
      expect(api.crossEntropy(x, t, { ...rows, ignoreIndex: special }).data).toEqual(expected(2));
    }
    const bigs = plain.map(BigInt);
    for (const special of [-100n, -1n, 3n, 2n ** 32n, -(2n ** 32n) - 1n, 2n ** 53n + 1n, -(2n ** 63n)]) {
      const t = with7th(bigs, special);
      expect(api.crossEntropy(x, BigInt64Array.from(t), { ...rows, ignoreIndex: special }).data).toEqual(
        expected(2),
      );
      expect(api.crossEntropy(x, t, { ...rows, ignoreIndex: special }).data).toEqual(expected(2));
    }
    const unsigned = BigUint64Array.from(with7th(bigs, 2n ** 64n - 100n));
    expect(api.crossEntropy(x, unsigned, { ...rows, ignoreIndex: 2n ** 64n - 100n }).data).toEqual(
      expected(2),
    );
    expect(() => api.crossEntropy(x, unsigned, { ...rows, ignoreIndex: -100 })).toThrow(RangeError);
    const inside = api.crossEntropy(x, plain, { ...rows, ignoreIndex: 1 }).data;
    expect(inside).toEqual(all.map((row, k) => (k % 3 === 1 ? 0 : row)));
  });

  test("a failed call leaves nothing behind for the next one of the same size", () => {
    const x = dense([4, 3]);
    const good = api.crossEntropy(x, [0, 1, 2, 0]);
    expect(() => api.crossEntropy(x, [2, 2, 2, 9])).toThrow(RangeError);
    expect(api.crossEntropy(x, [0, 1, 2, 0])).toBe(good);
    expect(api.crossEntropy(x, Int32Array.of(0, 1, 2, 0))).toBe(good);
  });

  test("gather picks along an axis, from any element type", () => {
    const x = { data: Float64Array.from({ length: 24 }, (_, k) => k), shape: [2, 3, 4] };
    expect(
      api.gather(x, {
        dim: 1,
        index: [
          [
            [0, 1, 2, 0],
            [2, 2, 2, 2],
          ],
        ],
      }),
    ).toEqual({
      data: Float64Array.of(0, 5, 10, 3, 8, 9, 10, 11),
      shape: [1, 2, 4],
    });
    expect(api.gather(x, { dim: 0, index: [[[1]]] })).toEqual({
      data: Float64Array.of(12),
      shape: [1, 1, 1],
    });
    expect(
      api.gather(x, {
        index: [
          [
            [3, 0],
            [1, 1],
          ],
          [
            [0, 0],
            [2, 2],
          ],
        ],
      }).data,
    ).toEqual(Float64Array.of(3, 0, 5, 5, 12, 12, 18, 18));
    expect(api.gather(BigInt64Array.of(5n, 6n), { index: [1, 1, 0] })).toEqual({
      data: BigInt64Array.of(6n, 6n, 5n),
      shape: [3],
    });
    expect(api.gather([7, 8], { index: 1n })).toEqual({ data: Float32Array.of(8), shape: [] });
    expect(api.gather({ data: Float32Array.of(3), shape: [] }, { index: [0, 0] }).data).toEqual(
      Float32Array.of(3, 3),
    );
    expect(api.gather(x, { index: { data: new Uint8Array(0), shape: [0] } })).toEqual({
      data: new Float64Array(0),
      shape: [0],
    });
    const out = new Float32Array(2);
    expect(api.gather([7, 8, 9], { index: [2, 0], out }).data).toBe(out);
    expect(out).toEqual(Float32Array.of(9, 7));
  });

  test("gather, negated and averaged, is nllLoss", () => {
    const logProbs = api.logSoftmax(dense([5, 3]));
    const t = [0, 2, 1, 1, 0];
    const picked = Array.from(api.gather(logProbs, { dim: 1, index: t.map((c) => [c]) }).data, Number);
    const mean = -picked.reduce((sum, p) => sum + p, 0) / t.length;
    expect(api.nllLoss(logProbs, t)).toBeCloseTo(mean, 12);
  });

  test("oneHot puts a 1 on a new last axis, of any element type", () => {
    expect(
      api.oneHot([
        [0, 2],
        [1, 0],
      ]),
    ).toEqual({
      data: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0),
      shape: [2, 2, 3],
    });
    expect(api.oneHot(2, { numClasses: 4 })).toEqual({ data: Float32Array.of(0, 0, 1, 0), shape: [4] });
    expect(api.oneHot(BigInt64Array.of(1n), { dtype: "int64" }).data).toEqual(BigInt64Array.of(0n, 1n));
    expect(api.oneHot([1], { dtype: "uint8", numClasses: -1 }).data).toEqual(Uint8Array.of(0, 1));
    expect(api.oneHot([], { numClasses: 3 })).toEqual({ data: new Float32Array(0), shape: [0, 3] });
    const out = Float64Array.of(9, 9, 9);
    expect(api.oneHot([0], { numClasses: 3, dtype: "float64", out }).data).toBe(out);
    expect(out).toEqual(Float64Array.of(1, 0, 0));
  });

  test("crossEntropy of a one-hot target is crossEntropy of its indices", () => {
    const x = dense([5, 3]);
    const t = [0, 2, 1, 1, 0];
    expect(api.crossEntropy(x, api.oneHot(t, { numClasses: 3 }))).toBeCloseTo(api.crossEntropy(x, t), 6);
  });
});

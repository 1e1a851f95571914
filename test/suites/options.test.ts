/** How options are read, what they do to results, and where results are written. */

import { describe, expect, test } from "vitest";
import type { FloatTensor } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { untyped } from "../tools/refusal.js";

const matrix = () => ({ data: Float32Array.of(3, 1, -3, 0, 2, 1), shape: [2, 3] });
const target = [1, 2];

describe.each(engines)("$name", ({ api, name }) => {
  const crossEntropy = untyped(api.crossEntropy);
  const loss = api.crossEntropy(matrix(), target);

  test("undefined and null mean absent, for the options and for each of them", () => {
    const none = { weight: null, ignoreIndex: undefined, labelSmoothing: null, reduction: null, dim: null };
    for (const options of [undefined, null, {}, none])
      expect(crossEntropy(matrix(), target, options)).toBe(loss);
    expect(untyped(api.softmax)([1, 2], { dtype: null, out: null, dim: undefined })).toEqual(
      api.softmax([1, 2]),
    );
  });

  test("only own properties are read, each once", () => {
    const inherited = Object.create({ reduction: "sum", unknown: 1 }) as object;
    expect(crossEntropy(matrix(), target, inherited)).toBe(loss);
    let reads = 0;
    const counting = {
      get reduction() {
        reads++;
        return reads === 1 ? "sum" : "mean";
      },
    };
    expect(crossEntropy(matrix(), target, counting)).toBeCloseTo(2 * loss, 12);
    expect(reads).toBe(1);
    const bare = Object.assign(Object.create(null) as object, { reduction: "sum" });
    expect(crossEntropy(matrix(), target, bare)).toBeCloseTo(2 * loss, 12);
  });

  test("a polluted Object.prototype changes nothing", () => {
    const prototype = Object.prototype as { reduction?: string };
    prototype.reduction = "sum";
    try {
      expect(api.crossEntropy(matrix(), target)).toBe(loss);
      expect(api.crossEntropy(matrix(), target, {})).toBe(loss);
    } finally {
      delete prototype.reduction;
    }
  });

  test("the type of a loss follows its reduction", () => {
    const mean: number = api.crossEntropy(matrix(), target, { ignoreIndex: -1 });
    const sum: number = api.nllLoss(matrix(), target, { reduction: "sum" });
    const losses: FloatTensor = api.crossEntropy(matrix(), target, { reduction: "none" });
    const either: FloatTensor | number = api.klDiv([-1], [1], { reduction: "none" as "none" | "batchmean" });
    expect([mean, sum, losses.shape, either]).toEqual([
      loss,
      -2,
      [2],
      { data: Float32Array.of(1), shape: [1] },
    ]);
  });

  test("elementwise_mean is mean, as PyTorch still has it", () => {
    expect(api.crossEntropy(matrix(), target, { reduction: "elementwise_mean" })).toBe(loss);
    expect(api.klDiv(matrix(), matrix(), { reduction: "elementwise_mean" })).toBe(
      api.klDiv(matrix(), matrix()),
    );
  });

  test("the class axis is 1, or 0 of a 1-D input, unless dim says otherwise", () => {
    const x = { data: Float32Array.from({ length: 24 }, (_, k) => Math.sin(k)), shape: [2, 3, 4] };
    const t = { data: new Int32Array(8), shape: [2, 4] };
    expect(api.crossEntropy(x, t)).toBe(api.crossEntropy(x, t, { dim: 1 }));
    expect(api.crossEntropy(x, t, { dim: -2 })).toBe(api.crossEntropy(x, t, { dim: 1 }));
    const last = api.crossEntropy(x, { data: new Int32Array(6), shape: [2, 3] }, { dim: -1 });
    expect(last).toBeCloseTo(api.crossEntropy({ ...x, shape: [6, 4] }, new Int32Array(6)), 12);
    expect(api.crossEntropy([3, 1, -3], 1)).toBeCloseTo(2.1291, 4);
  });

  test("all rows ignored: mean NaN, sum 0, none zeros; so is an empty batch", () => {
    const ignored = [-100, -100];
    for (const options of [{}, { weight: [1, 2, 3] }, { labelSmoothing: 0.1 }]) {
      expect(api.crossEntropy(matrix(), ignored, options)).toBeNaN();
      expect(api.crossEntropy(matrix(), ignored, { ...options, reduction: "sum" })).toBe(0);
      expect(api.crossEntropy(matrix(), ignored, { ...options, reduction: "none" }).data).toEqual(
        new Float32Array(2),
      );
    }
    const empty = { data: new Float32Array(0), shape: [0, 3] };
    for (const t of [[], empty]) {
      expect(api.crossEntropy(empty, t)).toBeNaN();
      expect(api.crossEntropy(empty, t, { reduction: "sum" })).toBe(0);
      expect(api.crossEntropy(empty, t, { reduction: "none" })).toEqual({
        data: new Float32Array(0),
        shape: [0],
      });
    }
    for (const fn of ["klDiv", "binaryCrossEntropy", "binaryCrossEntropyWithLogits"] as const) {
      const loss = untyped(api[fn]);
      expect(loss(empty, empty)).toBeNaN();
      expect(loss(empty, empty, { reduction: "sum" })).toBe(0);
    }
    expect(api.klDiv(empty, empty, { reduction: "batchmean" })).toBeNaN();
  });

  test("means: of class indices by their weights, of probabilities by rows, elementwise by elements", () => {
    const weight = [1, 2, 4];
    const rows = api.crossEntropy(matrix(), target, { weight, reduction: "none" }).data;
    expect(api.crossEntropy(matrix(), target, { weight })).toBeCloseTo((rows[0] + rows[1]) / 6, 6);
    const q = [
      [0.5, 0.5, 0],
      [0, 0, 1],
    ];
    const each = api.crossEntropy(matrix(), q, { weight, reduction: "none" }).data;
    expect(api.crossEntropy(matrix(), q, { weight })).toBeCloseTo((each[0] + each[1]) / 2, 6);
    expect(api.crossEntropy(matrix(), [0, 0], { weight: [0, 1, 1] })).toBeNaN();
    const kl = api.klDiv(
      [
        [-1, -2],
        [-1, -3],
      ],
      [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
      { reduction: "sum" },
    );
    expect(
      api.klDiv(
        [
          [-1, -2],
          [-1, -3],
        ],
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
      ),
    ).toBeCloseTo(kl / 4, 12);
    expect(
      api.klDiv(
        [[-1, -2]],
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
        { reduction: "batchmean" },
      ),
    ).toBeCloseTo(
      api.klDiv(
        [[-1, -2]],
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
        { reduction: "sum" },
      ),
      12,
    );
    const scalar = { data: Float32Array.of(-1), shape: [] };
    expect(api.klDiv(scalar, [0.5, 0.5], { reduction: "batchmean" })).toBe(
      api.klDiv(scalar, [0.5, 0.5], { reduction: "sum" }),
    );
  });

  test("operands broadcast: klDiv both ways, the weights of binary cross entropy to the input", () => {
    const row = [[-1, -2, -3]];
    const column = [[0.2], [0.8]];
    const full = (list: readonly (readonly number[])[], m: number, n: number) =>
      Array.from({ length: m }, (_, i) =>
        Array.from({ length: n }, (_, j) => list[i % list.length][j % list[0].length]),
      );
    expect(api.klDiv(row, column, { reduction: "none" })).toEqual(
      api.klDiv(full(row, 2, 3), full(column, 2, 3), { reduction: "none" }),
    );
    const p = [
      [0.1, 0.2, 0.3],
      [0.4, 0.5, 0.6],
    ];
    const t = [
      [0, 1, 0],
      [1, 0.5, 1],
    ];
    const rows = { reduction: "none" } as const;
    for (const fn of [api.binaryCrossEntropy, api.binaryCrossEntropyWithLogits]) {
      const weighted = fn(p, t, { ...rows, weight: [[2], [3]] });
      expect(weighted).toEqual(
        fn(p, t, {
          ...rows,
          weight: [
            [2, 2, 2],
            [3, 3, 3],
          ],
        }),
      );
      expect(fn(p, t, { ...rows, weight: 2 })).toEqual(fn(p, t, { ...rows, weight: full([[2]], 2, 3) }));
      expect(fn(p, t, { ...rows, weight: Int32Array.of(1, 2, 3) })).toEqual(
        fn(p, t, { ...rows, weight: [1, 2, 3] }),
      );
      expect(fn(p, t, { ...rows, weight: BigInt64Array.of(1n, 2n, 3n) })).toEqual(
        fn(p, t, { ...rows, weight: [1, 2, 3] }),
      );
    }
    expect(api.binaryCrossEntropyWithLogits(p, t, { posWeight: 3 })).toBe(
      api.binaryCrossEntropyWithLogits(p, t, { posWeight: [3, 3, 3] }),
    );
  });

  test("the batch axes of two distributions broadcast", () => {
    const p = [
      [0.5, 0.25, 0.25],
      [0.1, 0.2, 0.7],
    ];
    const q = [0.2, 0.3, 0.5];
    for (const fn of [api.klDivergence, api.jsDivergence, api.crossEntropyOfDistributions]) {
      expect(fn(p, q)).toEqual(fn(p, [q, q]));
      expect(fn(q, p)).toEqual(fn([q, q], p));
      expect(fn(p, q).shape).toEqual([2]);
      const columns = { data: Float32Array.of(0.5, 0.1, 0.25, 0.2, 0.25, 0.7), shape: [3, 2] };
      expect(fn(columns, [[0.2], [0.3], [0.5]], { dim: 0 })).toEqual(fn(p, q));
    }
  });

  test("base chooses nats, bits, bans or any unit", () => {
    const p = [0.5, 0.25, 0.25];
    const nats = api.entropy(p).data[0];
    expect(api.entropy(p, { base: "e" }).data[0]).toBe(nats);
    expect(api.entropy(p, { base: 2 }).data[0]).toBeCloseTo(1.5, 6);
    expect(api.entropy(p, { base: 10 }).data[0]).toBeCloseTo(nats / Math.LN10, 6);
    expect(api.entropy(p, { base: 0.5 }).data[0]).toBeCloseTo(-1.5, 6);
  });

  test("dtype casts before computing, and weights and targets follow the input", () => {
    const x = { data: Float32Array.of(0.1, 0.2, 0.7), shape: [3] };
    const wide = api.softmax(x, { dtype: "float64" });
    expect(wide).toEqual(api.softmax(Float64Array.from(x.data)));
    expect(api.softmax(Float64Array.from(x.data), { dtype: "float32" })).toEqual(api.softmax(x));
    expect(untyped(api.softmax)(Int32Array.of(1, 2), { dtype: "float32" })).toEqual(api.softmax([1, 2]));
    const q = Float64Array.of(0.1, 0.2, 0.7);
    expect(api.crossEntropy(x, q, { reduction: "none" })).toEqual(
      api.crossEntropy(x, Float32Array.from(q), { reduction: "none" }),
    );
    expect(
      api.crossEntropy(Float64Array.from(x.data), Float32Array.from(q), { reduction: "none" }).data,
    ).toBeInstanceOf(Float64Array);
    expect(api.nllLoss([[-1, -2]], [1], { weight: Float64Array.of(1, 0.1), reduction: "none" }).data[0]).toBe(
      Math.fround(2 * Math.fround(0.1)),
    );
    expect(api.klDiv(x, q)).toBe(api.klDiv(x, Float32Array.from(q)));
  });

  test("logSumExp reduces lists of axes, side by side or not, and converts integers", () => {
    const x = { data: Float32Array.from({ length: 24 }, (_, k) => Math.sin(k)), shape: [2, 3, 4] };
    const all = Math.log(x.data.reduce((sum, e) => sum + Math.exp(e), 0));
    expect(api.logSumExp(x, { dim: [0, 1, 2] }).data[0]).toBeCloseTo(all, 6);
    expect(api.logSumExp(x, { dim: [2, 0, 1], keepDim: true }).shape).toEqual([1, 1, 1]);
    const adjacent = api.logSumExp(x, { dim: [1, -1] });
    expect(adjacent.shape).toEqual([2]);
    expect(adjacent.data).toEqual(api.logSumExp({ data: x.data, shape: [2, 12] }).data);
    const apart = api.logSumExp(x, { dim: [0, 2], keepDim: true });
    expect(apart.shape).toEqual([1, 3, 1]);
    const twice = api.logSumExp(api.logSumExp(x, { dim: 2 }), { dim: 0 });
    apart.data.forEach((y, k) => {
      expect(y).toBeCloseTo(twice.data[k], 6);
    });
    expect(api.logSumExp(BigInt64Array.of(1n, 2n))).toEqual(api.logSumExp([1, 2]));
    expect(api.logSumExp({ data: new Float32Array(0), shape: [2, 0] }).data).toEqual(
      Float32Array.of(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY),
    );
  });

  test("no classes: softmax is empty, entropies are 0", () => {
    const none = { data: new Float32Array(0), shape: [2, 0] };
    expect(api.softmax(none)).toEqual(none);
    expect(api.logSoftmax(none, { dim: 0 })).toEqual(none);
    expect(api.entropy(none)).toEqual({ data: new Float32Array(2), shape: [2] });
    expect(api.entropyFromLogits(none)).toEqual({ data: new Float32Array(2), shape: [2] });
    expect(api.klDivergence(none, none).data).toEqual(new Float32Array(2));
  });

  test("out receives the result and is returned; nothing else changes", () => {
    const p = () => ({ data: Float32Array.of(0.2, 0.3, 0.5, 0.1, 0.1, 0.8), shape: [2, 3] });
    const none = { reduction: "none" } as const;
    const calls = [
      (out?: Float32Array) => api.softmax(matrix(), { out }),
      (out?: Float32Array) => api.logSoftmax(matrix(), { out, dim: 0 }),
      (out?: Float32Array) => api.logSumExp(matrix(), { out }),
      (out?: Float32Array) => api.exp(matrix(), { out }),
      (out?: Float32Array) => api.log(p(), { out }),
      (out?: Float32Array) => api.nllLoss(matrix(), target, { ...none, out }),
      (out?: Float32Array) => api.crossEntropy(matrix(), target, { ...none, out }),
      (out?: Float32Array) => api.crossEntropy(matrix(), p(), { ...none, out }),
      (out?: Float32Array) => api.klDiv(matrix(), p(), { ...none, out }),
      (out?: Float32Array) => api.binaryCrossEntropy(p(), p(), { ...none, out }),
      (out?: Float32Array) => api.binaryCrossEntropyWithLogits(matrix(), p(), { ...none, out }),
      (out?: Float32Array) => api.entropy(p(), { out }),
      (out?: Float32Array) => api.entropyFromLogits(matrix(), { out }),
      (out?: Float32Array) => api.crossEntropyOfDistributions(p(), p(), { out }),
      (out?: Float32Array) => api.klDivergence(p(), p(), { out }),
      (out?: Float32Array) => api.jsDivergence(p(), p(), { out }),
    ];
    for (const call of calls) {
      const expected = call();
      const around = new Float32Array(expected.data.length + 2).fill(99);
      const out = around.subarray(1, -1);
      const result = call(out);
      expect(result.data).toBe(out);
      expect(result).toEqual(expected);
      expect([around[0], around[around.length - 1]]).toEqual([99, 99]);
    }
  });

  test("out may be the input itself where the operation goes element by element or row by row", () => {
    const p = () => Float32Array.of(0.2, 0.3, 0.5, 0.1, 0.1, 0.8);
    const t = Float32Array.of(1, 0, 0.5, 1, 0, 1);
    const none = { reduction: "none" } as const;
    for (const call of [
      (x: Float32Array, out?: Float32Array) => api.softmax({ data: x, shape: [2, 3] }, { out }),
      (x: Float32Array, out?: Float32Array) => api.softmax({ data: x, shape: [2, 3] }, { out, dim: 0 }),
      (x: Float32Array, out?: Float32Array) => api.logSoftmax({ data: x, shape: [2, 3] }, { out }),
      (x: Float32Array, out?: Float32Array) => api.exp(x, { out }),
      (x: Float32Array, out?: Float32Array) => api.log(x, { out }),
      (x: Float32Array, out?: Float32Array) => api.klDiv(x, t, { ...none, out }),
      (x: Float32Array, out?: Float32Array) => api.binaryCrossEntropy(x, t, { ...none, out }),
      (x: Float32Array, out?: Float32Array) => api.binaryCrossEntropyWithLogits(x, t, { ...none, out }),
    ]) {
      const expected = call(p());
      const x = p();
      expect(call(x, x).data).toBe(x);
      expect(x).toEqual(expected.data);
      const y = p();
      const sameMemory = new Float32Array(y.buffer);
      expect(call(y, sameMemory).data).toEqual(expected.data);
    }
  });

  test("backend says which engine answers", () => {
    expect(api.backend).toBeTypeOf("string");
    if (name === "xent/js") expect(api.backend).toBe("js");
  });
});

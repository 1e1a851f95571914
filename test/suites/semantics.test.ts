/** What must be as in PyTorch to the letter, one hazard a test. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";

const types = [
  { precision: "float32", type: Float32Array },
  { precision: "float64", type: Float64Array },
] as const;
const { NaN: nan } = Number;

describe.each(engines)("$name", ({ api }) => {
  describe.each(types)("$precision", ({ type }) => {
    const matrix = (rows: number[][]) => ({
      data: type.from(rows.flat()),
      shape: [rows.length, rows[0].length],
    });
    const list = ({ data }: { data: ArrayLike<number> }) => Array.from(data);
    const logits = matrix([
      [3, 1, -3],
      [0, 2, 1],
    ]);
    const logProbs = api.logSoftmax(logits);
    const uniform = matrix([[0, 0]]);
    const close = type === Float32Array ? 6 : 13;

    describe("ignored rows", () => {
      const all = [-100, -100];

      test.each([
        ["crossEntropy", () => [logits, api.crossEntropy] as const],
        ["nllLoss", () => [logProbs, api.nllLoss] as const],
      ])("%s: all rows ignored give mean NaN, sum 0 and zeros", (_, of) => {
        const [x, loss] = of();
        expect(loss(x, all)).toBe(nan);
        expect(loss(x, all, { reduction: "sum" })).toBe(0);
        expect(list(loss(x, all, { reduction: "none" }))).toEqual([0, 0]);
      });

      test("no rows give mean NaN and sum 0", () => {
        const empty = { data: new type(0), shape: [0, 3] };
        for (const loss of [api.crossEntropy, api.nllLoss]) {
          expect(loss(empty, new Int32Array(0))).toBe(nan);
          expect(loss(empty, new Int32Array(0), { reduction: "sum" })).toBe(0);
          expect(loss(empty, new Int32Array(0), { reduction: "none" })).toMatchObject({ shape: [0] });
        }
        expect(api.crossEntropy(empty, empty)).toBe(nan);
        expect(api.klDiv(empty, empty, { reduction: "sum" })).toBe(0);
        expect(api.klDiv(empty, empty)).toBe(nan);
        expect(api.binaryCrossEntropyWithLogits(empty, empty)).toBe(nan);
        expect(api.binaryCrossEntropy(empty, empty, { reduction: "sum" })).toBe(0);
      });

      test("an ignored row does not count in the mean, and what it holds does not matter", () => {
        const x = matrix([
          [3, 1, -3],
          [nan, Infinity, -Infinity],
        ]);
        const alone = api.crossEntropy(matrix([[3, 1, -3]]), [1]);
        expect(api.crossEntropy(x, [1, -100])).toBe(alone);
        expect(list(api.crossEntropy(x, [1, -100], { reduction: "none" }))[1]).toBe(0);
        expect(api.nllLoss(x, [0, -100])).toBe(-3);
        expect(api.crossEntropy(x, [1, -100], { labelSmoothing: 0.1, weight: [1, 2, 3] })).toBeGreaterThan(0);
      });

      test("ignoreIndex may be a class, and then that class is ignored", () => {
        const only = api.crossEntropy(matrix([[0, 2, 1]]), [2]);
        expect(api.crossEntropy(logits, [1, 2], { ignoreIndex: 1 })).toBe(only);
        expect(() => api.crossEntropy(logits, [-100, 2], { ignoreIndex: 1 })).toThrow(RangeError);
      });

      test("ignoreIndex is compared with the raw target, of any integer type", () => {
        const only = api.crossEntropy(matrix([[0, 2, 1]]), [2]);
        expect(api.crossEntropy(logits, Uint8Array.of(255, 2), { ignoreIndex: 255 })).toBe(only);
        expect(api.crossEntropy(logits, Int8Array.of(-1, 2), { ignoreIndex: -1 })).toBe(only);
        expect(api.crossEntropy(logits, BigInt64Array.of(-100n, 2n))).toBe(only);
        expect(api.crossEntropy(logits, BigUint64Array.of(2n ** 63n, 2n), { ignoreIndex: 2n ** 63n })).toBe(
          only,
        );
        // −1 as a byte is 255, but 255 is not −1.
        expect(() => api.crossEntropy(logits, Uint8Array.of(255, 2), { ignoreIndex: -1 })).toThrow(
          RangeError,
        );
      });
    });

    describe("means", () => {
      const weight = [0.5, 2, 4];

      test("with class indices the mean divides by the weights of the targets, smoothing included", () => {
        for (const labelSmoothing of [0, 0.3]) {
          const sum = api.crossEntropy(logits, [1, 0], { weight, labelSmoothing, reduction: "sum" });
          expect(api.crossEntropy(logits, [1, 0], { weight, labelSmoothing })).toBe(sum / 2.5);
        }
      });

      test("with class probabilities the mean divides by the number of rows, whatever the weights", () => {
        const q = matrix([
          [0.2, 0.3, 0.5],
          [1, 0, 0],
        ]);
        const sum = api.crossEntropy(logits, q, { weight, reduction: "sum" });
        expect(api.crossEntropy(logits, q, { weight })).toBe(sum / 2);
      });

      test("klDiv: mean divides by the elements, batchmean by the first size of the input", () => {
        const t = matrix([
          [0.2, 0.3, 0.5],
          [0.1, 0.1, 0.8],
        ]);
        const sum = api.klDiv(logProbs, t, { reduction: "sum" });
        expect(api.klDiv(logProbs, t)).toBe(sum / 6);
        expect(api.klDiv(logProbs, t, { reduction: "batchmean" })).toBe(sum / 2);
      });

      test("weights that sum to 0 make the mean NaN", () => {
        expect(api.crossEntropy(logits, [0, 0], { weight: [0, 1, 1] })).toBe(nan);
        expect(api.nllLoss(logProbs, [0, 0], { weight: [0, 1, 1] })).toBe(nan);
      });
    });

    describe("rows without a finite maximum", () => {
      const x = matrix([
        [1, 2, 3],
        [1, nan, 3],
        [1, Infinity, 3],
        [-Infinity, -Infinity, -Infinity],
        [nan, Infinity, -Infinity],
        [3, 2, 1],
      ]);
      const bad = [1, 2, 3, 4];
      const lone = (row: number) => ({ data: type.from(row === 0 ? [1, 2, 3] : [3, 2, 1]), shape: [1, 3] });

      // Along a row, and across rows of which the neighbours are good.
      test.each([
        ["last", x, 1, (row: number, c: number) => row * 3 + c],
        [
          "first",
          { data: x.data.map((_, k) => x.data[(k % 6) * 3 + Math.floor(k / 6)]), shape: [3, 6] },
          0,
          (row: number, c: number) => c * 6 + row,
        ],
      ] as const)(
        "class axis %s: NaN, +Infinity or only −Infinity make that row NaN and no other",
        (_, tensor, dim, at) => {
          for (const of of [api.softmax, api.logSoftmax]) {
            const { data } = of(tensor, { dim });
            for (let row = 0; row < 6; row++) {
              const values = [0, 1, 2].map((c) => data[at(row, c)]);
              const expected = bad.includes(row) ? [nan, nan, nan] : list(of(lone(row)));
              for (const [c, value] of values.entries()) {
                if (bad.includes(row)) expect(value).toBe(nan);
                else expect(value).toBeCloseTo(expected[c], close);
              }
            }
          }
          for (const target of [0, 1, 2]) {
            const losses = list(api.crossEntropy(tensor, Array(6).fill(target), { dim, reduction: "none" }));
            expect(losses.map(Number.isNaN)).toEqual([false, true, true, true, true, false]);
          }
          const entropies = list(api.entropyFromLogits(tensor, { dim }));
          expect(entropies.map(Number.isNaN)).toEqual([false, true, true, true, true, false]);
        },
      );

      test("logSumExp of only −Infinity is −Infinity, with a +Infinity +Infinity, with a NaN NaN", () => {
        const values = list(api.logSumExp(x));
        expect(values.slice(1, 5)).toEqual([nan, Infinity, -Infinity, nan]);
        expect(values[0]).toBeCloseTo(3.40760596444438, close);
      });

      test("one such row makes a mean and a sum NaN", () => {
        expect(api.crossEntropy(x, [0, 0, 0, 0, 0, 0])).toBe(nan);
        expect(api.crossEntropy(x, [0, 0, 0, 0, 0, 0], { reduction: "sum" })).toBe(nan);
        expect(api.crossEntropy(x, [0, -100, -100, -100, -100, 0])).toBeGreaterThan(0);
      });

      test("a masked class has probability 0, and as target an infinite loss", () => {
        const masked = matrix([[1, -Infinity, 1]]);
        expect(list(api.softmax(masked))).toEqual([0.5, 0, 0.5]);
        expect(list(api.logSoftmax(masked))[1]).toBe(-Infinity);
        expect(api.crossEntropy(masked, [1])).toBe(Infinity);
        expect(api.crossEntropy(masked, [0])).toBeCloseTo(Math.LN2, close);
      });
    });

    describe("no classes", () => {
      const empty = { data: new type(0), shape: [2, 0] };

      test("softmax and log-softmax are empty, log-sum-exp is −Infinity, a loss is a RangeError", () => {
        expect(api.softmax(empty)).toMatchObject({ shape: [2, 0] });
        expect(api.logSoftmax(empty)).toMatchObject({ shape: [2, 0] });
        expect(list(api.logSumExp(empty))).toEqual([-Infinity, -Infinity]);
        expect(() => api.crossEntropy(empty, [0, 0])).toThrow(RangeError);
        expect(() => api.nllLoss(empty, [0, 0])).toThrow(RangeError);
        expect(() => api.crossEntropy(empty, [-100, -100])).toThrow(RangeError);
      });
    });

    test("a weight of 0 removes a loss even if it is infinite", () => {
      const x = matrix([[1, -Infinity, 1]]);
      const weight = [1, 0, 1];
      expect(api.crossEntropy(x, [1], { weight, reduction: "sum" })).toBe(0);
      expect(api.crossEntropy(x, [1], { weight, reduction: "sum", labelSmoothing: 0.5 })).toBeCloseTo(
        Math.LN2 / 3,
        close,
      );
      expect(api.nllLoss(x, [1], { weight, reduction: "sum" })).toBe(0);
      expect(api.binaryCrossEntropyWithLogits(type.of(-Infinity), type.of(1), { weight: 0 })).toBe(0);
    });

    test("binaryCrossEntropyWithLogits at −Infinity with a target above 0 is +Infinity, however small the target", () => {
      const at = (x: number, t: number) => api.binaryCrossEntropyWithLogits(type.of(x), type.of(t));
      expect(at(-Infinity, 1)).toBe(Infinity);
      expect(at(-Infinity, 2 ** -149)).toBe(Infinity);
      expect(at(Infinity, 0.5)).toBe(Infinity);
      expect(at(nan, 0)).toBe(nan);
      expect(at(0, nan)).toBe(nan);
    });

    test("weights and targets are converted to the type of the input", () => {
      const single = (x: number) => (type === Float32Array ? Math.fround(x) : x);
      expect(
        api.nllLoss(matrix([[-1, -1]]), [0], { weight: Float64Array.of(0.1, 1), reduction: "sum" }),
      ).toBe(single(0.1));
      const q = { data: Float64Array.of(0.1, 0), shape: [1, 2] };
      const converted = { data: Float64Array.of(single(0.1), 0), shape: [1, 2] };
      expect(api.crossEntropy(uniform, q)).toBe(api.crossEntropy(uniform, converted));
      const t = Float64Array.of(0.1);
      expect(api.klDiv(type.of(-1), t)).toBe(api.klDiv(type.of(-1), type.of(0.1)));
      expect(api.binaryCrossEntropy(type.of(0.5), t)).toBe(
        api.binaryCrossEntropy(type.of(0.5), type.of(0.1)),
      );
    });

    test("the loss of class indices is that of their one-hot probabilities", () => {
      const q = api.oneHot([1, 2], { numClasses: 3, dtype: type === Float32Array ? "float32" : "float64" });
      for (const labelSmoothing of [0, 0.25]) {
        const ofIndices = api.crossEntropy(logits, [1, 2], { labelSmoothing });
        expect(api.crossEntropy(logits, q, { labelSmoothing })).toBeCloseTo(ofIndices, close);
      }
    });

    test("binaryCrossEntropy clamps logarithms at −100, not at infinity", () => {
      expect(api.binaryCrossEntropy(type.of(0), type.of(1))).toBe(100);
      expect(api.binaryCrossEntropy(type.of(1), type.of(0))).toBe(100);
      expect(api.binaryCrossEntropy(type.of(0, 1), type.of(0, 1))).toBe(0);
      expect(api.binaryCrossEntropy(type.of(0.5), type.of(nan))).toBe(nan);
    });

    test("information is measured in nats, bits, bans or in any other base", () => {
      const p = matrix([[0.5, 0.25, 0.25]]);
      expect(list(api.entropy(p, { base: 2 }))[0]).toBeCloseTo(1.5, close);
      expect(list(api.entropy(p))[0]).toBeCloseTo(1.5 * Math.LN2, close);
      expect(list(api.entropy(p, { base: 10 }))[0]).toBeCloseTo(1.5 * Math.log10(2), close);
      expect(list(api.entropy(p, { base: 0.5 }))[0]).toBeCloseTo(-1.5, close);
      expect(list(api.entropyFromLogits(uniform, { base: 2 }))[0]).toBeCloseTo(1, close);
      expect(list(api.klDivergence(matrix([[1, 0]]), matrix([[0.5, 0.5]]), { base: 2 }))[0]).toBeCloseTo(
        1,
        close,
      );
      expect(list(api.jsDivergence(matrix([[1, 0]]), matrix([[0, 1]]), { base: 2 }))[0]).toBeCloseTo(
        1,
        close,
      );
      expect(list(api.crossEntropyOfDistributions(p, p, { base: 2 }))[0]).toBeCloseTo(1.5, close);
    });

    test("a class without probability contributes nothing; where only the other has none, the divergence is infinite", () => {
      const [p, q] = [matrix([[1, 0]]), matrix([[0, 1]])];
      expect(list(api.entropy(p))[0]).toBeCloseTo(0, close);
      expect(list(api.klDivergence(p, p))[0]).toBeCloseTo(0, close);
      expect(list(api.klDivergence(p, q))).toEqual([Infinity]);
      expect(list(api.crossEntropyOfDistributions(p, q))).toEqual([Infinity]);
      expect(list(api.jsDivergence(p, q))[0]).toBeCloseTo(Math.LN2, close);
    });
  });

  test("dtype casts before computing", () => {
    const x = Float64Array.of(0.1, 0.2, 1e-9);
    const cast = api.softmax(x, { dtype: "float32" });
    expect(cast.data).toEqual(api.softmax(Float32Array.from(x)).data);
    const widened = api.logSoftmax(Float32Array.from(x), { dtype: "float64" });
    expect(widened.data).toEqual(api.logSoftmax(Float64Array.from(Float32Array.from(x))).data);
    expect(api.softmax(Int32Array.of(1, 1), { dtype: "float32" }).data).toEqual(Float32Array.of(0.5, 0.5));
    expect(api.oneHot([1], { dtype: "float64" }).data).toEqual(Float64Array.of(0, 1));
    expect(api.oneHot([1, 0, 2], { dtype: "int64" }).data).toEqual(
      BigInt64Array.of(0n, 1n, 0n, 1n, 0n, 0n, 0n, 0n, 1n),
    );
    expect(api.oneHot([0, 1], { dtype: "uint64" }).data).toEqual(BigUint64Array.of(1n, 0n, 0n, 1n));
    expect(api.oneHot([1]).data).toEqual(Float32Array.of(0, 1));
  });
});

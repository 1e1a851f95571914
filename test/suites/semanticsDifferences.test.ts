/** Where we differ from PyTorch on purpose: each row of the table in docs/pytorch.md, one hazard a test. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { ulpError32 } from "../tools/ulp.js";

const types = [
  { precision: "float32", type: Float32Array },
  { precision: "float64", type: Float64Array },
] as const;
const { NaN: nan } = Number;
const SMALLEST_NORMAL = 2 ** -126;

describe.each(engines)("$name, a deliberate difference from PyTorch:", ({ api }) => {
  describe.each([1, 3])("with %d positions beside each other", (inner) => {
    /** The first column is the row; the others are ordinary. */
    const tensor = (row: number[]) => ({
      data: Float32Array.from({ length: row.length * inner }, (_, k) =>
        k % inner ? k % 5 : row[Math.floor(k / inner)],
      ),
      shape: [1, row.length, inner],
    });

    test.each([10, 15, 17, 20, 40, 60, 87])(
      "confident rows: a lead of %d still has its loss, to 3 ulp",
      (lead) => {
        for (const [rest, base] of [
          [1, 0],
          [2, 5],
          [31, -7],
          [1, 1000],
        ]) {
          const row = [base + lead, ...Array(rest).fill(base)];
          const target = { data: new Int32Array(inner), shape: [1, inner] };
          const loss = api.crossEntropy(tensor(row), target, { reduction: "none" }).data[0];
          expect(ulpError32(loss, Math.log1p(rest * Math.exp(-lead)))).toBeLessThanOrEqual(3);
          const logp = api.logSoftmax(tensor(row), { dim: 1 }).data[0];
          expect(ulpError32(logp, -Math.log1p(rest * Math.exp(-lead)))).toBeLessThanOrEqual(3);
        }
      },
    );

    test("softmax results below 2^-126 are +0, and above they are there", () => {
      const { data } = api.softmax(tensor([0, -87, -87.33, -87.34, -88, -100, -1e5, -Infinity]), { dim: 1 });
      const column = Array.from({ length: 8 }, (_, c) => data[c * inner]);
      expect(column[1]).toBeGreaterThan(SMALLEST_NORMAL);
      expect(column[2]).toBeGreaterThanOrEqual(SMALLEST_NORMAL);
      for (const p of column.slice(3)) expect(Object.is(p, 0)).toBe(true);
    });
  });

  describe.each(types)("0 · −Infinity is 0, in $precision", ({ type }) => {
    const row = (...values: number[]) => ({ data: type.from(values), shape: [1, values.length] });

    test("a target probability of 0 at a logit of −Infinity", () => {
      const x = row(0, -Infinity, 0);
      expect(api.crossEntropy(x, row(0.5, 0, 0.5))).toBeCloseTo(Math.LN2);
      expect(api.crossEntropy(x, row(0.5, 0.25, 0.25))).toBe(Infinity);
      // Smoothing gives every class a probability.
      expect(api.crossEntropy(x, row(0.5, 0, 0.5), { labelSmoothing: 0.1 })).toBe(Infinity);
    });

    test("klDiv with a target of 0, or of −Infinity as logarithm", () => {
      const none = { reduction: "none" } as const;
      expect(Array.from(api.klDiv(type.of(-Infinity, -1, 3), type.of(0, 0, 0), none).data)).toEqual([
        0, 0, 0,
      ]);
      const logTarget = type.of(-Infinity, -Infinity);
      expect(
        Array.from(api.klDiv(type.of(-Infinity, -1), logTarget, { ...none, logTarget: true }).data),
      ).toEqual([0, 0]);
      expect(api.klDiv(type.of(-Infinity), type.of(0.5))).toBe(Infinity);
    });

    test("binaryCrossEntropyWithLogits at an infinity that the target agrees with", () => {
      const at = (x: number, t: number) => api.binaryCrossEntropyWithLogits(type.of(x), type.of(t));
      expect(at(-Infinity, 0)).toBe(0);
      expect(at(Infinity, 1)).toBe(0);
    });

    test("NaN is not taken away by a 0", () => {
      expect(api.crossEntropy(row(nan, 0), row(0, 1))).toBe(nan);
      expect(api.klDiv(type.of(nan), type.of(0))).toBe(nan);
    });
  });

  const x = [[3, 1, -3]];

  test.each([-0.1, -1e-9, 1.1, nan, Infinity])("labelSmoothing %d is a RangeError", (labelSmoothing) => {
    expect(() => api.crossEntropy(x, [0], { labelSmoothing })).toThrow(RangeError);
  });

  test("every integer array is a target", () => {
    const arrays = [
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
    ];
    const expected = api.crossEntropy(x, [1]);
    for (const type of arrays) expect(api.crossEntropy(x, type.of(1)), type.name).toBe(expected);
    for (const type of [BigInt64Array, BigUint64Array])
      expect(api.crossEntropy(x, type.of(1n)), type.name).toBe(expected);
    expect(api.crossEntropy([3, 1, -3], 1)).toBe(expected);
    expect(api.crossEntropy([3, 1, -3], 1n)).toBe(expected);
  });

  test.each([
    ["3", Int32Array.of(0, 3)],
    ["-1", Int8Array.of(0, -1)],
    ["4294967297", BigInt64Array.of(0n, 2n ** 32n + 1n)],
    ["18446744073709551615", BigUint64Array.of(0n, 2n ** 64n - 1n)],
  ])(
    "a target out of range is a RangeError with row and value (%s), before anything is written",
    (value, target) => {
      const logits = { data: Float32Array.of(3, 1, -3, 0, 0, 0), shape: [2, 3] };
      const out = Float32Array.of(7, 8);
      for (const loss of [api.crossEntropy, api.nllLoss]) {
        const call = () => loss(logits, target, { reduction: "none", out });
        expect(call).toThrow(RangeError);
        expect(call).toThrow(`target[1] is ${value}`);
      }
      expect(Array.from(out)).toEqual([7, 8]);
    },
  );

  test.each([nan, Infinity, -Infinity])("a weight of %d is a RangeError", (bad) => {
    expect(() => api.crossEntropy(x, [0], { weight: [1, bad, 1] })).toThrow(RangeError);
    expect(() => api.nllLoss(x, [0], { weight: [1, bad, 1] })).toThrow(RangeError);
    expect(() => api.binaryCrossEntropy([0.5], [1], { weight: [bad] })).toThrow(RangeError);
    expect(() => api.binaryCrossEntropyWithLogits([0.5], [1], { posWeight: [bad] })).toThrow(RangeError);
  });

  test("a negative weight is accepted", () => {
    const loss = api.crossEntropy(x, [1], { reduction: "sum" });
    expect(api.crossEntropy(x, [1], { weight: [1, -2, 1], reduction: "sum" })).toBeCloseTo(-2 * loss, 5);
    expect(api.crossEntropy(x, [1], { weight: [1, -2, 1] })).toBeCloseTo(loss, 5);
  });

  test("binaryCrossEntropy refuses a target outside [0, 1], which binaryCrossEntropyWithLogits accepts", () => {
    for (const target of [-0.1, 1.5]) {
      expect(() => api.binaryCrossEntropy([0.5], [target])).toThrow(RangeError);
    }
    expect(api.binaryCrossEntropyWithLogits([0], [2])).toBeCloseTo(Math.LN2, 6);
  });
});

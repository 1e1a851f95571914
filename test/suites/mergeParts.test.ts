/** Losses in parts: merged in any order, through JSON, they are those of the whole, to the bit. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { isNearest, nearestSum, squaresOf } from "../tools/exactTruth.js";
import { ExactSum, partsOf } from "../tools/internals.js";
import { cuts } from "../tools/mergeTree.js";
import { integerBelow, permutation, uniform } from "../tools/random.js";
import { expectRefusal, untyped } from "../tools/refusal.js";

const { mergeParts } = engines[0].api;

function exactSumOf(values: ArrayLike<number>): ExactSum {
  const sum = new ExactSum();
  for (let k = 0; k < values.length; k++) sum.add(values[k]);
  return sum;
}
const counted = (count: number) => exactSumOf([count]);

describe.each(engines)("$name", ({ api }) => {
  test.each([
    { precision: "float32", Type: Float32Array },
    { precision: "float64", Type: Float64Array },
  ])(
    "parts of a batch, $precision: sum and mean are those of one call, with class weights too",
    ({ Type }) => {
      const random = uniform(1);
      const [rows, classes] = [3000, 9];
      const data = new Type(rows * classes).map(() => 30 * random());
      const target = Int32Array.from({ length: rows }, () => integerBelow(random, classes));
      for (const weight of [undefined, new Type(classes).map(() => random() ** 9)]) {
        const whole = (reduction: "sum" | "mean") =>
          api.crossEntropy({ data, shape: [rows, classes] }, target, { reduction, weight });
        const parts = cuts(random, rows, 23).map(([start, end]) => {
          const own = target.subarray(start, end);
          const part = { data: data.subarray(start * classes, end * classes), shape: [end - start, classes] };
          const losses = api.crossEntropy(part, own, { reduction: "none", weight }).data;
          const normalizer =
            weight === undefined ? counted(own.length) : exactSumOf(Array.from(own, (t) => weight[t]));
          const given = partsOf(exactSumOf(losses), normalizer, Type === Float64Array);
          expect(given.sum).toBe(api.crossEntropy(part, own, { reduction: "sum", weight }));
          return given;
        });
        const order = permutation(random, parts.length).map((k) => parts[k]);
        const merged = api.mergeParts(JSON.parse(JSON.stringify(order)));
        expect([merged.sum, merged.mean]).toEqual([whole("sum"), whole("mean")]);
        // Merged parts are parts.
        const halves = [order.slice(0, 7), order.slice(7)].map((half) => api.mergeParts(half));
        expect(api.mergeParts(halves)).toEqual(merged);
        expect(api.mergeParts([merged])).toEqual(merged);
      }
    },
  );
});

describe("the text of parts", () => {
  const zeros = (count: number) => "0".repeat(count);

  test("is that of both sums, in the unit of the losses", () => {
    expect(partsOf(exactSumOf([0.5, 1]), counted(3), false)).toEqual({
      sum: 1.5,
      normalizer: 3,
      state: `0x3${zeros(37)}p-149/0x6${zeros(37)}p-149`,
    });
    expect(partsOf(exactSumOf([-Number.MIN_VALUE]), counted(0), true).state).toBe("-0x1p-1074/0x0p-1074");
  });

  test("has a normalizer in the unit of products where it needs it, until a sum does not", () => {
    const [one, other] = [2 ** -200, 1 - 2 ** -53].map((weight) =>
      partsOf(counted(1), exactSumOf([weight]), false),
    );
    expect(one.state).toBe(`0x2${zeros(37)}p-149/0x4${zeros(24)}p-298`);
    expect(other.state).toMatch(/p-149$/);
    const merged = mergeParts([one, other, one]);
    expect(merged.state).toMatch(/p-298$/);
    const rest = partsOf(counted(1), exactSumOf([-2 * 2 ** -200]), false);
    expect(mergeParts([merged, rest])).toMatchObject({ sum: 4, normalizer: 1 - 2 ** -53 });
    expect(mergeParts([merged, rest]).state).toMatch(/p-149$/);
  });

  test("holds products of float64", () => {
    const product = squaresOf([2 ** -600 * (1 + 2 ** -52)]);
    const state = `0x1p-1074/0x${product.toString(16)}p-2148`;
    const { normalizer } = mergeParts([{ state }, { state }]);
    expect(isNearest(normalizer, 2n * product, 1n, 2148)).toBe(true);
    expect(mergeParts([{ state }]).state).toBe(state);
  });

  test("says what is infinite or NaN by a word, and the unit by the normalizer", () => {
    const infinite = partsOf(exactSumOf([1, Infinity]), counted(2), false);
    expect(infinite.state).toBe(`Infinity/0x4${zeros(37)}p-149`);
    // As JSON has it, a sum that is infinite is null.
    expect(mergeParts(JSON.parse(JSON.stringify([infinite, infinite])))).toMatchObject({
      sum: Infinity,
      mean: Infinity,
    });
    expect(mergeParts([infinite, partsOf(exactSumOf([-Infinity]), counted(1), false)]).sum).toBeNaN();
    expect(
      mergeParts([partsOf(exactSumOf([Number.NaN]), counted(1), true), { state: "0x1p-1074/0x1p-1074" }])
        .state,
    ).toBe(`NaN/0x${((1n << 1074n) + 1n).toString(16)}p-1074`);
  });

  test("of no parts is that of nothing", () => {
    const nothing = { sum: 0, normalizer: 0, state: "0x0p-149/0x0p-149", mean: NaN };
    expect(mergeParts([])).toEqual(nothing);
    expect(mergeParts([nothing])).toEqual(nothing);
  });

  test("sums beyond the largest number come back", () => {
    const huge = partsOf(exactSumOf([Number.MAX_VALUE, Number.MAX_VALUE]), counted(2), true);
    expect(huge.sum).toBe(Infinity);
    const back = partsOf(exactSumOf([-Number.MAX_VALUE, 1e-300]), counted(1), true);
    expect(mergeParts([huge, back, back]).sum).toBe(2e-300);
    expect(mergeParts([huge, back]).sum).toBe(nearestSum([Number.MAX_VALUE, 1e-300]));
  });
});

describe("refuses", () => {
  const good = { sum: 1, normalizer: 1, state: "0x1p-149/0x1p-149" };
  const double = { state: "0x1p-1074/0x1p-1074" };
  const object = "expected an object { sum, normalizer, state }";
  const text = 'expected a text such as "0x1a2bp-149/0x3p-149", which a loss with reduction "parts" gives';

  test.each<[unknown, string]>([
    [undefined, "list is undefined, expected an array of parts"],
    [good, "list is an object, expected an array of parts"],
    [new Float32Array(2), "list is an array of float32, expected an array of parts"],
    [[good, null], `list[1] is null, ${object}`],
    [[1], `list[0] is 1, ${object}`],
    [[[good]], `list[0] is an array of length 1, ${object}`],
    // A hole.
    [Array(1), `list[0] is undefined, ${object}`],
    [[{ sum: 1, normalizer: 1 }], `list[0].state is undefined, ${text}`],
    [[Object.create(good)], `list[0].state is undefined, ${text}`],
    [[good, { ...good, state: 5 }], `list[1].state is 5, ${text}`],
    [[good, double], "list[1].state is of float64 losses, expected float32 as in list[0]"],
    [[double, good], "list[1].state is of float32 losses, expected float64 as in list[0]"],
    ...[
      "",
      "0x1p-149",
      "0x1p-149/",
      "0x1p-149/0x1p-149/0x1p-149",
      "0x1p-149 / 0x1p-149",
      "0x1p-149/0x1p-1074",
      "0x1p-1074/0x1p-298",
      "0x1p-298/0x1p-149",
      "0x1p-149/NaN",
      "NaN/Infinity",
      "nan/0x1p-149",
      "0x1p-149/0x01p-149",
    ].map((state): [unknown, string] => [[{ state }], `list[0].state is "${state}", ${text}`]),
  ])("%j", (list, message) =>
    expectRefusal(() => untyped(mergeParts)(list), TypeError, `mergeParts: ${message}`),
  );
});

test("a state is read once", () => {
  let reads = 0;
  const counting = {
    get state() {
      reads++;
      return reads === 1 ? "0x3p-149/0x1p-149" : "none";
    },
  };
  expect(mergeParts([counting]).mean).toBe(3);
  expect(reads).toBe(1);
});

/** Tensors as other libraries and readers of files lay them out: honoured or refused, never misread. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { expectRefusal, untyped } from "../tools/refusal.js";

describe.each(engines)("$name", ({ api }) => {
  const softmax = untyped(api.softmax);
  const rows = [
    [1, 2, 3],
    [4, 6, 8],
  ];
  const columnMajor = Float32Array.of(1, 4, 2, 6, 3, 8);
  const shape = [2, 3];

  test.each(["fortranOrder", "fortran_order"])("%s means column-major", (field) => {
    const x = { data: columnMajor, shape, [field]: true };
    expect(softmax(x)).toEqual(api.softmax(rows));
    expect(untyped(api.crossEntropy)(x, [2, 0])).toBe(api.crossEntropy(rows, [2, 0]));
    expect(softmax({ data: Float32Array.from(rows.flat()), shape, [field]: false })).toEqual(
      api.softmax(rows),
    );
    for (const value of [1, "true", {}])
      expectRefusal(
        () => softmax({ data: columnMajor, shape, [field]: value }),
        TypeError,
        /fortran.*expected true or false/,
      );
  });

  test("order means what numpy and stdlib mean by it", () => {
    for (const order of ["F", "column-major"])
      expect(softmax({ data: columnMajor, shape, order })).toEqual(api.softmax(rows));
    for (const order of ["C", "row-major", null, undefined])
      expect(softmax({ data: Float32Array.from(rows.flat()), shape, order })).toEqual(api.softmax(rows));
    expectRefusal(
      () => softmax({ data: columnMajor, shape, order: "K" }),
      RangeError,
      'softmax: input.order is "K", expected "row-major" ("C") or "column-major" ("F")',
    );
  });

  test("strides say more than an order, and a column-major tensor has the length of its shape", () => {
    const strides = [1, 2];
    expect(softmax({ data: columnMajor, shape, strides, fortranOrder: true })).toEqual(api.softmax(rows));
    const behind = Float32Array.of(9, ...columnMajor);
    expect(softmax({ data: behind, shape, offset: 1, fortranOrder: true })).toEqual(api.softmax(rows));
    expectRefusal(
      () => softmax({ data: new Float32Array(7), shape, fortranOrder: true }),
      RangeError,
      "softmax: input.data has length 7, expected 6 for shape [2, 3]",
    );
  });

  test("an array of typed arrays is their rows, in their type", () => {
    expect(softmax(rows.map((row) => Float32Array.from(row)))).toEqual(api.softmax(rows));
    expect(softmax(rows.map((row) => Float64Array.from(row)))).toEqual(
      api.softmax({ data: Float64Array.from(rows.flat()), shape }),
    );
    const batch = [rows, rows].map((rowsOf) => rowsOf.map((row) => Float32Array.from(row)));
    expect(softmax(batch)).toEqual(api.softmax([rows, rows]));
    const crossEntropy = untyped(api.crossEntropy);
    expect(crossEntropy([[rows[0]], [rows[1]]], [Int32Array.of(2), Int32Array.of(0)], { dim: -1 })).toBe(
      api.crossEntropy(rows, [2, 0]),
    );
    const halves = [Float32Array.of(0, 0.5, 0.5), Float32Array.of(1, 0, 0)];
    expect(crossEntropy(rows, halves)).toBe(
      api.crossEntropy(rows, [
        [0, 0.5, 0.5],
        [1, 0, 0],
      ]),
    );
    expectRefusal(
      () => softmax([Float32Array.of(1, 2), Float32Array.of(1)]),
      TypeError,
      "softmax: input is ragged: row 1 has length 1, expected 2",
    );
    expectRefusal(
      () => softmax([Float32Array.of(1), Float64Array.of(1)]),
      TypeError,
      "softmax: input[1] is an array of float64, expected a Float32Array as the first one is",
    );
  });

  test("numbers in nested arrays beside a float64 tensor are not rounded to float32 first", () => {
    const tenth = 0.1;
    const exact = (values: number[]) => ({ data: Float64Array.from(values), shape: [1, 2] });
    const x = exact([0.3, -0.7]);
    const [nested, tensor] = [[[tenth, 1 - tenth]], exact([tenth, 1 - tenth])];
    const vector = Float64Array.of(tenth, 1 - tenth);
    expect(api.crossEntropy(x, nested)).toBe(api.crossEntropy(x, tensor));
    expect(api.crossEntropy(x, [1], { weight: [...vector], reduction: "sum" })).toBe(
      api.crossEntropy(x, [1], { weight: vector, reduction: "sum" }),
    );
    expect(api.nllLoss(x, [1], { weight: [...vector], reduction: "sum" })).toBe(
      api.nllLoss(x, [1], { weight: vector, reduction: "sum" }),
    );
    expect(api.klDiv(x, nested)).toBe(api.klDiv(x, tensor));
    expect(api.binaryCrossEntropyWithLogits(x, nested, { weight: [...vector], posWeight: [...vector] })).toBe(
      api.binaryCrossEntropyWithLogits(x, tensor, { weight: vector, posWeight: vector }),
    );
    expect(api.crossEntropyGrad(x, [1], { gradOutput: [tenth], reduction: "none" })).toEqual(
      api.crossEntropyGrad(x, [1], { gradOutput: Float64Array.of(tenth), reduction: "none" }),
    );
    expect(api.softmaxBackward(nested, x)).toEqual(api.softmaxBackward(tensor, x));
    expect(api.klDivergence(tensor, nested)).toEqual(api.klDivergence(tensor, tensor));
    // Beside float32 they are float32 in the end.
    expect(api.klDiv([[0.5, 0.5]], nested)).toBe(
      api.klDiv([[0.5, 0.5]], { data: Float32Array.of(tenth, 1 - tenth), shape: [1, 2] }),
    );
  });

  test("a flat array of the logits of several rows is told its shape", () => {
    expectRefusal(
      () => untyped(api.crossEntropy)(new Float32Array(12), Int32Array.of(0, 1, 2, 0)),
      RangeError,
      "crossEntropy: target has shape [4], expected [] as logits has shape [12] with the classes on axis 0; pass { data, shape: [4, 3] } if it holds 4 rows one after the other",
    );
    expectRefusal(
      () => untyped(api.nllLoss)(new Float32Array(12), [0, 1, 2, 0]),
      RangeError,
      /; pass \{ data, shape: \[4, 3\] \}/,
    );
  });

  test("what could not be allocated is told with the function, the size and the limit", () => {
    const limit = "which could not be allocated; expected at most 4294967296 elements, and memory for them";
    expectRefusal(
      () => api.oneHot([0, 1, 2], { numClasses: 2 ** 40 }),
      RangeError,
      `oneHot: 3298534883328 elements of float32 take 13194139533312 bytes, ${limit}`,
    );
    const expanded = (...sizes: number[]) => ({
      data: Float32Array.of(1),
      shape: sizes,
      strides: sizes.map(() => 0),
    });
    const bytes = (count: number) => `${count} elements of float32 take ${4 * count} bytes, ${limit}`;
    expectRefusal(() => api.softmax(expanded(2 ** 20, 2 ** 20)), RangeError, `softmax: ${bytes(2 ** 40)}`);
    expectRefusal(() => api.exp(expanded(2 ** 40)), RangeError, `exp: ${bytes(2 ** 40)}`);
    expectRefusal(
      () => api.klDiv(expanded(2 ** 40), [0.5], { reduction: "none" }),
      RangeError,
      `klDiv: ${bytes(2 ** 40)}`,
    );
    expectRefusal(
      () =>
        api.crossEntropy(expanded(2 ** 40, 2), { data: Int32Array.of(0), shape: [2 ** 40], strides: [0] }),
      RangeError,
      `crossEntropy: 1099511627776 elements of int32 take 4398046511104 bytes, ${limit}`,
    );
    expectRefusal(
      () => api.gather([1], { index: { data: Int32Array.of(0), shape: [2 ** 40], strides: [0] } }),
      RangeError,
      `gather: ${bytes(2 ** 40)}`,
    );
  });
});

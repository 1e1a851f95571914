/** Integers and truth values as targets of the binary losses: what labels are, in PyTorch after a cast, here as they come. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { expectRefusal, untyped } from "../tools/refusal.js";

const LOSSES = [
  "binaryCrossEntropy",
  "binaryCrossEntropyWithLogits",
  "binaryCrossEntropyGrad",
  "binaryCrossEntropyWithLogitsGrad",
] as const;

describe.each(engines)("$name", ({ api }) => {
  const input = { data: Float32Array.of(0.25, 0.5, 0.75, 0.125, 1, 0), shape: [2, 3] };
  const labels = [1, 0, 1, 1, 0, 0];
  const shape = [2, 3];
  const nested = [labels.slice(0, 3), labels.slice(3)];
  const call = (fn: (typeof LOSSES)[number], target: unknown) => untyped(api[fn])(input, target);

  test.each(LOSSES)("%s takes integers and truth values for the numbers they are", (fn) => {
    const expected = call(fn, { data: Float32Array.from(labels), shape });
    for (const data of [
      ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array].map(
        (Class) => Class.from(labels),
      ),
      BigInt64Array.from(labels, BigInt),
      BigUint64Array.from(labels, BigInt),
    ])
      expect(call(fn, { data, shape })).toEqual(expected);
    for (const dtype of ["bool", "boolean"])
      expect(call(fn, { data: Uint8Array.from(labels), shape, dtype })).toEqual(expected);
    expect(call(fn, { data: Uint8Array.from(labels), dims: shape, type: "bool" })).toEqual(expected);
    expect(call(fn, nested)).toEqual(expected);
    expect(
      call(
        fn,
        nested.map((row) => row.map((label) => label === 1)),
      ),
    ).toEqual(expected);
    const strided = { data: Int32Array.from(labels.flatMap((label) => [label, 9])), shape, strides: [6, 2] };
    expect(call(fn, strided)).toEqual(expected);
  });

  test("labels outside [0, 1] are refused by the loss of probabilities, not by that of logits", () => {
    expectRefusal(
      () => api.binaryCrossEntropy(input, { data: Int32Array.from([0, 1, 2, 0, 1, 0]), shape }),
      RangeError,
      "binaryCrossEntropy: target[0, 2] is 2, expected 0 <= target <= 1",
    );
    expect(api.binaryCrossEntropyWithLogits([0], Int32Array.of(2))).toBeCloseTo(Math.log(2), 6);
  });

  test.each(LOSSES)("%s refuses truth values that are neither 0 nor 1", (fn) => {
    const target = { data: Uint8Array.of(1, 0, 2, 1, 0, 0), shape, dtype: "bool" };
    expectRefusal(() => call(fn, target), RangeError, `${fn}: target[0, 2] is 2, expected 0 <= target <= 1`);
  });

  test("truth values are weights, but no class indices", () => {
    const mask = { data: Uint8Array.of(1, 0, 1), shape: [3], dtype: "bool" };
    expect(api.binaryCrossEntropy(input, nested, { weight: mask })).toBe(
      api.binaryCrossEntropy(input, nested, { weight: [1, 0, 1] }),
    );
    expectRefusal(
      () => api.crossEntropy(input, { data: Uint8Array.of(1, 0), shape: [2], dtype: "bool" }),
      TypeError,
      "crossEntropy: target has dtype bool, expected integers (such as an Int32Array) of shape [2] for class indices, or floats of the shape of logits, [2, 3], for class probabilities",
    );
    const integers = [
      [1n, 0n, 1n],
      [1n, 0n, 0n],
    ];
    const numbers = integers.map((row) => row.map(Number));
    expect(api.binaryCrossEntropy(input, integers)).toBe(api.binaryCrossEntropy(input, numbers));
  });
});

/** How near results must be to the reference, by their type. */

import { expect } from "vitest";
import type { TypedArray } from "../api.js";
import type { Graded } from "../truth/gradientScale.js";
import type { Result } from "./api.js";
import { type DType, numbersOf } from "./encoded.js";

/** Relative to the scale of a result: what the library may lose in computing it. */
const COMPUTED: Readonly<Record<DType, number>> = {
  float32: 8 * 2 ** -24,
  float64: 1e-12,
  // Computed as float32, and rounded once more, relative to the result.
  float16: 8 * 2 ** -24,
};
const STORED: Readonly<Record<DType, number>> = { float32: 0, float64: 0, float16: 2 ** -11 };
/** Near 0: smaller results may be 0. */
const FLOOR: Readonly<Record<DType, number>> = { float32: 2 ** -120, float64: 2 ** -1000, float16: 2 ** -24 };

const ARRAYS = { float32: Float32Array, float64: Float64Array, float16: Uint16Array } as const;

/** The type of losses, and of all that score says of a row. */
export function lossType(dtype: DType): DType {
  return dtype === "float64" ? "float64" : "float32";
}

/** Expects the type, the shape and each value: NaN, infinities and exact zeros where they belong, else a small error. */
export function expectGraded(
  name: string,
  got: Result,
  { value, scale }: Graded,
  shape: readonly number[],
  dtype: DType,
): void {
  expect(got.data, name).toBeInstanceOf(ARRAYS[dtype]);
  expect(got.shape, name).toEqual(shape);
  const numbers = numbersOf(got);
  expect(numbers.length, name).toBe(value.length);
  numbers.forEach((number, k) => {
    const bound =
      scale[k] === 0 ? 0 : COMPUTED[dtype] * scale[k] + STORED[dtype] * Math.abs(value[k]) + FLOOR[dtype];
    if (!isNear(number, value[k], bound)) {
      expect.fail(`${name}[${k}] is ${number} instead of ${value[k]}, with a bound of ${bound}`);
    }
  });
}

function isNear(got: number, expected: number, bound: number): boolean {
  return Number.isFinite(expected) ? Math.abs(got - expected) <= bound : isSame(got, expected);
}

/** Equal, or both NaN. */
function isSame(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** Expects the same number, of which a 0 may have any sign. */
export function expectSame(name: string, got: number, expected: number): void {
  if (!isSame(got, expected)) expect.fail(`${name} is ${got} instead of ${expected}`);
}

/** Expects integers in an array of this type. */
export function expectIntegers(
  name: string,
  got: Result,
  expected: ArrayLike<number>,
  shape: readonly number[],
  type: new (...args: never[]) => TypedArray,
): void {
  expect(got.data, name).toBeInstanceOf(type);
  expect(got.shape, name).toEqual(shape);
  expect(Array.from(got.data), name).toEqual(Array.from(expected));
}

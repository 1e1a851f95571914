/** How near results must be to a reference, by their type. */

import { expect } from "vitest";
import { decoded, type HeadDType } from "./heads.js";

/** What a result may lose: of what is computed with, and of what is stored. */
const UNIT = { float32: 2 ** -24, float64: 2 ** -50, float16: 2 ** -24, bfloat16: 2 ** -24 } as const;
const STORED = { float32: 2 ** -24, float64: 0, float16: 2 ** -11, bfloat16: 2 ** -8 } as const;
const SMALLEST = { float32: 2 ** -120, float64: 2 ** -1000, float16: 2 ** -24, bfloat16: 2 ** -120 } as const;

/** Expects an error of at most `unit` for each of the sizes that add up to a result. */
export function expectNear(
  what: string,
  got: ArrayLike<number>,
  dtype: HeadDType,
  value: ArrayLike<number>,
  size: ArrayLike<number>,
) {
  const numbers = decoded(got, dtype);
  expect(numbers.length, what).toBe(value.length);
  numbers.forEach((number, k) => {
    const bound =
      UNIT[dtype] * size[k] + STORED[dtype] * Math.abs(value[k]) + (size[k] === 0 ? 0 : SMALLEST[dtype]);
    if (!(Math.abs(number - value[k]) <= bound) && !Object.is(number, value[k]))
      expect.fail(`${what}[${k}] is ${number}, expected ${value[k]} within ${bound}`);
  });
}

/** The logarithm of a base: near the truth over all of float64, and equal where the truth is a float64. */

import { expect, test } from "vitest";
import { naturalLog } from "../tools/internals.js";
import { uniform } from "../tools/random.js";
import { log } from "../tools/truth/doubleDouble.js";
import { ulpError64 } from "../tools/ulp.js";

const MAX_ULP = 0.7;

function errorOf(value: number): number {
  return ulpError64(naturalLog(value), { ...log(value), exponent: 0 });
}

test(`it is within ${MAX_ULP} ulp of the truth: bases as people use them, extreme ones, and next to 1`, () => {
  const random = uniform(1);
  const usual = Array.from({ length: 20_000 }, (_, k) => (k + 2) / 7);
  const any = Array.from({ length: 20_000 }, () => 2 ** (2090 * random() - 1066));
  const nearOne = Array.from({ length: 20_000 }, () => 1 + (random() - 0.5) * 2 ** (-50 * random()));
  const bases = [2, 3, 10, Number.MIN_VALUE, Number.MAX_VALUE, ...usual, ...any, ...nearOne];
  const worst = Math.max(...bases.filter((base) => base !== 1).map(errorOf));
  expect(worst).toBeLessThanOrEqual(MAX_ULP);
});

test("of 1 and of powers of two it is exact, or rounded once", () => {
  expect(naturalLog(1)).toBe(0);
  expect(naturalLog(2)).toBe(Math.LN2);
  expect(naturalLog(10)).toBe(Math.LN10);
  for (const k of [-1074, -1022, -3, 3, 1023]) expect(naturalLog(2 ** k)).toBe(k * Math.LN2);
});

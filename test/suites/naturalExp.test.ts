/** The exponential of meters: near the truth over all of float64, subnormal results too, and the same in every engine. */

import { expect, test } from "vitest";
import { neighbour } from "../tools/exactTruth.js";
import { naturalExp } from "../tools/internals.js";
import { uniform } from "../tools/random.js";
import { exp } from "../tools/truth/doubleDouble.js";
import { ulpError64 } from "../tools/ulp.js";

const MAX_ULP = 0.9;
/** The largest number whose exponential is finite, and the smallest whose is not 0. */
const HIGHEST = 709.782712893384;
const LOWEST = -745.1332191019411;

const errorOf = (value: number) => ulpError64(naturalExp(value), exp(value));

test(`it is within ${MAX_ULP} ulp of the truth: losses, small numbers, all of the range`, () => {
  const random = uniform(1);
  const usual = Array.from({ length: 60_000 }, () => 20 * random());
  const any = Array.from({ length: 60_000 }, () => LOWEST + (HIGHEST - LOWEST) * random());
  const subnormal = Array.from({ length: 20_000 }, () => LOWEST + 40 * random());
  const small = Array.from({ length: 20_000 }, () => (random() - 0.5) * 2 ** (-60 * random()));
  // Where the exponent changes, the reduced argument is largest.
  const changes = Array.from({ length: 2000 }, (_, k) => (k - 1040 + 0.5) * Math.LN2).filter(
    (value) => value > LOWEST && value < HIGHEST,
  );
  const values = [
    ...usual,
    ...any,
    ...subnormal,
    ...small,
    ...changes,
    ...changes.map((x) => neighbour(x, 1)),
  ];
  expect(values.reduce((worst, value) => Math.max(worst, errorOf(value)), 0)).toBeLessThanOrEqual(MAX_ULP);
});

test("at the ends of the range, of what is no number, and of 0", () => {
  expect(naturalExp(HIGHEST)).toBeLessThan(Infinity);
  expect(naturalExp(HIGHEST)).toBeGreaterThan(1.797693134862e308);
  expect(naturalExp(neighbour(HIGHEST, 1))).toBe(Infinity);
  expect(naturalExp(LOWEST)).toBe(Number.MIN_VALUE);
  expect(naturalExp(neighbour(LOWEST, 1))).toBe(0);
  for (const value of [710, 1e300, Infinity]) expect(naturalExp(value)).toBe(Infinity);
  for (const value of [-746, -1e300, -Infinity]) expect(naturalExp(value)).toBe(0);
  expect(naturalExp(Number.NaN)).toBeNaN();
  expect([0, -0, Number.MIN_VALUE, -(2 ** -60)].map(naturalExp)).toEqual([1, 1, 1, 1]);
});

test("it never falls, and is never above 1 for what is not above 0", () => {
  const random = uniform(2);
  for (let k = 0; k < 20_000; k++) {
    const value = (random() - 0.7) * 2 ** (20 * random() - 10);
    expect(naturalExp(neighbour(value, value < 0 ? -1 : 1))).toBeGreaterThanOrEqual(naturalExp(value));
    expect(naturalExp(-Math.abs(value))).toBeLessThanOrEqual(1);
  }
});

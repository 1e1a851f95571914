/** The measure itself: an error of so many last places is reported as so many. */

import { expect, test } from "vitest";
import { ulpError32, ulpError64 } from "../tools/ulp.js";

test("a place of float32 is 2^-23 of the truth's binade, also right above a power of 2", () => {
  expect(ulpError32(1 + 2 ** -23, 1)).toBe(1);
  expect(ulpError32(1 - 2 ** -24, 1)).toBe(0.5);
  expect(ulpError32(-4, -4 - 2 ** -20)).toBe(2);
  expect(ulpError32(2, 2 - 2 ** -24)).toBe(0.5);
});

test("among subnormal float32s a place is 2^-149, also of a truth that is no float at all", () => {
  expect(ulpError32(2 ** -149, 2 ** -150)).toBe(0.5);
  expect(ulpError32(0, 2 ** -200)).toBeLessThan(1e-15);
  expect(ulpError32(0, 2 ** -126)).toBe(2 ** 23);
});

test("an infinite float32 is right where the truth rounds to it, and NaN is only right for NaN", () => {
  expect(ulpError32(Infinity, 2 ** 128 - 2 ** 103)).toBe(0.5);
  expect(ulpError32(Infinity, 1e300)).toBe(0);
  expect(ulpError32(2 ** 127, 1e300)).toBe(2 ** 23);
  expect(ulpError32(1, Infinity)).toBe(Infinity);
  expect(ulpError32(-Infinity, Infinity)).toBeGreaterThan(2 ** 23);
  expect(ulpError32(Number.NaN, 1)).toBe(Infinity);
  expect(ulpError32(1, Number.NaN)).toBe(Infinity);
  expect(ulpError32(Number.NaN, Number.NaN)).toBe(0);
});

test("float64 is measured in fractions of a place, whatever the exponent the truth is scaled by", () => {
  expect(ulpError64(1, { hi: 1, lo: 2 ** -54, exponent: 0 })).toBe(0.25);
  expect(ulpError64(2 ** 900, { hi: 1 + 2 ** -52, lo: 0, exponent: 900 })).toBe(1);
  expect(ulpError64(2 ** -1074, { hi: 1.5, lo: 0, exponent: -1074 })).toBe(0.5);
  expect(ulpError64(0, { hi: 1, lo: 0, exponent: -1074 })).toBe(1);
  expect(ulpError64(Infinity, { hi: 1, lo: 0, exponent: 1024 })).toBe(0);
  expect(ulpError64(1.5, { hi: Number.NaN, lo: 0, exponent: 0 })).toBe(Infinity);
});

/** Exact values: as integers, rounded once in any range, as text; and sums that also take products. */

import { describe, expect, test } from "vitest";
import { integerOf, isNearest, nearestSum, neighbour, squaresOf, sumOf } from "../tools/exactTruth.js";
import {
  type Exact,
  ExactSum,
  ExactTotal,
  exactIntegerOf,
  exactOf,
  isMultiple,
  nearest,
  nearestRatio,
  readExact,
  rootOfRatio,
  textOf,
  UNIT,
} from "../tools/internals.js";
import { integerBelow, type Random, uniform } from "../tools/random.js";

const COUNT = 3000;
/** From a multiple of 2^-1074 to one of 2^-2148. */
const SHIFT = 1074n;

/** Of any size, subnormal and next to overflow; of either sign. */
function anyNumber(random: Random): number {
  const size = (1 + random()) * 2 ** Math.floor(2097 * random() - 1074);
  return random() < 0.5 ? -size : size;
}

/** An integer of so many binary digits at most. */
function anyInteger(random: Random, bits: number): bigint {
  let integer = 0n;
  for (let k = 0; k < bits; k += 32) integer = (integer << 32n) | BigInt(integerBelow(random, 2 ** 32));
  return integer >> BigInt(integerBelow(random, bits));
}

describe("a number as an integer, and back", () => {
  test("of every size", () => {
    const random = uniform(1);
    const edges = [
      0,
      Number.MIN_VALUE,
      2 ** -1022,
      neighbour(2 ** -1022, -1),
      1,
      Number.MAX_VALUE,
      2 ** 53,
      0.1,
    ];
    for (const value of [...edges, ...Array.from({ length: COUNT }, () => anyNumber(random))]) {
      expect(exactIntegerOf(value)).toBe(integerOf(value) << SHIFT);
      expect(nearest(exactIntegerOf(value))).toBe(value);
    }
    expect(exactIntegerOf(-0)).toBe(0n);
  });
});

describe("rounding to the nearest number", () => {
  const halfWay = (value: number) => (integerOf(value) + integerOf(neighbour(value, 1))) << (SHIFT - 1n);

  test("ties go to even, what is next to a tie does not", () => {
    const random = uniform(2);
    const edges = [Number.MIN_VALUE, 2 ** -1022, 1, 2 ** 1023, neighbour(1, 1), neighbour(2 ** 52, -1)];
    for (const value of [...edges, ...Array.from({ length: COUNT }, () => Math.abs(anyNumber(random)))])
      for (const sign of [1n, -1n])
        for (const off of [-1n, 0n, 1n]) {
          const exact = sign * (halfWay(value) + off);
          expect(isNearest(nearest(exact), exact, 1n, -UNIT)).toBe(true);
        }
  });

  test("half of the smallest number is 0, more is not; beyond the largest one is Infinity", () => {
    const half = exactIntegerOf(Number.MIN_VALUE) >> 1n;
    expect([nearest(half), nearest(half + 1n), nearest(-half - 1n)]).toEqual([
      0,
      Number.MIN_VALUE,
      -Number.MIN_VALUE,
    ]);
    const limit = 2n * exactIntegerOf(2 ** 1023) - exactIntegerOf(2 ** 970);
    expect([nearest(limit - 1n), nearest(limit), nearest(-limit)]).toEqual([
      Number.MAX_VALUE,
      Infinity,
      -Infinity,
    ]);
    // As large as a sum of squares can be.
    expect(nearest(1n << 4240n)).toBe(Infinity);
  });

  test("integers of any length in any unit, and what is no integer", () => {
    const random = uniform(3);
    for (let k = 0; k < COUNT; k++) {
      const integer = anyInteger(random, 2500);
      const exponent = integerBelow(random, 3000) - 2500;
      const value = nearest(integer, exponent);
      const [numerator, below] = exponent < 0 ? [integer, -exponent] : [integer << BigInt(exponent), 0];
      expect(isNearest(value, numerator, 1n, below)).toBe(true);
    }
    expect([Number.NaN, Infinity, -Infinity].map((word) => nearest(word))).toEqual([
      NaN,
      Infinity,
      -Infinity,
    ]);
  });

  test("ratios", () => {
    const random = uniform(4);
    for (let k = 0; k < COUNT; k++) {
      const numerator = anyInteger(random, 2200);
      const denominator = anyInteger(random, 180) + 1n;
      const exponent = integerBelow(random, 2300);
      expect(
        isNearest(nearestRatio(numerator, denominator, -exponent), numerator, denominator, exponent),
      ).toBe(true);
      expect(nearestRatio(-numerator, denominator, -exponent)).toBe(
        -nearestRatio(numerator, denominator, -exponent),
      );
    }
    // A tie, and next to it: the rest of the division counts.
    const tie = 2n ** 53n + 1n;
    expect(nearestRatio(3n * tie, 3n)).toBe(2 ** 53);
    expect(nearestRatio(3n * tie * 2n ** 90n + 1n, 3n * 2n ** 90n)).toBe(2 ** 53 + 2);
    expect(nearestRatio(0n, 7n)).toBe(0);
  });

  test("the root of a ratio has the bits of the root of the rounded ratio, and no limits of its own", () => {
    const random = uniform(5);
    for (let k = 0; k < COUNT; k++) {
      const numerator = anyInteger(random, 300) + 1n;
      const denominator = anyInteger(random, 180) + 1n;
      const root = Math.sqrt(nearestRatio(numerator, denominator));
      expect(rootOfRatio(numerator, denominator, 0)).toBe(root);
      for (const half of [-400, 300])
        expect(rootOfRatio(numerator, denominator, 2 * half)).toBe(root * 2 ** half);
    }
    expect(rootOfRatio(1n, 1n, -2000)).toBe(2 ** -1000);
    expect(rootOfRatio(1n, 1n, 2000)).toBe(2 ** 1000);
    expect(rootOfRatio(0n, 5n, -4296)).toBe(0);
  });
});

describe("a sum", () => {
  const kinds: readonly { readonly title: string; readonly of: (random: Random) => number }[] = [
    { title: "of usual losses", of: (random) => Math.fround(-Math.log(random())) },
    { title: "of all sizes", of: anyNumber },
    { title: "of numbers that overflow", of: (random) => (random() < 0.6 ? 1 : -1) * 1.7e308 * random() },
    { title: "of tiny numbers", of: (random) => 2 ** -1074 * integerBelow(random, 100) },
  ];

  test.each(kinds)("$title is the exact integer", ({ of }) => {
    const random = uniform(6);
    const sum = new ExactSum();
    const values = Array.from({ length: COUNT }, () => of(random));
    for (const value of values) sum.add(value);
    expect(exactOf(sum)).toBe(sumOf(values) << SHIFT);
    // Reading it changes nothing.
    for (const value of values) sum.add(value);
    expect(exactOf(sum)).toBe((2n * sumOf(values)) << SHIFT);
    expect(sum.value).toBe(nearestSum([...values, ...values]));
  });

  test("of what is infinite or NaN is a word", () => {
    const sumOfAll = (...values: number[]): Exact => {
      const sum = new ExactSum();
      for (const value of values) sum.add(value);
      return exactOf(sum);
    };
    expect(sumOfAll(1, Infinity)).toBe(Infinity);
    expect(sumOfAll(-Infinity, 1)).toBe(-Infinity);
    expect(sumOfAll(Infinity, -Infinity)).toBeNaN();
    expect(sumOfAll(Number.NaN)).toBeNaN();
    expect(sumOfAll()).toBe(0n);
  });

  test.each(kinds)("$title takes squares, products and other sums", ({ of }) => {
    const random = uniform(7);
    const values = Array.from({ length: COUNT }, () => of(random));
    const total = new ExactTotal();
    for (const value of values) total.addProduct(value, value);
    expect(total.exact).toBe(squaresOf(values));
    const others = values.map(() => of(random));
    const mixed = new ExactTotal();
    values.forEach((value, k) => {
      mixed.addProduct(value, others[k]);
    });
    const products = values.reduce((sum, value, k) => sum + integerOf(value) * integerOf(others[k]), 0n);
    expect(mixed.exact).toBe(products);
    mixed.addExact(total.exact);
    mixed.add(values[0]);
    expect(mixed.exact).toBe(products + squaresOf(values) + (integerOf(values[0]) << SHIFT));
    expect(isNearest(mixed.value, mixed.exact as bigint, 1n, -UNIT)).toBe(true);
  });

  test("products at the bounds of what float64 can lose, of 0, and of what is infinite", () => {
    const edges = [2 ** -480, 2 ** 480, 2 ** -537, 2 ** 512, 2 ** -1074, 1, 0];
    for (const a of edges.flatMap((edge) => [
      edge,
      neighbour(edge, 1),
      ...(edge > 0 ? [neighbour(edge, -1)] : []),
    ]))
      for (const b of [a, 3, 2 ** -1000, -neighbour(1, 1)]) {
        const total = new ExactTotal();
        total.addProduct(a, b);
        expect(total.exact).toBe(integerOf(a) * integerOf(b));
      }
    const wordOf = (a: number, b: number) => {
      const total = new ExactTotal();
      total.addProduct(a, b);
      return total.exact;
    };
    expect([wordOf(Infinity, 2), wordOf(-Infinity, 2 ** -600), wordOf(0, Infinity)]).toEqual([
      Infinity,
      -Infinity,
      Number.NaN,
    ]);
  });
});

describe("the text of a value", () => {
  test("is its integer and its unit", () => {
    const units = [-149, -298, -1074, -2148];
    for (const exponent of units) {
      const unit = 1n << BigInt(exponent - UNIT);
      expect(textOf(0x6934c6n * unit, exponent)).toBe(`0x6934c6p${exponent}`);
      expect(textOf(-0xan * unit, exponent)).toBe(`-0xap${exponent}`);
      expect(textOf(0n, exponent)).toBe(`0x0p${exponent}`);
      expect([unit, -3n * unit, 0n, NaN].map((exact) => isMultiple(exact, exponent))).not.toContain(false);
      if (exponent > UNIT) expect(isMultiple(unit - 1n, exponent)).toBe(false);
    }
    expect([Number.NaN, Infinity, -Infinity].map((word) => textOf(word, -149))).toEqual([
      "NaN",
      "Infinity",
      "-Infinity",
    ]);
  });

  test("is read back as it was written", () => {
    const random = uniform(8);
    for (const exponent of [-149, -298, -1074, -2148])
      for (let k = 0; k < COUNT; k++) {
        const integer = (anyInteger(random, 4300) << BigInt(exponent - UNIT)) * (random() < 0.5 ? 1n : -1n);
        expect(readExact(textOf(integer, exponent))).toEqual({ exact: integer, exponent });
      }
    for (const word of [Number.NaN, Infinity, -Infinity])
      expect(readExact(String(word))).toEqual({ exact: word, exponent: null });
  });

  test.each([
    "",
    "0x",
    "0xp-149",
    "12p-149",
    "0x00p-149",
    "0x01p-149",
    "-0x0p-149",
    "+0x1p-149",
    "0X1p-149",
    "0xAp-149",
    "0x1P-149",
    "0x1p149",
    "0x1p-150",
    "0x1p-0149",
    "0x1p-1e3",
    " 0x1p-149",
    "0x1p-149\n",
    "0x1p-149 ",
    "0x1.8p-149",
    "nan",
    "+Infinity",
    "-NaN",
    "0x1p-149/0x1p-149",
  ])("%j is none", (text) => expect(readExact(text)).toBeNull());

  test("has at most the digits that 2^53 of the largest products need", () => {
    const withDigits = (digits: number) => readExact(`0x${"1".repeat(digits)}p-149`);
    expect(withDigits(1100)).not.toBeNull();
    expect(withDigits(1101)).toBeNull();
    const most = (integerOf(Number.MAX_VALUE) ** 2n) << 53n;
    expect(readExact(textOf(most, UNIT))?.exact).toBe(most);
  });
});

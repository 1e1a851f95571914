/** Exact values as integers: what exact sums hold, and how they become numbers with one rounding. */

import { type ExactSum, HUGE_BITS } from "./exactSum.js";
import { scaled } from "./powerOfTwo.js";

/** A multiple of 2^{@link UNIT}; as a number what is infinite or NaN. */
export type Exact = bigint | number;

/** The exponent of what the product of any two numbers is a multiple of. */
export const UNIT = -2148;

const LOWEST_EXPONENT = -1074;
const MANTISSA_BITS = 53;
/** A quotient has at least so many digits: enough to round it, with one digit for all that follow. */
const QUOTIENT_BITS = 64;
/** Of one hexadecimal digit. */
const DIGIT_BITS = 4;

/** The sum of two. */
export function plus(a: Exact, b: Exact): Exact {
  if (typeof a === "bigint" && typeof b === "bigint") return a + b;
  return (typeof a === "bigint" ? 0 : a) + (typeof b === "bigint" ? 0 : b);
}

/** A finite number. */
export function integerOf(value: number): bigint {
  let integer = value;
  let exponent = -UNIT;
  for (; !Number.isInteger(integer); integer *= 2 ** MANTISSA_BITS) exponent -= MANTISSA_BITS;
  return BigInt(integer) << BigInt(exponent);
}

/** A sum before it is rounded. */
export function exactOf(sum: ExactSum): Exact {
  const { parts, huge, infinite } = sum.parts;
  if (infinite !== 0) return infinite;
  let exact = 0n;
  for (const part of huge) exact += integerOf(part);
  exact <<= BigInt(HUGE_BITS);
  for (const part of parts) exact += integerOf(part);
  return exact;
}

/** The nearest number, to even where two are. An integer is one of units of 2^exponent. */
export function nearest(exact: Exact, exponent = UNIT): number {
  if (typeof exact === "number") return exact;
  const size = exact < 0n ? -exact : exact;
  if (size === 0n) return 0;
  const dropped = Math.max(bitLength(size) - MANTISSA_BITS, LOWEST_EXPONENT - exponent, 0);
  const bits = BigInt(dropped);
  const kept = size >> bits;
  // Twice what is dropped, less a unit of what is kept.
  const beyondHalf = ((size - (kept << bits)) << 1n) - (1n << bits);
  const up = beyondHalf > 0n || (beyondHalf === 0n && (kept & 1n) === 1n);
  const value = scaled(Number(up ? kept + 1n : kept), exponent + dropped);
  return exact < 0n ? -value : value;
}

/** The nearest number to `numerator / denominator·2^exponent`, for a denominator > 0. */
export function nearestRatio(numerator: bigint, denominator: bigint, exponent = 0): number {
  const size = numerator < 0n ? -numerator : numerator;
  const shift = Math.max(0, QUOTIENT_BITS + bitLength(denominator) - bitLength(size));
  const shifted = size << BigInt(shift);
  const quotient = shifted / denominator;
  // Whether anything follows is all that rounding asks of the rest.
  const followed = (quotient << 1n) | (quotient * denominator === shifted ? 0n : 1n);
  return nearest(numerator < 0n ? -followed : followed, exponent - shift - 1);
}

/** The square root of `numerator / denominator·2^exponent`, of which the ratio is rounded and then the root. */
export function rootOfRatio(numerator: bigint, denominator: bigint, exponent: number): number {
  // Between ½ and 4, so that the ratio is in range wherever its root is.
  const half = Math.floor((bitLength(numerator) - bitLength(denominator) + exponent) / 2);
  return scaled(Math.sqrt(nearestRatio(numerator, denominator, exponent - 2 * half)), half);
}

/** The number of binary digits of an integer >= 0. */
export function bitLength(size: bigint): number {
  const digits = size.toString(2 ** DIGIT_BITS);
  const first = Number.parseInt(digits[0], 2 ** DIGIT_BITS);
  return (digits.length - 1) * DIGIT_BITS + (32 - Math.clz32(first));
}

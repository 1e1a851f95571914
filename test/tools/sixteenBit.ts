/** 16-bit floats by their definition: a sign, an exponent and a mantissa. */

import type { HalfName } from "./api.js";

interface Format {
  readonly mantissaBits: number;
  readonly bias: number;
  /** The bits of the one NaN that is written. */
  readonly nan: number;
}

export const FORMATS: Readonly<Record<HalfName, Format>> = {
  float16: { mantissaBits: 10, bias: 15, nan: 0x7e00 },
  bfloat16: { mantissaBits: 7, bias: 127, nan: 0x7fc0 },
};

export const HALF_NAMES = Object.keys(FORMATS) as HalfName[];

/** The number with these bits. */
export function numberOf(bits: number, name: HalfName): number {
  const { exponent, mantissa } = partsOf(bits, name);
  if (exponent === largestExponent(name) && mantissa !== 0) return Number.NaN;
  const sign = bits >>> 15 === 1 ? -1 : 1;
  return exponent === largestExponent(name) ? sign * Number.POSITIVE_INFINITY : sign * finite(bits, name);
}

/** The magnitude as if infinity were a number: what would come after the largest. */
export function finite(bits: number, name: HalfName): number {
  const { mantissaBits, bias } = FORMATS[name];
  const { exponent, mantissa } = partsOf(bits, name);
  const unit = 2 ** (Math.max(exponent, 1) - bias - mantissaBits);
  return (exponent === 0 ? mantissa : mantissa + 2 ** mantissaBits) * unit;
}

export function infinityOf(name: HalfName): number {
  return largestExponent(name) << FORMATS[name].mantissaBits;
}

function largestExponent(name: HalfName): number {
  return 2 ** (15 - FORMATS[name].mantissaBits) - 1;
}

function partsOf(bits: number, name: HalfName): { exponent: number; mantissa: number } {
  const { mantissaBits } = FORMATS[name];
  const magnitude = bits & 0x7fff;
  return { exponent: magnitude >>> mantissaBits, mantissa: magnitude & (2 ** mantissaBits - 1) };
}

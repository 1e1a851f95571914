/** The error of a result in units of the last place: the spacing of floats in the binade of the truth. */

import type { Scaled } from "./truth/doubleDouble.js";

interface Format {
  readonly mantissaBits: number;
  readonly lowestExponent: number;
  readonly highestExponent: number;
}

const FLOAT32: Format = { mantissaBits: 23, lowestExponent: -126, highestExponent: 127 };
const FLOAT64: Format = { mantissaBits: 52, lowestExponent: -1022, highestExponent: 1023 };

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const HIGH_WORD = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** The exponent field: 1023 more than `floor(log2 |x|)` of a normal f64. */
function biasedExponentOf(x: number): number {
  float[0] = x;
  return (words[HIGH_WORD] >>> 20) & 0x7ff;
}

function lastPlace(exponent: number, format: Format): number {
  return Math.min(Math.max(exponent, format.lowestExponent), format.highestExponent) - format.mantissaBits;
}

const BIAS = 1023;
/** The spacing of float32 by the exponent field of a truth in f64. */
const SPACING32 = Float64Array.from({ length: 2048 }, (_, biased) => 2 ** lastPlace(biased - BIAS, FLOAT32));
/** The float after the largest, which an infinite result stands for. */
const LIMIT32 = 2 ** (FLOAT32.highestExponent + 1);

/** The error of an f32 result against a truth known to f64. */
export function ulpError32(result: number, truth: number): number {
  if (result === truth) return 0;
  if (Number.isNaN(truth) || Number.isNaN(result)) return Object.is(result, truth) ? 0 : Infinity;
  if (Math.abs(truth) === Infinity && Math.abs(result) < Infinity) return Infinity;
  const error = Math.max(-LIMIT32, Math.min(LIMIT32, result)) - Math.max(-LIMIT32, Math.min(LIMIT32, truth));
  return Math.abs(error) / SPACING32[biasedExponentOf(truth)];
}

/** The error of a positive or negative f64 result against a double-double truth `(hi + lo)·2^exponent`. */
export function ulpError64(result: number, truth: Scaled): number {
  const { hi, lo, exponent } = truth;
  if (Number.isNaN(hi) || Number.isNaN(result)) return Object.is(result, hi) ? 0 : Infinity;
  const binade = exponent + biasedExponentOf(hi) - BIAS;
  if (binade > FLOAT64.highestExponent) return result === Math.sign(hi) * Infinity ? 0 : Infinity;
  const half = Math.trunc(-exponent / 2);
  const scaled = result * 2 ** half * 2 ** (-exponent - half);
  return Math.abs(scaled - hi - lo) / 2 ** (lastPlace(binade, FLOAT64) - exponent);
}

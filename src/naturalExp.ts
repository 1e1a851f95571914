/** The natural exponential to the same bits on every runtime: those of Math.exp differ between runtimes in the last place. */

import { scaled } from "./powerOfTwo.js";

/** A number plus this less the same is the nearest integer. */
const MAGIC = 1.5 * 2 ** 52;
/** Their sum is ln 2; a product of the first one and such an integer is exact. */
const LN2_HI = 0.6931471805598903;
const LN2_LO = 5.497923018708371e-14;
/** Of q(r) below, the highest power first: those of the kernels (assembly/math/exp.ts). */
const COEFFICIENTS: readonly number[] = [
  2.5004460543285795e-8, 2.763043714668662e-7, 2.7557572347647556e-6, 2.4801492499863213e-5,
  0.00019841269522437917, 0.0013888888944301233, 0.008333333333487054, 0.041666666666527075,
  0.16666666666666424, 0.5000000000000011,
];
/** Beyond these the result is Infinity or 0. */
const HIGHEST = 709.8;
const LOWEST = -745.2;

/** e^value, within 1 ulp. `value = n·ln 2 + r` with |r| ≤ ln 2 / 2: `e^value = 2^n·(1 + r + r²·q(r))`. */
export function naturalExp(value: number): number {
  if (value > HIGHEST) return Number.POSITIVE_INFINITY;
  if (value < LOWEST) return 0;
  const n = value * Math.LOG2E + MAGIC - MAGIC;
  const high = value - n * LN2_HI;
  const low = n * LN2_LO;
  const r = high - low;
  let q = 0;
  for (const coefficient of COEFFICIENTS) q = q * r + coefficient;
  return scaled(1 + (high + (r * r * q - low)), n);
}

/**
 * The integers that are all-reduced: for each row a record, then what is counted of all shards. Each of them is the sum of what the shards
 * have there: the target's logit from one of them and 0 from the others, all else below 2^48 from each, so that 64 bits have room for 2^15
 * shards.
 */

/** In a record: the bits of the target's logit, from the shard that has it. */
export const TARGET = 0;
/** How many shards have a logit that is the pivot. */
export const AT_PIVOT = 1;
/** How many shards have no finite sum. */
export const NOT_FINITE = 2;
/** Then the digits of the row's sum, which is an integer in units of 2^-1074: as many as the kernels have (assembly/rows/sectionSums.ts). */
export const FIRST_DIGIT = 3;
export const DIGITS = 25;
const DIGIT_BITS = 48;
export const UNIT_EXPONENT = -1074;
export const RECORD = FIRST_DIGIT + DIGITS;

/** Behind the records: how many shards there are, */
export const SHARDS = 0;
/** how many classes they have, */
export const CLASSES = 1;
/** what their ends leave over, less their beginnings (see `seamOf`), */
export const SEAM = 2;
/** and the fingerprints of what must be the same for all. */
export const AGREEMENT = 3;
const TOTALS = 4;

export function lengthFor(rows: number): number {
  return rows * RECORD + TOTALS;
}

/** Writes an integer, in units of 2^-1074, as digits. */
export function putDigits(sums: BigInt64Array, row: number, integer: bigint): void {
  const first = row * RECORD + FIRST_DIGIT;
  let rest = integer;
  for (let k = first; k < first + DIGITS; k++) {
    sums[k] = BigInt.asUintN(DIGIT_BITS, rest);
    rest >>= BigInt(DIGIT_BITS);
  }
}

/** The integer that the digits of a row are, each of them of any size. */
export function readDigits(sums: BigInt64Array, row: number): bigint {
  const first = row * RECORD + FIRST_DIGIT;
  let integer = 0n;
  for (let k = first + DIGITS - 1; k >= first; k--) integer = (integer << BigInt(DIGIT_BITS)) + sums[k];
  return integer;
}

/** 1, and what an integer's unit is a power of two of. */
export const ONE = 1n << BigInt(-UNIT_EXPONENT);

const wide = new Float64Array(1);
const wideBits = new BigInt64Array(wide.buffer);
const narrow = new Float32Array(1);
const narrowBits = new Int32Array(narrow.buffer);

/** The bits of a number as an integer, of float64 or of float32. */
export function bitsOf(value: number, double: boolean): bigint {
  if (double) {
    wide[0] = value;
    return wideBits[0];
  }
  narrow[0] = value;
  return BigInt(narrowBits[0]);
}

/** The number that has these bits. */
export function numberOf(bits: bigint, double: boolean): number {
  if (double) {
    wideBits[0] = bits;
    return wide[0];
  }
  narrowBits[0] = Number(BigInt.asIntN(32, bits));
  return narrow[0];
}

/** The exact sum of numbers as an integer, which no rounding touches: what sums of losses are held to. */

const words = new DataView(new ArrayBuffer(8));
const MANTISSA_BITS = 52n;

/** A finite number as a multiple of 2^-1074. */
function integerOf(value: number): bigint {
  words.setFloat64(0, value);
  const bits = words.getBigUint64(0);
  const exponent = (bits >> MANTISSA_BITS) & 0x7ffn;
  const mantissa = bits & ((1n << MANTISSA_BITS) - 1n);
  const size = exponent === 0n ? mantissa : (mantissa | (1n << MANTISSA_BITS)) << (exponent - 1n);
  return bits >> 63n ? -size : size;
}

/** The nearest number to a multiple of 2^-1074, to even where two are. */
function nearest(integer: bigint): number {
  const size = integer < 0n ? -integer : integer;
  const dropped = BigInt(Math.max(0, size.toString(2).length - 53));
  const floor = size >> dropped;
  const rest = size - (floor << dropped);
  const half = dropped === 0n ? 0n : 1n << (dropped - 1n);
  const up = dropped > 0n && (rest > half || (rest === half && (floor & 1n) === 1n));
  // Two steps: 2^-1074 alone would make a large one 0.
  const power = Number(dropped) - 1074;
  const value = Number(floor + (up ? 1n : 0n)) * 2 ** Math.floor(power / 2) * 2 ** Math.ceil(power / 2);
  return integer < 0n ? -value : value;
}

/** The exact sum, rounded once. */
export function nearestSum(values: Iterable<number>): number {
  let sum = 0n;
  for (const value of values) sum += integerOf(value);
  return nearest(sum);
}

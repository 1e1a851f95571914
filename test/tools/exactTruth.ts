/** Exact sums and ratios as integers, which no rounding touches: what sums of losses, and what is made of them, are held to. */

const words = new DataView(new ArrayBuffer(8));
const MANTISSA_BITS = 52n;
/** Of the upper 32 bits of a number those of its mantissa; and how many exponents there are. */
const MANTISSA_BITS_OF_HEAD = 20;
const EXPONENTS = 2048;

/** A finite number as a multiple of 2^-1074. */
export function integerOf(value: number): bigint {
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

/** The exact sum as a multiple of 2^-1074. */
export function sumOf(values: Iterable<number>): bigint {
  // Mantissas in two halves, added up for each exponent: exact for 2^21 numbers; a big integer for each number takes most of the time.
  const low = new Float64Array(EXPONENTS);
  const high = new Float64Array(EXPONENTS);
  for (const value of values) {
    words.setFloat64(0, value);
    const head = words.getInt32(0);
    const exponent = (head >>> MANTISSA_BITS_OF_HEAD) & (EXPONENTS - 1);
    const sign = head < 0 ? -1 : 1;
    const implicit = exponent === 0 ? 0 : 1 << MANTISSA_BITS_OF_HEAD;
    low[exponent] += sign * words.getUint32(4);
    high[exponent] += sign * ((head & ((1 << MANTISSA_BITS_OF_HEAD) - 1)) | implicit);
  }
  let sum = 0n;
  for (let exponent = 0; exponent < EXPONENTS; exponent++) {
    if (low[exponent] === 0 && high[exponent] === 0) continue;
    const mantissas = BigInt(low[exponent]) + (BigInt(high[exponent]) << 32n);
    sum += mantissas << BigInt(Math.max(exponent - 1, 0));
  }
  return sum;
}

/** That of the squares as a multiple of 2^-2148. */
export function squaresOf(values: Iterable<number>): bigint {
  let sum = 0n;
  for (const value of values) sum += integerOf(value) ** 2n;
  return sum;
}

/** The exact sum, rounded once. */
export function nearestSum(values: Iterable<number>): number {
  return nearest(sumOf(values));
}

/** The next number away from 0, or towards it. */
export function neighbour(value: number, step: 1 | -1): number {
  words.setFloat64(0, value);
  words.setBigUint64(0, words.getBigUint64(0) + BigInt(step));
  return words.getFloat64(0);
}

/** Whether no number is nearer to `numerator / denominator·2^-exponent`, and none with an even last digit as near. */
export function isNearest(value: number, numerator: bigint, denominator: bigint, exponent: number): boolean {
  if (value < 0 || numerator < 0n) return value <= 0 && isNearest(-value, -numerator, denominator, exponent);
  // All in units of 1 / (denominator·2^(exponent + 1074)).
  const truth = numerator << BigInt(LOWEST);
  const limit = 1n << BigInt(LOWEST + 1024);
  const distance = (candidate: number): bigint => {
    const integer = candidate === Infinity ? limit : integerOf(candidate);
    const difference = truth - ((integer * denominator) << BigInt(exponent));
    return difference < 0n ? -difference : difference;
  };
  const own = distance(value);
  const others = value === Infinity ? [Number.MAX_VALUE] : [neighbour(value, 1)];
  if (value > 0 && value < Infinity) others.push(neighbour(value, -1));
  return others.every((other) => own < distance(other) || (own === distance(other) && isEven(value)));
}

const LOWEST = 1074;

function isEven(value: number): boolean {
  words.setFloat64(0, value);
  return (words.getBigUint64(0) & 1n) === 0n;
}

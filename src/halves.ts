/** 16-bit floats: float16 and bfloat16, as their bits, and the plain conversions to float32 and back. */

import { bufferOf, byteOffsetOf, lengthOf } from "./intrinsics.js";

/** What 16-bit floats are called. */
export type HalfName = "float16" | "bfloat16";

/** An array of 16-bit floats. The engines compute with float32; a result is rounded to 16 bits once, to nearest even. */
export class Halves {
  constructor(
    readonly bits: Uint16Array,
    readonly name: HalfName,
  ) {}

  get length(): number {
    return lengthOf(this.bits);
  }

  /** The elements `[from, to)`: a view on the same memory. */
  subarray(from: number, to: number): Halves {
    const start = byteOffsetOf(this.bits) + from * Uint16Array.BYTES_PER_ELEMENT;
    return new Halves(new Uint16Array(bufferOf(this.bits), start, to - from), this.name);
  }

  /** One element. */
  valueAt(index: number): number {
    const bits = this.bits[index];
    word[0] = this.name === "bfloat16" ? bits << 16 : wideBits()[bits];
    return wordValue[0];
  }

  /** Writes every element to `out`. Front to back: the bits may be the last bytes of `out` itself. */
  widenInto(out: Float32Array): void {
    const { bits, name, length } = this;
    // As bits, because a NaN that passes through a number may lose some of them.
    const words = new Uint32Array(out.buffer, out.byteOffset, length);
    if (name === "bfloat16") for (let i = 0; i < length; i++) words[i] = bits[i] << 16;
    else {
      const table = wideBits();
      for (let i = 0; i < length; i++) words[i] = table[bits[i]];
    }
  }

  /** Rounds as many values of `floats` as there are elements. */
  narrowFrom(floats: Float32Array): void {
    const { bits, name, length } = this;
    const narrowed = name === "bfloat16" ? bfloat16Of : float16Of;
    const words = new Uint32Array(floats.buffer, floats.byteOffset, length);
    for (let i = 0; i < length; i++) bits[i] = narrowed(words[i]);
  }
}

/** The last bytes of `floats`, where as many 16-bit floats may be put to be widened in place. */
export function narrowPart(floats: Float32Array | Float64Array): Uint16Array {
  const { length } = floats;
  const end = floats.byteOffset + floats.byteLength;
  return new Uint16Array(floats.buffer, end - length * Uint16Array.BYTES_PER_ELEMENT, length);
}

/** Widens what lies in {@link narrowPart} to all of `floats`: front to back, so that nothing is overwritten before it is read. */
export function widenInPlace(floats: Float32Array | Float64Array, name: HalfName): void {
  const halves = new Halves(narrowPart(floats), name);
  if (floats instanceof Float32Array) halves.widenInto(floats);
  else for (let i = 0; i < floats.length; i++) floats[i] = halves.valueAt(i);
}

/** Mantissas are 10 and 23 bits long. */
const SHIFT = 13;
/** The difference of the exponent biases, 127 and 15. */
const BIAS = 112;
const MAGNITUDE = 0x7fffffff;
const INFINITY = 0x7f800000;
const HALF_SIGN = 0x8000;
const HALF_MAGNITUDE = 0x7fff;
const HALF_INFINITY = 0x7c00;
const FLOAT16_NAN = 0x7e00;
const BFLOAT16_NAN = 0x7fc0;
/** 2^-14 and 65536 as float32: the smallest float16 with a full mantissa, and the first number beyond all of them. */
const SMALLEST_NORMAL = 0x38800000;
const BEYOND = 0x47800000;

/** The float16 nearest to the float32 with these bits. */
function float16Of(word: number): number {
  const magnitude = word & MAGNITUDE;
  if (magnitude > INFINITY) return FLOAT16_NAN;
  const sign = (word >>> 16) & HALF_SIGN;
  if (magnitude >= BEYOND) return sign | HALF_INFINITY;
  // A carry out of the mantissa is the next exponent.
  if (magnitude >= SMALLEST_NORMAL) return sign | roundedShift(magnitude - (BIAS << 23), SHIFT);
  // Below, the last place is worth 2^-24: the mantissa with its hidden bit, shifted to there.
  const places = SHIFT + BIAS + 1 - (magnitude >>> 23);
  return places > 24 ? sign : sign | roundedShift((magnitude & 0x7fffff) | 0x800000, places);
}

function bfloat16Of(word: number): number {
  return (word & MAGNITUDE) > INFINITY ? BFLOAT16_NAN : roundedShift(word, 16);
}

/** `bits / 2^places`, rounded to nearest even. */
function roundedShift(bits: number, places: number): number {
  const odd = (bits >>> places) & 1;
  return (bits + (1 << (places - 1)) - 1 + odd) >>> places;
}

/** A float32 and its bits. */
const wordValue = new Float32Array(1);
const word = new Uint32Array(wordValue.buffer);

let table: Uint32Array | null = null;

/** The bits of the float32 of every float16: looking them up is faster than the arithmetic. */
function wideBits(): Uint32Array {
  if (table !== null) return table;
  table = new Uint32Array(1 << 16);
  const values = new Float32Array(table.buffer);
  for (let half = 0; half < table.length; half++) {
    table[half] = (half & HALF_MAGNITUDE) << SHIFT;
    if ((half & HALF_INFINITY) === HALF_INFINITY) table[half] |= INFINITY;
    // The product makes subnormal ones normal too.
    else values[half] *= 2 ** BIAS;
    table[half] |= (half & HALF_SIGN) << 16;
  }
  return table;
}

/** float16: a sign, 5 bits of exponent and 10 of mantissa, as IEEE 754 has it. */

import { type HalfFormat, INFINITY, MAGNITUDE, roundedShift } from "./halfFormat.js";

/** Mantissas are 10 and 23 bits long. */
const SHIFT = 13;
/** The difference of the exponent biases, 127 and 15. */
const BIAS = 112;
const HALF_SIGN = 0x8000;
const HALF_MAGNITUDE = 0x7fff;
const HALF_INFINITY = 0x7c00;
const NAN = 0x7e00;
/** 2^-14 and 65536 as float32: the smallest float16 with a full mantissa, and the first number beyond all of them. */
const SMALLEST_NORMAL = 0x38800000;
const BEYOND = 0x47800000;

export const float16: HalfFormat<"float16"> = {
  wordOf: (half) => wideBits()[half],
  widen(words, halves, count) {
    const table = wideBits();
    for (let i = 0; i < count; i++) words[i] = table[halves[i]];
  },
  halfOf(word) {
    const magnitude = word & MAGNITUDE;
    if (magnitude > INFINITY) return NAN;
    const sign = (word >>> 16) & HALF_SIGN;
    if (magnitude >= BEYOND) return sign | HALF_INFINITY;
    // A carry out of the mantissa is the next exponent.
    if (magnitude >= SMALLEST_NORMAL) return sign | roundedShift(magnitude - (BIAS << 23), SHIFT);
    // Below, the last place is worth 2^-24: the mantissa with its hidden bit, shifted to there.
    const places = SHIFT + BIAS + 1 - (magnitude >>> 23);
    return places > 24 ? sign : sign | roundedShift((magnitude & 0x7fffff) | 0x800000, places);
  },
  kernels: { widen: "widenFloat16", narrow: "narrowFloat16" },
};

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

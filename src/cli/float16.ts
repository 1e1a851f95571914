/** Widening of half-precision floats: every float16 is exactly a float32. */

const HALVES = 1 << 16;
const SIGN = 0x8000;
const EXPONENT = 0x7c00;
const FLOAT32_EXPONENT = 0x7f800000;
/** Mantissas are 10 and 23 bits long. */
const MANTISSA_SHIFT = 13;
/** The exponent biases are 15 and 127; the multiplication also makes subnormal halves normal. */
const BIAS_SCALE = 2 ** 112;

let table: Uint32Array | null = null;

/**
 * Widens the halves in the last `2 * values.length` bytes of `values` over the whole of it. Front to back, each
 * result lies before the halves still to be read, so one buffer is enough.
 */
export function widenFloat16InPlace(values: Float32Array): void {
  const { buffer, byteOffset, length } = values;
  const halves = new Uint16Array(buffer, byteOffset + length * Uint16Array.BYTES_PER_ELEMENT, length);
  // As bits, because a NaN that passes through a number may lose some of them.
  const bits = new Uint32Array(buffer, byteOffset, length);
  table ??= wideBits();
  for (let i = 0; i < length; i++) bits[i] = table[halves[i]];
}

/** The bits of the float32 of every half: a look-up is faster than the arithmetic. */
function wideBits(): Uint32Array {
  const bits = new Uint32Array(HALVES);
  const values = new Float32Array(bits.buffer);
  for (let half = 0; half < HALVES; half++) {
    bits[half] = (half & (SIGN - 1)) << MANTISSA_SHIFT;
    if ((half & EXPONENT) === EXPONENT) bits[half] |= FLOAT32_EXPONENT;
    else values[half] *= BIAS_SCALE;
    if (half & SIGN) bits[half] |= SIGN << 16;
  }
  return bits;
}

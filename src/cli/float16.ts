/** Widening of half-precision floats: every float16 is exactly a float32. */

const SIGN = 0x8000;
const EXPONENT = 0x7c00;
const FLOAT32_EXPONENT = 0x7f800000;
/** Mantissas are 10 and 23 bits long. */
const MANTISSA_SHIFT = 13;
/** The exponent biases are 15 and 127; the multiplication also makes subnormal halves normal. */
const BIAS_SCALE = 2 ** 112;

/**
 * Widens the halves in the last `2 * values.length` bytes of `values` over the whole of it. Front to back, each
 * result lies before the halves still to be read, so one buffer is enough.
 */
export function widenFloat16InPlace(values: Float32Array): void {
  const { buffer, byteOffset, length } = values;
  const halves = new Uint16Array(buffer, byteOffset + length * Uint16Array.BYTES_PER_ELEMENT, length);
  const bits = new Uint32Array(buffer, byteOffset, length);
  for (let i = 0; i < length; i++) {
    const half = halves[i];
    const magnitude = (half & (SIGN - 1)) << MANTISSA_SHIFT;
    if ((half & EXPONENT) === EXPONENT) {
      bits[i] = magnitude | FLOAT32_EXPONENT;
    } else {
      bits[i] = magnitude;
      values[i] *= BIAS_SCALE;
    }
    if (half & SIGN) bits[i] |= SIGN << 16;
  }
}

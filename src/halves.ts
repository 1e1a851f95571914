/** Arrays of 16-bit floats, as their bits, and the plain conversions to float32 and back. */

import { bfloat16 } from "./engine/bfloat16.js";
import { float16 } from "./engine/float16.js";
import type { HalfFormat as Format } from "./engine/halfFormat.js";
import { bufferOf, byteOffsetOf, lengthOf } from "./intrinsics.js";

/** What 16-bit floats are called. */
export type HalfName = "float16" | "bfloat16";

/** Their types. */
export const HALF_FORMATS: { readonly [Name in HalfName]: Format<Name> } = { float16, bfloat16 };

/** One of those types. */
export type HalfFormat = (typeof HALF_FORMATS)[HalfName];

/** An array of 16-bit floats. The engines compute with float32; a result is rounded to 16 bits once, to nearest even. */
export class Halves {
  constructor(
    readonly bits: Uint16Array,
    readonly format: HalfFormat,
  ) {}

  get length(): number {
    return lengthOf(this.bits);
  }

  /** One element. */
  valueAt(index: number): number {
    word[0] = this.format.wordOf(this.bits[index]);
    return wordValue[0];
  }

  /** Writes every element to `out`. Front to back: the bits may be the last bytes of `out` itself. */
  widenInto(out: Float32Array): void {
    const { length } = this;
    // As bits, because a NaN that passes through a number may lose some of them.
    this.format.widen(new Uint32Array(out.buffer, out.byteOffset, length), this.bits, length);
  }

  /** Rounds as many values of `floats` as there are elements. */
  narrowFrom(floats: Float32Array): void {
    const { bits, format, length } = this;
    const words = new Uint32Array(bufferOf(floats), byteOffsetOf(floats), length);
    for (let i = 0; i < length; i++) bits[i] = format.halfOf(words[i]);
  }
}

/** The last bytes of `floats`, where as many 16-bit floats may be put to be widened in place. */
export function narrowPart(floats: Float32Array | Float64Array): Uint16Array {
  const { length } = floats;
  const end = floats.byteOffset + floats.byteLength;
  return new Uint16Array(floats.buffer, end - length * Uint16Array.BYTES_PER_ELEMENT, length);
}

/** Widens what lies in {@link narrowPart} to all of `floats`: front to back, so that nothing is overwritten before it is read. */
export function widenInPlace(floats: Float32Array | Float64Array, format: HalfFormat): void {
  const halves = new Halves(narrowPart(floats), format);
  if (floats instanceof Float32Array) halves.widenInto(floats);
  else for (let i = 0; i < floats.length; i++) floats[i] = halves.valueAt(i);
}

/** A float32 and its bits. */
const wordValue = new Float32Array(1);
const word = new Uint32Array(wordValue.buffer);

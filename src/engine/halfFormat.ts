/** What a type of 16-bit floats is: one object, which everything that reads or writes them asks. */

export interface HalfFormat<Name extends string = string> {
  /** The bits of the float32 with the value of these bits. */
  wordOf(half: number): number;
  /** The same of the first `count` ones. Front to back: they may be the last bytes of `words` itself. */
  widen(words: Uint32Array, halves: Uint16Array, count: number): void;
  /** The bits of the nearest number to the float32 with these bits; of two, the even one. */
  halfOf(word: number): number;
  /** The kernels that widen and round blocks of them. */
  readonly kernels: {
    readonly widen: `widen${Capitalize<Name>}`;
    readonly narrow: `narrow${Capitalize<Name>}`;
  };
}

/** The bits of a float32 but its sign. */
export const MAGNITUDE = 0x7fffffff;
/** The bits of an infinite float32. Larger magnitudes are NaN. */
export const INFINITY = 0x7f800000;

/** `bits / 2^places`, rounded to nearest even. */
export function roundedShift(bits: number, places: number): number {
  const odd = (bits >>> places) & 1;
  return (bits + (1 << (places - 1)) - 1 + odd) >>> places;
}

/** bfloat16: the upper half of a float32. */

import { type HalfFormat, INFINITY, MAGNITUDE, roundedShift } from "./halfFormat.js";

const PLACES = 16;
const NAN = 0x7fc0;

export const bfloat16: HalfFormat<"bfloat16"> = {
  wordOf: (half) => half << PLACES,
  widen(words, halves, count) {
    for (let i = 0; i < count; i++) words[i] = halves[i] << PLACES;
  },
  halfOf: (word) => ((word & MAGNITUDE) > INFINITY ? NAN : roundedShift(word, PLACES)),
  kernels: { widen: "widenBfloat16", narrow: "narrowBfloat16" },
};

/**
 * The sum of exp(x)·2^-exponent over a strip of f32 vectors, in f64, and the terms where they are wanted.
 *
 * A strip is a contiguous row (lanes are classes), or neighbouring rows of a middle axis (lanes are rows). Several vectors of
 * it take each step of Exp.term together: their chains of operations are independent, so none waits for another, and a
 * constant is loaded once for all. Two terms are added in f32, then in f64, in a fixed order.
 */
import { FOUR_BYTES, StripAhead } from "./stripAhead";
import { SIX_BYTES, StripBody } from "./stripBody";
import { StripSums } from "./stripSums";
import { StripTail } from "./stripTail";
import { Unclamped } from "./unclamped";

const TWO_BYTES: usize = 32;
const BODY_BYTES: usize = ASC_FEATURE_RELAXED_SIMD ? SIX_BYTES : FOUR_BYTES;

export class Strip {
  /**
   * Adds to `low` and `high`, and leaves the sums in StripSums. `bytes`: of the vectors, which lie `stride` bytes apart;
   * `width`: bytes of a vector that count; `out`: 0 for nowhere; `isTried`: whether to try without the cutoff first.
   */
  @inline static sum(
    low: v128,
    high: v128,
    x: usize,
    out: usize,
    bytes: usize,
    stride: usize,
    width: usize,
    magic: v128,
    cutoff: v128,
    isTried: bool,
  ): void {
    StripSums.begin(low, high, magic);
    let tailBytes = bytes;
    if (width === 16) {
      tailBytes = bytes % BODY_BYTES;
      // Two vectors that are left over go with the last six: two rounds of four.
      if (ASC_FEATURE_RELAXED_SIMD && tailBytes === TWO_BYTES && bytes > tailBytes) tailBytes += BODY_BYTES;
      const bodyBytes = bytes - tailBytes;
      if (bodyBytes) {
        if (ASC_FEATURE_RELAXED_SIMD) {
          StripBody.sum(low, high, x, out, bodyBytes, stride, magic, cutoff);
        } else {
          if (isTried) StripAhead.sum(x, out, bodyBytes, stride, cutoff, false);
          if (!isTried || Unclamped.failed()) {
            StripSums.begin(low, high, magic);
            StripAhead.sum(x, out, bodyBytes, stride, cutoff, true);
          }
        }
        x += (bodyBytes >> 4) * stride;
        if (out) out += (bodyBytes >> 4) * stride;
      }
    }
    if (tailBytes) StripTail.sum(x, out, tailBytes, stride, width, magic, cutoff);
  }
}

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

export class Strip {
  /** A contiguous row of so many bytes: leaves the sums in StripSums. `out`: 0 for nowhere. */
  @inline static along(x: usize, out: usize, bytes: usize, magic: v128, cutoff: v128): void {
    let bodyBytes = Strip.bytesOfSixes(bytes);
    StripSums.begin(magic);
    if (Unclamped.pays(bytes)) {
      if (ASC_FEATURE_RELAXED_SIMD) {
        StripBody.ofLongRow(x, out, bodyBytes, magic, cutoff);
      } else {
        bodyBytes = bytes - (bytes % FOUR_BYTES);
        StripAhead.sum(x, out, bodyBytes, magic, cutoff);
      }
    } else if (bodyBytes) {
      const zero = f64x2.splat(0);
      StripBody.sum(zero, zero, x, out, bodyBytes, 16, magic, cutoff);
    }
    if (bytes > bodyBytes) {
      if (out) out += bodyBytes;
      StripTail.sum(x + bodyBytes, out, bytes - bodyBytes, 16, 16, magic, cutoff);
    }
  }

  /**
   * Neighbouring rows: adds to `low` and `high`, and leaves the sums in StripSums. `bytes`: of the vectors, which lie `stride`
   * bytes apart; `width`: bytes of a vector that count; `out`: 0 for nowhere.
   */
  @inline static across(
    low: v128,
    high: v128,
    x: usize,
    out: usize,
    bytes: usize,
    stride: usize,
    width: usize,
    magic: v128,
    cutoff: v128,
  ): void {
    StripSums.leave(low, high, f64x2.splat(0));
    const bodyBytes = width === 16 ? Strip.bytesOfSixes(bytes) : 0;
    if (bodyBytes) {
      StripBody.sum(low, high, x, out, bodyBytes, stride, magic, cutoff);
      x += (bodyBytes >> 4) * stride;
      if (out) out += (bodyBytes >> 4) * stride;
    }
    if (bytes > bodyBytes) StripTail.sum(x, out, bytes - bodyBytes, stride, width, magic, cutoff);
  }

  /** Of a strip's vectors, those that are taken six at a time. */
  @inline static bytesOfSixes(bytes: usize): usize {
    let tailBytes = bytes % SIX_BYTES;
    // Two vectors that are left over go with the last six: two rounds of four.
    if (tailBytes === TWO_BYTES && bytes > tailBytes) tailBytes += SIX_BYTES;
    return bytes - tailBytes;
  }
}

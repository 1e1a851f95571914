/**
 * The sum of exp(x)·2^-exponent over a strip of f32 vectors, in f64, and the terms where they are wanted.
 *
 * A strip is a contiguous row (lanes are classes), or neighbouring rows of a middle axis (lanes are rows). Several vectors of it
 * take each step of Exp.term together: their chains of operations are independent, so none waits for another, and a constant is
 * loaded once for all. Two terms are added in f32, then in f64, in a fixed order.
 */
import { Fours } from "./fours";
import { Partial } from "./partial";
import { SIX_BYTES, Sixes } from "./sixes";

const TWO_BYTES: usize = 32;

export class Strip {
  /**
   * Adds to `low` and `high`, and leaves the sums in Partial. `bytes`: of the vectors, which lie `step` bytes apart; `width`: bytes of a vector that count; `out`:
   * 0 for nowhere.
   */
  @inline static sum(
    low: v128,
    high: v128,
    x: usize,
    out: usize,
    bytes: usize,
    step: usize,
    width: usize,
    magic: v128,
    floor: v128,
  ): void {
    Partial.leave(low, high, f64x2.splat(0));
    let rest = bytes;
    if (width === 16) {
      rest = bytes % SIX_BYTES;
      // Two that are left over make two fours with the last six.
      if (rest === TWO_BYTES && bytes > rest) rest += SIX_BYTES;
      const sixes = bytes - rest;
      if (sixes) {
        Sixes.sum(low, high, x, out, sixes, step, magic, floor);
        x += (sixes >> 4) * step;
        if (out) out += (sixes >> 4) * step;
      }
    }
    if (rest) Fours.sum(x, out, rest, step, width, magic, floor);
  }
}

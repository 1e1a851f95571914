/**
 * The loop over the body of a long row where no multiply-add is fused: four vectors at a time through the steps of Exp.term. A
 * round finishes the vectors of the round before, and begins its own: what is independent lies side by side. The first round
 * finishes terms of 0, which the second one writes over; the last one begins the last vectors once more.
 */
import { Lanes } from "../lanes";
import { C2, Exp, LN2_HI, LN2_LO, LOG2E, ONE } from "../math/exp";
import { StripSums } from "./stripSums";
import { Unclamped } from "./unclamped";

const VECTOR_BYTES: usize = 16;
export const FOUR_BYTES: usize = 64;

export class StripAhead {
  /** Expects the sums in StripSums to be 0, and leaves its own there. `bytes`: a multiple of four vectors. */
  @inline static sum(x: usize, out: usize, bytes: usize, magic: v128, cutoff: v128): void {
    if (Unclamped.tries(x, out)) {
      StripAhead.loop(x, out, bytes, cutoff, false);
      if (!Unclamped.failed()) return;
      StripSums.begin(magic);
    }
    StripAhead.loop(x, out, bytes, cutoff, true);
  }

  /**
   * Adds to StripSums. V8 keeps more in registers, and is up to 10 % faster, where `magic` and the sums come from memory, and
   * `k`, `c` and `magic` are declared before the loop and begin as none of its constants.
   */
  @inline
  @unroll(4)
  static loop(x: usize, out: usize, bytes: usize, cutoff: v128, isClamped: bool): void {
    let low = StripSums.low;
    let high = StripSums.high;
    let exponentBits = StripSums.exponentBits;
    const none = StripSums.exponentBits;
    let r = each(none);
    let scaled = each(none);
    let magic = none;
    let k = none;
    let c = none;
    const offset: usize = VECTOR_BYTES * chain;
    const toOut = out - x;
    const last = x + bytes - FOUR_BYTES;
    let before = x;
    let rounds = bytes / FOUR_BYTES + 1;
    do {
      const c6 = Exp.constant<f32>(C2 + 4);
      k = Exp.constant<f32>(C2 + 3);
      c = Exp.constant<f32>(C2 + 2);
      const square = f32x4.mul(r, r);
      let p = Lanes.fma<f32>(k, r, c);
      k = Exp.constant<f32>(C2 + 1);
      c = Exp.constant<f32>(C2);
      const q = Lanes.fma<f32>(k, r, c);
      p = Lanes.fma<f32>(c6, square, p);
      p = Lanes.fma<f32>(p, square, q);
      p = Lanes.fma<f32>(p, square, r);
      magic = StripSums.magic;
      let y = v128.load(x + offset);
      if (isClamped) {
        y = f32x4.pmax(y, cutoff);
      }
      k = Exp.constant<f32>(LOG2E);
      const scaledNext = Lanes.fma<f32>(y, k, magic);
      k = Exp.constant<f32>(ONE);
      p = f32x4.add(p, k);
      const n = f32x4.sub(scaledNext, magic);
      exponentBits = v128.or(exponentBits, scaledNext);
      p = f32x4.mul(p, Exp.powerOfTwo<f32>(scaled));
      k = Exp.constant<f32>(LN2_HI);
      y = Lanes.fnma<f32>(n, k, y);
      if (out) {
        v128.store(before + toOut + offset, p);
      }
      const pair = f32x4.add(p, next(p));
      low = f64x2.add(low, Lanes.low<f32>(pair));
      high = f64x2.add(high, Lanes.high<f32>(pair));
      k = Exp.constant<f32>(LN2_LO);
      y = Lanes.fnma<f32>(n, k, y);
      r = y;
      scaled = scaledNext;
      before = x;
      x = min<usize>(x + FOUR_BYTES, last);
    } while (--rounds);
    StripSums.leave(low, high, exponentBits);
  }
}

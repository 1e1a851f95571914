/** The loop over the body of a strip: six vectors at a time through the steps of Exp.term. */
import { Lanes } from "../lanes";
import { C2, Exp, LN2_HI, LN2_LO, LOG2E, ONE } from "../math/exp";
import { StripSums } from "./stripSums";
import { Unclamped } from "./unclamped";

export const SIX_BYTES: usize = 96;

export class StripBody {
  /** `bytes`: a multiple of six vectors. */
  static sum(
    low: v128,
    high: v128,
    x: usize,
    out: usize,
    bytes: usize,
    stride: usize,
    magic: v128,
    cutoff: v128,
  ): void {
    StripBody.loop(low, high, x, out, bytes, stride, magic, cutoff, true);
  }

  /** Of a long row: leaves the sums in StripSums. */
  static ofLongRow(x: usize, out: usize, bytes: usize, magic: v128, cutoff: v128): void {
    const zero = f64x2.splat(0);
    if (Unclamped.tries(x, out)) {
      StripBody.loop(zero, zero, x, out, bytes, 16, magic, cutoff, false);
      if (!Unclamped.failed()) return;
    }
    StripBody.sum(zero, zero, x, out, bytes, 16, magic, cutoff);
  }

  /** `isClamped`: whether x may lie below the cutoff. */
  @inline
  @unroll(6)
  static loop(
    low: v128,
    high: v128,
    x: usize,
    out: usize,
    bytes: usize,
    stride: usize,
    magic: v128,
    cutoff: v128,
    isClamped: bool,
  ): void {
    let exponentBits = f64x2.splat(0);
    const offset = stride * chain;
    do {
      let r = v128.load(x + offset);
      if (isClamped) {
        r = f32x4.pmax(r, cutoff);
      }
      let k = Exp.constant<f32>(LOG2E);
      const scaled = Lanes.fma<f32>(r, k, magic);
      exponentBits = v128.or(exponentBits, scaled);
      const n = f32x4.sub(scaled, magic);
      k = Exp.constant<f32>(LN2_HI);
      r = Lanes.fnma<f32>(n, k, r);
      k = Exp.constant<f32>(LN2_LO);
      r = Lanes.fnma<f32>(n, k, r);
      // The steps of Exp.polynomial.
      let p = r;
      let c = Exp.constant<f32>(C2 + 3);
      if (ASC_FEATURE_RELAXED_SIMD) {
        k = Exp.constant<f32>(C2 + 4);
        p = Lanes.fma<f32>(k, r, c);
        k = Exp.constant<f32>(C2 + 2);
        p = Lanes.fma<f32>(p, r, k);
        k = Exp.constant<f32>(C2 + 1);
        p = Lanes.fma<f32>(p, r, k);
        k = Exp.constant<f32>(C2);
        p = Lanes.fma<f32>(p, r, k);
        p = Lanes.fma<f32>(p, f32x4.mul(r, r), r);
      } else {
        const square = f32x4.mul(r, r);
        k = Exp.constant<f32>(C2 + 2);
        p = Lanes.fma<f32>(c, r, k);
        k = Exp.constant<f32>(C2 + 4);
        p = Lanes.fma<f32>(k, square, p);
        k = Exp.constant<f32>(C2 + 1);
        c = Exp.constant<f32>(C2);
        const q = Lanes.fma<f32>(k, r, c);
        p = Lanes.fma<f32>(p, square, q);
        p = Lanes.fma<f32>(p, square, r);
      }
      k = Exp.constant<f32>(ONE);
      p = f32x4.mul(f32x4.add(p, k), Exp.powerOfTwo<f32>(scaled));
      if (out) {
        v128.store(out + offset, p);
        out += stride * chains;
      }
      const pair = f32x4.add(p, next(p));
      low = f64x2.add(low, Lanes.low<f32>(pair));
      high = f64x2.add(high, Lanes.high<f32>(pair));
      x += stride * chains;
      bytes -= SIX_BYTES;
    } while (bytes);
    StripSums.leave(low, high, exponentBits);
  }
}

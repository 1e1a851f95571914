/**
 * The loop over the tail of a strip: four vectors at a time through the steps of Exp.term, some of them absent or incomplete.
 */
import { Lanes } from "../lanes";
import { Exp, LN2_HI, LN2_LO, LOG2E, ONE } from "../math/exp";
import { Store } from "./store";
import { StripSums } from "./stripSums";

const VECTOR_BYTES: usize = 16;
const FOUR_BYTES: usize = 64;

export class StripTail {
  /** `width`: bytes of a vector that count. */
  @unroll(4)
  static sum(
    x: usize,
    out: usize,
    bytes: usize,
    stride: usize,
    width: usize,
    magic: v128,
    cutoff: v128,
  ): void {
    let low = StripSums.low;
    let high = StripSums.high;
    let exponentBits = StripSums.exponentBits;
    let offset = stride * chain;
    let counted = each(width);
    do {
      const whole = bytes >= FOUR_BYTES && width === VECTOR_BYTES;
      if (!whole) {
        counted = min<usize>(bytes - VECTOR_BYTES * chain, width);
        if (chain > 0) counted = bytes > VECTOR_BYTES * chain ? counted : 0;
        // What would lie beyond the strip is read where its last vector is.
        if (chain > 0) offset = counted ? stride * chain : previous(offset);
      }
      let r = v128.load(x + offset);
      if (!whole) {
        r = v128.bitselect(r, cutoff, Lanes.tailMask(counted));
      }
      r = f32x4.pmax(r, cutoff);
      let k = Exp.constant<f32>(LOG2E);
      const scaled = Lanes.fma<f32>(r, k, magic);
      exponentBits = v128.or(exponentBits, scaled);
      const n = f32x4.sub(scaled, magic);
      k = Exp.constant<f32>(LN2_HI);
      r = Lanes.fnma<f32>(n, k, r);
      k = Exp.constant<f32>(LN2_LO);
      r = Lanes.fnma<f32>(n, k, r);
      let p = Exp.polynomial<f32>(r);
      p = Lanes.fma<f32>(p, f32x4.mul(r, r), r);
      k = Exp.constant<f32>(ONE);
      p = f32x4.mul(f32x4.add(p, k), Exp.powerOfTwo<f32>(scaled));
      if (out) {
        if (whole) {
          v128.store(out + offset, p);
        } else {
          Store.upTo(out + offset, p, counted);
        }
        out += stride * chains;
      }
      const pair = f32x4.add(p, next(p));
      low = f64x2.add(low, Lanes.low<f32>(pair));
      high = f64x2.add(high, Lanes.high<f32>(pair));
      x += stride * chains;
      bytes -= min<usize>(bytes, FOUR_BYTES);
    } while (bytes);
    StripSums.leave(low, high, exponentBits);
  }
}

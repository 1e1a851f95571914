/**
 * What the body leaves of a strip: four vectors at a time through the steps of Exp.term, some of them absent or incomplete.
 */
import { Lanes } from "../lanes";
import { C2, Exp, LN2_HI, LN2_LO, LOG2E, ONE } from "../math/exp";
import { Store } from "./store";
import { StripSums } from "./stripSums";

const FOUR_BYTES: usize = 64;

export class StripTail {
  /** `width`: bytes of a vector that count. */
  @inline static sum(
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
    let second = stride;
    let third = stride * 2;
    let fourth = stride * 3;
    let bytesA = width;
    let bytesB = width;
    let bytesC = width;
    let bytesD = width;
    do {
      const whole = bytes >= FOUR_BYTES && width === 16;
      if (!whole) {
        bytesA = min<usize>(bytes, width);
        bytesB = bytes > 16 ? min<usize>(bytes - 16, width) : 0;
        bytesC = bytes > 32 ? min<usize>(bytes - 32, width) : 0;
        bytesD = bytes > 48 ? min<usize>(bytes - 48, width) : 0;
        // What would lie beyond the strip is read where its last vector is.
        second = bytesB ? stride : 0;
        third = bytesC ? stride * 2 : second;
        fourth = bytesD ? stride * 3 : third;
      }
      let a = v128.load(x);
      let b = v128.load(x + second);
      let c = v128.load(x + third);
      let d = v128.load(x + fourth);
      if (!whole) {
        a = v128.bitselect(a, cutoff, Lanes.tailMask(bytesA));
        b = v128.bitselect(b, cutoff, Lanes.tailMask(bytesB));
        c = v128.bitselect(c, cutoff, Lanes.tailMask(bytesC));
        d = v128.bitselect(d, cutoff, Lanes.tailMask(bytesD));
      }
      a = f32x4.pmax(a, cutoff);
      b = f32x4.pmax(b, cutoff);
      c = f32x4.pmax(c, cutoff);
      d = f32x4.pmax(d, cutoff);
      let k = Exp.constant<f32>(LOG2E);
      const aScaled = Lanes.fma<f32>(a, k, magic);
      const bScaled = Lanes.fma<f32>(b, k, magic);
      const cScaled = Lanes.fma<f32>(c, k, magic);
      const dScaled = Lanes.fma<f32>(d, k, magic);
      exponentBits = v128.or(v128.or(v128.or(v128.or(exponentBits, aScaled), bScaled), cScaled), dScaled);
      const aN = f32x4.sub(aScaled, magic);
      const bN = f32x4.sub(bScaled, magic);
      const cN = f32x4.sub(cScaled, magic);
      const dN = f32x4.sub(dScaled, magic);
      k = Exp.constant<f32>(LN2_HI);
      a = Lanes.fnma<f32>(aN, k, a);
      b = Lanes.fnma<f32>(bN, k, b);
      c = Lanes.fnma<f32>(cN, k, c);
      d = Lanes.fnma<f32>(dN, k, d);
      k = Exp.constant<f32>(LN2_LO);
      a = Lanes.fnma<f32>(aN, k, a);
      b = Lanes.fnma<f32>(bN, k, b);
      c = Lanes.fnma<f32>(cN, k, c);
      d = Lanes.fnma<f32>(dN, k, d);
      k = Exp.constant<f32>(C2 + 4);
      const c5 = Exp.constant<f32>(C2 + 3);
      let p = Lanes.fma<f32>(k, a, c5);
      let q = Lanes.fma<f32>(k, b, c5);
      let r = Lanes.fma<f32>(k, c, c5);
      let s = Lanes.fma<f32>(k, d, c5);
      k = Exp.constant<f32>(C2 + 2);
      p = Lanes.fma<f32>(p, a, k);
      q = Lanes.fma<f32>(q, b, k);
      r = Lanes.fma<f32>(r, c, k);
      s = Lanes.fma<f32>(s, d, k);
      k = Exp.constant<f32>(C2 + 1);
      p = Lanes.fma<f32>(p, a, k);
      q = Lanes.fma<f32>(q, b, k);
      r = Lanes.fma<f32>(r, c, k);
      s = Lanes.fma<f32>(s, d, k);
      k = Exp.constant<f32>(C2);
      p = Lanes.fma<f32>(p, a, k);
      q = Lanes.fma<f32>(q, b, k);
      r = Lanes.fma<f32>(r, c, k);
      s = Lanes.fma<f32>(s, d, k);
      p = Lanes.fma<f32>(p, f32x4.mul(a, a), a);
      q = Lanes.fma<f32>(q, f32x4.mul(b, b), b);
      r = Lanes.fma<f32>(r, f32x4.mul(c, c), c);
      s = Lanes.fma<f32>(s, f32x4.mul(d, d), d);
      k = Exp.constant<f32>(ONE);
      p = f32x4.mul(f32x4.add(p, k), Exp.powerOfTwo<f32>(aScaled));
      q = f32x4.mul(f32x4.add(q, k), Exp.powerOfTwo<f32>(bScaled));
      r = f32x4.mul(f32x4.add(r, k), Exp.powerOfTwo<f32>(cScaled));
      s = f32x4.mul(f32x4.add(s, k), Exp.powerOfTwo<f32>(dScaled));
      if (out) {
        if (whole) {
          v128.store(out, p);
          v128.store(out + second, q);
          v128.store(out + third, r);
          v128.store(out + fourth, s);
        } else {
          Store.upTo(out, p, bytesA);
          Store.upTo(out + second, q, bytesB);
          Store.upTo(out + third, r, bytesC);
          Store.upTo(out + fourth, s, bytesD);
        }
        out += stride * 4;
      }
      p = f32x4.add(p, q);
      r = f32x4.add(r, s);
      low = f64x2.add(f64x2.add(low, Lanes.low<f32>(p)), Lanes.low<f32>(r));
      high = f64x2.add(f64x2.add(high, Lanes.high<f32>(p)), Lanes.high<f32>(r));
      x += stride * 4;
      bytes -= min<usize>(bytes, FOUR_BYTES);
    } while (bytes);
    StripSums.leave(low, high, exponentBits);
  }
}

/** The hot loop of a strip: six vectors at a time through the steps of Exp.term. */
import { Lanes } from "../lanes";
import { C2, Exp, LN2_HI, LN2_LO, LOG2E, ONE } from "../math/exp";
import { StripSums } from "./stripSums";

export const SIX_BYTES: usize = 96;

export class StripBody {
  /** `bytes`: a multiple of six vectors. */
  @inline static sum(
    low: v128,
    high: v128,
    x: usize,
    out: usize,
    bytes: usize,
    stride: usize,
    magic: v128,
    cutoff: v128,
  ): void {
    let exponentBits = f64x2.splat(0);
    const third = stride * 2;
    const fourth = stride * 3;
    const fifth = stride * 4;
    const sixth = stride * 5;
    do {
      let a = v128.load(x);
      let b = v128.load(x + stride);
      let c = v128.load(x + third);
      let d = v128.load(x + fourth);
      let e = v128.load(x + fifth);
      let f = v128.load(x + sixth);
      a = f32x4.pmax(a, cutoff);
      b = f32x4.pmax(b, cutoff);
      c = f32x4.pmax(c, cutoff);
      d = f32x4.pmax(d, cutoff);
      e = f32x4.pmax(e, cutoff);
      f = f32x4.pmax(f, cutoff);
      let k = Exp.constant<f32>(LOG2E);
      const aScaled = Lanes.fma<f32>(a, k, magic);
      const bScaled = Lanes.fma<f32>(b, k, magic);
      const cScaled = Lanes.fma<f32>(c, k, magic);
      const dScaled = Lanes.fma<f32>(d, k, magic);
      const eScaled = Lanes.fma<f32>(e, k, magic);
      const fScaled = Lanes.fma<f32>(f, k, magic);
      exponentBits = v128.or(
        v128.or(
          v128.or(v128.or(v128.or(v128.or(exponentBits, aScaled), bScaled), cScaled), dScaled),
          eScaled,
        ),
        fScaled,
      );
      const aN = f32x4.sub(aScaled, magic);
      const bN = f32x4.sub(bScaled, magic);
      const cN = f32x4.sub(cScaled, magic);
      const dN = f32x4.sub(dScaled, magic);
      const eN = f32x4.sub(eScaled, magic);
      const fN = f32x4.sub(fScaled, magic);
      k = Exp.constant<f32>(LN2_HI);
      a = Lanes.fnma<f32>(aN, k, a);
      b = Lanes.fnma<f32>(bN, k, b);
      c = Lanes.fnma<f32>(cN, k, c);
      d = Lanes.fnma<f32>(dN, k, d);
      e = Lanes.fnma<f32>(eN, k, e);
      f = Lanes.fnma<f32>(fN, k, f);
      k = Exp.constant<f32>(LN2_LO);
      a = Lanes.fnma<f32>(aN, k, a);
      b = Lanes.fnma<f32>(bN, k, b);
      c = Lanes.fnma<f32>(cN, k, c);
      d = Lanes.fnma<f32>(dN, k, d);
      e = Lanes.fnma<f32>(eN, k, e);
      f = Lanes.fnma<f32>(fN, k, f);
      k = Exp.constant<f32>(C2 + 4);
      const c5 = Exp.constant<f32>(C2 + 3);
      let p = Lanes.fma<f32>(k, a, c5);
      let q = Lanes.fma<f32>(k, b, c5);
      let r = Lanes.fma<f32>(k, c, c5);
      let s = Lanes.fma<f32>(k, d, c5);
      let t = Lanes.fma<f32>(k, e, c5);
      let u = Lanes.fma<f32>(k, f, c5);
      k = Exp.constant<f32>(C2 + 2);
      p = Lanes.fma<f32>(p, a, k);
      q = Lanes.fma<f32>(q, b, k);
      r = Lanes.fma<f32>(r, c, k);
      s = Lanes.fma<f32>(s, d, k);
      t = Lanes.fma<f32>(t, e, k);
      u = Lanes.fma<f32>(u, f, k);
      k = Exp.constant<f32>(C2 + 1);
      p = Lanes.fma<f32>(p, a, k);
      q = Lanes.fma<f32>(q, b, k);
      r = Lanes.fma<f32>(r, c, k);
      s = Lanes.fma<f32>(s, d, k);
      t = Lanes.fma<f32>(t, e, k);
      u = Lanes.fma<f32>(u, f, k);
      k = Exp.constant<f32>(C2);
      p = Lanes.fma<f32>(p, a, k);
      q = Lanes.fma<f32>(q, b, k);
      r = Lanes.fma<f32>(r, c, k);
      s = Lanes.fma<f32>(s, d, k);
      t = Lanes.fma<f32>(t, e, k);
      u = Lanes.fma<f32>(u, f, k);
      p = Lanes.fma<f32>(p, f32x4.mul(a, a), a);
      q = Lanes.fma<f32>(q, f32x4.mul(b, b), b);
      r = Lanes.fma<f32>(r, f32x4.mul(c, c), c);
      s = Lanes.fma<f32>(s, f32x4.mul(d, d), d);
      t = Lanes.fma<f32>(t, f32x4.mul(e, e), e);
      u = Lanes.fma<f32>(u, f32x4.mul(f, f), f);
      k = Exp.constant<f32>(ONE);
      p = f32x4.mul(f32x4.add(p, k), Exp.powerOfTwo<f32>(aScaled));
      q = f32x4.mul(f32x4.add(q, k), Exp.powerOfTwo<f32>(bScaled));
      r = f32x4.mul(f32x4.add(r, k), Exp.powerOfTwo<f32>(cScaled));
      s = f32x4.mul(f32x4.add(s, k), Exp.powerOfTwo<f32>(dScaled));
      t = f32x4.mul(f32x4.add(t, k), Exp.powerOfTwo<f32>(eScaled));
      u = f32x4.mul(f32x4.add(u, k), Exp.powerOfTwo<f32>(fScaled));
      if (out) {
        v128.store(out, p);
        v128.store(out + stride, q);
        v128.store(out + third, r);
        v128.store(out + fourth, s);
        v128.store(out + fifth, t);
        v128.store(out + sixth, u);
        out += stride * 6;
      }
      p = f32x4.add(p, q);
      r = f32x4.add(r, s);
      t = f32x4.add(t, u);
      low = f64x2.add(f64x2.add(f64x2.add(low, Lanes.low<f32>(p)), Lanes.low<f32>(r)), Lanes.low<f32>(t));
      high = f64x2.add(
        f64x2.add(f64x2.add(high, Lanes.high<f32>(p)), Lanes.high<f32>(r)),
        Lanes.high<f32>(t),
      );
      x += stride * 6;
      bytes -= SIX_BYTES;
    } while (bytes);
    StripSums.leave(low, high, exponentBits);
  }
}

/**
 * φ(d) = exp(d) - 1 - d, what a divergence has of a class, without cancellation where |d| is small: in f32 d²·r(d), right to 2^-27; in f64
 * from a quarter of d, h²·q(h) with the q of exp, by φ(2h) = (h + φ(h))² + 2·φ(h), a sum of what is not negative.
 */
import { Lanes } from "../lanes";
import { Exp } from "../math/exp";

/** Up to here. */
const NEAR = memory.data<f32>([1.38]);
const QUARTER = memory.data<f64>([0.25]);

/** r(d) = (exp(d) - 1 - d)/d², |d| <= 1.385: 1/2, 1/6, … but for what least squares at Chebyshev points change. */
const F32 = memory.data<f32>([
  0.5,
  0.1666666567325592, // 0x1.555554p-3
  0.041666675359010696, // 0x1.55555ap-5
  0.008333410136401653, // 0x1.1111b6p-7
  0.0013888661051169038, // 0x1.6c153ap-10
  0.00019826143397949636, // 0x1.9fc8ccp-13
  2.481480987626128e-5, // 0x1.a052ccp-16
  2.863548388631898e-6, // 0x1.8056c6p-19
  2.7760839316215424e-7, // 0x1.2a146ap-22
]);

export class Excess {
  @inline static isNear<T extends number>(d: v128): v128 {
    return v128.le<T>(v128.abs<T>(d), Lanes.constant<T>(NEAR));
  }

  @inline static isFarBelow<T extends number>(d: v128): v128 {
    return v128.lt<T>(d, v128.neg<T>(Lanes.constant<T>(NEAR)));
  }

  /** φ(d) where d is near. */
  @inline static of<T extends number>(d: v128): v128 {
    return sizeof<T>() === 4 ? Excess.short(d) : Excess.long(d);
  }

  @inline static coefficient(index: usize): v128 {
    return v128.load32_splat(F32 + index * 4);
  }

  @inline static short(d: v128): v128 {
    const square = f32x4.mul(d, d);
    let r = Lanes.fma<f32>(Excess.coefficient(8), d, Excess.coefficient(7));
    const low = Lanes.fma<f32>(Excess.coefficient(1), d, Excess.coefficient(0));
    r = Lanes.fma<f32>(r, d, Excess.coefficient(6));
    r = Lanes.fma<f32>(r, square, Lanes.fma<f32>(Excess.coefficient(5), d, Excess.coefficient(4)));
    r = Lanes.fma<f32>(r, square, Lanes.fma<f32>(Excess.coefficient(3), d, Excess.coefficient(2)));
    return f32x4.mul(square, Lanes.fma<f32>(r, square, low));
  }

  /** A function: in f64 a call costs nothing that shows, and each copy half a kilobyte. */
  static long(d: v128): v128 {
    const h = f64x2.mul(d, v128.load64_splat(QUARTER));
    const ofQuarter = f64x2.mul(f64x2.mul(h, h), Exp.polynomial<f64>(h));
    const quarter = f64x2.add(h, ofQuarter);
    const ofHalf = f64x2.add(f64x2.mul(quarter, quarter), f64x2.add(ofQuarter, ofQuarter));
    const half = f64x2.add(f64x2.add(h, h), ofHalf);
    return f64x2.add(f64x2.mul(half, half), f64x2.add(ofHalf, ofHalf));
  }
}

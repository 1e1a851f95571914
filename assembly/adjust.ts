/**
 * What options do to the logits of a block before their softmax, and to its gradient after it: x becomes cap·tanh(x/cap)/T, and a class
 * that is left out a given value. In f64, so that f32 is rounded once.
 *
 * With y = x/cap and e = exp(-2|y|) = 2^n·(1 + d): tanh|y| = -m/(2 + m), m = e - 1 = 2^n·d + (2^n - 1), where near 0 n is 0, so that no
 * digit is lost; and the derivative, 1 - tanh²(y), is 4e/(1 + e)².
 */
import { Lanes } from "./lanes";
import { BIAS, Exp, LN2_LO, MAGIC } from "./math/exp";
import { Store } from "./rows/store";

const SIGN = memory.data<f64>([-0.0]);
const TWO = memory.data<f64>([2]);
/** exp of it adds nothing to 1. */
const LEAST = memory.data<f64>([-700]);

export class Adjust {
  /**
   * In place. `mask`: a byte for each element, 0 where it is left out and counts as `absent`; 0 for no mask. `cap`: 0 for none;
   * `scale`: 1/T.
   */
  @kernel static adjust<T extends number>(
    x: usize,
    mask: usize,
    count: usize,
    cap: f64,
    scale: f64,
    absent: f64,
  ): void {
    const caps = f64x2.splat(cap);
    const scales = f64x2.splat(scale);
    const none = v128.splat<T>(absent as T);
    for (const end = x + count * sizeof<T>(); x < end; x += 16) {
      const v = v128.load(x);
      let low = Lanes.low<T>(v);
      let high = Lanes.high<T>(v);
      if (cap) {
        low = Adjust.capped(low, caps);
        if (sizeof<T>() === 4) high = Adjust.capped(high, caps);
      }
      const adjusted = Lanes.narrow<T>(f64x2.mul(low, scales), f64x2.mul(high, scales));
      Store.upTo(x, mask ? Adjust.masked<T>(adjusted, mask, none) : adjusted, end - x);
      if (mask) mask += Lanes.count<T>();
    }
  }

  /** A gradient, in place, times the derivative of cap·tanh(x/cap), where there are x; `mask` likewise. */
  @kernel static adjustGradient<T extends number>(
    gradient: usize,
    x: usize,
    mask: usize,
    count: usize,
    cap: f64,
    absent: f64,
  ): void {
    const caps = f64x2.splat(cap);
    const none = v128.splat<T>(absent as T);
    for (const end = gradient + count * sizeof<T>(); gradient < end; gradient += 16) {
      let v = v128.load(gradient);
      if (x) {
        const logits = v128.load(x);
        const low = f64x2.mul(Lanes.low<T>(v), Adjust.derivative(Lanes.low<T>(logits), caps));
        let high = low;
        if (sizeof<T>() === 4) {
          high = f64x2.mul(Lanes.high<T>(v), Adjust.derivative(Lanes.high<T>(logits), caps));
        }
        v = Lanes.narrow<T>(low, high);
        x += 16;
      }
      Store.upTo(gradient, mask ? Adjust.masked<T>(v, mask, none) : v, end - gradient);
      if (mask) mask += Lanes.count<T>();
    }
  }

  /** v, and `none` where the bytes of the mask are 0. */
  @inline static masked<T extends number>(v: v128, mask: usize, none: v128): v128 {
    const counts = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(mask)));
    const isThere = i32x4.ne(counts, i32x4.splat(0));
    return v128.bitselect(v, none, sizeof<T>() === 4 ? isThere : i64x2.extend_low_i32x4_s(isThere));
  }

  /** -2|x/cap|, not below LEAST. */
  @inline static exponent(x: v128, caps: v128): v128 {
    const y = f64x2.div(x, caps);
    return f64x2.pmax(f64x2.neg(f64x2.abs(f64x2.add(y, y))), v128.load64_splat(LEAST));
  }

  @inline static capped(x: v128, caps: v128): v128 {
    const exponent = Adjust.exponent(x, caps);
    const magic = f64x2.add(Exp.constant<f64>(MAGIC), Exp.constant<f64>(BIAS));
    const scaled = Exp.scaled<f64>(exponent, magic);
    const n = f64x2.sub(scaled, magic);
    const r = Lanes.fnma<f64>(n, Exp.constant<f64>(LN2_LO), Exp.head<f64>(exponent, n));
    const d = Lanes.fma<f64>(Exp.polynomial<f64>(r), f64x2.mul(r, r), r);
    const power = Exp.powerOfTwo<f64>(scaled);
    const m = f64x2.add(f64x2.mul(power, d), f64x2.sub(power, Lanes.one<f64>()));
    const t = f64x2.div(f64x2.abs(m), f64x2.add(v128.load64_splat(TWO), m));
    return f64x2.mul(v128.or(t, v128.and(x, v128.load64_splat(SIGN))), caps);
  }

  @inline static derivative(x: v128, caps: v128): v128 {
    const magic = f64x2.add(Exp.constant<f64>(MAGIC), Exp.constant<f64>(BIAS));
    const e = Exp.term<f64>(Adjust.exponent(x, caps), magic);
    const half = f64x2.div(v128.load64_splat(TWO), f64x2.add(Lanes.one<f64>(), e));
    return f64x2.mul(f64x2.mul(half, half), e);
  }
}

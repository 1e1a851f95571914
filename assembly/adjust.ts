/**
 * What options do to the logits of a block before their softmax, and to its gradient after it: x becomes cap·tanh(x/cap)/T, and a class
 * that is left out a given value. In f64, so that f32 is rounded once.
 *
 * With y = x/cap and e = exp(-2|y|) = 2^n·(1 + d): tanh|y| = -m/(2 + m), m = e - 1 = 2^n·d + (2^n - 1), where near 0 n is 0, so that no
 * digit is lost; and the derivative, 1 - tanh²(y), is 4e/(2 + m)².
 */
import { Lanes } from "./lanes";
import { BIAS, Exp, LN2_LO, MAGIC } from "./math/exp";
import { Store } from "./rows/store";

const SIGN = memory.data<f64>([-0.0]);
/** Loaded, for a constant in a loop would be built at each turn. */
const ZERO = memory.data<f64>([0]);
const TWO = memory.data<f64>([2]);
/** Its exp is not a normal number: the exponent field is 0 there, and so is e. */
const LEAST = memory.data<f64>([-709]);

export class Adjust {
  /**
   * In place, of `count` elements: x·scale, where scale is 1/T, with the softcap before, or the derivative of the softcap at `logits` as a
   * factor; 0 for none. `mask`: a byte for each element, 0 where it is left out and counts as `absent`; 0 for no mask. `cap`: 0 for none.
   */
  @kernel static adjust<T extends number>(
    x: usize,
    logits: usize,
    mask: usize,
    count: usize,
    cap: f64,
    scale: f64,
    absent: f64,
  ): void {
    const end = x + count * sizeof<T>();
    if (cap) Adjust.softcap<T>(x, logits, end, cap, scale);
    else if (scale !== 1) Adjust.scale<T>(x, end, scale);
    if (mask) Adjust.leaveOut<T>(x, mask, end, absent);
  }

  @inline static scale<T extends number>(x: usize, end: usize, scale: f64): void {
    const factor = f64x2.splat(scale);
    for (; x < end; x += 16) {
      const v = v128.load(x);
      const low = f64x2.mul(Lanes.low<T>(v), factor);
      const high = sizeof<T>() === 4 ? f64x2.mul(Lanes.high<T>(v), factor) : low;
      Store.upTo(x, Lanes.narrow<T>(low, high), end - x);
    }
  }

  @inline static leaveOut<T extends number>(x: usize, mask: usize, end: usize, absent: f64): void {
    const none = v128.splat<T>(absent as T);
    const zero = v128.load64_splat(ZERO);
    for (; x < end; x += 16) {
      const bytes = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(mask)));
      const isThere = i32x4.ne(bytes, zero);
      const lanes = sizeof<T>() === 4 ? isThere : i64x2.extend_low_i32x4_s(isThere);
      Store.upTo(x, v128.bitselect(v128.load(x), none, lanes), end - x);
      mask += Lanes.count<T>();
    }
  }

  /** Two elements at a time. */
  @inline static softcap<T extends number>(x: usize, logits: usize, end: usize, cap: f64, scale: f64): void {
    const caps = f64x2.splat(cap);
    const perCap = f64x2.splat(1 / cap);
    const scales = f64x2.splat(scale);
    const two = v128.load64_splat(TWO);
    const least = v128.load64_splat(LEAST);
    const magic = f64x2.add(Exp.constant<f64>(MAGIC), Exp.constant<f64>(BIAS));
    for (; x < end; x += 2 * sizeof<T>()) {
      let v = Lanes.pairAsF64<T>(x, 0);
      const y = f64x2.mul(logits ? Lanes.pairAsF64<T>(logits, 0) : v, perCap);
      const exponent = f64x2.pmax(f64x2.neg(f64x2.abs(f64x2.add(y, y))), least);
      const scaled = Exp.scaled<f64>(exponent, magic);
      const n = f64x2.sub(scaled, magic);
      const r = Lanes.fnma<f64>(n, Exp.constant<f64>(LN2_LO), Exp.head<f64>(exponent, n));
      const d = Lanes.fma<f64>(Exp.polynomial<f64>(r), f64x2.mul(r, r), r);
      const power = Exp.powerOfTwo<f64>(scaled);
      const small = f64x2.mul(power, d);
      const m = f64x2.add(small, f64x2.sub(power, Lanes.one<f64>()));
      const sum = f64x2.add(two, m);
      if (logits) {
        const half = f64x2.div(two, sum);
        v = f64x2.mul(v, f64x2.mul(f64x2.mul(half, half), f64x2.add(power, small)));
        logits += 2 * sizeof<T>();
      } else {
        const t = f64x2.div(f64x2.abs(m), sum);
        v = f64x2.mul(v128.or(t, v128.and(v, v128.load64_splat(SIGN))), caps);
      }
      v = f64x2.mul(v, scales);
      Store.upTo(x, Lanes.narrow<T>(v, v), min<usize>(end - x, 2 * sizeof<T>()));
    }
  }
}

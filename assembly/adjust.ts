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
    const caps = f64x2.splat(cap);
    const scales = f64x2.splat(scale);
    const none = f64x2.splat(absent);
    const end = x + count * sizeof<T>();
    for (; x < end; x += 2 * sizeof<T>()) {
      let v = Lanes.pairAsF64<T>(x, 0);
      if (cap) {
        const at = logits ? Lanes.pairAsF64<T>(logits, 0) : v;
        const y = f64x2.div(at, caps);
        const exponent = f64x2.pmax(f64x2.neg(f64x2.abs(f64x2.add(y, y))), v128.load64_splat(LEAST));
        const magic = f64x2.add(Exp.constant<f64>(MAGIC), Exp.constant<f64>(BIAS));
        const scaled = Exp.scaled<f64>(exponent, magic);
        const n = f64x2.sub(scaled, magic);
        const r = Lanes.fnma<f64>(n, Exp.constant<f64>(LN2_LO), Exp.head<f64>(exponent, n));
        const d = Lanes.fma<f64>(Exp.polynomial<f64>(r), f64x2.mul(r, r), r);
        const power = Exp.powerOfTwo<f64>(scaled);
        const small = f64x2.mul(power, d);
        const m = f64x2.add(small, f64x2.sub(power, Lanes.one<f64>()));
        const two = v128.load64_splat(TWO);
        const sum = f64x2.add(two, m);
        if (logits) {
          const half = f64x2.div(two, sum);
          v = f64x2.mul(v, f64x2.mul(f64x2.mul(half, half), f64x2.add(power, small)));
          logits += 2 * sizeof<T>();
        } else {
          const t = f64x2.div(f64x2.abs(m), sum);
          v = f64x2.mul(v128.or(t, v128.and(v, v128.load64_splat(SIGN))), caps);
        }
      }
      v = f64x2.mul(v, scales);
      if (mask) {
        const bytes = i16x8.extend_low_i8x16_u(v128.load16_splat(mask));
        const counts = i64x2.extend_low_i32x4_u(i32x4.extend_low_i16x8_u(bytes));
        v = v128.bitselect(none, v, i64x2.eq(counts, i64x2.splat(0)));
        mask += 2;
      }
      const result = Lanes.narrow<T>(v, v);
      Store.upTo(x, result, min<usize>(end - x, 2 * sizeof<T>()));
    }
  }
}

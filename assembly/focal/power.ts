/**
 * q^γ in f64, 0 <= q <= 1, γ >= 0: the whole part of γ by squaring, so that the usual γ = 2 is one multiplication, what is left of it
 * by exp and log. 0^0 is 1.
 */
import { Lanes } from "../lanes";
import { Exp } from "../math/exp";
import { Log } from "../math/log";

/** The most that is squared for; what is above goes through exp and log. */
const MOST_WHOLE: f64 = 1073741824;

export class Power {
  /** In the place of `count` numbers. */
  static each(q: usize, count: usize, gamma: f64): void {
    const whole = Math.floor(min<f64>(gamma, MOST_WHOLE));
    const left = f64x2.splat(gamma - whole);
    const hasLeft = gamma > whole;
    for (const end = q + count * 8; q < end; q += 16) {
      let square = v128.load(q);
      let power = Lanes.one<f64>();
      if (hasLeft) power = Exp.of<f64>(f64x2.mul(left, Log.of<f64>(square)));
      for (let n = whole as u32; n; n >>= 1) {
        if (n & 1) power = f64x2.mul(power, square);
        square = f64x2.mul(square, square);
      }
      v128.store(q, power);
    }
  }
}

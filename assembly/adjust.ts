/**
 * What options do to the logits of a block before their softmax, and to its gradient after it: x becomes cap·tanh(x/cap)/T, and a class
 * that is left out a given value. Each is rounded once; the softcap near 0, softcap.ts, nearly.
 */
import { Lanes } from "./lanes";
import { Softcap } from "./softcap";

/** Loaded, for a constant in a loop would be built at each turn. */
const ZERO = memory.data<f64>([0]);
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
    // The loops write whole vectors: what lies beyond the last element is put back.
    const beyond = v128.load(end);
    if (cap) Softcap.run<T>(x, logits, end, cap);
    if (scale !== 1) Adjust.scale<T>(x, end, scale);
    if (mask) Adjust.leaveOut<T>(x, mask, end, absent);
    v128.store(end, beyond);
  }

  @inline static scale<T extends number>(x: usize, end: usize, scale: f64): void {
    const factor = f64x2.splat(scale);
    for (; x < end; x += 16) {
      const v = v128.load(x);
      const low = f64x2.mul(Lanes.low<T>(v), factor);
      const high = sizeof<T>() === 4 ? f64x2.mul(Lanes.high<T>(v), factor) : low;
      v128.store(x, Lanes.narrow<T>(low, high));
    }
  }

  @inline static leaveOut<T extends number>(x: usize, mask: usize, end: usize, absent: f64): void {
    const none = v128.splat<T>(absent as T);
    const zero = v128.load64_splat(ZERO);
    for (; x < end; x += 16) {
      const bytes = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(mask)));
      const isThere = i32x4.ne(bytes, zero);
      const lanes = sizeof<T>() === 4 ? isThere : i64x2.extend_low_i32x4_s(isThere);
      v128.store(x, v128.bitselect(v128.load(x), none, lanes));
      mask += Lanes.count<T>();
    }
  }
}

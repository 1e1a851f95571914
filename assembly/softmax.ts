/**
 * softmax: out = exp(x - max) / Σ exp(x - max) along the classes of a block (outer, classes, inner).
 * The terms are stored during the sum and scaled afterwards; f32 results below 2^-126 are +0.
 */
import { Lanes } from "./lanes";
import { Max } from "./rows/max";
import { Sum } from "./rows/sum";
import { Value, Write } from "./rows/write";
import { State } from "./state";
import { CLOSE, MAX, OPEN, SUM, WRITE } from "./steps";
import { ExpTerm } from "./terms";

const SMALLEST_NORMAL: f32 = 1.1754943508222875e-38;

/** term·factor; a factor of NaN makes the row NaN. */
class Share<T extends number> extends Value {
  @inline of(x: v128, y: v128, max: v128, factor: v128, other: v128): v128 {
    const unordered = v128.and(v128.ne<T>(factor, factor), Lanes.nan<T>());
    const share = v128.mul<T>(x, factor);
    const smallest = sizeof<T>() === 4 ? f32x4.splat(SMALLEST_NORMAL) : f64x2.splat(0);
    return v128.or(v128.and(share, v128.ge<T>(share, smallest)), unordered);
  }
}

export class Softmax {
  @inline static run<T extends number>(
    steps: u32,
    out: usize,
    x: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const rows = outer * inner;
    if (steps & OPEN) State.open<T>(state, rows);
    if (steps & MAX) Max.run<T>(state, x, outer, classes, inner);
    if (steps & SUM) {
      Sum.run<T, ExpTerm<T>>(State.sum(state), out, x, x, state, outer, classes, inner);
    }
    if (steps & CLOSE) {
      for (let r: usize = 0; r < rows; r += 2) {
        const factor = f64x2.div(f64x2.splat(1), v128.load(State.sum(state) + r * 8));
        const finite = Lanes.finite(Lanes.widePair<T>(State.max(state), r));
        Lanes.storePair<T>(State.factor(state), r, v128.bitselect(factor, Lanes.nan<f64>(), finite));
      }
    }
    if (steps & WRITE) Write.run<T, Share<T>>(out, out, out, state, outer, classes, inner);
  }
}

export function softmax_f32(
  steps: u32,
  out: usize,
  x: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  Softmax.run<f32>(steps, out, x, state, outer, classes, inner);
}

export function softmax_f64(
  steps: u32,
  out: usize,
  x: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  Softmax.run<f64>(steps, out, x, state, outer, classes, inner);
}

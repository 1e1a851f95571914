/** log-sum-exp: out = centre + exponent·ln2 + log Σ exp(x - centre)·2^-exponent, one value for each row of a block. */
import { Lanes } from "./lanes";
import { Log } from "./math/log";
import { Rows } from "./rows";
import { Shift } from "./shift";
import { State } from "./state";
import { CLOSE, MAX, OPEN, SUM } from "./steps";
import { ExpTerm } from "./terms";

class LogSumExp {
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
    if (steps & MAX) Rows.max<T>(state, x, outer, classes, inner);
    if (steps & SUM) Rows.sum<T, ExpTerm<T>>(State.sum(state), 0, x, x, state, outer, classes, inner);
    if (steps & CLOSE) {
      for (let r: usize = 0; r < rows; r += 2) {
        const max = Lanes.loadPair<T>(State.max(state), r);
        const centre = Lanes.low<T>(Shift.centre<T>(max));
        const scale = Shift.logOfScale(Lanes.low<T>(Shift.exponent<T>(max)));
        const logSum = Log.ofNormal<f64>(v128.load(State.sum(state) + r * 8));
        const value = f64x2.add(f64x2.add(centre, scale), logSum);
        // An infinite maximum is its own log-sum-exp; so is NaN.
        const wide = Lanes.low<T>(max);
        Lanes.storePair<T>(out, r, v128.bitselect(value, wide, Lanes.finite(wide)));
      }
    }
  }
}

export function logSumExp_f32(
  steps: u32,
  out: usize,
  x: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  LogSumExp.run<f32>(steps, out, x, state, outer, classes, inner);
}

export function logSumExp_f64(
  steps: u32,
  out: usize,
  x: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  LogSumExp.run<f64>(steps, out, x, state, outer, classes, inner);
}

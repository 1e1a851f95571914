/** log-sum-exp: out = max + gap, gap = log Σ exp(x - max), one value for each row of a block. */
import { Apart } from "./apart";
import { Gap } from "./gap";
import { Lanes } from "./lanes";
import { Max } from "./rows/max";
import { SumExp } from "./rows/sumExp";
import { State } from "./state";
import { CLOSE, KEEP, OPEN, SUM } from "./steps";

class LogSumExp {
  /** `first`: the class that the block begins with. */
  @inline static run<T extends number>(
    steps: u32,
    out: usize,
    x: usize,
    state: usize,
    first: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const rows = outer * inner;
    if (steps & OPEN) State.openOthers(state, rows);
    Max.open<T>(steps, state, x, outer, classes, inner);
    if (steps & SUM) {
      Apart.findMax<T>(state, x, first, outer, classes, inner);
      Apart.take<T>(State.apart(state), x, State.index(state), first, outer, classes, inner);
      SumExp.run<T>(steps, state, 0, x, outer, classes, inner);
      if (steps & KEEP) Apart.put<T>(State.apart(state), x, State.index(state), first, outer, classes, inner);
    }
    if (steps & CLOSE) {
      Gap.close<T>(state, rows);
      for (let r: usize = 0; r < rows; r += 2) {
        const max = Lanes.widePair<T>(State.max(state), r);
        const value = f64x2.add(max, v128.load(State.gap(state) + r * 8));
        // An infinite maximum is its own log-sum-exp; so is NaN.
        Lanes.storePair<T>(out, r, v128.bitselect(value, max, Lanes.finite(max)));
      }
    }
  }
}

export function logSumExp_f32(
  steps: u32,
  out: usize,
  x: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  LogSumExp.run<f32>(steps, out, x, state, first, outer, classes, inner);
}

export function logSumExp_f64(
  steps: u32,
  out: usize,
  x: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  LogSumExp.run<f64>(steps, out, x, state, first, outer, classes, inner);
}

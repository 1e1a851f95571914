/** The gradient of log-sum-exp with respect to its input, in the place of x: g·softmax(x), g the gradient of each row. */
import { Lanes } from "./lanes";
import { Max } from "./rows/max";
import { Sum } from "./rows/sum";
import { Write } from "./rows/write";
import { State } from "./state";
import { CLOSE, MAX, OPEN, SUM, WRITE } from "./steps";
import { ExpTerm } from "./terms";
import { ScaledTerm } from "./values";

class LogSumExpBackward {
  /** `upstream`: g of each row (f64). */
  @inline static run<T extends number>(
    steps: u32,
    x: usize,
    upstream: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const rows = outer * inner;
    if (steps & OPEN) State.open<T>(state, rows);
    if (steps & MAX) Max.run<T>(state, x, outer, classes, inner);
    if (steps & SUM) Sum.run<T, ExpTerm<T>>(State.sum(state), x, x, x, state, outer, classes, inner);
    if (steps & CLOSE) {
      for (let r: usize = 0; r < rows; r += 2) {
        const share = f64x2.div(v128.load(upstream + r * 8), v128.load(State.sum(state) + r * 8));
        const finite = Lanes.finite(Lanes.widePair<T>(State.max(state), r));
        Lanes.storePair<T>(State.factor(state), r, v128.bitselect(share, Lanes.nan<f64>(), finite));
      }
    }
    if (steps & WRITE) Write.run<T, ScaledTerm<T>>(x, x, x, state, outer, classes, inner);
  }
}

export function logSumExpBackward_f32(
  steps: u32,
  x: usize,
  upstream: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  LogSumExpBackward.run<f32>(steps, x, upstream, state, outer, classes, inner);
}

export function logSumExpBackward_f64(
  steps: u32,
  x: usize,
  upstream: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  LogSumExpBackward.run<f64>(steps, x, upstream, state, outer, classes, inner);
}

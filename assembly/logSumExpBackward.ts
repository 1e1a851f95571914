/** The gradient of log-sum-exp with respect to its input, in the place of x: g·softmax(x), g the gradient of each row. */
import { CLOSE, SUM, WRITE } from "./passes";
import { Max } from "./rows/max";
import { Scale } from "./rows/scale";
import { SumExp } from "./rows/sumExp";
import { State } from "./state";

export class LogSumExpBackward {
  /** `upstream`: g of each row (f64). */
  @kernel static logSumExpBackward<T extends number>(
    passes: u32,
    x: usize,
    upstream: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const rows = outer * inner;
    Max.open<T>(passes, state, x, outer, classes, inner);
    if (passes & SUM) SumExp.run<T>(passes, state, x, x, 0, 0, outer, classes, inner);
    if (passes & CLOSE) {
      for (let r: usize = 0; r < rows; r += 2) {
        const sum = v128.load(State.sum(state) + r * 8);
        Scale.by<T>(state, r, v128.load(upstream + r * 8), sum, f64x2.splat(0));
      }
    }
    if (passes & WRITE) Scale.any<T>(state, State.sum(state), x, outer, classes, inner);
  }
}

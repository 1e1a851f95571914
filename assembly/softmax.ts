/**
 * softmax: out = exp(x - max) / Σ exp(x - max) along the classes of a block (outer, classes, inner).
 * The terms are stored during the sum and scaled afterwards; f32 results below 2^-126 are +0.
 */
import { Lanes } from "./lanes";
import { CLOSE, SUM, WRITE } from "./passes";
import { Max } from "./rows/max";
import { Scale } from "./rows/scale";
import { SumExp } from "./rows/sumExp";
import { State } from "./state";

export class Softmax {
  @kernel static softmax<T extends number>(
    passes: u32,
    out: usize,
    x: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const rows = outer * inner;
    Max.open<T>(passes, state, x, outer, classes, inner);
    if (passes & SUM) SumExp.run<T>(passes, state, out, x, 0, 0, outer, classes, inner);
    if (passes & CLOSE) {
      Softmax.close<T>(state, rows);
    }
    if (passes & WRITE) Scale.positive<T>(state, out, outer, classes, inner);
  }

  /** What the terms are multiplied with. */
  static close<T extends number>(state: usize, rows: usize): void {
    for (let r: usize = 0; r < rows; r += 2) {
      const factor = f64x2.div(Lanes.one<f64>(), v128.load(State.sum(state) + r * 8));
      Lanes.storePair<T>(State.factor(state), r, factor);
    }
  }
}

/**
 * The gradient of log-softmax with respect to its input, in the place of g: g - exp(y)·Σ g, g the gradient of the output y.
 */
import { ExpElement } from "./elementwise";
import { Lanes } from "./lanes";
import { Each } from "./rows/each";
import { Sum } from "./rows/sum";
import { Value, Write } from "./rows/write";
import { State } from "./state";
import { CLOSE, OPEN, SUM, WRITE } from "./steps";
import { PlainTerm } from "./terms";

/** g - p·factor. */
class LogSoftmaxSlope<T extends number> extends Value {
  @inline of(x: v128, y: v128, max: v128, factor: v128, other: v128): v128 {
    return Lanes.canonical<T>(v128.sub<T>(x, v128.mul<T>(y, factor)));
  }
}

class LogSoftmaxBackward {
  @inline static run<T extends number>(
    steps: u32,
    x: usize,
    y: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    if (steps & OPEN) State.open<T>(state, outer * inner);
    if (steps & SUM) Sum.run<T, PlainTerm>(State.sum(state), 0, x, state, outer, classes, inner);
    if (steps & CLOSE) State.sumToFactor<T>(state, outer * inner);
    if (steps & WRITE) {
      Each.run<T, ExpElement<T>>(y, y, y, y, outer * classes * inner);
      Write.run<T, LogSoftmaxSlope<T>>(x, x, y, state, outer, classes, inner);
    }
  }
}

export function logSoftmaxBackward_f32(
  steps: u32,
  x: usize,
  y: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  LogSoftmaxBackward.run<f32>(steps, x, y, state, outer, classes, inner);
}

export function logSoftmaxBackward_f64(
  steps: u32,
  x: usize,
  y: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  LogSoftmaxBackward.run<f64>(steps, x, y, state, outer, classes, inner);
}

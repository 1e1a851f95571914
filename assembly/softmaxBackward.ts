/**
 * The gradient of softmax with respect to its input, in the place of g: p·(g - Σ g·p), g the gradient of the output p.
 * Where p is at least 1/2 it is p·(g·(1 - p) - Σ g·p of the others): no digit is lost where a row is confident.
 */
import { Apart } from "./apart";
import { Lanes } from "./lanes";
import { Dot, Factor } from "./rows/dot";
import { Value, Write } from "./rows/write";
import { State } from "./state";
import { CLOSE, OPEN, SUM, WRITE } from "./steps";

const LEAST: f32 = 0.5;

class Gradient extends Factor {
  @inline of(g: v128, p: v128, max: v128): v128 {
    return g;
  }
}

/** p·((g - sum) - what the sum lost when it was rounded). */
class SoftmaxSlope<T extends number> extends Value {
  @inline of(g: v128, p: v128, max: v128, sum: v128, lost: v128): v128 {
    return Lanes.canonical<T>(v128.mul<T>(p, v128.sub<T>(v128.sub<T>(g, sum), lost)));
  }
}

class SoftmaxBackward {
  @inline static run<T extends number>(
    steps: u32,
    x: usize,
    y: usize,
    state: usize,
    first: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const rows = outer * inner;
    if (steps & OPEN) Apart.open<T>(state, rows, LEAST as T);
    if (steps & SUM) {
      Apart.findMax<T>(state, y, first, outer, classes, inner);
      Apart.takeBoth<T>(state, x, y, first, outer, classes, inner);
      Dot.run<T, Gradient>(x, y, state, outer, classes, inner);
      Apart.put<T>(State.apart(state), x, State.index(state), first, outer, classes, inner);
    }
    if (steps & CLOSE) {
      for (let r: usize = 0; r < rows; r += 2) {
        const g = Lanes.widePair<T>(State.apart(state), r);
        const p = Lanes.widePair<T>(State.other(state), r);
        const others = v128.load(State.second(state) + r * 8);
        const own = f64x2.mul(p, f64x2.sub(f64x2.mul(g, f64x2.sub(Lanes.one<f64>(), p)), others));
        // An infinite g makes it ∞ - ∞.
        Lanes.storePair<T>(State.own(state), r, v128.bitselect(own, Lanes.nan<f64>(), Lanes.finite(g)));
        Lanes.storeRounded<T>(State.factor(state), State.other(state), r, f64x2.add(others, f64x2.mul(g, p)));
      }
    }
    if (steps & WRITE) {
      Write.run<T, SoftmaxSlope<T>>(x, x, y, state, outer, classes, inner);
      Apart.put<T>(State.own(state), x, State.index(state), first, outer, classes, inner);
    }
  }
}

export function softmaxBackward_f32(
  steps: u32,
  x: usize,
  y: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  SoftmaxBackward.run<f32>(steps, x, y, state, first, outer, classes, inner);
}

export function softmaxBackward_f64(
  steps: u32,
  x: usize,
  y: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  SoftmaxBackward.run<f64>(steps, x, y, state, first, outer, classes, inner);
}

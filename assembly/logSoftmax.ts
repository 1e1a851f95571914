/**
 * log-softmax: out = (x - max) - gap, gap = log Σ exp(x - max), along the classes of a block (outer, classes, inner).
 * The largest class is set apart from the sum and its result is -gap, which is right near 0 too.
 */
import { Apart } from "./apart";
import { Gap } from "./gap";
import { Lanes } from "./lanes";
import { Max } from "./rows/max";
import { SumExp } from "./rows/sumExp";
import { Value, Write } from "./rows/write";
import { State } from "./state";
import { CLOSE, KEEP, OPEN, SUM, WRITE } from "./steps";

/** (x - max) - gap. */
class Difference<T extends number> extends Value {
  @inline of(x: v128, y: v128, max: v128, factor: v128, other: v128): v128 {
    return Lanes.canonical<T>(v128.sub<T>(v128.sub<T>(x, max), factor));
  }
}

class LogSoftmax {
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
    if (steps & OPEN) State.openOthers(state, outer * inner);
    Max.open<T>(steps, state, x, outer, classes, inner);
    if (steps & SUM) {
      Apart.findMax<T>(state, x, first, outer, classes, inner);
      Apart.take<T>(State.apart(state), x, State.index(state), first, outer, classes, inner);
      SumExp.run<T>(steps, state, 0, x, outer, classes, inner);
      if (steps & KEEP) Apart.put<T>(State.apart(state), x, State.index(state), first, outer, classes, inner);
    }
    if (steps & CLOSE) {
      Gap.close<T>(state, outer * inner);
      for (let r: usize = 0; r < outer * inner; r += 2) {
        const gap = v128.load(State.gap(state) + r * 8);
        Lanes.storePair<T>(State.factor(state), r, gap);
        Lanes.storePair<T>(State.own(state), r, f64x2.sub(f64x2.splat(0), gap));
      }
    }
    if (steps & WRITE) {
      Write.run<T, Difference<T>>(out, x, x, state, outer, classes, inner);
      Apart.put<T>(State.own(state), out, State.index(state), first, outer, classes, inner);
    }
  }
}

export function logSoftmax_f32(
  steps: u32,
  out: usize,
  x: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  LogSoftmax.run<f32>(steps, out, x, state, first, outer, classes, inner);
}

export function logSoftmax_f64(
  steps: u32,
  out: usize,
  x: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  LogSoftmax.run<f64>(steps, out, x, state, first, outer, classes, inner);
}

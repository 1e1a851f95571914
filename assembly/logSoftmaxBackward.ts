/**
 * The gradient of log-softmax with respect to its input, in the place of g: g - p·Σ g, p = exp(y), g the gradient of the
 * output y. Where p is at least 1/2 it is -(g·(exp(y) - 1) + p·Σ g of the other classes): no digit is lost where a row is
 * confident.
 */
import { ExpElement } from "./elementwise";
import { Lanes } from "./lanes";
import { Exp } from "./math/exp";
import { CLOSE, OPEN, SUM, WRITE } from "./passes";
import { Reference } from "./reference";
import { Each } from "./rows/each";
import { Sum } from "./rows/sum";
import { Value, Write } from "./rows/write";
import { State } from "./state";
import { PlainTerm } from "./terms";

/** -log 2. */
const LEAST: f32 = -0.6931472;
/** A log-probability that was rounded may be more than 0, but not so much. */
const MOST: f32 = 0.25;

/** (g - p·sum) - p·what the sum lost when it was rounded. */
class LogSoftmaxGradient<T extends number> extends Value {
  @inline of(g: v128, p: v128, max: v128, sum: v128, lost: v128): v128 {
    const gradient = v128.sub<T>(g, v128.mul<T>(p, sum));
    // A p above 1 may be infinite, where y is no log-probability.
    const more = v128.mul<T>(v128.pmin<T>(p, Lanes.one<T>()), lost);
    return Lanes.canonical<T>(v128.sub<T>(gradient, more));
  }
}

export class LogSoftmaxBackward {
  @kernel static logSoftmaxBackward<T extends number>(
    passes: u32,
    x: usize,
    y: usize,
    state: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const rows = outer * inner;
    if (passes & OPEN) Reference.open<T>(state, rows, LEAST as T);
    if (passes & SUM) {
      Reference.find<T>(state, y, firstClass, outer, classes, inner);
      Reference.takeBoth<T>(state, x, y, firstClass, outer, classes, inner);
      Sum.run<T, PlainTerm>(State.upstreamSum(state), 0, x, state, outer, classes, inner);
      Reference.put<T>(state, State.upstreamAtReference(state), x, firstClass, outer, classes, inner);
    }
    if (passes & CLOSE) {
      for (let r: usize = 0; r < rows; r += 2) {
        const g = Lanes.pairAsF64<T>(State.upstreamAtReference(state), r);
        const others = v128.load(State.upstreamSum(state) + r * 8);
        const less = Exp.lessOne(Lanes.pairAsF64<T>(State.outputAtReference(state), r));
        const ofOthers = f64x2.mul(f64x2.add(Lanes.one<f64>(), less), others);
        const atReference = f64x2.sub(f64x2.splat(0), f64x2.add(f64x2.mul(g, less), ofOthers));
        // Where y is no log-probability the general formula stays; an infinite g makes it ∞ - ∞.
        Lanes.storePair<T>(
          State.referenceResult(state),
          r,
          v128.bitselect(atReference, Lanes.nan<f64>(), Lanes.finite(g)),
        );
        if (load<T>(State.outputAtReference(state) + r * sizeof<T>()) > (MOST as T))
          store<i32>(State.referenceClass(state) + r * 4, -1);
        if (load<T>(State.outputAtReference(state) + (r + 1) * sizeof<T>()) > (MOST as T))
          store<i32>(State.referenceClass(state) + (r + 1) * 4, -1);
        Lanes.storeRounded<T>(
          State.subtrahend(state),
          State.lostOfSubtrahend(state),
          r,
          f64x2.add(others, g),
        );
      }
    }
    if (passes & WRITE) {
      Each.run<T, ExpElement<T>>(y, y, y, y, outer * classes * inner);
      Write.run<T, LogSoftmaxGradient<T>>(x, x, y, state, outer, classes, inner);
      Reference.put<T>(state, State.referenceResult(state), x, firstClass, outer, classes, inner);
    }
  }
}

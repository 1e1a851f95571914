/**
 * The gradient of softmax with respect to its input, in the place of g: p·(g - Σ g·p), g the gradient of the output p.
 * Where p is at least 1/2 it is p·(g·(1 - p) - Σ g·p of the other classes): no digit is lost where a row is confident.
 */
import { Lanes } from "./lanes";
import { CLOSE, OPEN, SUM, WRITE } from "./passes";
import { Reference } from "./reference";
import { Dot, Factor } from "./rows/dot";
import { Value, Write } from "./rows/write";
import { State } from "./state";

const LEAST: f32 = 0.5;

class Gradient extends Factor {
  @inline of(g: v128, p: v128, max: v128): v128 {
    return g;
  }
}

/** p·((g - sum) - what the sum lost when it was rounded). */
class SoftmaxGradient<T extends number> extends Value {
  @inline of(g: v128, p: v128, max: v128, sum: v128, lost: v128): v128 {
    return Lanes.canonical<T>(v128.mul<T>(p, v128.sub<T>(v128.sub<T>(g, sum), lost)));
  }
}

export class SoftmaxBackward {
  @kernel static softmaxBackward<T extends number>(
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
      Dot.run<T, Gradient>(x, y, state, outer, classes, inner);
      Reference.put<T>(state, State.upstreamAtReference(state), x, firstClass, outer, classes, inner);
    }
    if (passes & CLOSE) {
      for (let r: usize = 0; r < rows; r += 2) {
        const g = Lanes.pairAsF64<T>(State.upstreamAtReference(state), r);
        const p = Lanes.pairAsF64<T>(State.outputAtReference(state), r);
        const others = v128.load(State.products(state) + r * 8);
        const atReference = f64x2.mul(p, f64x2.sub(f64x2.mul(g, f64x2.sub(Lanes.one<f64>(), p)), others));
        // An infinite g makes it ∞ - ∞.
        Lanes.storePair<T>(
          State.referenceResult(state),
          r,
          v128.bitselect(atReference, Lanes.nan<f64>(), Lanes.finite(g)),
        );
        Lanes.storeRounded<T>(
          State.subtrahend(state),
          State.lostOfSubtrahend(state),
          r,
          f64x2.add(others, f64x2.mul(g, p)),
        );
      }
    }
    if (passes & WRITE) {
      Write.run<T, SoftmaxGradient<T>>(x, x, y, state, outer, classes, inner);
      Reference.put<T>(state, State.referenceResult(state), x, firstClass, outer, classes, inner);
    }
  }
}

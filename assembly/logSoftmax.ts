/**
 * log-softmax: out = (x - max) - surprisal, surprisal = log Σ exp(x - max), along the classes of a block (outer, classes,
 * inner). The largest class is the reference class: its result is -surprisal, which is right near 0 too.
 */
import { Lanes } from "./lanes";
import { CLOSE, KEEP, OPEN, SUM, WRITE } from "./passes";
import { Reference } from "./reference";
import { Max } from "./rows/max";
import { SumExp } from "./rows/sumExp";
import { Value, Write } from "./rows/write";
import { State } from "./state";
import { Surprisal } from "./surprisal";

/** (x - max) - surprisal. */
class Difference<T extends number> extends Value {
  @inline of(x: v128, y: v128, max: v128, subtrahend: v128, lost: v128): v128 {
    return Lanes.canonical<T>(v128.sub<T>(v128.sub<T>(x, max), subtrahend));
  }
}

export class LogSoftmax {
  /** `firstClass`: the class that the block begins with. */
  @kernel static logSoftmax<T extends number>(
    passes: u32,
    out: usize,
    x: usize,
    state: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    if (passes & OPEN) State.openReference(state, outer * inner);
    Max.open<T>(passes, state, x, outer, classes, inner);
    if (passes & SUM) {
      Reference.find<T>(state, x, firstClass, outer, classes, inner);
      Reference.take<T>(state, x, firstClass, outer, classes, inner);
      if (passes & KEEP) store<i32>(State.taken(state), 1);
      SumExp.run<T>(passes, state, 0, x, State.referenceClass(state), firstClass, outer, classes, inner);
      Reference.giveBack<T>(x, 0, state, firstClass, outer, classes, inner);
    }
    if (passes & CLOSE) {
      Surprisal.close<T>(state, outer * inner);
      for (let r: usize = 0; r < outer * inner; r += 2) {
        const surprisal = v128.load(State.surprisal(state) + r * 8);
        Lanes.storePair<T>(State.subtrahend(state), r, surprisal);
        Lanes.storePair<T>(State.referenceResult(state), r, f64x2.sub(f64x2.splat(0), surprisal));
      }
    }
    if (passes & WRITE) {
      Write.run<T, Difference<T>>(out, x, x, state, outer, classes, inner);
      Reference.put<T>(state, State.referenceResult(state), out, firstClass, outer, classes, inner);
    }
  }
}

/** log-sum-exp: out = max + surprisal, surprisal = log Σ exp(x - max), one value for each row of a block. */
import { Lanes } from "./lanes";
import { CLOSE, KEEP, OPEN, SUM } from "./passes";
import { Reference } from "./reference";
import { Max } from "./rows/max";
import { SumExp } from "./rows/sumExp";
import { State } from "./state";
import { Surprisal } from "./surprisal";

export class LogSumExp {
  /** `firstClass`: the class that the block begins with. */
  @kernel static logSumExp<T extends number>(
    passes: u32,
    out: usize,
    x: usize,
    state: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const rows = outer * inner;
    if (passes & OPEN) State.openReference(state, rows);
    Max.open<T>(passes, state, x, outer, classes, inner);
    if (passes & SUM) {
      Reference.find<T>(state, x, firstClass, outer, classes, inner);
      Reference.take<T>(state, x, firstClass, outer, classes, inner);
      if (passes & KEEP) store<i32>(State.taken(state), 1);
      SumExp.run<T>(passes, state, 0, x, State.referenceClass(state), firstClass, outer, classes, inner);
      Reference.giveBack<T>(x, 0, state, firstClass, outer, classes, inner);
    }
    if (passes & CLOSE) {
      Surprisal.close<T>(state, rows);
      for (let r: usize = 0; r < rows; r += 2) {
        const max = Lanes.pairAsF64<T>(State.max(state), r);
        const value = f64x2.add(max, v128.load(State.surprisal(state) + r * 8));
        // An infinite maximum is its own log-sum-exp; so is NaN.
        Lanes.storePair<T>(out, r, v128.bitselect(value, max, Lanes.finite(max)));
      }
    }
  }
}

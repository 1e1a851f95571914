/** What entropy and the divergences share: the sums of a block's terms, one result for each row. */
import { Lanes } from "./lanes";
import { CLOSE, OPEN, SUM } from "./passes";
import { Sum } from "./rows/sum";
import { State } from "./state";
import { PlainTerm } from "./terms";

export class Divergence {
  /** Adds the terms in block p to the rows' sums; results are sums/unit; the unit is `nats`, or its opposite. */
  static sum<T extends number>(
    passes: u32,
    out: usize,
    p: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
    unit: f64,
  ): void {
    const rows = outer * inner;
    if (passes & OPEN) State.open<T>(state, rows);
    if (passes & SUM) Sum.run<T, PlainTerm>(State.sum(state), 0, p, state, outer, classes, inner);
    if (passes & CLOSE) {
      for (let r: usize = 0; r < rows; r += 2) {
        Lanes.storePair<T>(out, r, f64x2.div(v128.load(State.sum(state) + r * 8), f64x2.splat(unit)));
      }
    }
  }
}

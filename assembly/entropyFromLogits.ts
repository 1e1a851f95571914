/**
 * Entropy of softmax(x): out = (gap + Σ e·(max - x) / Σ e) / nats, e = exp(x - max), one value for each row of a block.
 * With the maximum set apart every term is >= 0: nothing cancels where a row is confident.
 */
import { Apart } from "./apart";
import { Gap } from "./gap";
import { Lanes } from "./lanes";
import { Rows, Term } from "./rows";
import { State } from "./state";
import { CLOSE, MAX, OPEN, SUM } from "./steps";
import { StoredExpTerm } from "./terms";

/** e·(max - x), 0 where e is: x may be -Infinity there. */
class Excess<T extends number> extends Term {
  @inline of(e: v128, x: v128, max: v128, centre: v128, magic: v128, floor: v128): v128 {
    return v128.and(v128.mul<T>(e, v128.sub<T>(max, x)), v128.ne<T>(e, v128.splat<T>(0 as T)));
  }
  @inline stores(): bool {
    return false;
  }
}

class EntropyFromLogits {
  /** `terms`: room for the block's exp terms; `first`: the class that the block begins with. */
  @inline static run<T extends number>(
    steps: u32,
    out: usize,
    x: usize,
    terms: usize,
    state: usize,
    first: u32,
    outer: usize,
    classes: usize,
    inner: usize,
    nats: f64,
  ): void {
    const rows = outer * inner;
    if (steps & OPEN) State.open<T>(state, rows);
    if (steps & MAX) Rows.max<T>(state, x, outer, classes, inner);
    if (steps & SUM) {
      Apart.findMax<T>(state, x, first, outer, classes, inner);
      Apart.take<T>(State.apart(state), x, State.index(state), first, outer, classes, inner);
      Rows.sum<T, StoredExpTerm<T>>(State.sum(state), terms, x, x, state, outer, classes, inner);
      Rows.sum<T, Excess<T>>(State.second(state), 0, terms, x, state, outer, classes, inner);
    }
    if (steps & CLOSE) {
      Gap.close<T>(state, rows);
      for (let r: usize = 0; r < rows; r += 2) {
        const excess = f64x2.div(v128.load(State.second(state) + r * 8), v128.load(State.sum(state) + r * 8));
        const entropy = f64x2.add(v128.load(State.gap(state) + r * 8), excess);
        Lanes.storePair<T>(out, r, f64x2.div(entropy, f64x2.splat(nats)));
      }
    }
  }
}

export function entropyFromLogits_f32(
  steps: u32,
  out: usize,
  x: usize,
  terms: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
  nats: f64,
): void {
  EntropyFromLogits.run<f32>(steps, out, x, terms, state, first, outer, classes, inner, nats);
}

export function entropyFromLogits_f64(
  steps: u32,
  out: usize,
  x: usize,
  terms: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
  nats: f64,
): void {
  EntropyFromLogits.run<f64>(steps, out, x, terms, state, first, outer, classes, inner, nats);
}

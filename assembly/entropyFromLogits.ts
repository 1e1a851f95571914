/**
 * Entropy of softmax(x) and its gradient, in the place of x: grad = -g·p·(log p + H)/nats. With the gap of the maximum,
 * log p + H = (x - max) + excess, excess = Σ e·(max - x) / Σ e.
 */
import { Apart } from "./apart";
import { Gap } from "./gap";
import { Lanes } from "./lanes";
import { Max } from "./rows/max";
import { Sum } from "./rows/sum";
import { SumExp } from "./rows/sumExp";
import { Value, Write } from "./rows/write";
import { State } from "./state";
import { CLOSE, OPEN, SUM, WRITE } from "./steps";
import { PlainTerm } from "./terms";

/** e·(max - x), 0 where e is: x may be -Infinity there. */
class Excess<T extends number> extends Value {
  @inline of(x: v128, e: v128, max: v128, factor: v128, other: v128): v128 {
    return v128.and(v128.mul<T>(e, v128.sub<T>(max, x)), v128.ne<T>(e, v128.splat<T>(0 as T)));
  }
}

/** factor·e·((x - max) + other), 0 where e is: x may be -Infinity there. */
class Slope<T extends number> extends Value {
  @inline of(x: v128, e: v128, max: v128, factor: v128, other: v128): v128 {
    const slope = v128.mul<T>(e, v128.add<T>(v128.sub<T>(x, max), other));
    const value = v128.mul<T>(v128.and(slope, v128.ne<T>(e, v128.splat<T>(0 as T))), factor);
    return Lanes.canonical<T>(value);
  }
}

class EntropyFromLogits {
  /** `terms`: room for the block's exp terms; `upstream`: g of each row (f64), 0 for no gradient. */
  @inline static run<T extends number>(
    steps: u32,
    entropies: usize,
    x: usize,
    terms: usize,
    upstream: usize,
    state: usize,
    first: u32,
    outer: usize,
    classes: usize,
    inner: usize,
    nats: f64,
  ): void {
    const rows = outer * inner;
    if (steps & OPEN) State.openOthers(state, rows);
    Max.open<T>(steps, state, x, outer, classes, inner);
    if (steps & SUM) {
      Apart.findMax<T>(state, x, first, outer, classes, inner);
      Apart.take<T>(State.apart(state), x, State.index(state), first, outer, classes, inner);
      SumExp.run<T>(steps, state, terms, x, outer, classes, inner);
      Write.run<T, Excess<T>>(terms, x, terms, state, outer, classes, inner);
      Sum.run<T, PlainTerm>(State.second(state), 0, terms, state, outer, classes, inner);
      Apart.put<T>(State.apart(state), x, State.index(state), first, outer, classes, inner);
    }
    if (steps & CLOSE) {
      Gap.close<T>(state, rows);
      for (let r: usize = 0; r < rows; r += 2) {
        const total = v128.load(State.total(state) + r * 8);
        const excess = f64x2.div(v128.load(State.second(state) + r * 8), total);
        const entropy = f64x2.add(v128.load(State.gap(state) + r * 8), excess);
        Lanes.storePair<T>(entropies, r, f64x2.div(entropy, f64x2.splat(nats)));
        if (!upstream) continue;
        const g = f64x2.div(v128.load(upstream + r * 8), f64x2.splat(-nats));
        const finite = Lanes.finite(Lanes.widePair<T>(State.max(state), r));
        const factor = v128.bitselect(f64x2.div(g, total), Lanes.nan<f64>(), finite);
        Lanes.storePair<T>(State.factor(state), r, factor);
        Lanes.storePair<T>(State.other(state), r, excess);
      }
    }
    if (steps & WRITE) {
      // Once more with the class set apart; the sum itself is not needed again.
      SumExp.run<T>(steps, state, terms, x, outer, classes, inner);
      Write.run<T, Slope<T>>(x, x, terms, state, outer, classes, inner);
    }
  }
}

export function entropyFromLogits_f32(
  steps: u32,
  entropies: usize,
  x: usize,
  terms: usize,
  upstream: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
  nats: f64,
): void {
  EntropyFromLogits.run<f32>(steps, entropies, x, terms, upstream, state, first, outer, classes, inner, nats);
}

export function entropyFromLogits_f64(
  steps: u32,
  entropies: usize,
  x: usize,
  terms: usize,
  upstream: usize,
  state: usize,
  first: u32,
  outer: usize,
  classes: usize,
  inner: usize,
  nats: f64,
): void {
  EntropyFromLogits.run<f64>(steps, entropies, x, terms, upstream, state, first, outer, classes, inner, nats);
}

/**
 * Entropy of softmax(x) and its gradient, in the place of x: grad = -g·p·(log p + H)/nats. With the surprisal of the maximum,
 * log p + H = (x - max) + excess, excess = Σ e·(max - x) / Σ e: at the maximum the excess itself.
 */
import { Lanes } from "./lanes";
import { CLOSE, OPEN, SUM, WRITE } from "./passes";
import { Reference } from "./reference";
import { Dot, Factor } from "./rows/dot";
import { Max } from "./rows/max";
import { Store } from "./rows/store";
import { SumExp } from "./rows/sumExp";
import { State } from "./state";
import { Surprisal } from "./surprisal";

/** max - x, 0 where e is: x may be -Infinity there. */
class Distance<T extends number> extends Factor {
  @inline of(x: v128, e: v128, max: v128): v128 {
    return v128.and(v128.sub<T>(max, x), v128.ne<T>(e, v128.splat<T>(0 as T)));
  }
}

export class EntropyFromLogits {
  /** `terms`: room for the block's exp terms; `upstream`: g of each row (f64), 0 for no gradient. */
  @kernel static entropyFromLogits<T extends number>(
    passes: u32,
    entropies: usize,
    x: usize,
    terms: usize,
    upstream: usize,
    state: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
    nats: f64,
  ): void {
    const rows = outer * inner;
    if (passes & OPEN) State.openReference(state, rows);
    Max.open<T>(passes, state, x, outer, classes, inner);
    if (passes & SUM) {
      Reference.find<T>(state, x, firstClass, outer, classes, inner);
      Reference.take<T>(state, x, firstClass, outer, classes, inner);
      SumExp.run<T>(passes, state, terms, x, State.referenceClass(state), firstClass, outer, classes, inner);
      Dot.run<T, Distance<T>>(x, terms, state, outer, classes, inner);
      Reference.put<T>(state, State.referenceLogit(state), x, firstClass, outer, classes, inner);
    }
    if (passes & CLOSE) {
      Surprisal.close<T>(state, rows);
      for (let r: usize = 0; r < rows; r += 2) {
        const total = v128.load(State.normalizer(state) + r * 8);
        const excess = f64x2.div(v128.load(State.products(state) + r * 8), total);
        const entropy = f64x2.add(v128.load(State.surprisal(state) + r * 8), excess);
        Lanes.storePair<T>(entropies, r, f64x2.div(entropy, f64x2.splat(nats)));
        if (!upstream) continue;
        const g = f64x2.div(v128.load(upstream + r * 8), f64x2.splat(-nats));
        const finite = Lanes.finite(Lanes.pairAsF64<T>(State.max(state), r));
        const factor = v128.bitselect(f64x2.div(g, total), Lanes.nan<f64>(), finite);
        v128.store(State.gradientFactor(state) + r * 8, factor);
        v128.store(State.excess(state) + r * 8, excess);
        const ofMax = f64x2.mul(f64x2.mul(factor, v128.load(State.referenceTerm(state) + r * 8)), excess);
        Lanes.storePair<T>(State.referenceResult(state), r, ofMax);
      }
    }
    if (passes & WRITE) {
      // In pieces only the last one's terms are still there; the sum itself is not needed again.
      if (!(passes & SUM)) SumExp.run<T>(passes, state, terms, x, 0, 0, outer, classes, inner);
      EntropyFromLogits.gradients<T>(x, terms, state, outer, classes, inner);
      Reference.put<T>(state, State.referenceResult(state), x, firstClass, outer, classes, inner);
    }
  }

  /**
   * Replaces x by factor·e·((x - max) + excess), in f64, for the two cancel; factor in State.gradientFactor, excess in
   * State.excess.
   */
  @unroll(2)
  static gradients<T extends number>(
    x: usize,
    terms: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const along = inner === 1;
    const stride: usize = along ? 16 : inner * sizeof<T>();
    const lanes: usize = along ? 1 : Lanes.count<T>();
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i += lanes) {
        const row = o * inner + i;
        const max = Lanes.rows<T>(along, State.max(state), row);
        const maxOfPair = Lanes.pair<T>(chain, max);
        const excesses = State.excess(state) + row * 8;
        const factors = State.gradientFactor(state) + row * 8;
        const excessOfRow = v128.load64_splat(excesses);
        const factorOfRow = v128.load64_splat(factors);
        const excess = along ? excessOfRow : v128.load(excesses, 16 * chain);
        const factor = along ? factorOfRow : v128.load(factors, 16 * chain);
        const width: usize = along ? 16 : min<usize>((inner - i) * sizeof<T>(), 16);
        let at = (o * classes * inner + i) * sizeof<T>();
        for (
          let bytes = along ? classes * sizeof<T>() : classes * 16;
          bytes;
          bytes -= min<usize>(bytes, 16)
        ) {
          const e = v128.load(terms + at);
          // Where there is no term, x may be -Infinity.
          const v = v128.bitselect(v128.load(x + at), max, v128.ne<T>(e, v128.splat<T>(0 as T)));
          const distance = f64x2.sub(Lanes.pair<T>(chain, v), maxOfPair);
          const gradient = f64x2.mul(f64x2.mul(factor, Lanes.pair<T>(chain, e)), f64x2.add(distance, excess));
          Store.upTo(x + at, Lanes.narrow<T>(gradient, next(gradient)), min<usize>(bytes, width));
          at += stride;
        }
      }
    }
  }
}

/**
 * The results of rows whose terms are summed. M = lse - max is the surprisal of the largest class: that of the target where its logit is the
 * largest; else the reference class is changed, and the others are what is left of all terms without the largest or, where that has more than half, the sum of the others,
 * so that no digit is lost.
 *
 * maxLogProb = -M, lse = max + M, entropy = M + Σ e·(max - x)/S, log p of a class = -((max - x) + M), Brier score = (Σ e² + others²)/S²
 * with e and others without the target.
 */
import { Lanes } from "../lanes";
import { Shift } from "../shift";
import { ROWS, State } from "../state";
import { Surprisal } from "../surprisal";
import { ExpTerm } from "../terms";
import { OrderResults } from "./results";
import { ScoreSums } from "./sums";

/** Where the results go: arrays of T, that far apart. */
const ARRAY_BYTES: usize = (ROWS as usize) * 8;

class Values {
  @inline static logProb(values: usize): usize {
    return values;
  }

  @inline static maxLogProb(values: usize): usize {
    return values + ARRAY_BYTES;
  }

  @inline static entropy(values: usize): usize {
    return values + 2 * ARRAY_BYTES;
  }

  @inline static logSumExp(values: usize): usize {
    return values + 3 * ARRAY_BYTES;
  }

  @inline static brier(values: usize): usize {
    return values + 4 * ARRAY_BYTES;
  }
}

export class ScoreClose {
  /**
   * `values`: room for the results; `losses`: T, those of the rows' targets; `maxima`: T, the largest logits; `topLogits`: k of each row,
   * which become their log-probabilities; `nats`: the unit of the entropy. `hasTerms`: the terms are summed; if not, there are the
   * losses alone, or only the order. Without losses the maximum that the kernel of the loss found tells which rows have no softmax.
   */
  @kernel static scoreClose<T extends number>(
    hasLosses: bool,
    hasTerms: bool,
    order: usize,
    values: usize,
    losses: usize,
    target: usize,
    maxima: usize,
    topLogits: usize,
    topIndices: usize,
    k: usize,
    state: usize,
    rows: usize,
    nats: f64,
  ): void {
    if (hasTerms) {
      ScoreClose.plainTerms<T>(state, rows);
      for (let r: usize = 0; r < rows; r++) ScoreClose.changeReference<T>(state, maxima, target, r);
      Surprisal.close<T>(state, rows);
      for (let r: usize = 0; r < rows; r += 2)
        ScoreClose.values<T>(values, state, losses, maxima, target, r, nats);
      for (let r: usize = 0; r < rows; r++) {
        ScoreClose.top<T>(
          topLogits + r * k * sizeof<T>(),
          topIndices + r * k * 4,
          k,
          values,
          maxima,
          state,
          r,
        );
      }
    } else if (hasLosses) {
      for (let r: usize = 0; r < rows; r += 2) ScoreClose.logProbs<T>(values, losses, r);
    }
    for (let r: usize = 0; r < rows; r++) {
      const least = hasLosses
        ? load<f64>(State.normalizer(state) + r * 8)
        : (load<T>(State.max(state) + r * sizeof<T>()) as f64);
      ScoreClose.order(order, target, r, least - least === 0);
    }
  }

  /** The terms of the targets, as the others have them. */
  @inline static plainTerms<T extends number>(state: usize, rows: usize): void {
    const term = changetype<ExpTerm<T>>(0);
    for (let r: usize = 0; r < rows; r += Lanes.count<T>()) {
      const at = r * sizeof<T>();
      const centre = Shift.centre<T>(v128.load(State.pivot(state) + at));
      const x = v128.load(State.referenceLogit(state) + at);
      const magic = v128.load(State.magic(state) + at);
      v128.store(State.plainTerm(state) + at, term.of(x, centre, magic, v128.load(State.cutoff(state) + at)));
    }
  }

  /** Makes the largest class the reference class, and closes the sums that do without. */
  @inline static changeReference<T extends number>(
    state: usize,
    maxima: usize,
    target: usize,
    r: usize,
  ): void {
    const normalizer = load<f64>(State.normalizer(state) + r * 8);
    const others = load<f64>(State.sum(state) + r * 8);
    const term = load<T>(State.plainTerm(state) + r * sizeof<T>()) as f64;
    const targetLogit = load<T>(State.referenceLogit(state) + r * sizeof<T>());
    const max = load<T>(maxima + r * sizeof<T>());
    const isTarget = targetLogit === max && load<i32>(target + r * 4) >= 0;
    store<i32>(State.isTarget(state) + r * 4, isTarget ? -1 : 0);
    // Where there is no term, the target's logit may be -Infinity.
    const distance = term > 0 ? term * ((max as f64) - (targetLogit as f64)) : 0;
    const distances = State.distances(state) + r * 8;
    store<f64>(distances, (load<f64>(distances) + distance) / normalizer);
    const largest = load<f64>(State.largestTerm(state) + r * 8);
    const squares = State.squares(state) + r * 8;
    const sum = load<f64>(squares) + (largest * largest + others * others);
    store<f64>(squares, sum / (normalizer * normalizer));
    if (isTarget) return;
    const left = load<f64>(State.othersOfLargest(state) + r * 8) + term;
    store<f64>(State.sum(state) + r * 8, ScoreSums.isConfident(state, r) ? left : normalizer - largest);
    store<T>(State.referenceLogit(state) + r * sizeof<T>(), max);
  }

  /** Those of rows r and r + 1. */
  @inline static values<T extends number>(
    values: usize,
    state: usize,
    losses: usize,
    maxima: usize,
    target: usize,
    r: usize,
    nats: f64,
  ): void {
    const zero = f64x2.splat(0);
    const ignored = i64x2.lt_s(Lanes.integerPair(target, r), zero);
    const isTarget = Lanes.integerPair(State.isTarget(state), r);
    const surprisal = v128.load(State.surprisal(state) + r * 8);
    const loss = Lanes.pairAsF64<T>(losses, r);
    // Rounded first, then subtracted from +0: none is -0.
    Lanes.storePair<T>(Values.maxLogProb(values), r, v128.bitselect(loss, surprisal, isTarget));
    const lossOfMax = Lanes.pairAsF64<T>(Values.maxLogProb(values), r);
    Lanes.storePair<T>(Values.maxLogProb(values), r, f64x2.sub(zero, lossOfMax));
    ScoreClose.logProbs<T>(values, losses, r);
    const entropy = f64x2.add(surprisal, v128.load(State.distances(state) + r * 8));
    Lanes.storePair<T>(Values.entropy(values), r, f64x2.div(entropy, f64x2.splat(nats)));
    const max = Lanes.pairAsF64<T>(maxima, r);
    Lanes.storePair<T>(Values.logSumExp(values), r, f64x2.add(max, surprisal));
    const squares = v128.load(State.squares(state) + r * 8);
    Lanes.storePair<T>(Values.brier(values), r, v128.andnot(squares, ignored));
  }

  @inline static logProbs<T extends number>(values: usize, losses: usize, r: usize): void {
    const zero = f64x2.splat(0);
    Lanes.storePair<T>(Values.logProb(values), r, f64x2.sub(zero, Lanes.pairAsF64<T>(losses, r)));
  }

  /** Replaces k logits by their log-probabilities: none is above the largest one. */
  @inline static top<T extends number>(
    logits: usize,
    indices: usize,
    k: usize,
    values: usize,
    maxima: usize,
    state: usize,
    r: usize,
  ): void {
    const surprisal = load<f64>(State.surprisal(state) + r * 8);
    const largest = load<T>(maxima + r * sizeof<T>());
    const max = largest as f64;
    const first = load<T>(Values.maxLogProb(values) + r * sizeof<T>());
    // NaN; else it is at least 0.
    if (!(surprisal >= 0)) {
      for (let j: usize = 0; j < k; j++) {
        v128.store_lane<T>(logits + j * sizeof<T>(), Lanes.nan<T>(), 0);
        store<i32>(indices + j * 4, -1);
      }
      return;
    }
    for (let j: usize = 0; j < k; j++) {
      const slot = logits + j * sizeof<T>();
      const logit = load<T>(slot);
      const logProb = ((0 as T) - ((max - (logit as f64) + surprisal) as T)) as T;
      store<T>(slot, logit === largest || logProb > first ? first : logProb);
    }
  }

  /** What the order is where the target does not count, and where there is no softmax. */
  @inline static order(order: usize, target: usize, r: usize, hasSoftmax: bool): void {
    const rank = OrderResults.rank(order) + r * 4;
    const isCounted = hasSoftmax && load<i32>(target + r * 4) >= 0;
    store<i32>(rank, isCounted ? load<i32>(rank) + 1 : 0);
    if (!isCounted) store<i32>(OrderResults.ties(order) + r * 4, 0);
    if (!hasSoftmax) store<i32>(OrderResults.argmax(order) + r * 4, -1);
  }
}

/**
 * What a row's terms e are summed to beside their sum: Σ e·(max - x) for the entropy, Σ e² for the Brier score, and, where the largest class
 * has more than half of the probability, Σ e without it. The reference class, which is the target, is left out of all: its term is 0.
 *
 * Four products are added in f32, then in f64: all are positive.
 */
import { Lanes } from "../lanes";
import { Exp, MAGIC } from "../math/exp";
import { State } from "../state";
import { OrderResults } from "./results";

/** What is wanted. */
const DISTANCES: u32 = 1;
const SQUARES: u32 = 2;

const FOUR_BYTES: usize = 64;

export class ScoreSums {
  /**
   * Adds the terms of a block, which the kernel of the loss has left at `terms`, to the rows' sums. `maxima`: T for each row, the largest logit as far as the
   * rows are known. `isWhole`: the block has all classes, and the kernel of the loss has closed the rows.
   */
  @kernel static scoreSums<T extends number>(
    isFirst: bool,
    isWhole: bool,
    wants: u32,
    order: usize,
    maxima: usize,
    state: usize,
    x: usize,
    terms: usize,
    firstClass: u32,
    rows: usize,
    classes: usize,
  ): void {
    const bytes = classes * sizeof<T>();
    for (let r: usize = 0; r < rows; r++) {
      const max = load<T>(maxima + r * sizeof<T>());
      ScoreSums.begin(isFirst, state, r, max as f64);
      const c: usize = load<u32>(OrderResults.argmax(order) + r * 4) - firstClass;
      if (c < classes) {
        store<f64>(State.largestTerm(state) + r * 8, load<T>(terms + c * sizeof<T>()) as f64);
        store<T>(terms + c * sizeof<T>(), 0 as T);
      }
      if (!isWhole || ScoreSums.isConfident(state, r)) {
        ScoreSums.others<T>(State.othersOfLargest(state) + r * 8, terms, bytes);
      }
      if (wants & DISTANCES) {
        ScoreSums.distances<T>(State.distances(state) + r * 8, x, terms, bytes, Lanes.splatAt<T>(maxima, r));
      }
      if (wants & SQUARES) ScoreSums.squares<T>(State.squares(state) + r * 8, terms, bytes);
      x += bytes;
      terms += bytes;
    }
  }

  /** Whether the largest class has more than half of the sum. */
  @inline static isConfident(state: usize, r: usize): bool {
    return 2 * load<f64>(State.largestTerm(state) + r * 8) > load<f64>(State.normalizer(state) + r * 8);
  }

  /** Clears the sums, or counts the distances so far from the maximum that the row has now. */
  @inline static begin(isFirst: bool, state: usize, r: usize, max: f64): void {
    const before = State.maxOfDistances(state) + r * 8;
    const largestTerm = State.largestTerm(state) + r * 8;
    const others = State.othersOfLargest(state) + r * 8;
    const distances = State.distances(state) + r * 8;
    if (isFirst) {
      store<f64>(largestTerm, 0);
      store<f64>(others, 0);
      store<f64>(distances, 0);
      store<f64>(State.squares(state) + r * 8, 0);
    } else if (max !== load<f64>(before)) {
      const term = load<f64>(largestTerm);
      const sum = load<f64>(others) + term;
      store<f64>(others, sum);
      store<f64>(largestTerm, 0);
      const more = sum > 0 ? sum * (max - load<f64>(before)) : 0;
      store<f64>(distances, load<f64>(distances) + more);
      const squares = State.squares(state) + r * 8;
      store<f64>(squares, load<f64>(squares) + term * term);
    }
    store<f64>(before, max);
  }

  /** Adds two vectors in T, then in f64. */
  @inline static others<T extends number>(sum: usize, terms: usize, bytes: usize): void {
    let low = f64x2.splat(0);
    let high = low;
    for (let at: usize = 0; at < bytes; at += 32) {
      let a = v128.load(terms + at);
      let b = v128.load(terms + at, 16);
      if (at + 32 > bytes) {
        const inA = min<usize>(bytes - at, 16);
        a = v128.and(a, Lanes.tailMask(inA));
        b = v128.and(b, Lanes.tailMask(bytes - at - inA));
      }
      const pair = v128.add<T>(a, b);
      low = f64x2.add(low, Lanes.low<T>(pair));
      high = f64x2.add(high, Lanes.high<T>(pair));
    }
    store<f64>(sum, load<f64>(sum) + Lanes.sum(low, high));
  }

  /** Adds Σ e·(max - x). */
  @inline static distances<T extends number>(
    sum: usize,
    x: usize,
    terms: usize,
    bytes: usize,
    max: v128,
  ): void {
    let low = f64x2.splat(0);
    let high = low;
    const most = Exp.constant<T>(MAGIC);
    const end = x + bytes;
    for (; x + FOUR_BYTES <= end; x += FOUR_BYTES) {
      const a = ScoreSums.product<T>(v128.load(x), v128.load(terms), max, most);
      const b = ScoreSums.product<T>(v128.load(x, 16), v128.load(terms, 16), max, most);
      const c = ScoreSums.product<T>(v128.load(x, 32), v128.load(terms, 32), max, most);
      const d = ScoreSums.product<T>(v128.load(x, 48), v128.load(terms, 48), max, most);
      const four = v128.add<T>(v128.add<T>(a, b), v128.add<T>(c, d));
      low = f64x2.add(low, Lanes.low<T>(four));
      high = f64x2.add(high, Lanes.high<T>(four));
      terms += FOUR_BYTES;
    }
    for (; x < end; x += 16) {
      const product = ScoreSums.product<T>(v128.load(x), v128.load(terms), max, most);
      const counted = v128.and(product, Lanes.tailMask(min<usize>(end - x, 16)));
      low = f64x2.add(low, Lanes.low<T>(counted));
      high = f64x2.add(high, Lanes.high<T>(counted));
      terms += 16;
    }
    store<f64>(sum, load<f64>(sum) + Lanes.sum(low, high));
  }

  /** 0 where e is: there x may be -Infinity, and any other number that is far below the maximum. */
  @inline static product<T extends number>(x: v128, e: v128, max: v128, most: v128): v128 {
    return v128.mul<T>(e, v128.pmin<T>(most, v128.sub<T>(max, x)));
  }

  /** Adds Σ e², in f64: f32 would overflow. */
  @unroll(2)
  @inline
  static squares<T extends number>(sum: usize, terms: usize, bytes: usize): void {
    const zero = f64x2.splat(0);
    let part = each(zero);
    for (let at: usize = 0; at < bytes; at += 16) {
      const e = v128.and(v128.load(terms + at), Lanes.tailMask(min<usize>(bytes - at, 16)));
      if (Lanes.has<T>(chain)) {
        part = f64x2.add(part, f64x2.mul(Lanes.pair<T>(chain, e), Lanes.pair<T>(chain, e)));
      }
    }
    store<f64>(sum, load<f64>(sum) + Lanes.sum(part, next(part)));
  }
}

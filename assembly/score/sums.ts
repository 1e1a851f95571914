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

/** What is summed beside the terms: 0 for nothing, this for the distances alone, another number for the squares too. */
const DISTANCES: u32 = 1;

const FOUR_BYTES: usize = 64;

/** So many rows more are not tried the fast way. */
const CAREFUL_AFTER_FAILURE: u32 = 64;

export class ScoreSums {
  /**
   * Adds the terms of a block, which the kernel of the loss has left at `terms`, to the rows' sums. `maxima`: T for each row, the largest logit as far as the
   * rows are known. `isWhole`: the block has all classes, and the kernel of the loss has closed the rows.
   */
  @kernel static scoreSums<T extends number>(
    isFirst: bool,
    isWhole: bool,
    sums: u32,
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
    const scale = ScoreSums.scale<T>();
    for (let r: usize = 0; r < rows; r++) {
      const max = load<T>(maxima + r * sizeof<T>());
      ScoreSums.begin(isFirst, state, r, max as f64);
      const c: usize = load<u32>(OrderResults.argmax(order) + r * 4) - firstClass;
      if (c < classes) {
        store<f64>(State.largestTerm(state) + r * 8, load<T>(terms + c * sizeof<T>()) as f64);
        store<T>(terms + c * sizeof<T>(), 0 as T);
      }
      if (!isWhole || ScoreSums.isConfident(state, r)) {
        ScoreSums.others<T>(state, r, terms, bytes);
      }
      const largest = Lanes.splatAt<T>(maxima, r);
      const isFast = sizeof<T>() === 4 && sums === DISTANCES && ScoreSums.tries(state);
      if (sums && !(isFast && ScoreSums.distances<T>(state, r, x, terms, bytes, largest, scale, true))) {
        ScoreSums.distances<T>(state, r, x, terms, bytes, largest, scale, false);
      }
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
  @inline static others<T extends number>(state: usize, r: usize, terms: usize, bytes: usize): void {
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
    State.add(State.othersOfLargest(state), r, Lanes.sum(low, high));
  }

  /** Whether to try the fast way with the next row. */
  @inline static tries(state: usize): bool {
    const rows = load<u32>(State.carefulRows(state));
    if (rows) store<u32>(State.carefulRows(state), rows - 1);
    return !rows;
  }

  /**
   * Adds Σ e·(max - x) and Σ e². The fast way leaves the squares out, and returns false without adding anything where a logit is -Infinity: so that many such
   * rows cost little, those after one are not tried. That changes no bit.
   */
  @inline static distances<T extends number>(
    state: usize,
    r: usize,
    x: usize,
    terms: usize,
    bytes: usize,
    max: v128,
    scale: v128,
    isFast: bool,
  ): bool {
    const zero = f64x2.splat(0);
    let low = zero;
    let high = zero;
    let lowSquares = zero;
    let highSquares = zero;
    const most = Exp.constant<T>(MAGIC);
    const end = x + bytes;
    for (; x + FOUR_BYTES <= end; x += FOUR_BYTES) {
      const a = v128.load(terms);
      const b = v128.load(terms, 16);
      const c = v128.load(terms, 32);
      const d = v128.load(terms, 48);
      let four = v128.mul<T>(a, ScoreSums.distance<T>(v128.load(x), max, most, isFast));
      four = Lanes.fma<T>(b, ScoreSums.distance<T>(v128.load(x, 16), max, most, isFast), four);
      four = Lanes.fma<T>(c, ScoreSums.distance<T>(v128.load(x, 32), max, most, isFast), four);
      four = Lanes.fma<T>(d, ScoreSums.distance<T>(v128.load(x, 48), max, most, isFast), four);
      low = f64x2.add(low, Lanes.low<T>(four));
      high = f64x2.add(high, Lanes.high<T>(four));
      if (!isFast) {
        const scaledA = v128.mul<T>(a, scale);
        const scaledB = v128.mul<T>(b, scale);
        const scaledC = v128.mul<T>(c, scale);
        const scaledD = v128.mul<T>(d, scale);
        let squares = v128.mul<T>(scaledA, scaledA);
        squares = Lanes.fma<T>(scaledB, scaledB, squares);
        squares = Lanes.fma<T>(scaledC, scaledC, squares);
        squares = Lanes.fma<T>(scaledD, scaledD, squares);
        lowSquares = f64x2.add(lowSquares, Lanes.low<T>(squares));
        highSquares = f64x2.add(highSquares, Lanes.high<T>(squares));
      }
      terms += FOUR_BYTES;
    }
    for (; x < end; x += 16) {
      const inRow = Lanes.tailMask(min<usize>(end - x, 16));
      const e = v128.and(v128.load(terms), inRow);
      // Anything may lie beyond the row: +Infinity, too, which 0 does not make vanish.
      const product = v128.and(v128.mul<T>(e, ScoreSums.distance<T>(v128.load(x), max, most, false)), inRow);
      low = f64x2.add(low, Lanes.low<T>(product));
      high = f64x2.add(high, Lanes.high<T>(product));
      if (!isFast) {
        const scaled = v128.mul<T>(e, scale);
        lowSquares = f64x2.add(lowSquares, f64x2.mul(Lanes.low<T>(scaled), Lanes.low<T>(scaled)));
        highSquares = f64x2.add(highSquares, f64x2.mul(Lanes.high<T>(scaled), Lanes.high<T>(scaled)));
      }
      terms += 16;
    }
    const sum = Lanes.sum(low, high);
    if (isFast && !(sum >= 0)) {
      store<u32>(State.carefulRows(state), CAREFUL_AFTER_FAILURE);
      return false;
    }
    State.add(State.distances(state), r, sum);
    if (!isFast) {
      const unit = f64x2.extract_lane(Lanes.low<T>(scale), 0);
      State.add(State.squares(state), r, Lanes.sum(lowSquares, highSquares) / (unit * unit));
    }
    return true;
  }

  /** max - x, at most a number whose product with a term of 0 is 0: there x may be -Infinity. */
  @inline static distance<T extends number>(x: v128, max: v128, most: v128, isFast: bool): v128 {
    const distance = v128.sub<T>(max, x);
    return isFast ? distance : v128.pmin<T>(most, distance);
  }

  /** What terms are multiplied with so that their squares are numbers of T: 2^-30 for f32, 1 for f64. */
  @inline static scale<T extends number>(): v128 {
    return sizeof<T>() === 4 ? i32x4.sub(Lanes.one<T>(), i32x4.splat(30 << 23)) : Lanes.one<T>();
  }
}

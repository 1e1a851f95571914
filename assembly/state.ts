/** What is known of a row between the passes over it: one array for each thing, for all rows of a block. */
import { Lanes } from "./lanes";

/** The most rows a block may have; the arrays are longer. */
export const ROWS: i32 = 2048;

/** So far apart that the beginnings of all arrays, 2 KiB of each, have different places in an L1 cache of 32 KiB. */
const ARRAY_BYTES: usize = (ROWS + 264) * 8;
const ARRAYS: usize = 19;

/** The most rows of more than one section that a block may have, and bytes of the record of each. */
const SECTION_ROWS: usize = 256;
export const SECTIONS_BYTES: usize = 232;

/** Bytes that the state of a block takes. */
export const STATE_BYTES: i32 = 19 * (ROWS + 264) * 8 + 256 * 232 + 24;

/**
 * Where the arrays begin. Each meaning has an accessor; those that share an array belong to different operations, or the
 * later one is written when the earlier one was read for the last time.
 */
export class State {
  /** T: what the exponent shift follows from. */
  @inline static pivot(state: usize): usize {
    return state;
  }

  /** T: the largest logit, which is then the pivot. */
  @inline static max(state: usize): usize {
    return state;
  }

  /** T: what the reference class must reach at least; where there are logits, their maximum. */
  @inline static least(state: usize): usize {
    return state;
  }

  /** f64: Σ exp(x - centre)·2^-exponent, without the reference class. */
  @inline static sum(state: usize): usize {
    return state + ARRAY_BYTES;
  }

  /** i32: the reference class, -1 for none. */
  @inline static referenceClass(state: usize): usize {
    return state + 2 * ARRAY_BYTES;
  }

  /** T: its logit. */
  @inline static referenceLogit(state: usize): usize {
    return state + 3 * ARRAY_BYTES;
  }

  /** T: its upstream gradient, where an output has one for each class. */
  @inline static upstreamAtReference(state: usize): usize {
    return state + 3 * ARRAY_BYTES;
  }

  /** f64: what the reference logit lies lower than it counts. */
  @inline static clampedBy(state: usize): usize {
    return state + 4 * ARRAY_BYTES;
  }

  /** f64: the surprisal of the reference class. */
  @inline static surprisal(state: usize): usize {
    return state + 4 * ARRAY_BYTES;
  }

  /** f64: the upstream gradient of the row's loss, 0 where the row is ignored. */
  @inline static upstream(state: usize): usize {
    return state + 4 * ARRAY_BYTES;
  }

  /** T: the class of the block that is the reference, -1 for none. */
  @inline static found(state: usize): usize {
    return state + 5 * ARRAY_BYTES;
  }

  /** T: what the last pass multiplies terms with. */
  @inline static factor(state: usize): usize {
    return state + 5 * ARRAY_BYTES;
  }

  /** T: what the last pass subtracts, rounded. */
  @inline static subtrahend(state: usize): usize {
    return state + 5 * ARRAY_BYTES;
  }

  /** f64: the factor before it is rounded to T. */
  @inline static factorF64(state: usize): usize {
    return state + 6 * ARRAY_BYTES;
  }

  /** f64: Σ of products, without the reference class. */
  @inline static products(state: usize): usize {
    return state + 6 * ARRAY_BYTES;
  }

  /** f64: the mean of max - x. */
  @inline static excess(state: usize): usize {
    return state + 6 * ARRAY_BYTES;
  }

  /** f64: Σ of squares, without those of the reference class and of the largest. */
  @inline static squares(state: usize): usize {
    return state + 6 * ARRAY_BYTES;
  }

  /** f64: Σ of upstream gradients, without that of the reference class. */
  @inline static upstreamSum(state: usize): usize {
    return state + 6 * ARRAY_BYTES;
  }

  /** f64: Σ of coefficients, without that of the reference class. */
  @inline static coefficients(state: usize): usize {
    return state + 6 * ARRAY_BYTES;
  }

  /** f64: Σ coefficient·(max - x), or Σ e·(max - x), without the reference class. */
  @inline static distances(state: usize): usize {
    return state + 7 * ARRAY_BYTES;
  }

  /** f64: the factor of the terms in a gradient that is computed in f64. */
  @inline static gradientFactor(state: usize): usize {
    return state + 7 * ARRAY_BYTES;
  }

  /** T: the target's logit, where the reference class is the largest one. */
  @inline static targetLogit(state: usize): usize {
    return state + 8 * ARRAY_BYTES;
  }

  /** T: what the last pass writes for the target then. */
  @inline static targetGradient(state: usize): usize {
    return state + 8 * ARRAY_BYTES;
  }

  /** T: the output of the reference class. */
  @inline static outputAtReference(state: usize): usize {
    return state + 8 * ARRAY_BYTES;
  }

  /** T: what the subtrahend lost to rounding. */
  @inline static lostOfSubtrahend(state: usize): usize {
    return state + 8 * ARRAY_BYTES;
  }

  /** f64: the sum with the reference class. */
  @inline static normalizer(state: usize): usize {
    return state + 9 * ARRAY_BYTES;
  }

  /** T: what the last pass writes for the reference class. */
  @inline static referenceResult(state: usize): usize {
    return state + 10 * ARRAY_BYTES;
  }

  /** f64: the maximum that the distances so far were counted from. */
  @inline static maxOfDistances(state: usize): usize {
    return state + 10 * ARRAY_BYTES;
  }

  /** u32: not 0 if a guessed pivot turned out too low in a piece of the row. */
  @inline static tooLow(state: usize): usize {
    return state + 11 * ARRAY_BYTES;
  }

  /** i32, once the row is summed: ones if the largest logit is that of its target. */
  @inline static isTarget(state: usize): usize {
    return state + 11 * ARRAY_BYTES;
  }

  /** f32: the magic number of the shift. */
  @inline static magic(state: usize): usize {
    return state + 12 * ARRAY_BYTES;
  }

  /** f32: at this x - centre, and below, terms are 0. */
  @inline static cutoff(state: usize): usize {
    return state + 13 * ARRAY_BYTES;
  }

  /** f64: the term of the reference class. */
  @inline static referenceTerm(state: usize): usize {
    return state + 14 * ARRAY_BYTES;
  }

  /** T: the same as the sum would have it, if it were not left out. */
  @inline static plainTerm(state: usize): usize {
    return state + 14 * ARRAY_BYTES;
  }

  /** f64: its coefficient. */
  @inline static referenceCoefficient(state: usize): usize {
    return state + 15 * ARRAY_BYTES;
  }

  /** f64: the term of the largest class, 0 where that is the reference class. */
  @inline static largestTerm(state: usize): usize {
    return state + 15 * ARRAY_BYTES;
  }

  /** f64: the sum without the reference class and without the largest. */
  @inline static othersOfLargest(state: usize): usize {
    return state + 16 * ARRAY_BYTES;
  }

  /** f64: what the additions of coefficients lost to rounding. */
  @inline static lostOfCoefficients(state: usize): usize {
    return state + 16 * ARRAY_BYTES;
  }

  /** f64: s, from which the surprisal follows (surprisal.ts). */
  @inline static ratio(state: usize): usize {
    return state + 17 * ARRAY_BYTES;
  }

  /** i32: its k. */
  @inline static binade(state: usize): usize {
    return state + 18 * ARRAY_BYTES;
  }

  /** u32, one for the block: whether the records of sections were cleared. */
  @inline static hasSections(state: usize): usize {
    return state + ARRAYS * ARRAY_BYTES;
  }

  /** A record for each row of more than one section (rows/sectionSums.ts). */
  @inline static sections(state: usize): usize {
    return State.hasSections(state) + 8;
  }

  /** i32, one for the block: not 0 while x, which must be left as it was, lacks the reference logits. */
  @inline static taken(state: usize): usize {
    return State.sections(state) + SECTION_ROWS * SECTIONS_BYTES;
  }

  /** u32, one for the block: how many rows more are summed with care (score/sums.ts). It changes no bit. */
  @inline static carefulRows(state: usize): usize {
    return State.taken(state) + 8;
  }

  /** Before the first pass: nothing summed, the largest logit -Infinity. */
  static open<T extends number>(state: usize, rows: usize): void {
    const lowest = v128.neg<T>(Lanes.infinity<T>());
    const zero = f64x2.splat(0);
    store<u32>(State.hasSections(state), 0);
    for (let r: usize = 0; r < rows; r += Lanes.count<T>()) {
      v128.store(State.max(state) + r * sizeof<T>(), lowest);
      v128.store(State.referenceLogit(state) + r * sizeof<T>(), lowest);
      v128.store(State.sum(state) + r * 8, zero);
      if (sizeof<T>() === 4) v128.store(State.sum(state) + r * 8, zero, 16);
      v128.store(State.tooLow(state) + r * 4, zero);
    }
  }

  /** The same for what not all operations have: sums beside that of the terms, and the reference class, which is none. */
  static openReference(state: usize, rows: usize): void {
    memory.fill(State.products(state), 0, rows * 8);
    memory.fill(State.distances(state), 0, rows * 8);
    memory.fill(State.referenceClass(state), 0xff, rows * 4);
  }

  /** Adds to a row's sum in `sums`, one of the arrays of f64. */
  @inline static add(sums: usize, row: usize, value: f64): void {
    store<f64>(sums + row * 8, load<f64>(sums + row * 8) + value);
  }
}

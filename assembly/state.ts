/** What is known of a row between the passes over it: one array for each thing, for all rows of a block. */
import { Lanes } from "./lanes";

/** The most rows a block may have; the arrays are a vector longer. */
export const ROWS: i32 = 2048;

const ARRAY_BYTES: usize = (ROWS + 4) * 8;
const ARRAYS = 17;

/** Bytes that the state of a block takes. */
export const STATE_BYTES: i32 = ARRAYS * (ROWS + 4) * 8 + 16;

export class State {
  /** T: what the exponent shift follows from. */
  @inline static pivot(state: usize): usize {
    return state;
  }

  /** T: the largest logit, which is then the pivot. */
  @inline static max(state: usize): usize {
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

  /** f64: its surprisal. */
  @inline static surprisal(state: usize): usize {
    return state + 4 * ARRAY_BYTES;
  }

  /** T: what the last pass multiplies with or subtracts. */
  @inline static factor(state: usize): usize {
    return state + 5 * ARRAY_BYTES;
  }

  /** f64: the operation's own second sum. */
  @inline static second(state: usize): usize {
    return state + 6 * ARRAY_BYTES;
  }

  /** f64: the factor before it is rounded to T, of operations without a second sum. */
  @inline static factorF64(state: usize): usize {
    return State.second(state);
  }

  /** f64: a third one. */
  @inline static third(state: usize): usize {
    return state + 7 * ARRAY_BYTES;
  }

  /** T: the target's logit, where the reference class is another one; the operation's own number in the last pass. */
  @inline static other(state: usize): usize {
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

  /** f32: the magic number of the shift. */
  @inline static magic(state: usize): usize {
    return state + 12 * ARRAY_BYTES;
  }

  /** f32: at it less centre, and below, terms are 0. */
  @inline static cutoff(state: usize): usize {
    return state + 13 * ARRAY_BYTES;
  }

  /** u32: not 0 if a guessed pivot turned out too low in a piece of the row. */
  @inline static tooLow(state: usize): usize {
    return state + 11 * ARRAY_BYTES;
  }

  /** f64: the term of the reference class. */
  @inline static referenceTerm(state: usize): usize {
    return state + 14 * ARRAY_BYTES;
  }

  /** f64: its coefficient. */
  @inline static referenceCoefficient(state: usize): usize {
    return state + 15 * ARRAY_BYTES;
  }

  /** f64: what the additions to the second sum lost to rounding. */
  @inline static lost(state: usize): usize {
    return state + 16 * ARRAY_BYTES;
  }

  /** i32, one for the block: not 0 while x, which must be left as it was, lacks the reference logits. */
  @inline static taken(state: usize): usize {
    return state + (ARRAYS as usize) * ARRAY_BYTES;
  }

  /** Before the first pass: nothing summed, the largest logit -Infinity. */
  static open<T extends number>(state: usize, rows: usize): void {
    const lowest = v128.neg<T>(Lanes.infinity<T>());
    const zero = f64x2.splat(0);
    for (let r: usize = 0; r < rows; r += Lanes.count<T>()) {
      v128.store(State.max(state) + r * sizeof<T>(), lowest);
      v128.store(State.referenceLogit(state) + r * sizeof<T>(), lowest);
      v128.store(State.sum(state) + r * 8, zero);
      if (sizeof<T>() === 4) v128.store(State.sum(state) + r * 8, zero, 16);
      v128.store(State.tooLow(state) + r * 4, zero);
    }
  }

  /** The same for what not all operations have: their own sums, and the reference class, which is none. */
  static openReference(state: usize, rows: usize): void {
    memory.fill(State.second(state), 0, rows * 8);
    memory.fill(State.third(state), 0, rows * 8);
    memory.fill(State.referenceClass(state), 0xff, rows * 4);
  }

  /** Adds to a row's sum in `sums`, one of the arrays of f64. */
  @inline static add(sums: usize, row: usize, value: f64): void {
    store<f64>(sums + row * 8, load<f64>(sums + row * 8) + value);
  }
}

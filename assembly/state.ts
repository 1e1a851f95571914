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

  /** f64: Σ exp(x - centre)·2^-exponent, without the class set apart. */
  @inline static sum(state: usize): usize {
    return state + ARRAY_BYTES;
  }

  /** i32: the class that is set apart from the sum, -1 for none. */
  @inline static index(state: usize): usize {
    return state + 2 * ARRAY_BYTES;
  }

  /** T: the logit of that class. */
  @inline static apart(state: usize): usize {
    return state + 3 * ARRAY_BYTES;
  }

  /** f64: log Σ exp(x), less the logit set apart. */
  @inline static gap(state: usize): usize {
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
  @inline static wideFactor(state: usize): usize {
    return State.second(state);
  }

  /** f64: a third one. */
  @inline static third(state: usize): usize {
    return state + 7 * ARRAY_BYTES;
  }

  /** T: the target's logit, where the class set apart is another one; the operation's own number in the last pass. */
  @inline static other(state: usize): usize {
    return state + 8 * ARRAY_BYTES;
  }

  /** f64: the sum with the class set apart. */
  @inline static total(state: usize): usize {
    return state + 9 * ARRAY_BYTES;
  }

  /** T: what the last pass writes for the class set apart. */
  @inline static own(state: usize): usize {
    return state + 10 * ARRAY_BYTES;
  }

  /** f32: the magic number of the shift. */
  @inline static magic(state: usize): usize {
    return state + 12 * ARRAY_BYTES;
  }

  /** f32: below it less centre, terms are 0. */
  @inline static floor(state: usize): usize {
    return state + 13 * ARRAY_BYTES;
  }

  /** u32: not 0 if a guessed pivot turned out too low in a piece of the row. */
  @inline static poor(state: usize): usize {
    return state + 11 * ARRAY_BYTES;
  }

  /** f64: the term of the class set apart. */
  @inline static term(state: usize): usize {
    return state + 14 * ARRAY_BYTES;
  }

  /** f64: the coefficient of the class set apart. */
  @inline static coefficient(state: usize): usize {
    return state + 15 * ARRAY_BYTES;
  }

  /** f64: what the additions to the second sum lost to rounding. */
  @inline static lost(state: usize): usize {
    return state + 16 * ARRAY_BYTES;
  }

  /** i32, one for the block: not 0 while x, which must be left as it was, lacks the logits set apart. */
  @inline static taken(state: usize): usize {
    return state + (ARRAYS as usize) * ARRAY_BYTES;
  }

  /** Before the first pass: nothing seen, nothing summed. */
  static open<T extends number>(state: usize, rows: usize): void {
    const lowest = v128.neg<T>(Lanes.infinity<T>());
    const zero = f64x2.splat(0);
    for (let r: usize = 0; r < rows; r += Lanes.count<T>()) {
      v128.store(State.max(state) + r * sizeof<T>(), lowest);
      v128.store(State.apart(state) + r * sizeof<T>(), lowest);
      v128.store(State.sum(state) + r * 8, zero);
      if (sizeof<T>() === 4) v128.store(State.sum(state) + r * 8, zero, 16);
      v128.store(State.poor(state) + r * 4, zero);
    }
  }

  /** The same for what not all operations have: their own sums, and the class set apart, which is none. */
  static openOthers(state: usize, rows: usize): void {
    memory.fill(State.second(state), 0, rows * 8);
    memory.fill(State.third(state), 0, rows * 8);
    memory.fill(State.index(state), 0xff, rows * 4);
  }

  /** Adds to a row's sum in `sums`, one of the arrays of f64. */
  @inline static add(sums: usize, row: usize, value: f64): void {
    store<f64>(sums + row * 8, load<f64>(sums + row * 8) + value);
  }
}

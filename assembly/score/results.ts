/** Where the order of a block's rows is written: an i32 for each row, and what finds single logits again. */
import { ROWS } from "../state";

/** Of a row, as many bytes have a vector of maxima. */
export const CHUNK_BYTES: usize = 256;

const ARRAY_BYTES: usize = (ROWS as usize) * 4;

export class OrderResults {
  /** 1 + how many logits are greater than the target's; while rows are read, without the 1. */
  @inline static rank(order: usize): usize {
    return order;
  }

  /** How many logits are equal to the target's, the target included. */
  @inline static ties(order: usize): usize {
    return order + ARRAY_BYTES;
  }

  /** The first class with the largest logit. */
  @inline static argmax(order: usize): usize {
    return order + 2 * ARRAY_BYTES;
  }

  /** A vector for each chunk of the row that is read: the maxima of its lanes. */
  @inline static chunkMaxima(order: usize): usize {
    return order + 3 * ARRAY_BYTES;
  }
}

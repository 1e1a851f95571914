/** Where the order of a block's rows is written: an i32 for each row, and what finds single logits of a row again. */
import { ROWS } from "../state";

const ARRAY_BYTES: usize = (ROWS as usize) * 4;
/** The most chunks that a block has. */
const CHUNKS: usize = 512;

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
  @inline static maxima(order: usize): usize {
    return order + 3 * ARRAY_BYTES;
  }

  /** Room for those that may be among the k largest logits. */
  @inline static candidates(order: usize): usize {
    return OrderResults.maxima(order) + CHUNKS * 16;
  }
}

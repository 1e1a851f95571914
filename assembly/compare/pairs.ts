/** What is kept of each row of two tensors of logits, base and model: an array of f64, T or i32 for each thing (src/wasm/comparePairs.ts knows them too). */
import { ROWS } from "../state";

/** So far apart that the beginnings of all arrays have different places in an L1 cache of 32 KiB. */
const ARRAY_BYTES: usize = ((ROWS as usize) + 264) * 8;
/** Arrays of one of the two tensors. */
const OF_TENSOR: usize = 7;

/** Those of one tensor; `side` is where they begin. */
export class Side {
  @inline static base(pairs: usize): usize {
    return pairs;
  }

  @inline static model(pairs: usize): usize {
    return pairs + OF_TENSOR * ARRAY_BYTES;
  }

  /** f64: what terms are divided by to be probabilities. */
  @inline static unit(side: usize): usize {
    return side;
  }

  /** f64: log-sum-exp less the largest logit; that of log-probabilities is 0. NaN where there is no softmax. */
  @inline static logSumExp(side: usize): usize {
    return side + ARRAY_BYTES;
  }

  /** f64: the probability of the target. */
  @inline static ofTarget(side: usize): usize {
    return side + 2 * ARRAY_BYTES;
  }

  /** T: the losses. */
  @inline static losses(side: usize): usize {
    return side + 3 * ARRAY_BYTES;
  }

  /** T: the largest logits. */
  @inline static maxima(side: usize): usize {
    return side + 4 * ARRAY_BYTES;
  }

  /** What the kernel of the order writes (score/results.ts): two arrays. */
  @inline static order(side: usize): usize {
    return side + 5 * ARRAY_BYTES;
  }
}

/** The results, T for each row. */
export class Divergences {
  @inline static kl(pairs: usize): usize {
    return pairs + 2 * OF_TENSOR * ARRAY_BYTES;
  }

  @inline static reverseKl(pairs: usize): usize {
    return pairs + (2 * OF_TENSOR + 1) * ARRAY_BYTES;
  }

  @inline static js(pairs: usize): usize {
    return pairs + (2 * OF_TENSOR + 2) * ARRAY_BYTES;
  }

  @inline static totalVariation(pairs: usize): usize {
    return pairs + (2 * OF_TENSOR + 3) * ARRAY_BYTES;
  }

  @inline static deltaP(pairs: usize): usize {
    return pairs + (2 * OF_TENSOR + 4) * ARRAY_BYTES;
  }
}

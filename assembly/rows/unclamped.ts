/**
 * Which rows are summed without clamping their logits at the cutoff, which takes up to a tenth less time. The sum is the same, unless
 * a logit lies below the cutoff, as masked ones, -Infinity, do: its exponent field borrows from MAGIC, which exponentBits
 * shows, and the row is summed again. So that many such rows cost little, the rows after one are clamped at once. What is
 * kept between calls for that changes no bit.
 */
import { Shift } from "../shift";
import { StripSums } from "./stripSums";

/** Shorter rows do not gain. */
const LEAST_BYTES: usize = 512;

/** So many rows more are clamped. */
const CLAMPED_ROWS = memory.data<u32>([0]);
const CLAMPED_AFTER_FAILURE: u32 = 64;

export class Unclamped {
  /** Whether rows of so many bytes are long enough. */
  @inline static pays(bytes: usize): bool {
    return bytes >= LEAST_BYTES;
  }

  /** Whether to try the next row, whose terms go to `out`. Where they would replace the logits, none could be summed again. */
  @inline static tries(x: usize, out: usize): bool {
    if (x === out) return false;
    const rows = load<u32>(CLAMPED_ROWS);
    if (rows) store<u32>(CLAMPED_ROWS, rows - 1);
    return !rows;
  }

  /** Whether the sum of a row that was tried must be made again. */
  @inline static failed(): bool {
    if (!v128.any_true(Shift.overflow(StripSums.exponentBits))) return false;
    store<u32>(CLAMPED_ROWS, CLAMPED_AFTER_FAILURE);
    return true;
  }
}

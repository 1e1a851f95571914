/**
 * The loop over the rows of a block: contiguous rows one at a time, those of a middle axis a vector of neighbours at a time.
 *
 * Dot, Scale, the gradient of entropyFromLogits and Coefficients treat both by the same lines, or need more numbers, and loop
 * themselves: as operations of one loop the first three took 1 to 3 % longer, and the module 0.4 KB more.
 */
import { Lanes } from "../lanes";

/** What happens in a row. */
export abstract class RowOperation {
  /** One contiguous row of so many bytes; the rest is what {@link Rows.each} was given. */
  abstract along(state: usize, x: usize, y: usize, z: usize, row: usize, bytes: usize): void;

  /** A vector of neighbouring rows, of which `left` are still to come; `at`: bytes from the beginning of a block to it. */
  abstract across(
    state: usize,
    x: usize,
    y: usize,
    z: usize,
    row: usize,
    at: usize,
    classes: usize,
    left: usize,
    stride: usize,
  ): void;
}

export class Rows {
  /**
   * Runs the operation over all rows of a block; x, y and z are addresses of blocks, or whatever the operation takes them
   * for.
   */
  @inline static each<T extends number, Op extends RowOperation>(
    state: usize,
    x: usize,
    y: usize,
    z: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const op = changetype<Op>(0);
    if (inner === 1) {
      const bytes = classes * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) op.along(state, x, y, z, o, bytes);
    } else {
      const stride = inner * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        for (let i: usize = 0; i < inner; i += Lanes.count<T>()) {
          const at = (o * classes * inner + i) * sizeof<T>();
          op.across(state, x, y, z, o * inner + i, at, classes, inner - i, stride);
        }
      }
    }
  }
}

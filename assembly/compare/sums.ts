/** The sums of a row over its classes, in units of U of the base: two vectors of f64 each, in memory, so that no loop keeps them in registers. */
import { Lanes } from "../lanes";

const BYTES: usize = 32;
const COUNT: usize = 5;

export class CompareSums {
  /** Σ p·φ(D), Σ q·φ(-D), 2·JSD, Σ |q - p|, Σ q - p. */
  @inline static kl(sums: usize): usize {
    return sums;
  }

  @inline static reverseKl(sums: usize): usize {
    return sums + BYTES;
  }

  @inline static js(sums: usize): usize {
    return sums + 2 * BYTES;
  }

  @inline static variation(sums: usize): usize {
    return sums + 3 * BYTES;
  }

  @inline static residue(sums: usize): usize {
    return sums + 4 * BYTES;
  }

  /** Room that they take. */
  @inline static bytes(): usize {
    return COUNT * BYTES;
  }

  @inline static clear(sums: usize): void {
    memory.fill(sums, 0, COUNT * BYTES);
  }

  @inline static add<T extends number>(sum: usize, v: v128): void {
    v128.store(sum, f64x2.add(v128.load(sum), Lanes.low<T>(v)));
    if (sizeof<T>() === 4) v128.store(sum, f64x2.add(v128.load(sum, 16), Lanes.high<T>(v)), 16);
  }

  /** Of a whole far row: takes off what Σ q - p is by rounding alone, and what KL(P‖Q) and KL(Q‖P) lack for the rounded shift. */
  @inline static correctFar(sums: usize, ofKl: f64, ofReverse: f64): void {
    const residue = CompareSums.residue(sums);
    const difference = CompareSums.value(residue);
    CompareSums.addTo(CompareSums.kl(sums), ofKl - difference);
    CompareSums.addTo(CompareSums.reverseKl(sums), difference - ofReverse);
    memory.fill(residue, 0, BYTES);
  }

  /** Of a near row: takes off what the rounded shift has added to all three divergences. */
  @inline static correctNear(sums: usize, excess: f64): void {
    CompareSums.addTo(CompareSums.kl(sums), -excess);
    CompareSums.addTo(CompareSums.reverseKl(sums), -excess);
    CompareSums.addTo(CompareSums.js(sums), -0.5 * excess);
  }

  @inline private static addTo(sum: usize, value: f64): void {
    store<f64>(sum, load<f64>(sum) + value);
  }

  /** Adds all sums of a piece to those of the row. */
  @inline static merge(sums: usize, piece: usize): void {
    for (let at: usize = 0; at < COUNT * BYTES; at += 16)
      v128.store(sums + at, f64x2.add(v128.load(sums + at), v128.load(piece + at)));
  }

  @inline static value(sum: usize): f64 {
    return Lanes.sum(v128.load(sum), v128.load(sum, 16));
  }
}

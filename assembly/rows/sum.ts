/** The pass that sums the terms of each row, in f64. */
import { Lanes } from "../lanes";
import { Shift } from "../shift";
import { State } from "../state";
import { RowOperation, Rows } from "./rows";
import { Store } from "./store";

/** What a sum adds for a vector of classes; all but x comes from Shift. */
export abstract class Term {
  /** Whether it takes the shift; if not, none is read. */
  abstract isShifted(): bool;
  abstract of(x: v128, centre: v128, magic: v128, cutoff: v128): v128;
}

/** x: the block; y: where the terms go, 0 for nowhere; z: the sums. */
class SumRow<T extends number, Op extends Term> extends RowOperation {
  @inline
  along(state: usize, x: usize, y: usize, z: usize, row: usize, bytes: usize): void {
    Sum.along<T, Op>(z, y ? y + row * bytes : 0, x + row * bytes, state, row, bytes);
  }

  @inline
  across(
    state: usize,
    x: usize,
    y: usize,
    z: usize,
    row: usize,
    at: usize,
    classes: usize,
    left: usize,
    stride: usize,
  ): void {
    Sum.across<T, Op>(z, y ? y + at : 0, x + at, state, row, left, classes, stride);
  }
}

export class Sum {
  /**
   * Adds the operation's terms to the rows' f64 sums: two vectors in T, then in f64, in a fixed order. Stores the terms too
   * unless `out` is 0.
   */
  static run<T extends number, Op extends Term>(
    sums: usize,
    out: usize,
    x: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    Rows.each<T, SumRow<T, Op>>(state, x, out, sums, outer, classes, inner);
  }

  /** One contiguous row. */
  @inline static along<T extends number, Op extends Term>(
    sums: usize,
    out: usize,
    x: usize,
    state: usize,
    row: usize,
    bytes: usize,
  ): void {
    const op = changetype<Op>(0);
    const pivot = op.isShifted() ? Lanes.splatAt<T>(State.pivot(state), row) : f64x2.splat(0);
    const centre = op.isShifted() ? Shift.centre<T>(pivot) : pivot;
    const exponent = op.isShifted() ? Shift.exponent<T>(pivot) : pivot;
    const magic = op.isShifted() ? Shift.magic<T>(exponent) : pivot;
    const cutoff = op.isShifted() ? Shift.cutoff<T>(exponent) : pivot;
    let low = f64x2.splat(0);
    let high = low;
    for (let at: usize = 0; at < bytes; at += 32) {
      let a = op.of(v128.load(x + at), centre, magic, cutoff);
      let b = op.of(v128.load(x + at, 16), centre, magic, cutoff);
      if (at + 32 > bytes) {
        const inA = min<usize>(bytes - at, 16);
        const inB = bytes - at - inA;
        a = v128.and(a, Lanes.tailMask(inA));
        b = v128.and(b, Lanes.tailMask(inB));
        if (out) {
          Store.upTo(out + at, a, inA);
          Store.upTo(out + at + 16, b, inB);
        }
      } else if (out) {
        v128.store(out + at, a);
        v128.store(out + at, b, 16);
      }
      const pair = v128.add<T>(a, b);
      low = f64x2.add(low, Lanes.low<T>(pair));
      high = f64x2.add(high, Lanes.high<T>(pair));
    }
    State.add(sums, row, Lanes.sum(low, high));
  }

  /** A vector of neighbouring rows, of which `left` are still to come. */
  @inline static across<T extends number, Op extends Term>(
    sums: usize,
    out: usize,
    x: usize,
    state: usize,
    row: usize,
    left: usize,
    classes: usize,
    stride: usize,
  ): void {
    const op = changetype<Op>(0);
    const pivot = op.isShifted() ? v128.load(State.pivot(state) + row * sizeof<T>()) : f64x2.splat(0);
    const centre = op.isShifted() ? Shift.centre<T>(pivot) : pivot;
    const exponent = op.isShifted() ? Shift.exponent<T>(pivot) : pivot;
    const magic = op.isShifted() ? Shift.magic<T>(exponent) : pivot;
    const cutoff = op.isShifted() ? Shift.cutoff<T>(exponent) : pivot;
    let low = v128.load(sums + row * 8);
    let high = sizeof<T>() === 4 ? v128.load(sums + row * 8, 16) : low;
    const end = classes * stride;
    for (let at: usize = 0; at < end; at += 2 * stride) {
      const next = at + stride < end ? at + stride : at;
      const a = op.of(v128.load(x + at), centre, magic, cutoff);
      let b = op.of(v128.load(x + next), centre, magic, cutoff);
      if (out) Store.rows<T>(out + at, a, left);
      if (next === at) b = f64x2.splat(0);
      else if (out) Store.rows<T>(out + next, b, left);
      const pair = v128.add<T>(a, b);
      low = f64x2.add(low, Lanes.low<T>(pair));
      high = f64x2.add(high, Lanes.high<T>(pair));
    }
    Store.sums<T>(sums + row * 8, low, high, left);
  }
}

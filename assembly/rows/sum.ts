/** The pass that sums the terms of each row, in f64. */
import { Lanes } from "../lanes";
import { Shift } from "../shift";
import { State } from "../state";
import { Store } from "./store";

/** What a sum adds for a vector of classes; all but x comes from Shift. */
export abstract class Term {
  abstract of(x: v128, centre: v128, magic: v128, cutoff: v128): v128;
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
    if (inner === 1) {
      const bytes = classes * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        Sum.along<T, Op>(sums, out ? out + o * bytes : 0, x + o * bytes, state, o, bytes);
      }
    } else {
      const stride = inner * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        for (let i: usize = 0; i < inner; i += Lanes.count<T>()) {
          const start = (o * classes * inner + i) * sizeof<T>();
          const row = o * inner + i;
          Sum.across<T, Op>(sums, out ? out + start : 0, x + start, state, row, inner - i, classes, stride);
        }
      }
    }
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
    const pivot = Lanes.splatAt<T>(State.pivot(state), row);
    const centre = Shift.centre<T>(pivot);
    const exponent = Shift.exponent<T>(pivot);
    const magic = Shift.magic<T>(exponent);
    const cutoff = Shift.cutoff<T>(exponent);
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
    const pivot = v128.load(State.pivot(state) + row * sizeof<T>());
    const centre = Shift.centre<T>(pivot);
    const exponent = Shift.exponent<T>(pivot);
    const magic = Shift.magic<T>(exponent);
    const cutoff = Shift.cutoff<T>(exponent);
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

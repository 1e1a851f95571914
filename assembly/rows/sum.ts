/** The pass that sums the terms of each row, in f64. */
import { Lanes } from "../lanes";
import { Shift } from "../shift";
import { State } from "../state";
import { Store } from "./store";

/** What a sum adds for a vector of classes; x and y are the vectors of two blocks, the rest comes from Shift. */
export abstract class Term {
  abstract of(x: v128, y: v128, max: v128, centre: v128, magic: v128, floor: v128): v128;
  /** Whether the terms are stored too. */
  abstract stores(): bool;
}

export class Sum {
  /** Adds the operation's terms to the rows' f64 sums: two vectors in T, then four f64 chains in a fixed order. */
  static run<T extends number, Op extends Term>(
    sums: usize,
    out: usize,
    x: usize,
    y: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const op = changetype<Op>(0);
    const maxes = State.max(state);
    if (inner === 1) {
      const rowBytes = classes * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        const max = Lanes.splatAt<T>(maxes, o);
        const centre = Shift.centre<T>(max);
        const exponent = Shift.exponent<T>(max);
        const magic = Shift.magic<T>(exponent);
        const floor = Shift.floor<T>(exponent);
        let low = f64x2.splat(0);
        let high = low;
        const end = (o + 1) * rowBytes;
        for (let at = end - rowBytes; at < end; at += 32) {
          let a = op.of(v128.load(x + at), v128.load(y + at), max, centre, magic, floor);
          let b = op.of(v128.load(x + at, 16), v128.load(y + at, 16), max, centre, magic, floor);
          if (at + 32 > end) {
            const inA = Lanes.tailMask(end - at, 0);
            const inB = Lanes.tailMask(end - at, 1);
            a = v128.and(a, inA);
            b = v128.and(b, inB);
            if (op.stores()) {
              Lanes.storeMasked(out + at, a, inA);
              Lanes.storeMasked(out + at + 16, b, inB);
            }
          } else if (op.stores()) {
            v128.store(out + at, a);
            v128.store(out + at, b, 16);
          }
          const pair = v128.add<T>(a, b);
          low = f64x2.add(low, Lanes.low<T>(pair));
          high = f64x2.add(high, Lanes.high<T>(pair));
        }
        store<f64>(sums + o * 8, load<f64>(sums + o * 8) + Lanes.sum(low, high));
      }
    } else {
      const step = inner * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        for (let i: usize = 0; i < inner; i += Lanes.count<T>()) {
          const row = o * inner + i;
          const max = v128.load(maxes + row * sizeof<T>());
          const centre = Shift.centre<T>(max);
          const exponent = Shift.exponent<T>(max);
          const magic = Shift.magic<T>(exponent);
          const floor = Shift.floor<T>(exponent);
          let low = v128.load(sums + row * 8);
          let high = sizeof<T>() === 4 ? v128.load(sums + row * 8, 16) : low;
          let at = (o * classes * inner + i) * sizeof<T>();
          for (const end = at + classes * step; at < end; at += 2 * step) {
            const a = op.of(v128.load(x + at), v128.load(y + at), max, centre, magic, floor);
            let b = op.of(v128.load(x + at + step), v128.load(y + at + step), max, centre, magic, floor);
            if (op.stores()) Store.rows<T>(out + at, a, inner - i);
            if (at + step >= end) b = f64x2.splat(0);
            else if (op.stores()) Store.rows<T>(out + at + step, b, inner - i);
            const pair = v128.add<T>(a, b);
            low = f64x2.add(low, Lanes.low<T>(pair));
            high = f64x2.add(high, Lanes.high<T>(pair));
          }
          Store.sums<T>(sums + row * 8, low, high, inner - i);
        }
      }
    }
  }
}

/**
 * The only loops over classes. A block is (outer, classes, inner), element (o, c, i) at (o·classes + c)·inner + i;
 * its rows are the pairs (o, i). Where inner is 1 lanes run along a row, else across neighbouring rows.
 * An operation is a class given as a type parameter; its methods are inlined.
 */
import { Lanes } from "./lanes";
import { Shift } from "./shift";
import { State } from "./state";

/** What a sum adds for a vector of classes; x and y are the vectors of two blocks, the rest comes from Shift. */
export abstract class Term {
  abstract of(x: v128, y: v128, max: v128, centre: v128, magic: v128, floor: v128): v128;
  /** Whether the terms are stored too. */
  abstract stores(): bool;
}

/** What the last pass writes for a vector of classes; x and y are of two blocks, the rest are numbers of the row. */
export abstract class Value {
  abstract of(x: v128, y: v128, max: v128, factor: v128, other: v128): v128;
}

/** What an elementwise operation writes for vectors of its operands. */
export abstract class Element {
  abstract of(x: v128, y: v128, z: v128): v128;
}

export class Rows {
  /** Raises the rows' maximum by their block; NaN where there is a NaN. */
  static max<T extends number>(state: usize, x: usize, outer: usize, classes: usize, inner: usize): void {
    const maxes = State.max(state);
    const lowest = v128.splat<T>(-Infinity as T);
    if (inner === 1) {
      const rowBytes = classes * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        let a = Lanes.splatAt<T>(maxes, o);
        let b = a;
        let unordered = v128.ne<T>(a, a);
        const end = x + (o + 1) * rowBytes;
        for (let at = end - rowBytes; at < end; at += 32) {
          let u = v128.load(at);
          let v = v128.load(at, 16);
          if (at + 32 > end) {
            u = v128.bitselect(u, lowest, Lanes.tailMask(end - at, 0));
            v = v128.bitselect(v, lowest, Lanes.tailMask(end - at, 1));
          }
          a = v128.pmax<T>(a, u);
          b = v128.pmax<T>(b, v);
          unordered = v128.or(unordered, v128.or(v128.ne<T>(u, u), v128.ne<T>(v, v)));
        }
        const max = Lanes.max<T>(v128.pmax<T>(a, b));
        store<T>(maxes + o * sizeof<T>(), v128.any_true(unordered) ? (NaN as T) : max);
      }
    } else {
      const step = inner * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        for (let i: usize = 0; i < inner; i += Lanes.count<T>()) {
          const slot = maxes + (o * inner + i) * sizeof<T>();
          let max = v128.load(slot);
          let unordered = v128.ne<T>(max, max);
          let at = x + (o * classes * inner + i) * sizeof<T>();
          for (const end = at + classes * step; at < end; at += step) {
            const u = v128.load(at);
            max = v128.pmax<T>(max, u);
            unordered = v128.or(unordered, v128.ne<T>(u, u));
          }
          Rows.storeRows<T>(slot, v128.bitselect(Lanes.nan<T>(), max, unordered), inner - i);
        }
      }
    }
  }

  /** Adds the operation's terms to the rows' f64 sums: two vectors in T, then four f64 chains in a fixed order. */
  static sum<T extends number, Op extends Term>(
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
            if (op.stores()) Rows.storeRows<T>(out + at, a, inner - i);
            if (at + step >= end) b = f64x2.splat(0);
            else if (op.stores()) Rows.storeRows<T>(out + at + step, b, inner - i);
            const pair = v128.add<T>(a, b);
            low = f64x2.add(low, Lanes.low<T>(pair));
            high = f64x2.add(high, Lanes.high<T>(pair));
          }
          Rows.storeSums<T>(sums + row * 8, low, high, inner - i);
        }
      }
    }
  }

  /** Writes the operation's value for every element. */
  static map<T extends number, Op extends Value>(
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
    const factors = State.factor(state);
    const others = State.other(state);
    if (inner === 1) {
      const rowBytes = classes * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        const max = Lanes.splatAt<T>(maxes, o);
        const factor = Lanes.splatAt<T>(factors, o);
        const other = Lanes.splatAt<T>(others, o);
        const end = (o + 1) * rowBytes;
        for (let at = end - rowBytes; at < end; at += 16) {
          Rows.storeUpTo(out + at, op.of(v128.load(x + at), v128.load(y + at), max, factor, other), end - at);
        }
      }
    } else {
      const step = inner * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        for (let i: usize = 0; i < inner; i += Lanes.count<T>()) {
          const row = o * inner + i;
          const max = v128.load(maxes + row * sizeof<T>());
          const factor = v128.load(factors + row * sizeof<T>());
          const other = v128.load(others + row * sizeof<T>());
          let at = (o * classes * inner + i) * sizeof<T>();
          for (const end = at + classes * step; at < end; at += step) {
            Rows.storeRows<T>(
              out + at,
              op.of(v128.load(x + at), v128.load(y + at), max, factor, other),
              inner - i,
            );
          }
        }
      }
    }
  }

  /** Writes the operation's value for every element of up to three operands. */
  static each<T extends number, Op extends Element>(
    out: usize,
    x: usize,
    y: usize,
    z: usize,
    count: usize,
  ): void {
    const op = changetype<Op>(0);
    const end = count * sizeof<T>();
    for (let at: usize = 0; at < end; at += 16) {
      const v = op.of(v128.load(x + at), v128.load(y + at), v128.load(z + at));
      Rows.storeUpTo(out + at, v, end - at);
    }
  }

  /** Stores the first `bytes` bytes of v, all where there are more. */
  @inline static storeUpTo(address: usize, v: v128, bytes: usize): void {
    if (bytes >= 16) v128.store(address, v);
    else Lanes.storeMasked(address, v, Lanes.tailMask(bytes, 0));
  }

  /** Stores a vector of neighbouring rows of which `left` are still to come. */
  @inline static storeRows<T extends number>(address: usize, v: v128, left: usize): void {
    Rows.storeUpTo(address, v, left * sizeof<T>());
  }

  /** Stores the f64 sums of a vector of neighbouring rows of which `left` are still to come. */
  @inline static storeSums<T extends number>(address: usize, low: v128, high: v128, left: usize): void {
    if (left >= (Lanes.count<T>() as usize)) {
      v128.store(address, low);
      if (sizeof<T>() === 4) v128.store(address, high, 16);
    } else {
      Lanes.storeMasked(address, low, Lanes.tailMask(left * 8, 0));
      if (sizeof<T>() === 4) Lanes.storeMasked(address + 16, high, Lanes.tailMask(left * 8, 1));
    }
  }
}

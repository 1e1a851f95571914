/** The largest logit of each row: lanes are classes of a contiguous row, or neighbouring rows of a middle axis. */
import { Lanes } from "../lanes";
import { MAX, OPEN } from "../passes";
import { State } from "../state";
import { RowOperation, Rows } from "./rows";
import { Store } from "./store";

/** A reference logit may lie this far above the pivot: its term is below SUM_LIMIT. */
const MOST_LEAD: f32 = 26;

class MaxRow<T extends number> extends RowOperation {
  @inline
  along(state: usize, x: usize, y: usize, z: usize, row: usize, bytes: usize): void {
    const slot = State.max(state) + row * sizeof<T>();
    const max = Max.larger<T>(v128.load_splat<T>(slot), Max.along<T>(x + row * bytes, bytes));
    v128.store_lane<T>(slot, max, 0);
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
    const slot = State.max(state) + row * sizeof<T>();
    const max = Max.larger<T>(v128.load(slot), Max.across<T>(x + at, classes, stride));
    Store.rows<T>(slot, max, left);
  }
}

export class Max {
  /** OPEN and MAX: clears the state, then finds the rows' maxima as far as they lie in this block. */
  static open<T extends number>(
    passes: u32,
    state: usize,
    x: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    if (passes & OPEN) State.open<T>(state, outer * inner);
    if (passes & MAX) Max.run<T>(state, x, outer, classes, inner);
  }

  /** The pass: raises State.max by a block; NaN where there is a NaN. */
  static run<T extends number>(state: usize, x: usize, outer: usize, classes: usize, inner: usize): void {
    Rows.each<T, MaxRow<T>>(state, x, 0, 0, outer, classes, inner);
  }

  /** The larger one; NaN if either is. */
  @inline static larger<T extends number>(a: v128, b: v128): v128 {
    return v128.bitselect(v128.pmax<T>(a, b), Lanes.nan<T>(), v128.and(v128.eq<T>(a, a), v128.eq<T>(b, b)));
  }

  /** A guess instead, at OPEN: the larger one of each row's first class and of the reference class. */
  @inline static guess<T extends number>(
    state: usize,
    x: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const block = classes * inner * sizeof<T>();
    let pivot = State.pivot(state);
    let referenceLogit = State.referenceLogit(state);
    for (let o: usize = 0; o < outer; o++) {
      if (inner === 1) {
        store<T>(pivot, max<T>(load<T>(x), load<T>(referenceLogit)));
      } else {
        for (let at: usize = 0; at < inner * sizeof<T>(); at += 16) {
          const larger = v128.pmax<T>(v128.load(x + at), v128.load(referenceLogit + at));
          Store.upTo(pivot + at, larger, inner * sizeof<T>() - at);
        }
      }
      pivot += inner * sizeof<T>();
      referenceLogit += inner * sizeof<T>();
      x += block;
    }
  }

  /** Whether a guess for a row that was summed in pieces was too low. */
  @inline static failed<T extends number>(state: usize, rows: usize): i32 {
    for (let r: usize = 0; r < rows; r++) {
      const lead =
        load<T>(State.referenceLogit(state) + r * sizeof<T>()) -
        load<T>(State.pivot(state) + r * sizeof<T>());
      if (lead > (MOST_LEAD as T) || load<i32>(State.tooLow(state) + r * 4) !== 0) return 1;
    }
    return 0;
  }

  /** Of a contiguous row of `bytes` bytes, in every lane. */
  static along<T extends number>(x: usize, bytes: usize): v128 {
    const lowest = v128.neg<T>(Lanes.infinity<T>());
    let a = lowest;
    let b = lowest;
    let unordered = v128.splat<T>(0 as T);
    const end = x + bytes;
    for (; x + 32 <= end; x += 32) {
      const u = v128.load(x);
      const v = v128.load(x, 16);
      a = v128.pmax<T>(a, u);
      b = v128.pmax<T>(b, v);
      unordered = v128.or(unordered, v128.or(v128.ne<T>(u, u), v128.ne<T>(v, v)));
    }
    for (; x < end; x += 16) {
      const u = v128.bitselect(v128.load(x), lowest, Lanes.tailMask(min<usize>(end - x, 16)));
      a = v128.pmax<T>(a, u);
      unordered = v128.or(unordered, v128.ne<T>(u, u));
    }
    return v128.any_true(unordered) ? Lanes.nan<T>() : Lanes.max<T>(v128.pmax<T>(a, b));
  }

  /** Of each lane over `count` vectors that lie `stride` bytes apart. */
  static across<T extends number>(x: usize, count: usize, stride: usize): v128 {
    let max = v128.neg<T>(Lanes.infinity<T>());
    let unordered = v128.splat<T>(0 as T);
    for (const end = x + count * stride; x < end; x += stride) {
      const u = v128.load(x);
      max = v128.pmax<T>(max, u);
      unordered = v128.or(unordered, v128.ne<T>(u, u));
    }
    return v128.bitselect(Lanes.nan<T>(), max, unordered);
  }
}

export function guessFailed_f32(state: usize, rows: usize): i32 {
  return Max.failed<f32>(state, rows);
}

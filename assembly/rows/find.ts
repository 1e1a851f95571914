/**
 * The first class of each row that is at least State.least, counted from the block's first class, to State.found; -1 for
 * none.
 */
import { Lanes } from "../lanes";
import { State } from "../state";
import { RowOperation, Rows } from "./rows";

class FindRow<T extends number> extends RowOperation {
  @inline
  along(state: usize, x: usize, y: usize, z: usize, row: usize, bytes: usize): void {
    const max = Lanes.splatAt<T>(State.least(state), row);
    const start = x + row * bytes;
    const last = start + bytes;
    let at = start;
    while (at < last && !v128.any_true(v128.ge<T>(v128.load(at), max))) at += 16;
    const least = load<T>(State.least(state) + row * sizeof<T>());
    while (at < last && !(load<T>(at) >= least)) at += sizeof<T>();
    store<T>(
      State.found(state) + row * sizeof<T>(),
      at < last ? (((at - start) / sizeof<T>()) as T) : (-1 as T),
    );
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
    const one = Lanes.one<T>();
    const max = v128.load(State.least(state) + row * sizeof<T>());
    const start = x + at;
    let index = v128.neg<T>(Lanes.one<T>());
    let c = v128.splat<T>(classes as T);
    // From the last class down, so that the first one that fits stays.
    for (let from = start + classes * stride; from > start; ) {
      from -= stride;
      c = v128.sub<T>(c, one);
      index = v128.bitselect(c, index, v128.ge<T>(v128.load(from), max));
    }
    v128.store(State.found(state) + row * sizeof<T>(), index);
  }
}

export class Find {
  @inline static run<T extends number>(
    state: usize,
    x: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    Rows.each<T, FindRow<T>>(state, x, 0, 0, outer, classes, inner);
  }
}

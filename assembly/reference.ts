/** The class of a row that is left out of its sum: finding it, taking it out, writing its result. */

import { Find } from "./rows/find";
import { AtClass, OneClass } from "./rows/oneClass";
import { State } from "./state";

/** v: the state; x and y: blocks. */
class TakeBoth<T extends number> extends AtClass {
  @inline at(row: usize, c: usize, at: usize, v: usize, x: usize, y: usize, z: usize, a: f64, b: f64): void {
    store<T>(State.upstreamAtReference(v) + row * sizeof<T>(), load<T>(x + at));
    store<T>(State.outputAtReference(v) + row * sizeof<T>(), load<T>(y + at));
    store<T>(x + at, 0 as T);
  }
}

export class Reference {
  /** Before the first pass, where the reference class is the first one that is at least `least`, if there is one. */
  static open<T extends number>(state: usize, rows: usize, least: T): void {
    State.openReference(state, rows);
    memory.fill(State.upstreamAtReference(state), 0, rows * sizeof<T>());
    memory.fill(State.outputAtReference(state), 0, rows * sizeof<T>());
    for (let r: usize = 0; r < rows; r++) store<T>(State.least(state) + r * sizeof<T>(), least);
  }

  /** The first class that is at least State.least, for rows that have none yet. */
  static find<T extends number>(
    state: usize,
    x: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    Find.run<T>(state, x, outer, classes, inner);
    for (let r: usize = 0; r < outer * inner; r++) {
      const c = load<T>(State.found(state) + r * sizeof<T>());
      if (c >= (0 as T) && load<i32>(State.referenceClass(state) + r * 4) < 0) {
        store<i32>(State.referenceClass(state) + r * 4, firstClass + (c as u32));
      }
    }
  }

  /** Copies the reference logits to State.referenceLogit and puts -Infinity in their places. */
  @inline static take<T extends number>(
    state: usize,
    x: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const logits = State.referenceLogit(state);
    OneClass.take<T>(logits, x, State.referenceClass(state), firstClass, outer, classes, inner);
  }

  /** Copies the elements of x and y to State.upstreamAtReference and State.outputAtReference, and puts 0 in the place of x. */
  static takeBoth<T extends number>(
    state: usize,
    x: usize,
    y: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const index = State.referenceClass(state);
    OneClass.each<T, TakeBoth<T>>(index, firstClass, outer, classes, inner, state, x, y);
  }

  /** Copies `values` to the places of the reference classes. */
  @inline static put<T extends number>(
    state: usize,
    values: usize,
    x: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    OneClass.put<T>(values, x, State.referenceClass(state), firstClass, outer, classes, inner);
  }

  /**
   * Puts the logits back that a pass took out of x, which must be left as it was: at the end of the pass, or after it failed. `index`: their
   * classes, 0 for the reference classes.
   */
  @kernel static giveBack<T extends number>(
    x: usize,
    index: usize,
    state: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    if (!load<i32>(State.taken(state))) return;
    const taken = index ? index : State.referenceClass(state);
    OneClass.put<T>(State.referenceLogit(state), x, taken, firstClass, outer, classes, inner);
    store<i32>(State.taken(state), 0);
  }
}

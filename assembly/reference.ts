/** The class of a row that is kept out of the sum: finding it, taking it out, writing its result. */
import { Lanes } from "./lanes";
import { State } from "./state";

export class Reference {
  /** Before the first pass, where the reference class is the first one that is at least `least`, if there is one. */
  static open<T extends number>(state: usize, rows: usize, least: T): void {
    State.openReference(state, rows);
    memory.fill(State.upstreamAtReference(state), 0, rows * sizeof<T>());
    memory.fill(State.outputAtReference(state), 0, rows * sizeof<T>());
    for (let r: usize = 0; r < rows; r++) store<T>(State.least(state) + r * sizeof<T>(), least);
  }

  /** The first class that is at least State.least, for rows that have none yet; `firstClass` is the block's first class. */
  static findMax<T extends number>(
    state: usize,
    x: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const found = State.found(state);
    if (inner === 1) Reference.findAlong<T>(state, found, x, outer, classes);
    else Reference.findAcross<T>(state, found, x, outer, classes, inner);
    for (let r: usize = 0; r < outer * inner; r++) {
      const c = load<T>(found + r * sizeof<T>());
      if (c >= (0 as T) && load<i32>(State.referenceClass(state) + r * 4) < 0) {
        store<i32>(State.referenceClass(state) + r * 4, firstClass + (c as u32));
      }
    }
  }

  @inline static findAlong<T extends number>(
    state: usize,
    found: usize,
    x: usize,
    outer: usize,
    classes: usize,
  ): void {
    const rowBytes = classes * sizeof<T>();
    for (let o: usize = 0; o < outer; o++) {
      const max = Lanes.splatAt<T>(State.least(state), o);
      const start = x + o * rowBytes;
      const end = start + rowBytes;
      let at = start;
      while (at < end && !v128.any_true(v128.ge<T>(v128.load(at), max))) at += 16;
      let c = (at - start) / sizeof<T>();
      const least = load<T>(State.least(state) + o * sizeof<T>());
      while (c < classes && !(load<T>(start + c * sizeof<T>()) >= least)) c++;
      store<T>(found + o * sizeof<T>(), c < classes ? (c as T) : (-1 as T));
    }
  }

  @inline static findAcross<T extends number>(
    state: usize,
    found: usize,
    x: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const stride = inner * sizeof<T>();
    const one = Lanes.one<T>();
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i += Lanes.count<T>()) {
        const row = (o * inner + i) * sizeof<T>();
        const max = v128.load(State.least(state) + row);
        const start = x + (o * classes * inner + i) * sizeof<T>();
        let index = v128.neg<T>(Lanes.one<T>());
        let c = v128.splat<T>(classes as T);
        // From the last class down, so that the first one that fits stays.
        for (let at = start + classes * stride; at > start; ) {
          at -= stride;
          c = v128.sub<T>(c, one);
          index = v128.bitselect(c, index, v128.ge<T>(v128.load(at), max));
        }
        v128.store(found + row, index);
      }
    }
  }

  /** Copies each row's logit of class `index` to `values`, where the block has that class. */
  static pick<T extends number>(
    values: usize,
    x: usize,
    index: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i++) {
        const row = o * inner + i;
        const c = load<u32>(index + row * 4) - firstClass;
        if (c < (classes as u32)) {
          store<T>(values + row * sizeof<T>(), load<T>(x + ((o * classes + c) * inner + i) * sizeof<T>()));
        }
      }
    }
  }

  /** The same, and puts -Infinity in its place: it adds nothing to a sum. */
  static take<T extends number>(
    values: usize,
    x: usize,
    index: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i++) {
        const row = o * inner + i;
        const c = load<u32>(index + row * 4) - firstClass;
        if (c < (classes as u32)) {
          const at = x + ((o * classes + c) * inner + i) * sizeof<T>();
          store<T>(values + row * sizeof<T>(), load<T>(at));
          store<T>(at, -Infinity as T);
        }
      }
    }
  }

  /** Of two blocks, x and y: copies to State.upstreamAtReference and State.outputAtReference, and puts 0 in the place of x. */
  static takeBoth<T extends number>(
    state: usize,
    x: usize,
    y: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i++) {
        const row = o * inner + i;
        const c = load<u32>(State.referenceClass(state) + row * 4) - firstClass;
        if (c < (classes as u32)) {
          const at = ((o * classes + c) * inner + i) * sizeof<T>();
          store<T>(State.upstreamAtReference(state) + row * sizeof<T>(), load<T>(x + at));
          store<T>(State.outputAtReference(state) + row * sizeof<T>(), load<T>(y + at));
          store<T>(x + at, 0 as T);
        }
      }
    }
  }

  /** Puts each row's value at its class `index`, where the block has that class. */
  static put<T extends number>(
    values: usize,
    out: usize,
    index: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i++) {
        const row = o * inner + i;
        const c = load<u32>(index + row * 4) - firstClass;
        if (c < (classes as u32)) {
          store<T>(out + ((o * classes + c) * inner + i) * sizeof<T>(), load<T>(values + row * sizeof<T>()));
        }
      }
    }
  }

  /** Puts the reference logits back where x must be left as it was: at the end of the pass, or after it failed. */
  static giveBack<T extends number>(
    x: usize,
    index: usize,
    state: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    if (!load<i32>(State.taken(state))) return;
    Reference.put<T>(State.referenceLogit(state), x, index, firstClass, outer, classes, inner);
    store<i32>(State.taken(state), 0);
  }
}

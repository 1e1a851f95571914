/** The pass that writes a value for each element, from numbers of its row. */
import { Lanes } from "../lanes";
import { State } from "../state";
import { Store } from "./store";

/** What the last pass writes for a vector of classes; x and y are of two blocks, the rest are numbers of the row. */
export abstract class Value {
  abstract of(x: v128, y: v128, max: v128, factor: v128, other: v128): v128;
}

export class Write {
  /** Writes the operation's value for every element. */
  static run<T extends number, Op extends Value>(
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
          Store.upTo(out + at, op.of(v128.load(x + at), v128.load(y + at), max, factor, other), end - at);
        }
      }
    } else {
      const stride = inner * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        for (let i: usize = 0; i < inner; i += Lanes.count<T>()) {
          const row = o * inner + i;
          const max = v128.load(maxes + row * sizeof<T>());
          const factor = v128.load(factors + row * sizeof<T>());
          const other = v128.load(others + row * sizeof<T>());
          let at = (o * classes * inner + i) * sizeof<T>();
          for (const end = at + classes * stride; at < end; at += stride) {
            Store.rows<T>(
              out + at,
              op.of(v128.load(x + at), v128.load(y + at), max, factor, other),
              inner - i,
            );
          }
        }
      }
    }
  }
}

/** The pass that writes a value for each element, from numbers of its row. */
import { Lanes } from "../lanes";
import { State } from "../state";
import { Store } from "./store";

/** What the last pass writes for a vector of classes; x and y are of two blocks, the rest are numbers of the row. */
export abstract class Value {
  abstract of(x: v128, y: v128, max: v128, subtrahend: v128, lost: v128): v128;
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
    const subtrahends = State.subtrahend(state);
    const losts = State.lostOfSubtrahend(state);
    if (inner === 1) {
      const rowBytes = classes * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        const max = Lanes.splatAt<T>(maxes, o);
        const subtrahend = Lanes.splatAt<T>(subtrahends, o);
        const lost = Lanes.splatAt<T>(losts, o);
        const end = (o + 1) * rowBytes;
        for (let at = end - rowBytes; at < end; at += 16) {
          Store.upTo(out + at, op.of(v128.load(x + at), v128.load(y + at), max, subtrahend, lost), end - at);
        }
      }
    } else {
      const stride = inner * sizeof<T>();
      for (let o: usize = 0; o < outer; o++) {
        for (let i: usize = 0; i < inner; i += Lanes.count<T>()) {
          const row = o * inner + i;
          const max = v128.load(maxes + row * sizeof<T>());
          const subtrahend = v128.load(subtrahends + row * sizeof<T>());
          const lost = v128.load(losts + row * sizeof<T>());
          let at = (o * classes * inner + i) * sizeof<T>();
          for (const end = at + classes * stride; at < end; at += stride) {
            Store.rows<T>(
              out + at,
              op.of(v128.load(x + at), v128.load(y + at), max, subtrahend, lost),
              inner - i,
            );
          }
        }
      }
    }
  }
}

/** The pass that writes a value for each element, from numbers of its row. */
import { Lanes } from "../lanes";
import { State } from "../state";
import { RowOperation, Rows } from "./rows";
import { Store } from "./store";

/** What the last pass writes for a vector of classes; x and y are of two blocks, the rest are numbers of the row. */
export abstract class Value {
  abstract of(x: v128, y: v128, max: v128, subtrahend: v128, lost: v128): v128;
}

class WriteRow<T extends number, Op extends Value> extends RowOperation {
  @inline
  along(state: usize, x: usize, y: usize, z: usize, row: usize, bytes: usize): void {
    const op = changetype<Op>(0);
    const max = Lanes.splatAt<T>(State.max(state), row);
    const subtrahend = Lanes.splatAt<T>(State.subtrahend(state), row);
    const lost = Lanes.splatAt<T>(State.lostOfSubtrahend(state), row);
    const end = (row + 1) * bytes;
    for (let at = end - bytes; at < end; at += 16) {
      Store.upTo(z + at, op.of(v128.load(x + at), v128.load(y + at), max, subtrahend, lost), end - at);
    }
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
    const op = changetype<Op>(0);
    const max = v128.load(State.max(state) + row * sizeof<T>());
    const subtrahend = v128.load(State.subtrahend(state) + row * sizeof<T>());
    const lost = v128.load(State.lostOfSubtrahend(state) + row * sizeof<T>());
    for (const end = at + classes * stride; at < end; at += stride) {
      Store.rows<T>(z + at, op.of(v128.load(x + at), v128.load(y + at), max, subtrahend, lost), left);
    }
  }
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
    Rows.each<T, WriteRow<T, Op>>(state, x, y, out, outer, classes, inner);
  }
}

/** Elementwise operations: no rows, only neighbouring elements. */
import { Store } from "./store";

/** What an elementwise operation writes for vectors of its operands. */
export abstract class Element {
  abstract of(x: v128, y: v128, z: v128): v128;
}

export class Each {
  /** Writes the operation's value for every element of up to three operands. */
  static run<T extends number, Op extends Element>(
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
      Store.upTo(out + at, v, end - at);
    }
  }
}

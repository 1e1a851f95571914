/** The pass that finds the maximum of each row. */
import { Lanes } from "../lanes";
import { State } from "../state";
import { Store } from "./store";

export class Max {
  /** Raises the rows' maximum by their block; NaN where there is a NaN. */
  static run<T extends number>(state: usize, x: usize, outer: usize, classes: usize, inner: usize): void {
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
          Store.rows<T>(slot, v128.bitselect(Lanes.nan<T>(), max, unordered), inner - i);
        }
      }
    }
  }
}

/** The pass that sums products along each row in f64, where f32 products would lose digits. */
import { Lanes } from "../lanes";
import { State } from "../state";
import { Store } from "./store";

/** What the elements y are multiplied with: vectors of T. 0 where x and y are. */
export abstract class Factor {
  abstract of(x: v128, y: v128, max: v128): v128;
}

export class Dot {
  /** Adds Σ y·factor to State.products. */
  @unroll(2)
  static run<T extends number, Op extends Factor>(
    x: usize,
    y: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const op = changetype<Op>(0);
    const along = inner === 1;
    const stride: usize = along ? 16 : inner * sizeof<T>();
    const lanes: usize = along ? 1 : Lanes.count<T>();
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i += lanes) {
        const row = o * inner + i;
        const sums = State.products(state) + row * 8;
        const max = Lanes.rows<T>(along, State.max(state), row);
        let sum = along ? f64x2.splat(0) : v128.load(sums, 16 * chain);
        let at = (o * classes * inner + i) * sizeof<T>();
        for (
          let bytes = along ? classes * sizeof<T>() : classes * 16;
          bytes;
          bytes -= min<usize>(bytes, 16)
        ) {
          let v = v128.load(x + at);
          let w = v128.load(y + at);
          if (bytes < 16) {
            v = v128.and(v, Lanes.tailMask(bytes));
            w = v128.and(w, Lanes.tailMask(bytes));
          }
          const factor = op.of(v, w, max);
          if (Lanes.has<T>(chain)) {
            sum = f64x2.add(sum, f64x2.mul(Lanes.pair<T>(chain, w), Lanes.pair<T>(chain, factor)));
          }
          at += stride;
        }
        if (along) State.add(State.products(state), row, Lanes.sum(sum, next(sum)));
        else Store.sums<T>(sums, sum, next(sum), inner - i);
      }
    }
  }
}

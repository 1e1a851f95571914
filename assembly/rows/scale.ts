/** The last pass of softmax and of most gradients: each row's terms times the row's factor, in place. */
import { Lanes } from "../lanes";
import { State } from "../state";
import { Store } from "./store";

const SMALLEST_NORMAL = memory.data<f32>([1.1754943508222875e-38]);

export class Scale {
  /** f32 results below 2^-126 become 0; where the factor is NaN, so is the row. */
  static positive<T extends number>(
    state: usize,
    terms: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    Scale.rows<T>(sizeof<T>() === 4, state, terms, outer, classes, inner);
  }

  /** Where the factor is 0 or NaN, so is the row, whatever the terms. */
  static any<T extends number>(state: usize, terms: usize, outer: usize, classes: usize, inner: usize): void {
    Scale.rows<T>(false, state, terms, outer, classes, inner);
  }

  @inline static rows<T extends number>(
    flush: bool,
    state: usize,
    terms: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const along = inner === 1;
    const step: usize = along ? 16 : inner * sizeof<T>();
    const lanes: usize = along ? 1 : Lanes.count<T>();
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i += lanes) {
        const slot = State.factor(state) + (o * inner + i) * sizeof<T>();
        const factor = along ? v128.load_splat<T>(slot) : v128.load(slot);
        const width: usize = along ? 16 : min<usize>((inner - i) * sizeof<T>(), 16);
        let at = terms + (o * classes * inner + i) * sizeof<T>();
        let bytes = along ? classes * sizeof<T>() : classes * 16;
        if (Scale.usual<T>(factor) && width === 16) {
          for (; bytes >= 64; bytes -= 64) {
            const b = at + step;
            const c = b + step;
            const d = c + step;
            v128.store(at, Scale.flushed(flush, v128.mul<T>(factor, v128.load(at))));
            v128.store(b, Scale.flushed(flush, v128.mul<T>(factor, v128.load(b))));
            v128.store(c, Scale.flushed(flush, v128.mul<T>(factor, v128.load(c))));
            v128.store(d, Scale.flushed(flush, v128.mul<T>(factor, v128.load(d))));
            at = d + step;
          }
        }
        const kept = v128.ne<T>(factor, v128.splat<T>(0 as T));
        for (; bytes; bytes -= min<usize>(bytes, 16)) {
          const v = Scale.flushed(flush, v128.and(v128.mul<T>(factor, v128.load(at)), kept));
          Store.upTo(at, Lanes.canonical<T>(v), min<usize>(bytes, width));
          at += step;
        }
      }
    }
  }

  /** Whether no lane is 0, infinite or NaN. */
  @inline static usual<T extends number>(factor: v128): bool {
    const size = v128.abs<T>(factor);
    const above = v128.gt<T>(size, v128.splat<T>(0 as T));
    return v128.all_true<i32>(v128.and(above, v128.lt<T>(size, Lanes.infinity<T>())));
  }

  @inline static flushed(flush: bool, v: v128): v128 {
    return flush ? v128.andnot(v, f32x4.lt(v, v128.load32_splat(SMALLEST_NORMAL))) : v;
  }
}

/**
 * The k largest logits of a row, in a heap whose root is the worst of them: of equal logits the one of the higher class. At first it is
 * full of what is worse than any logit.
 */
import { Lanes } from "../lanes";
import { CHUNK_BYTES } from "./results";

/** The class of what is no logit. */
const NONE: i32 = i32.MAX_VALUE;

export class Top {
  @inline static open<T extends number>(logits: usize, indices: usize, k: usize): void {
    for (let j: usize = 0; j < k; j++) {
      store<T>(logits + j * sizeof<T>(), -Infinity as T);
      store<i32>(indices + j * 4, NONE);
    }
  }

  /** A number that k of the logits, whose maxima over groups are the lanes, reach at least; in every lane. */
  @inline static threshold<T extends number>(k: usize, a: v128, b: v128, c: v128, d: v128): v128 {
    const lowest = v128.neg<T>(Lanes.infinity<T>());
    if (k > 4 * (Lanes.count<T>() as usize)) return lowest;
    let max = lowest;
    do {
      max = Lanes.max<T>(v128.pmax<T>(v128.pmax<T>(a, b), v128.pmax<T>(c, d)));
      a = v128.bitselect(a, lowest, v128.lt<T>(a, max));
      b = v128.bitselect(b, lowest, v128.lt<T>(b, max));
      c = v128.bitselect(c, lowest, v128.lt<T>(c, max));
      d = v128.bitselect(d, lowest, v128.lt<T>(d, max));
    } while (--k);
    return max;
  }

  /** Takes those of a block whose classes follow on what the heap was given before. */
  @inline static add<T extends number>(
    logits: usize,
    indices: usize,
    k: usize,
    threshold: v128,
    chunkMaxima: usize,
    end: usize,
    x: usize,
    bytes: usize,
    firstClass: u32,
  ): void {
    // While there is still what is no logit, all that reach the threshold are taken, then all that are greater than the root.
    let isOpen = load<i32>(indices) === NONE;
    let limit = isOpen ? threshold : v128.load_splat<T>(logits);
    let open = v128.eq<i32>(v128.load32_splat(indices), i32x4.splat(NONE));
    for (let at = chunkMaxima; at < end; at += 16) {
      if (!v128.any_true(Top.passes<T>(v128.load(at), limit, open))) continue;
      const chunk = x + (at - chunkMaxima) * (CHUNK_BYTES / 16);
      const stop = min<usize>(chunk + CHUNK_BYTES, x + bytes);
      for (let vector = chunk; vector < stop; vector += 16) {
        const passing = Top.passes<T>(v128.load(vector), limit, open);
        let lanes = sizeof<T>() === 4 ? i32x4.bitmask(passing) : i64x2.bitmask(passing);
        for (; lanes; lanes &= lanes - 1) {
          const place = vector + ctz<i32>(lanes) * sizeof<T>();
          if (place >= stop) break;
          const logit = load<T>(place);
          if (!isOpen && !(logit > load<T>(logits))) continue;
          const c = (firstClass as i32) + (((place - x) / sizeof<T>()) as i32);
          Top.sink<T>(logits, indices, k, logit, c);
          isOpen = load<i32>(indices) === NONE;
          if (!isOpen) {
            limit = v128.load_splat<T>(logits);
            open = f64x2.splat(0);
          }
        }
      }
    }
  }

  @inline static passes<T extends number>(v: v128, limit: v128, open: v128): v128 {
    return v128.or(v128.gt<T>(v, limit), v128.and(v128.eq<T>(v, limit), open));
  }

  /** Puts a logit in the place of the root of `size` of them. */
  @inline static sink<T extends number>(
    logits: usize,
    indices: usize,
    size: usize,
    logit: T,
    index: i32,
  ): void {
    let place: usize = 0;
    for (;;) {
      let child: usize = 2 * place + 1;
      if (child >= size) break;
      let childLogit = load<T>(logits + child * sizeof<T>());
      let childIndex = load<i32>(indices + child * 4);
      if (child + 1 < size) {
        const otherLogit = load<T>(logits + (child + 1) * sizeof<T>());
        const otherIndex = load<i32>(indices + (child + 1) * 4);
        if (Top.isWorse<T>(otherLogit, otherIndex, childLogit, childIndex)) {
          child++;
          childLogit = otherLogit;
          childIndex = otherIndex;
        }
      }
      if (!Top.isWorse<T>(childLogit, childIndex, logit, index)) break;
      store<T>(logits + place * sizeof<T>(), childLogit);
      store<i32>(indices + place * 4, childIndex);
      place = child;
    }
    store<T>(logits + place * sizeof<T>(), logit);
    store<i32>(indices + place * 4, index);
  }

  @inline static isWorse<T extends number>(a: T, indexOfA: i32, b: T, indexOfB: i32): bool {
    return a < b || (a === b && indexOfA > indexOfB);
  }

  /** The best one first. */
  @inline static sort<T extends number>(logits: usize, indices: usize, k: usize): void {
    for (let size = k - 1; size > 0; size--) {
      const logit = load<T>(logits + size * sizeof<T>());
      const index = load<i32>(indices + size * 4);
      store<T>(logits + size * sizeof<T>(), load<T>(logits));
      store<i32>(indices + size * 4, load<i32>(indices));
      Top.sink<T>(logits, indices, size, logit, index);
    }
  }
}

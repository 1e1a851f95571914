/**
 * The k largest logits of a row where they are few: those that reach a threshold are gathered in the order of their classes, and each is compared with
 * all. How many are better is its place: greater ones, and equal ones before it.
 */
import { Lanes } from "../lanes";
import { Chunk } from "./chunk";
import { Order } from "./order";
import { OrderResults } from "./results";

/** How many may reach the threshold. */
const MOST: usize = 192;

/** Of their logits, for which there is room for eight bytes each and a vector more, to their classes; and to the chunks that have some. */
const INDICES_AT: usize = MOST * 8 + 16;
const CHUNKS_AT: usize = INDICES_AT + MOST * 4;

export class Few {
  /** Returns whether there were not too many. `least`: what at least k logits reach. */
  @inline static take<T extends number>(
    topLogits: usize,
    topIndices: usize,
    k: usize,
    least: v128,
    order: usize,
    end: usize,
    x: usize,
    bytes: usize,
  ): bool {
    const logits = OrderResults.candidates(order);
    const indices = logits + INDICES_AT;
    if (k > MOST) return false;
    const count = Few.gather<T>(logits, least, order, end, x, bytes);
    if (count > MOST) return false;
    const last = logits + count * sizeof<T>();
    // Nothing is less or greater.
    v128.store(last, Lanes.nan<T>());
    // Counted in lanes: a constant in a loop would be built at each turn.
    const minusOne = v128.eq<i32>(least, least);
    const step = Few.negative<T>(sizeof<T>() === 4 ? i32x4.shl(minusOne, 2) : i64x2.shl(minusOne, 1));
    // Of the first vector, as seen from j: what is before j is negative.
    let first = Few.lanes<T>();
    for (let j: usize = 0; j < count; j++) {
      const logit = Lanes.splatAt<T>(logits, j);
      let place = first;
      let better = f64x2.splat(0);
      for (let at = logits; at < last; at += 16) {
        const other = v128.load(at);
        const isEqual = v128.and(v128.eq<T>(other, logit), Few.isNegative<T>(place));
        better = Order.plus<T>(better, v128.or(v128.gt<T>(other, logit), isEqual));
        place = Order.plus<T>(place, step);
      }
      first = Order.plus<T>(first, minusOne);
      // What comes after k is written where nothing is, or the next row's will be.
      const to = min<usize>(-Order.total<T>(better) as usize, k);
      v128.store_lane<T>(topLogits + to * sizeof<T>(), logit, 0);
      store<i32>(topIndices + to * 4, load<i32>(indices + j * 4));
    }
    return true;
  }

  /** The number of each lane. */
  @inline static lanes<T extends number>(): v128 {
    if (sizeof<T>() === 8) return i64x2.neg(v128.not(Lanes.tailMask(8)));
    const fromTwo = i32x4.add(v128.not(Lanes.tailMask(8)), v128.not(Lanes.tailMask(12)));
    return i32x4.neg(i32x4.add(v128.not(Lanes.tailMask(4)), fromTwo));
  }

  @inline static isNegative<T extends number>(v: v128): v128 {
    const zero = f64x2.splat(0);
    return sizeof<T>() === 4 ? i32x4.lt_s(v, zero) : i64x2.lt_s(v, zero);
  }

  @inline static negative<T extends number>(v: v128): v128 {
    return sizeof<T>() === 4 ? i32x4.neg(v) : i64x2.neg(v);
  }

  /** Returns how many there are; more than MOST are not all stored. */
  @inline static gather<T extends number>(
    logits: usize,
    least: v128,
    order: usize,
    end: usize,
    x: usize,
    bytes: usize,
  ): usize {
    const maxima = OrderResults.maxima(order);
    const chunks = logits + CHUNKS_AT;
    let chunk = chunks;
    for (let at = maxima; at < end; at += 16) {
      store<u32>(chunk, Chunk.start(maxima, at) as u32);
      chunk += v128.any_true(v128.ge<T>(v128.load(at), least)) ? 4 : 0;
    }
    let indices = logits + INDICES_AT;
    let count: usize = 0;
    for (let each = chunks; each < chunk && count <= MOST; each += 4) {
      const from: usize = load<u32>(each);
      let bits = Chunk.reaching<T>(x + from, bytes - from, least);
      count += popcnt<u64>(bits) as usize;
      if (count > MOST) break;
      for (; bits; bits &= bits - 1) {
        const place = from + (ctz<u64>(bits) as usize) * sizeof<T>();
        store<T>(logits, load<T>(x + place));
        store<i32>(indices, (place / sizeof<T>()) as i32);
        logits += sizeof<T>();
        indices += 4;
      }
    }
    return count;
  }
}

/**
 * The k largest logits of a row where they are few, f32: those that reach a threshold are gathered in the order of their classes, and each is compared with
 * all. How many are better is its place: greater ones, and equal ones before it.
 */
import { Lanes } from "../lanes";
import { Chunk } from "./chunk";
import { Order } from "./order";
import { OrderResults } from "./results";

/** How many may reach the threshold. */
const MOST: usize = 192;

/** From their logits, behind which there is room for a vector, to their classes; and to the chunks that have some. */
const INDICES_AT: usize = MOST * 4 + 16;
const CHUNKS_AT: usize = INDICES_AT + MOST * 4;

export class Few {
  /** Returns whether there were not too many. `least`: what at least k logits reach. */
  @inline static take(
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
    const count = Few.gather(logits, least, order, end, x, bytes);
    if (count > MOST) return false;
    const last = logits + count * 4;
    // Nothing is less or greater.
    v128.store(last, Lanes.nan<f32>());
    const zero = f64x2.splat(0);
    // Counted in lanes: a constant in a loop would be built at each turn.
    const minusOne = i32x4.eq(least, least);
    const step = i32x4.neg(i32x4.shl(minusOne, 2));
    // Of the first vector, as seen from j: what is before j is negative.
    let first = Few.lanes();
    for (let j: usize = 0; j < count; j++) {
      const logit = Lanes.splatAt<f32>(logits, j);
      let place = first;
      let better = zero;
      for (let at = logits; at < last; at += 16) {
        const other = v128.load(at);
        const isEqual = v128.and(f32x4.eq(other, logit), i32x4.lt_s(place, zero));
        better = i32x4.add(better, v128.or(f32x4.gt(other, logit), isEqual));
        place = i32x4.add(place, step);
      }
      first = i32x4.add(first, minusOne);
      // What comes after k is written where nothing is, or the next row's will be.
      const to = min<usize>(-Order.total<f32>(better) as usize, k);
      v128.store32_lane(topLogits + to * 4, logit, 0);
      store<i32>(topIndices + to * 4, load<i32>(indices + j * 4));
    }
    return true;
  }

  /** The number of each lane. */
  @inline static lanes(): v128 {
    const fromTwo = i32x4.add(v128.not(Lanes.tailMask(8)), v128.not(Lanes.tailMask(12)));
    return i32x4.neg(i32x4.add(v128.not(Lanes.tailMask(4)), fromTwo));
  }

  /** Returns how many there are; more than MOST are not all stored. */
  @inline static gather(logits: usize, least: v128, order: usize, end: usize, x: usize, bytes: usize): usize {
    const maxima = OrderResults.maxima(order);
    const chunks = logits + CHUNKS_AT;
    let chunk = chunks;
    for (let at = maxima; at < end; at += 16) {
      store<u32>(chunk, Chunk.start(maxima, at) as u32);
      chunk += v128.any_true(f32x4.ge(v128.load(at), least)) ? 4 : 0;
    }
    let indices = logits + INDICES_AT;
    let count: usize = 0;
    for (let each = chunks; each < chunk && count <= MOST; each += 4) {
      const from: usize = load<u32>(each);
      let bits = Chunk.reaching<f32>(x + from, bytes - from, least);
      count += popcnt<u64>(bits) as usize;
      if (count > MOST) break;
      for (; bits; bits &= bits - 1) {
        const place = from + (ctz<u64>(bits) as usize) * 4;
        store<f32>(logits, load<f32>(x + place));
        store<i32>(indices, (place / 4) as i32);
        logits += 4;
        indices += 4;
      }
    }
    return count;
  }
}

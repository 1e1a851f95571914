/**
 * The order of the logits of contiguous rows: how many are greater than the target's, how many are equal to it, which one is the
 * largest, and which ones are the k largest. A NaN is less than nothing and greater than nothing.
 */
import { Lanes } from "../lanes";
import { CHUNK_BYTES, Chunk } from "./chunk";
import { Few } from "./few";
import { OrderResults } from "./results";
import { Top } from "./top";

const FOUR_BYTES: usize = 64;

export class Order {
  /**
   * A block that has the classes from `firstClass` on; of rows in pieces, `isFirst` and `isLast` tell the first piece and the last.
   * `target`: the class of each row, -1 for none; `targetLogits`: where its logit goes, which for a class outside the block must be there;
   * `maxima`: T for each row, raised to its largest logit; `topLogits`, `topIndices`: room for k of each row.
   */
  @kernel static scoreOrder<T extends number>(
    isFirst: bool,
    isLast: bool,
    order: usize,
    x: usize,
    target: usize,
    targetLogits: usize,
    maxima: usize,
    topLogits: usize,
    topIndices: usize,
    k: usize,
    firstClass: u32,
    rows: usize,
    classes: usize,
  ): void {
    const bytes = classes * sizeof<T>();
    const chunks = OrderResults.maxima(order);
    const end = Chunk.endOfMaxima(chunks, bytes);
    let lead: T = 1 as T;
    for (let r: usize = 0; r < rows; r++) {
      const rank = OrderResults.rank(order) + r * 4;
      const ties = OrderResults.ties(order) + r * 4;
      if (isFirst) {
        store<i32>(rank, 0);
        store<i32>(ties, 0);
      }
      Order.pick<T>(targetLogits + r * sizeof<T>(), x, load<u32>(target + r * 4), firstClass, classes);
      Order.count<T>(rank, ties, chunks, x, bytes, Lanes.splatAt<T>(targetLogits, r));
      const max = Chunk.largest<T>(chunks, end);
      const slot = maxima + r * sizeof<T>();
      if (isFirst || v128.any_true(v128.gt<T>(max, v128.load_splat<T>(slot)))) {
        v128.store_lane<T>(slot, max, 0);
        const place = Chunk.find<T>(chunks, end, x, bytes, max) / sizeof<T>();
        store<i32>(OrderResults.argmax(order) + r * 4, (firstClass as i32) + (place as i32));
      }
      if (k) {
        // Of few lanes most would be among the k largest, with many others beside them.
        const isMany = k * 4 > (end - chunks) / sizeof<T>();
        lead = Top.lead<T>(k, isMany ? x : chunks, isMany ? x + (bytes & ~15) : end, max, lead);
        // Below an infinite maximum, too, nothing is as low as -Infinity.
        const least =
          lead < (Infinity as T) ? v128.sub<T>(max, v128.splat<T>(lead)) : v128.neg<T>(Lanes.infinity<T>());
        const mayBeFew = sizeof<T>() === 4 && isFirst && isLast;
        if (!mayBeFew || !Few.take(topLogits, topIndices, k, least, order, end, x, bytes)) {
          if (isFirst) Top.open<T>(topLogits, topIndices, k);
          Top.add<T>(topLogits, topIndices, k, least, chunks, end, x, bytes, firstClass);
          if (isLast) Top.sort<T>(topLogits, topIndices, k);
        }
        topLogits += k * sizeof<T>();
        topIndices += k * 4;
      }
      x += bytes;
    }
  }

  /** Copies the target's logit if the block has it; NaN, which nothing is compared with, for no target. */
  @inline static pick<T extends number>(
    targetLogit: usize,
    x: usize,
    target: u32,
    firstClass: u32,
    classes: usize,
  ): void {
    const c: usize = target - firstClass;
    if (c < classes) store<T>(targetLogit, load<T>(x + c * sizeof<T>()));
    else if ((target as i32) < 0) store<T>(targetLogit, NaN as T);
  }

  /** Adds to what is counted, and stores the maxima of the chunks. */
  @inline static count<T extends number>(
    rank: usize,
    ties: usize,
    chunks: usize,
    x: usize,
    bytes: usize,
    targetLogit: v128,
  ): void {
    const nan = Lanes.nan<T>();
    const lowest = v128.neg<T>(Lanes.infinity<T>());
    // Masks are -1.
    let greater = f64x2.splat(0);
    let notLess = f64x2.splat(0);
    const end = x + bytes;
    do {
      let max = lowest;
      const stop = min<usize>(x + CHUNK_BYTES, end);
      for (; x + FOUR_BYTES <= stop; x += FOUR_BYTES) {
        const a = v128.load(x);
        const b = v128.load(x, 16);
        const c = v128.load(x, 32);
        const d = v128.load(x, 48);
        greater = Order.plus<T>(greater, v128.gt<T>(a, targetLogit));
        notLess = Order.plus<T>(notLess, v128.ge<T>(a, targetLogit));
        greater = Order.plus<T>(greater, v128.gt<T>(b, targetLogit));
        notLess = Order.plus<T>(notLess, v128.ge<T>(b, targetLogit));
        greater = Order.plus<T>(greater, v128.gt<T>(c, targetLogit));
        notLess = Order.plus<T>(notLess, v128.ge<T>(c, targetLogit));
        greater = Order.plus<T>(greater, v128.gt<T>(d, targetLogit));
        notLess = Order.plus<T>(notLess, v128.ge<T>(d, targetLogit));
        max = v128.pmax<T>(max, v128.pmax<T>(v128.pmax<T>(a, b), v128.pmax<T>(c, d)));
      }
      for (; x < stop; x += 16) {
        const a = v128.bitselect(v128.load(x), nan, Lanes.tailMask(min<usize>(stop - x, 16)));
        greater = Order.plus<T>(greater, v128.gt<T>(a, targetLogit));
        notLess = Order.plus<T>(notLess, v128.ge<T>(a, targetLogit));
        max = v128.pmax<T>(max, a);
      }
      v128.store(chunks, max);
      chunks += 16;
    } while (x < end);
    const above = Order.total<T>(greater);
    store<i32>(rank, load<i32>(rank) - above);
    store<i32>(ties, load<i32>(ties) + above - Order.total<T>(notLess));
  }

  @inline static plus<T extends number>(a: v128, b: v128): v128 {
    return sizeof<T>() === 4 ? i32x4.add(a, b) : i64x2.add(a, b);
  }

  /** The sum of the lanes. */
  @inline static total<T extends number>(v: v128): i32 {
    const pair = Order.plus<T>(v, v128.shuffle<u64>(v, v, 1, 0));
    if (sizeof<T>() === 8) return i64x2.extract_lane(pair, 0) as i32;
    return i32x4.extract_lane(pair, 0) + i32x4.extract_lane(pair, 1);
  }
}

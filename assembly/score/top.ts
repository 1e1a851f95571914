/**
 * The k largest logits of a row, in a heap whose root is the worst of them: of equal logits the one of the higher class. At first it is
 * full of what is worse than any logit.
 */
import { Chunk } from "./chunk";
import { Order } from "./order";

/** How often a distance from the largest logit is tried, and how many logits beside twice k may be left. */
const ROUNDS = 16;
const SPARE: usize = 4;

/** The class of what is no logit. */
const NONE: i32 = i32.MAX_VALUE;

export class Top {
  @inline static open<T extends number>(logits: usize, indices: usize, k: usize): void {
    for (let j: usize = 0; j < k; j++) {
      store<T>(logits + j * sizeof<T>(), -Infinity as T);
      store<i32>(indices + j * 4, NONE);
    }
  }

  /**
   * How far below `max` logits may lie so that at least k of those in some vectors are left, and few more. Infinity where it finds
   * none. `lead`: where to begin; that of the row before.
   */
  @inline static lead<T extends number>(k: usize, start: usize, end: usize, max: v128, lead: T): T {
    let low: T = 0 as T;
    let high: T = Infinity as T;
    let distance = lead < (Infinity as T) ? lead : (1 as T);
    for (let round = 0; round < ROUNDS; round++) {
      const least = v128.sub<T>(max, v128.splat<T>(distance));
      let reached = f64x2.splat(0);
      for (let at = start; at < end; at += 16) {
        reached = Order.plus<T>(reached, v128.ge<T>(v128.load(at), least));
      }
      const count: usize = -Order.total<T>(reached);
      if (count < k) {
        low = distance;
        distance = high < (Infinity as T) ? (((low + high) / (2 as T)) as T) : ((distance * (4 as T)) as T);
      } else {
        high = distance;
        if (count <= 2 * k + SPARE) break;
        distance = ((low + high) / (2 as T)) as T;
      }
    }
    return high;
  }

  /** Takes those of a block whose classes follow on what the heap was given before. `least`: what k of the block's logits reach. */
  @inline static add<T extends number>(
    logits: usize,
    indices: usize,
    k: usize,
    least: v128,
    maxima: usize,
    end: usize,
    x: usize,
    bytes: usize,
    firstClass: u32,
  ): void {
    // While there is still what is no logit, all that reach the threshold are taken; then all that reach the root and are greater.
    let isOpen = load<i32>(indices) === NONE;
    if (!isOpen) least = v128.load_splat<T>(logits);
    for (let at = maxima; at < end; at += 16) {
      if (!v128.any_true(v128.ge<T>(v128.load(at), least))) continue;
      const from = Chunk.start(maxima, at);
      for (let bits = Chunk.reaching<T>(x + from, bytes - from, least); bits; bits &= bits - 1) {
        const place = from + (ctz<u64>(bits) as usize) * sizeof<T>();
        const logit = load<T>(x + place);
        if (!isOpen && !(logit > load<T>(logits))) continue;
        Top.sink<T>(logits, indices, k, logit, (firstClass as i32) + ((place / sizeof<T>()) as i32));
        isOpen = load<i32>(indices) === NONE;
        if (!isOpen) least = v128.load_splat<T>(logits);
      }
    }
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
      // The worse one of two: of one alone, that one.
      const other = min<usize>(child + 1, size - 1);
      const isOther = Top.isWorse<T>(
        load<T>(logits + other * sizeof<T>()),
        load<i32>(indices + other * 4),
        load<T>(logits + child * sizeof<T>()),
        load<i32>(indices + child * 4),
      );
      child = isOther ? other : child;
      const childLogit = load<T>(logits + child * sizeof<T>());
      const childIndex = load<i32>(indices + child * 4);
      if (!Top.isWorse<T>(childLogit, childIndex, logit, index)) break;
      store<T>(logits + place * sizeof<T>(), childLogit);
      store<i32>(indices + place * 4, childIndex);
      place = child;
    }
    store<T>(logits + place * sizeof<T>(), logit);
    store<i32>(indices + place * 4, index);
  }

  @inline static isWorse<T extends number>(a: T, indexOfA: i32, b: T, indexOfB: i32): bool {
    // Without a branch.
    const isEqual = (a === b ? 1 : 0) & (indexOfA > indexOfB ? 1 : 0);
    return ((a < b ? 1 : 0) | isEqual) !== 0;
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

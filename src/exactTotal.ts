/** An exact sum that also takes products, and other exact sums: what adds up to the same on every way. */

import { type Exact, exactOf, integerOf, nearest, plus, UNIT } from "./exact.js";
import { ExactSum } from "./exactSum.js";
import { isExactlySplit, lostInProduct } from "./product.js";

/** What products lose is added times 2^LOST_BITS: there it is within the range where a sum is fast. */
const LOST_BITS = 64;
const LOST_SCALE = 2 ** LOST_BITS;

export class ExactTotal {
  readonly #sum = new ExactSum();
  /** What the products in it lack, times {@link LOST_SCALE}. */
  readonly #lost = new ExactSum();
  /** What the sum does not take. */
  #rest: Exact = 0n;

  add(term: number): void {
    this.#sum.add(term);
  }

  /** Adds `a·b` without rounding it. (Of two float32 it is a float64, and `add(a * b)` does the same.) */
  addProduct(a: number, b: number): void {
    const product = a * b;
    if (product === 0 && (a === 0 || b === 0)) return;
    if (isExactlySplit(a, b)) {
      this.#sum.add(product);
      this.#lost.add(lostInProduct(a, b, product) * LOST_SCALE);
    } else if (Number.isFinite(a) && Number.isFinite(b))
      this.addExact((integerOf(a) * integerOf(b)) >> BigInt(-UNIT));
    else this.#sum.add(product);
  }

  addExact(exact: Exact): void {
    this.#rest = plus(this.#rest, exact);
  }

  get exact(): Exact {
    const lost = exactOf(this.#lost);
    return plus(
      plus(this.#rest, exactOf(this.#sum)),
      typeof lost === "bigint" ? lost >> BigInt(LOST_BITS) : lost,
    );
  }

  /** The sum, rounded once. */
  get value(): number {
    return nearest(this.exact);
  }
}

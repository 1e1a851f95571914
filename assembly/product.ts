/** Products where a zero coefficient makes even an infinite value vanish. */
import { Lanes } from "./lanes";
import { Each, Element } from "./rows/each";

export class Product {
  /** coefficient·value; a coefficient of 0 makes an infinite value vanish. */
  @inline static of<T extends number>(coefficient: v128, value: v128): v128 {
    const vanishes = v128.and(v128.eq<T>(coefficient, v128.splat<T>(0 as T)), v128.eq<T>(value, value));
    return v128.andnot(v128.mul<T>(coefficient, value), vanishes);
  }
}

/** x·y, where a zero weight y makes an infinite loss x vanish. */
export class Weighted<T extends number> extends Element {
  @inline of(x: v128, y: v128, z: v128): v128 {
    return Lanes.canonical<T>(Product.of<T>(y, x));
  }
}

export class WeightedLosses {
  @kernel static weighted<T extends number>(losses: usize, x: usize, weight: usize, count: usize): void {
    Each.run<T, Weighted<T>>(losses, x, weight, weight, count);
  }
}

/**
 * The gradient of softmax with respect to its input, in the place of g: p·(g - Σ g·p), g the gradient of the output p.
 */
import { Lanes } from "./lanes";
import { Each, Element } from "./rows/each";
import { Sum } from "./rows/sum";
import { Value, Write } from "./rows/write";
import { State } from "./state";
import { CLOSE, OPEN, SUM, WRITE } from "./steps";
import { PlainTerm } from "./terms";

class ProductElement<T extends number> extends Element {
  @inline of(x: v128, y: v128, z: v128): v128 {
    return v128.mul<T>(x, y);
  }
}

/** p·(g - factor). */
class SoftmaxSlope<T extends number> extends Value {
  @inline of(x: v128, y: v128, max: v128, factor: v128, other: v128): v128 {
    return Lanes.canonical<T>(v128.mul<T>(y, v128.sub<T>(x, factor)));
  }
}

class SoftmaxBackward {
  /** `products`: room for as many elements as a block has. */
  @inline static run<T extends number>(
    steps: u32,
    x: usize,
    y: usize,
    products: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    if (steps & OPEN) State.open<T>(state, outer * inner);
    if (steps & SUM) {
      Each.run<T, ProductElement<T>>(products, x, y, y, outer * classes * inner);
      Sum.run<T, PlainTerm>(State.sum(state), 0, products, state, outer, classes, inner);
    }
    if (steps & CLOSE) State.sumToFactor<T>(state, outer * inner);
    if (steps & WRITE) Write.run<T, SoftmaxSlope<T>>(x, x, y, state, outer, classes, inner);
  }
}

export function softmaxBackward_f32(
  steps: u32,
  x: usize,
  y: usize,
  products: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  SoftmaxBackward.run<f32>(steps, x, y, products, state, outer, classes, inner);
}

export function softmaxBackward_f64(
  steps: u32,
  x: usize,
  y: usize,
  products: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  SoftmaxBackward.run<f64>(steps, x, y, products, state, outer, classes, inner);
}

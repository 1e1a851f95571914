/**
 * The gradients of softmax, log-softmax and log-sum-exp with respect to their input, in the place of the first block:
 * softmax: p·(g - Σ g·p); log-softmax: g - exp(y)·Σ g; log-sum-exp: g·softmax(x). g is the gradient of the output, p or
 * y the output.
 */
import { ExpElement } from "./elementwise";
import { Lanes } from "./lanes";
import { Element, Rows, Value } from "./rows";
import { State } from "./state";
import { CLOSE, MAX, OPEN, SUM, WRITE } from "./steps";
import { ExpTerm, PlainTerm } from "./terms";
import { ScaledTerm } from "./values";

class Product<T extends number> extends Element {
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

/** g - p·factor. */
class LogSoftmaxSlope<T extends number> extends Value {
  @inline of(x: v128, y: v128, max: v128, factor: v128, other: v128): v128 {
    return Lanes.canonical<T>(v128.sub<T>(x, v128.mul<T>(y, factor)));
  }
}

class Backward {
  /** `products`: room for as many elements as a block has. */
  @inline static softmax<T extends number>(
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
      Rows.each<T, Product<T>>(products, x, y, y, outer * classes * inner);
      Rows.sum<T, PlainTerm>(State.sum(state), 0, products, products, state, outer, classes, inner);
    }
    if (steps & CLOSE) Backward.sumToFactor<T>(state, outer * inner);
    if (steps & WRITE) Rows.map<T, SoftmaxSlope<T>>(x, x, y, state, outer, classes, inner);
  }

  @inline static logSoftmax<T extends number>(
    steps: u32,
    x: usize,
    y: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    if (steps & OPEN) State.open<T>(state, outer * inner);
    if (steps & SUM) Rows.sum<T, PlainTerm>(State.sum(state), 0, x, x, state, outer, classes, inner);
    if (steps & CLOSE) Backward.sumToFactor<T>(state, outer * inner);
    if (steps & WRITE) {
      Rows.each<T, ExpElement<T>>(y, y, y, y, outer * classes * inner);
      Rows.map<T, LogSoftmaxSlope<T>>(x, x, y, state, outer, classes, inner);
    }
  }

  @inline static sumToFactor<T extends number>(state: usize, rows: usize): void {
    for (let r: usize = 0; r < rows; r += 2) {
      Lanes.storePair<T>(State.factor(state), r, v128.load(State.sum(state) + r * 8));
    }
  }

  /** `upstream`: g of each row (f64). */
  @inline static logSumExp<T extends number>(
    steps: u32,
    x: usize,
    upstream: usize,
    state: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const rows = outer * inner;
    if (steps & OPEN) State.open<T>(state, rows);
    if (steps & MAX) Rows.max<T>(state, x, outer, classes, inner);
    if (steps & SUM) Rows.sum<T, ExpTerm<T>>(State.sum(state), x, x, x, state, outer, classes, inner);
    if (steps & CLOSE) {
      for (let r: usize = 0; r < rows; r += 2) {
        const share = f64x2.div(v128.load(upstream + r * 8), v128.load(State.sum(state) + r * 8));
        const finite = Lanes.finite(Lanes.widePair<T>(State.max(state), r));
        Lanes.storePair<T>(State.factor(state), r, v128.bitselect(share, Lanes.nan<f64>(), finite));
      }
    }
    if (steps & WRITE) Rows.map<T, ScaledTerm<T>>(x, x, x, state, outer, classes, inner);
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
  Backward.softmax<f32>(steps, x, y, products, state, outer, classes, inner);
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
  Backward.softmax<f64>(steps, x, y, products, state, outer, classes, inner);
}

export function logSoftmaxBackward_f32(
  steps: u32,
  x: usize,
  y: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  Backward.logSoftmax<f32>(steps, x, y, state, outer, classes, inner);
}

export function logSoftmaxBackward_f64(
  steps: u32,
  x: usize,
  y: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  Backward.logSoftmax<f64>(steps, x, y, state, outer, classes, inner);
}

export function logSumExpBackward_f32(
  steps: u32,
  x: usize,
  upstream: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  Backward.logSumExp<f32>(steps, x, upstream, state, outer, classes, inner);
}

export function logSumExpBackward_f64(
  steps: u32,
  x: usize,
  upstream: usize,
  state: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  Backward.logSumExp<f64>(steps, x, upstream, state, outer, classes, inner);
}

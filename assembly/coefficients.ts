/**
 * The coefficients k = w·(a·q + b) of a loss over all classes.
 * Such a loss is Σ k·(log Σ exp(x) - x) = K·surprisal + D, K = Σ k, D = Σ k·(max - x), with the surprisal of the maximum; for
 * k >= 0 nothing cancels. A coefficient of 0 adds exactly 0, at a logit of -Infinity too. Many equal coefficients, those of
 * smoothing, would be rounded the same way each: where T is f64, K carries what its additions lost.
 */
import { AtClass, OneClass } from "./rows/oneClass";
import { State } from "./state";

/** v: the state; x: the logits; y: class probabilities, 0 for none; z: the weight of each class of the block, 0 for none. */
class TakeCoefficient<T extends number> extends AtClass {
  @inline at(row: usize, c: usize, at: usize, v: usize, x: usize, y: usize, z: usize, a: f64, b: f64): void {
    const k: f64 = y ? a * load<T>(y + at) + b : b;
    const w: f64 = z ? load<T>(z + c * sizeof<T>()) : 1;
    store<f64>(State.referenceCoefficient(v) + row * 8, w * k);
    store<T>(State.referenceLogit(v) + row * sizeof<T>(), load<T>(x + at));
    store<T>(x + at, -Infinity as T);
  }
}

export class Coefficients {
  /** Before the first pass. */
  static open(state: usize, rows: usize): void {
    memory.fill(State.lostOfCoefficients(state), 0, rows * 8);
  }

  /** K of rows r and r + 1, without the reference class. */
  @inline static sumOfOthers(state: usize, r: usize): v128 {
    const lost = v128.load(State.lostOfCoefficients(state) + r * 8);
    // What an infinite sum lost means nothing.
    return f64x2.add(v128.load(State.coefficients(state) + r * 8), v128.and(lost, f64x2.eq(lost, lost)));
  }

  /** Takes the reference class out of a block, as Reference.take does, and its coefficient to State.referenceCoefficient. */
  static take<T extends number>(
    state: usize,
    x: usize,
    q: usize,
    weight: usize,
    a: f64,
    b: f64,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const index = State.referenceClass(state);
    OneClass.each<T, TakeCoefficient<T>>(index, firstClass, outer, classes, inner, state, x, q, weight, a, b);
  }

  /** a·q + b. */
  @inline static smoothed(q: v128, scale: v128, share: v128): v128 {
    return f64x2.add(f64x2.mul(scale, q), share);
  }
}

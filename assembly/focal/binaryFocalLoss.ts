/**
 * Binary focal loss of logits, elementwise: losses = A·m^γ·b, b = t·softplus(-x) + (1 - t)·softplus(x) the binary cross entropy,
 * m = (1 - t)·σ(x) + t·σ(-x), which is 1 - p of the right answer, and A = α·t + (1 - α)·(1 - t). Its gradient, before the upstream
 * gradient: A·m^γ·(γ·(1 - 2t)·σ(x)·σ(-x)/m·b + (1 - t)·σ(x) - t·σ(-x)).
 */
import { Lanes } from "../lanes";
import { Exp } from "../math/exp";
import { Log } from "../math/log";
import { Product } from "../product";
import { Store } from "../rows/store";
import { Power } from "./power";

export class BinaryFocalLoss {
  /** `losses` may be x; `grad`: 0 for none; `alpha`: negative for none. */
  @kernel static binaryFocalLoss<T extends number>(
    losses: usize,
    grad: usize,
    x: usize,
    t: usize,
    count: usize,
    gamma: f64,
    alpha: f64,
  ): void {
    const end = count * sizeof<T>();
    for (let at: usize = 0; at < end; at += 16) {
      const v = v128.load(x + at);
      const target = v128.load(t + at);
      const e = Exp.of<T>(v128.neg<T>(v128.abs<T>(v)));
      const loss = BinaryFocalLoss.crossEntropy<T>(v, target, e);
      if (grad) {
        const low = BinaryFocalLoss.gradient<T>(0, v, target, e, loss, gamma, alpha);
        const high =
          sizeof<T>() === 4 ? BinaryFocalLoss.gradient<T>(1, v, target, e, loss, gamma, alpha) : low;
        Store.upTo(grad + at, Lanes.narrow<T>(low, high), end - at);
      }
      const low = BinaryFocalLoss.loss<T>(0, v, target, e, loss, gamma, alpha);
      const high = sizeof<T>() === 4 ? BinaryFocalLoss.loss<T>(1, v, target, e, loss, gamma, alpha) : low;
      Store.upTo(losses + at, Lanes.narrow<T>(low, high), end - at);
    }
  }

  /** The binary cross entropy, as ../binaryCrossEntropyWithLogits.ts has it; e = exp(-|x|). */
  @inline static crossEntropy<T extends number>(x: v128, t: v128, e: v128): v128 {
    const zero = v128.splat<T>(0 as T);
    const small = Log.onePlus<T>(e);
    const ofPositive = v128.add<T>(v128.pmax<T>(zero, v128.neg<T>(x)), small);
    const ofNegative = v128.add<T>(v128.pmax<T>(zero, x), small);
    const a = Product.of<T>(t, ofPositive);
    return v128.add<T>(a, Product.of<T>(v128.sub<T>(Lanes.one<T>(), t), ofNegative));
  }

  @inline static loss<T extends number>(
    half: i32,
    x: v128,
    t: v128,
    e: v128,
    loss: v128,
    gamma: f64,
    alpha: f64,
  ): v128 {
    const pair = Lanes.pair<T>(half, x);
    const target = Lanes.pair<T>(half, t);
    return BinaryFocalLoss.lossOf(
      pair,
      target,
      Lanes.pair<T>(half, e),
      Lanes.pair<T>(half, loss),
      gamma,
      alpha,
    );
  }

  @inline static gradient<T extends number>(
    half: i32,
    x: v128,
    t: v128,
    e: v128,
    loss: v128,
    gamma: f64,
    alpha: f64,
  ): v128 {
    const pair = Lanes.pair<T>(half, x);
    const target = Lanes.pair<T>(half, t);
    return BinaryFocalLoss.gradientOf(
      pair,
      target,
      Lanes.pair<T>(half, e),
      Lanes.pair<T>(half, loss),
      gamma,
      alpha,
    );
  }

  /** Of two elements, in f64. A loss of no weight is 0, be it infinite. */
  static lossOf(x: v128, t: v128, e: v128, loss: v128, gamma: f64, alpha: f64): v128 {
    const larger = BinaryFocalLoss.larger(e);
    const miss = BinaryFocalLoss.miss(x, t, larger, f64x2.mul(e, larger));
    return Product.of<f64>(BinaryFocalLoss.share(t, alpha), f64x2.mul(Power.of(miss, gamma), loss));
  }

  static gradientOf(x: v128, t: v128, e: v128, loss: v128, gamma: f64, alpha: f64): v128 {
    const zero = f64x2.splat(0);
    const one = Lanes.one<f64>();
    const larger = BinaryFocalLoss.larger(e);
    const smaller = f64x2.mul(e, larger);
    const miss = BinaryFocalLoss.miss(x, t, larger, smaller);
    const isNegative = f64x2.lt(x, zero);
    const ofNegative = f64x2.mul(f64x2.sub(one, t), v128.bitselect(smaller, larger, isNegative));
    const ofPositive = f64x2.mul(t, v128.bitselect(larger, smaller, isNegative));
    const plain = f64x2.sub(ofNegative, ofPositive);
    const slope = f64x2.mul(f64x2.sub(one, f64x2.add(t, t)), f64x2.mul(larger, smaller));
    const ratio = v128.andnot(f64x2.div(slope, miss), f64x2.eq(miss, zero));
    const more = Product.of<f64>(f64x2.mul(f64x2.splat(gamma), ratio), loss);
    const factor = f64x2.mul(BinaryFocalLoss.share(t, alpha), Power.of(miss, gamma));
    return f64x2.mul(factor, f64x2.add(more, plain));
  }

  /** The larger of σ(x) and σ(-x); e times it is the smaller one. */
  @inline static larger(e: v128): v128 {
    return f64x2.div(Lanes.one<f64>(), f64x2.add(Lanes.one<f64>(), e));
  }

  @inline static miss(x: v128, t: v128, larger: v128, smaller: v128): v128 {
    const isNegative = f64x2.lt(x, f64x2.splat(0));
    const ofNegative = f64x2.mul(f64x2.sub(Lanes.one<f64>(), t), v128.bitselect(smaller, larger, isNegative));
    return f64x2.add(ofNegative, f64x2.mul(t, v128.bitselect(larger, smaller, isNegative)));
  }

  /** α·t + (1 - α)·(1 - t). */
  @inline static share(t: v128, alpha: f64): v128 {
    const one = Lanes.one<f64>();
    if (alpha < 0) return one;
    const ofNegative = f64x2.mul(f64x2.splat(1 - alpha), f64x2.sub(one, t));
    return f64x2.add(f64x2.mul(f64x2.splat(alpha), t), ofNegative);
  }
}

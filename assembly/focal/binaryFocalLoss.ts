/**
 * Binary focal loss of logits, elementwise: losses = A·m^γ·b, b = t·softplus(-x) + (1 - t)·softplus(x) the binary cross entropy,
 * m = (1 - t)·σ(x) + t·σ(-x), which is 1 - p of the right answer, and A = α·t + (1 - α)·(1 - t). Its gradient, before the upstream
 * gradient: A·m^γ·(γ·(1 - 2t)·σ(x)·σ(-x)/m·b + (1 - t)·σ(x) - t·σ(-x)).
 *
 * Two elements at a time in f64, but for exp and log. First all m are written, then raised to γ, then used.
 */
import { Lanes } from "../lanes";
import { Exp } from "../math/exp";
import { Log } from "../math/log";
import { Product } from "../product";
import { Store } from "../rows/store";
import { Power } from "./power";

const MINUS_TWO = memory.data<f64>([-2]);

export class BinaryFocalLoss {
  /** `losses` may be x; `grad`: room for the gradient, whether it is wanted or not; `powers`: room for `count` f64; `alpha`: negative for none. */
  @kernel static binaryFocalLoss<T extends number>(
    losses: usize,
    grad: usize,
    hasGrad: bool,
    x: usize,
    t: usize,
    powers: usize,
    count: usize,
    gamma: f64,
    alpha: f64,
  ): void {
    for (let k: usize = 0; k < count; k += Lanes.count<T>()) {
      const v = v128.load(x + k * sizeof<T>());
      const target = v128.load(t + k * sizeof<T>());
      const e = Exp.of<T>(v128.neg<T>(v128.abs<T>(v)));
      v128.store(grad + k * sizeof<T>(), e);
      v128.store(powers + k * 8, BinaryFocalLoss.miss<T>(0, v, target, e));
      if (sizeof<T>() === 4) v128.store(powers + k * 8, BinaryFocalLoss.miss<T>(1, v, target, e), 16);
    }
    Power.each(powers, count, gamma);
    const end = count * sizeof<T>();
    const hasAlpha = alpha >= 0;
    const ofPositive = f64x2.splat(hasAlpha ? alpha : 1);
    const ofNegative = f64x2.splat(hasAlpha ? 1 - alpha : 1);
    const gammas = f64x2.splat(gamma);
    for (let at: usize = 0; at < end; at += 16) {
      const power = powers + (at / sizeof<T>()) * 8;
      const v = v128.load(x + at);
      const target = v128.load(t + at);
      const e = v128.load(grad + at);
      const loss = BinaryFocalLoss.crossEntropy<T>(v, target, e);
      let low = BinaryFocalLoss.share(Lanes.low<T>(target), ofPositive, ofNegative);
      let high =
        sizeof<T>() === 4 ? BinaryFocalLoss.share(Lanes.high<T>(target), ofPositive, ofNegative) : low;
      const powerLow = v128.load(power);
      const powerHigh = v128.load(power, 16);
      if (hasGrad) {
        const gradLow = f64x2.mul(low, BinaryFocalLoss.gradient<T>(0, v, target, e, loss, powerLow, gammas));
        const gradHigh =
          sizeof<T>() === 4
            ? f64x2.mul(high, BinaryFocalLoss.gradient<T>(1, v, target, e, loss, powerHigh, gammas))
            : gradLow;
        Store.upTo(grad + at, Lanes.narrow<T>(gradLow, gradHigh), end - at);
      }
      low = Product.of<f64>(low, f64x2.mul(powerLow, Lanes.low<T>(loss)));
      high = sizeof<T>() === 4 ? Product.of<f64>(high, f64x2.mul(powerHigh, Lanes.high<T>(loss))) : low;
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

  /** m of a pair of lanes. */
  @inline static miss<T extends number>(pair: i32, x: v128, t: v128, e: v128): v128 {
    const larger = BinaryFocalLoss.larger(Lanes.pair<T>(pair, e));
    const smaller = f64x2.mul(Lanes.pair<T>(pair, e), larger);
    const isNegative = f64x2.lt(Lanes.pair<T>(pair, x), f64x2.splat(0));
    const target = Lanes.pair<T>(pair, t);
    const ofNegative = f64x2.mul(
      f64x2.sub(Lanes.one<f64>(), target),
      v128.bitselect(smaller, larger, isNegative),
    );
    return f64x2.add(ofNegative, f64x2.mul(target, v128.bitselect(larger, smaller, isNegative)));
  }

  /** The gradient of a pair of lanes, without its share. */
  @inline static gradient<T extends number>(
    pair: i32,
    x: v128,
    t: v128,
    e: v128,
    loss: v128,
    power: v128,
    gamma: v128,
  ): v128 {
    const one = Lanes.one<f64>();
    const target = Lanes.pair<T>(pair, t);
    const larger = BinaryFocalLoss.larger(Lanes.pair<T>(pair, e));
    const smaller = f64x2.mul(Lanes.pair<T>(pair, e), larger);
    const isNegative = f64x2.lt(Lanes.pair<T>(pair, x), f64x2.splat(0));
    const ofNegative = f64x2.mul(f64x2.sub(one, target), v128.bitselect(smaller, larger, isNegative));
    const ofPositive = f64x2.mul(target, v128.bitselect(larger, smaller, isNegative));
    const miss = f64x2.add(ofNegative, f64x2.mul(target, v128.bitselect(larger, smaller, isNegative)));
    const slope = f64x2.mul(
      f64x2.add(one, f64x2.mul(target, v128.load64_splat(MINUS_TWO))),
      f64x2.mul(larger, smaller),
    );
    const ratio = v128.andnot(f64x2.div(slope, miss), f64x2.eq(miss, f64x2.splat(0)));
    const more = Product.of<f64>(f64x2.mul(gamma, ratio), Lanes.pair<T>(pair, loss));
    return f64x2.mul(power, f64x2.add(more, f64x2.sub(ofNegative, ofPositive)));
  }

  /** The larger of σ(x) and σ(-x); e times it is the smaller one. */
  @inline static larger(e: v128): v128 {
    return f64x2.div(Lanes.one<f64>(), f64x2.add(Lanes.one<f64>(), e));
  }

  /** A: α·t + (1 - α)·(1 - t), or t + (1 - t). */
  @inline static share(t: v128, ofPositive: v128, ofNegative: v128): v128 {
    return f64x2.add(f64x2.mul(ofPositive, t), f64x2.mul(ofNegative, f64x2.sub(Lanes.one<f64>(), t)));
  }
}

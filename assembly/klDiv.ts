/** KL divergence elementwise: losses = t·(log t - x), or exp(t)·(t - x) where t is a logarithm; 0 where t, or exp(t), is 0. */
import { Lanes } from "./lanes";
import { Exp } from "./math/exp";
import { Log } from "./math/log";
import { Element, Rows } from "./rows";

class OfProbabilities<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const loss = v128.sub<T>(v128.mul<T>(t, Log.of<T>(t)), v128.mul<T>(t, x));
    return Lanes.canonical<T>(v128.and(loss, v128.ne<T>(t, v128.splat<T>(0 as T))));
  }
}

class OfLogarithms<T extends number> extends Element {
  @inline of(x: v128, t: v128, z: v128): v128 {
    const p = Exp.of<T>(t);
    const loss = v128.mul<T>(p, v128.sub<T>(t, x));
    return Lanes.canonical<T>(v128.and(loss, v128.ne<T>(p, v128.splat<T>(0 as T))));
  }
}

export function klDiv_f32(losses: usize, x: usize, t: usize, count: usize): void {
  Rows.each<f32, OfProbabilities<f32>>(losses, x, t, t, count);
}

export function klDiv_f64(losses: usize, x: usize, t: usize, count: usize): void {
  Rows.each<f64, OfProbabilities<f64>>(losses, x, t, t, count);
}

export function klDivLogTarget_f32(losses: usize, x: usize, t: usize, count: usize): void {
  Rows.each<f32, OfLogarithms<f32>>(losses, x, t, t, count);
}

export function klDivLogTarget_f64(losses: usize, x: usize, t: usize, count: usize): void {
  Rows.each<f64, OfLogarithms<f64>>(losses, x, t, t, count);
}

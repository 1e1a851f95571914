/** exp and log of every element. */
import { Exp } from "./math/exp";
import { Log } from "./math/log";
import { Each, Element } from "./rows/each";

export class ExpElement<T extends number> extends Element {
  @inline of(x: v128, y: v128, z: v128): v128 {
    return Exp.of<T>(x);
  }
}

export class LogElement<T extends number> extends Element {
  @inline of(x: v128, y: v128, z: v128): v128 {
    return Log.of<T>(x);
  }
}

export function exp_f32(out: usize, x: usize, count: usize): void {
  Each.run<f32, ExpElement<f32>>(out, x, x, x, count);
}

export function exp_f64(out: usize, x: usize, count: usize): void {
  Each.run<f64, ExpElement<f64>>(out, x, x, x, count);
}

export function log_f32(out: usize, x: usize, count: usize): void {
  Each.run<f32, LogElement<f32>>(out, x, x, x, count);
}

export function log_f64(out: usize, x: usize, count: usize): void {
  Each.run<f64, LogElement<f64>>(out, x, x, x, count);
}

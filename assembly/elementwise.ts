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

export class Elementwise {
  @kernel static exp<T extends number>(out: usize, x: usize, count: usize): void {
    Each.run<T, ExpElement<T>>(out, x, x, x, count);
  }

  @kernel static log<T extends number>(out: usize, x: usize, count: usize): void {
    Each.run<T, LogElement<T>>(out, x, x, x, count);
  }
}

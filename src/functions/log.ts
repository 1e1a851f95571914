/** log, element by element. */

import type { Engine } from "../engine/engine.js";
import type { ArraysByDType, TensorOf } from "../results.js";
import type { Absent, Named, TensorLike } from "../types.js";
import { define } from "./shared/define.js";
import { map } from "./shared/map.js";
import type { FloatOut, OutOption } from "./shared/options.js";

/** The options of {@link log}. */
export interface LogOptions<Out = FloatOut | Absent> extends OutOption<Out> {}

export interface Log extends Named<"log"> {
  /**
   * Takes the natural logarithm of each element.
   *
   * `log(x)`
   *
   * @param input - A tensor of any shape; integers are converted to float32. Negative elements give NaN.
   * @param options - {@link LogOptions}.
   * @returns A tensor of the shape of `input`.
   * @throws As {@link exp}.
   * @example
   * log([1, 10, 0]).data; // [0, 2.3026, -Infinity]
   * @remarks Source: PyTorch `torch.log`.
   * @see {@link logSoftmax} for logarithms of a softmax.
   */
  <X extends TensorLike, Out extends FloatOut | Absent = undefined>(
    input: X,
    options?: LogOptions<Out> | null,
  ): TensorOf<X, Out, ArraysByDType["float32"]>;
}

export function log(engine: Pick<Engine, "log">): Log {
  return define<Log>("log", (call) => (input, options) => map(call, engine.log, input, options));
}

/** log, element by element. */

import type { Engine } from "../engine/engine.js";
import type { Named, TensorLike, TensorOf } from "../types.js";
import { define } from "./shared/define.js";
import { map } from "./shared/map.js";
import type { OutOption } from "./shared/options.js";

export interface Log extends Named<"log"> {
  /**
   * Takes the natural logarithm of each element.
   *
   * `log(x)`
   *
   * @param input - A tensor of any shape; integers are converted to float32. Negative elements give NaN.
   * @param options - {@link OutOption}.
   * @returns A tensor of the shape of `input`.
   * @throws As {@link exp}.
   * @example
   * log([1, 10, 0]).data; // [0, 2.3026, -Infinity]
   * @remarks Source: PyTorch `torch.log`.
   * @see {@link logSoftmax} for logarithms of a softmax.
   */
  <X extends TensorLike>(input: X, options?: OutOption): TensorOf<X>;
}

export function log(engine: Pick<Engine, "log">): Log {
  return define<Log>("log", (call) => (input, options) => map(call, engine.log, input, options));
}

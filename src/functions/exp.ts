/** exp, element by element. */

import type { Engine } from "../engine/engine.js";
import type { Named, TensorLike, TensorOf } from "../types.js";
import { define } from "./shared/define.js";
import { map } from "./shared/map.js";
import type { OutOption } from "./shared/options.js";

export interface Exp extends Named<"exp"> {
  /**
   * Exponentiates each element.
   *
   * `exp(x)`
   *
   * @param input - A tensor of any shape; integers are converted to float32.
   * @param options - {@link OutOption}.
   * @returns A tensor of the shape of `input`.
   * @throws TypeError if `input` is no tensor, an option is unknown or `out` has another type. RangeError if `out`
   * has another length, or overlaps `input` without being exactly its elements.
   * @example
   * exp([0, 1, -Infinity]).data; // [1, 2.7183, 0]
   * @remarks Source: PyTorch `torch.exp`.
   * @see {@link softmax}, which does not overflow.
   */
  <X extends TensorLike>(input: X, options?: OutOption): TensorOf<X>;
}

export function exp(engine: Pick<Engine, "exp">): Exp {
  return define<Exp>("exp", (call) => (input, options) => map(call, engine.exp, input, options));
}

/** exp, element by element. */

import type { Engine } from "../engine/engine.js";
import type { ArraysByDType, TensorOf } from "../results.js";
import type { Absent, Named, TensorLike } from "../types.js";
import { define } from "./shared/define.js";
import { map } from "./shared/map.js";
import type { FloatOut, OutOption } from "./shared/options.js";

/** The options of {@link exp}. */
export interface ExpOptions<Out = FloatOut | Absent> extends OutOption<Out> {}

export interface Exp extends Named<"exp"> {
  /**
   * Exponentiates each element.
   *
   * `exp(x)`
   *
   * @param input - A tensor of any shape; integers are converted to float32.
   * @param options - {@link ExpOptions}.
   * @returns A tensor of the shape of `input`.
   * @throws TypeError if `input` is no tensor, an option is unknown or `out` has another type. RangeError if `out`
   * has another length, or overlaps `input` without being exactly its elements.
   * @example
   * exp([0, 1, -Infinity]).data; // [1, 2.7183, 0]
   * @remarks Source: PyTorch `torch.exp`.
   * @see {@link softmax}, which does not overflow.
   */
  <X extends TensorLike, Out extends FloatOut | Absent = undefined>(
    input: X,
    options?: ExpOptions<Out> | null,
  ): TensorOf<X, Out, ArraysByDType["float32"]>;
}

export function exp(engine: Pick<Engine, "exp">): Exp {
  return define<Exp>("exp", (call) => (input, options) => map(call, engine.exp, input, options));
}

/** softmaxBackward: a gradient carried back through softmax. */

import type { Engine } from "../engine/engine.js";
import type { TensorOf } from "../results.js";
import type { Absent, Named, TensorLike } from "../types.js";
import { backward } from "./shared/backward.js";
import { define } from "./shared/define.js";
import type { BackwardOptions, FloatOut } from "./shared/options.js";

/** The options of {@link softmaxBackward}. */
export interface SoftmaxBackwardOptions<Out = FloatOut | Absent> extends BackwardOptions<Out> {}

export interface SoftmaxBackward extends Named<"softmaxBackward"> {
  /**
   * Carries a gradient back through {@link softmax}.
   *
   * `grad[c] = p[c] · (g[c] - Σ g[k] · p[k]) / temperature`, where `p = output` and `g = gradOutput`; 0 in classes that `classMask` leaves
   * out, which are not read
   *
   * @param gradOutput - The gradient with respect to the probabilities, in their shape; converted to their type.
   * @param output - The probabilities that softmax returned.
   * @param options - {@link SoftmaxBackwardOptions}. `temperature` and `classMask` are those that softmax was given.
   * @returns The gradient with respect to the logits, in the shape and type of `output`.
   * @throws TypeError if an argument is no tensor of floats, an option is unknown or of the wrong kind, or `out` has another type.
   * RangeError if the shapes differ, `dim` is no axis, `temperature` or `classMask` is refused as by {@link softmax}, or `out` has another
   * length or overlaps an argument (it may be exactly the elements of `gradOutput` or `output`).
   * @example
   * softmaxBackward([1, 0], softmax([2, 0])).data; // [0.105, -0.105]
   * @remarks Source: PyTorch `torch.nn.functional.softmax`, backward pass; `dim` defaults to -1 here.
   * @see {@link crossEntropyGrad}, which goes from the loss to the logits at once and loses no digits on the way.
   */
  <Y extends TensorLike, Out extends FloatOut | Absent = undefined>(
    gradOutput: TensorLike,
    output: Y,
    options?: SoftmaxBackwardOptions<Out> | null,
  ): TensorOf<Y, Out>;
}

export function softmaxBackward(engine: Pick<Engine, "softmaxBackward">): SoftmaxBackward {
  return define<SoftmaxBackward>(
    "softmaxBackward",
    (call) => (gradOutput, output, options) =>
      backward(call, engine.softmaxBackward, 0, gradOutput, output, options),
  );
}

/** logSoftmaxBackward: a gradient carried back through logSoftmax. */

import type { Engine } from "../engine/engine.js";
import type { TensorOf } from "../results.js";
import type { Absent, Named, TensorLike } from "../types.js";
import { backward } from "./shared/backward.js";
import { define } from "./shared/define.js";
import type { BackwardOptions, FloatOut } from "./shared/options.js";

/** The options of {@link logSoftmaxBackward}. */
export interface LogSoftmaxBackwardOptions<Out = FloatOut | Absent> extends BackwardOptions<Out> {}

export interface LogSoftmaxBackward extends Named<"logSoftmaxBackward"> {
  /**
   * Carries a gradient back through {@link logSoftmax}.
   *
   * `grad[c] = (g[c] - exp(logp[c]) · Σ g[k]) / temperature`, where `logp = output` and `g = gradOutput`; 0 in classes that `classMask`
   * leaves out, which are not read
   *
   * @param gradOutput - The gradient with respect to the log-probabilities, in their shape; converted to their type.
   * @param output - The log-probabilities that logSoftmax returned.
   * @param options - {@link LogSoftmaxBackwardOptions}. `temperature` and `classMask` are those that logSoftmax was given.
   * @returns The gradient with respect to the logits, in the shape and type of `output`.
   * @throws As {@link softmaxBackward}.
   * @example
   * logSoftmaxBackward([-1, 0], logSoftmax([2, 0])).data; // [-0.1192, 0.1192]
   * @remarks Source: PyTorch `torch.nn.functional.log_softmax`, backward pass; `dim` defaults to -1 here.
   * @see {@link crossEntropyGrad}, which goes from the loss to the logits at once and loses no digits on the way.
   */
  <Y extends TensorLike, Out extends FloatOut | Absent = undefined>(
    gradOutput: TensorLike,
    output: Y,
    options?: LogSoftmaxBackwardOptions<Out> | null,
  ): TensorOf<Y, Out>;
}

export function logSoftmaxBackward(engine: Pick<Engine, "logSoftmaxBackward">): LogSoftmaxBackward {
  return define<LogSoftmaxBackward>(
    "logSoftmaxBackward",
    (call) => (gradOutput, output, options) =>
      backward(call, engine.logSoftmaxBackward, Number.NEGATIVE_INFINITY, gradOutput, output, options),
  );
}

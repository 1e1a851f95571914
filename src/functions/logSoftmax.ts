/** logSoftmax: logits to log-probabilities. */

import type { FloatDType } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import type { TensorOfType } from "../results.js";
import type { Absent, Named, TensorLike } from "../types.js";
import { define } from "./shared/define.js";
import { normalize } from "./shared/normalize.js";
import type { FloatOut, NormalizeOptions } from "./shared/options.js";

/** The options of {@link logSoftmax}. */
export interface LogSoftmaxOptions<D = FloatDType | Absent, Out = FloatOut | Absent>
  extends NormalizeOptions<D, Out> {}

export interface LogSoftmax extends Named<"logSoftmax"> {
  /**
   * Turns logits into log-probabilities along one axis.
   *
   * `logp[c] = (x[c] - max) - log Σ exp(x[k] - max)`, where `x = input / temperature` and the sum goes over the classes of
   * `classMask`; others have -Infinity
   *
   * @param input - Logits of any shape. A row with a NaN or +Infinity, or of only -Infinity, in the classes that take part becomes NaN.
   * @param options - {@link LogSoftmaxOptions}.
   * @returns Natural logarithms of probabilities, in the shape of `input`.
   * @throws As {@link softmax}.
   * @example
   * logSoftmax([3, 1, -3]).data; // [-0.1291, -2.1291, -6.1291]
   * logSoftmax([3, 1, -3], { classMask: [true, true, false] }).data; // [-0.1269, -2.1269, -Infinity]
   * @remarks Source: PyTorch `torch.nn.functional.log_softmax`; `dim` defaults to -1 here.
   * @see {@link crossEntropy}, which goes from logits to the loss in one pass and needs no log-probabilities.
   */
  <
    X extends TensorLike,
    D extends FloatDType | Absent = undefined,
    Out extends FloatOut | Absent = undefined,
  >(
    input: X,
    options?: LogSoftmaxOptions<D, Out> | null,
  ): TensorOfType<X, D, Out>;
}

export function logSoftmax(engine: Pick<Engine, "logSoftmax">): LogSoftmax {
  return define<LogSoftmax>(
    "logSoftmax",
    (call) => (input, options) => normalize(call, engine.logSoftmax, input, options),
  );
}

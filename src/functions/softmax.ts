/** softmax: logits to probabilities. */

import type { FloatDType } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import type { TensorOfType } from "../results.js";
import type { Absent, Named, TensorLike } from "../types.js";
import { define } from "./shared/define.js";
import { normalize } from "./shared/normalize.js";
import type { FloatOut, NormalizeOptions } from "./shared/options.js";

/** The options of {@link softmax}. */
export interface SoftmaxOptions<D = FloatDType | Absent, Out = FloatOut | Absent>
  extends NormalizeOptions<D, Out> {}

export interface Softmax extends Named<"softmax"> {
  /**
   * Turns logits into probabilities along one axis.
   *
   * `p[c] = exp(x[c] - max) / Σ exp(x[k] - max)`, where `x = input / temperature` and the sum goes over the classes of `classMask`; others have 0
   *
   * @param input - Logits of any shape. A row with a NaN or +Infinity, or of only -Infinity, in the classes that take part becomes NaN.
   * @param options - {@link SoftmaxOptions}.
   * @returns Probabilities in the shape of `input`; they sum to 1 along `dim`. float32 results below 2^-126 are 0. Of 16-bit
   * floats, here and in every function that returns a tensor of the input's type: the float32 results, rounded once.
   * @throws TypeError if `input` is no tensor of floats (`dtype` lifts that), an option is unknown or of the wrong kind, or `out` has
   * another type. RangeError if `dim` is no axis of `input`, `temperature` is no finite number above 0, `classMask` has neither an element
   * for each class nor the shape of `input`, holds a NaN, or leaves a row without a class, or if `out` has another length, overlaps `classMask`,
   * or `input` without being exactly its elements.
   * @example
   * softmax([3, 1, -3]).data; // [0.8789, 0.1189, 0.0022]
   * softmax([3, 1, -3], { temperature: 2, classMask: [1, 1, 0] }).data; // [0.7311, 0.2689, 0]
   * softmax([[1, 2], [1, 4]], { dim: 0 }).data; // [0.5, 0.1192, 0.5, 0.8808]
   * @remarks Source: PyTorch `torch.nn.functional.softmax`; `dim` defaults to -1 here.
   * @see {@link logSoftmax} for the logarithms, without the loss of small probabilities.
   */
  <
    X extends TensorLike,
    D extends FloatDType | Absent = undefined,
    Out extends FloatOut | Absent = undefined,
  >(
    input: X,
    options?: SoftmaxOptions<D, Out> | null,
  ): TensorOfType<X, D, Out>;
}

export function softmax(engine: Pick<Engine, "softmax">): Softmax {
  return define<Softmax>(
    "softmax",
    (call) => (input, options) => normalize(call, engine.softmax, input, options),
  );
}

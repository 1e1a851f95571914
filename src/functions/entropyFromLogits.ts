/** entropyFromLogits: the entropy of the softmax of logits, and its gradient. */

import { type OptionName, readOptions } from "../check/options.js";
import { checkAxis, checkBase } from "../check/settings.js";
import { checkFloats } from "../check/tensors.js";
import type { Engine } from "../engine/engine.js";
import type { LossArray, TensorOf } from "../results.js";
import { withoutAxis } from "../tensor/shape.js";
import { viewAlong } from "../tensor/view.js";
import type { Absent, FloatTensor, Named, TensorLike } from "../types.js";
import { define } from "./shared/define.js";
import { type Compute, ofOne } from "./shared/information.js";
import { checkGradient, gradientResult, upstreamOf } from "./shared/lossGradient.js";
import type { FloatOut, GradientOptions, InformationOptions, LossAndGradient } from "./shared/options.js";

/** The options of {@link entropyFromLogitsGrad}. */
export interface EntropyFromLogitsGradOptions<Out = FloatOut | Absent>
  extends Omit<InformationOptions, "out">,
    GradientOptions<"none", Out> {}

/** The options of {@link entropyFromLogits}. */
export interface EntropyFromLogitsOptions<Out = FloatOut | Absent> extends InformationOptions<Out> {}

export interface EntropyFromLogits extends Named<"entropyFromLogits"> {
  /**
   * The entropy of the softmax of logits, without computing the probabilities first.
   *
   * `H = lse - Σ p[c] · x[c]`, where `p = softmax(x)` and `lse = log Σ exp(x[c])`
   *
   * @param logits - Logits along `dim`. A row with a NaN or +Infinity, or of only -Infinity, gives NaN.
   * @param options - {@link EntropyFromLogitsOptions}.
   * @returns One value per row, in the shape of `logits` without `dim`: nats, or bits for base 2, bans for base 10.
   * @throws As {@link entropy}.
   * @example
   * entropyFromLogits([0, 0, 0, 0], { base: 2 }).data; // [2]
   * @remarks Source: PyTorch `Categorical(logits=logits).entropy()`.
   * @see {@link entropy} for probabilities.
   */
  <X extends TensorLike, Out extends FloatOut | Absent = undefined>(
    logits: X,
    options?: EntropyFromLogitsOptions<Out> | null,
  ): TensorOf<X, Out>;
}

export interface EntropyFromLogitsGrad extends Named<"entropyFromLogitsGrad"> {
  /**
   * The entropy of the softmax of logits, and its gradient: a term that keeps a policy from settling too early.
   *
   * `grad[c] = -g · p[c] · (log p[c] + H)`, where `p = softmax(x)` and H is the entropy; both in the unit of `base`
   *
   * @param logits - Logits along `dim`. A row with a NaN or +Infinity, or of only -Infinity, gives NaN.
   * @param options - {@link EntropyFromLogitsGradOptions}.
   * @returns `loss`: the entropies as of {@link entropyFromLogits}; `grad` in the shape of `logits`.
   * @throws As {@link entropyFromLogits}. TypeError, too, if `gradOutput` is neither a number nor a tensor of floats;
   * RangeError if `gradOutput` has not the shape of the entropies, or `out` has another length or overlaps an argument
   * (it may be exactly the elements of `logits`).
   * @example
   * entropyFromLogitsGrad([2, 0]).loss.data; // [0.3653]
   * entropyFromLogitsGrad([2, 0]).grad.data; // [-0.21, 0.21]
   * @remarks Source: PyTorch `Categorical(logits=logits).entropy()` and its backward pass.
   * @see {@link entropyFromLogits} for the entropies alone.
   */
  <X extends TensorLike, Out extends FloatOut | Absent = undefined>(
    logits: X,
    options?: EntropyFromLogitsGradOptions<Out> | null,
  ): LossAndGradient<FloatTensor<LossArray<X>>, TensorOf<X, Out>>;
}

export function entropyFromLogits(engine: Pick<Engine, "entropyFromLogits">): EntropyFromLogits {
  return define<EntropyFromLogits>("entropyFromLogits", (call) => {
    const compute: Compute = (entropies, view, nats) =>
      engine.entropyFromLogits({ entropies, grad: null, logits: view, nats, upstream: 0 });
    return (logits, options) => ofOne(call, "logits", compute, logits, options);
  });
}

const GRADIENT_OPTIONS: readonly OptionName[] = ["dim", "base", "gradOutput", "out"];

export function entropyFromLogitsGrad(engine: Pick<Engine, "entropyFromLogits">): EntropyFromLogitsGrad {
  return define<EntropyFromLogitsGrad>("entropyFromLogitsGrad", (call) => (logits, given) => {
    const options = readOptions(call, given, GRADIENT_OPTIONS);
    const nats = checkBase(call, options.base);
    const input = checkFloats(call, "logits", logits);
    const axis = checkAxis(call, options.dim, input.shape.length, -1);
    const shape = withoutAxis(input.shape, axis);
    const outputs = checkGradient(
      call,
      { name: "logits", input, target: null, weight: null, posWeight: null, shape, reduction: "none" },
      options,
    );
    const { losses: entropies, grad } = outputs;
    const upstream = upstreamOf(outputs, 1);
    if (input.size > 0)
      engine.entropyFromLogits({
        entropies,
        grad,
        logits: viewAlong(input, axis, input.type),
        nats,
        upstream,
      });
    return gradientResult(outputs, 0, 1);
  });
}

/** entropyFromLogits: the entropy of the softmax of logits, and its gradient. */

import type { Call } from "../check/call.js";
import { readClassOptions } from "../check/classOptions.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
import { checkApart, checkOut } from "../check/out.js";
import { checkAxis, checkBase } from "../check/settings.js";
import { checkFloats } from "../check/tensors.js";
import { type FloatStorage, floatData } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import { fillWith } from "../intrinsics.js";
import type { LossArray, TensorOf } from "../results.js";
import { scaled } from "../tensor/operand.js";
import { elementCount, withoutAxis } from "../tensor/shape.js";
import { viewAlong } from "../tensor/view.js";
import type { Absent, FloatTensor, Named, TensorLike } from "../types.js";
import { adjustedLogits } from "./shared/adjusted.js";
import { define } from "./shared/define.js";
import { lossValue, NONE } from "./shared/loss.js";
import { checkGradient, gradientResult, upstreamOf } from "./shared/lossGradient.js";
import type {
  FloatOut,
  GradientOptions,
  InformationOptions,
  LossAndGradient,
  SoftmaxAdjustments,
} from "./shared/options.js";
import { tensorResult } from "./shared/result.js";

/** The options of {@link entropyFromLogitsGrad}. */
export interface EntropyFromLogitsGradOptions<Out = FloatOut | Absent>
  extends Omit<InformationOptions, "out">,
    SoftmaxAdjustments,
    GradientOptions<"none", Out> {}

/** The options of {@link entropyFromLogits}. */
export interface EntropyFromLogitsOptions<Out = FloatOut | Absent>
  extends InformationOptions<Out>,
    SoftmaxAdjustments {}

export interface EntropyFromLogits extends Named<"entropyFromLogits"> {
  /**
   * The entropy of the softmax of logits, without computing the probabilities first.
   *
   * `H = lse - Σ p[c] · x[c]`, where `x = logits / temperature`, `p = softmax(x)` and `lse = log Σ exp(x[c])`, over the classes of `classMask`
   *
   * @param logits - Logits along `dim`. A row with a NaN or +Infinity, or of only -Infinity, in the classes that take part gives NaN.
   * @param options - {@link EntropyFromLogitsOptions}.
   * @returns One value per row, in the shape of `logits` without `dim`: nats, or bits for base 2, bans for base 10.
   * @throws As {@link entropy}. RangeError, too, if `temperature` is no finite number above 0, or `classMask` has neither an element for
   * each class nor the shape of `logits`, holds a NaN, leaves a row without a class, or overlaps `out`.
   * @example
   * entropyFromLogits([0, 0, 0, 0], { base: 2 }).data; // [2]
   * entropyFromLogits([0, 0, 0, 0], { base: 2, classMask: [1, 1, 0, 0] }).data; // [1]
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
   * `grad[c] = -g / temperature · p[c] · (log p[c] + H)`, where `p = softmax(logits / temperature)` and H is the entropy; both in the unit
   * of `base`; 0 in classes that `classMask` leaves out
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
  return define<EntropyFromLogits>("entropyFromLogits", (call) => (value, given) => {
    const options = readOptions(call, given, OPTIONS);
    const { nats, input, axis, shape, classes } = read(call, value, options);
    const { type, size } = input;
    const out = checkOut<FloatStorage>(call, options.out, type, elementCount(shape));
    checkApart(call, options.out, out, "logits", input);
    checkApart(call, options.out, out, "classMask", classes?.mask);
    const entropies = floatData(out, type);
    if (size === 0) fillWith(out, 0);
    else {
      const logits = adjustedLogits(call, viewAlong(input, axis, type), classes, input.shape, axis);
      engine.entropyFromLogits({ entropies, grad: null, logits, nats, upstream: 0 });
    }
    return tensorResult(options.out, out, shape, type);
  });
}

const OPTIONS: readonly OptionName[] = ["dim", "base", "temperature", "classMask", "out"];
const GRADIENT_OPTIONS: readonly OptionName[] = [
  "dim",
  "base",
  "temperature",
  "classMask",
  "gradOutput",
  "out",
];

function read(call: Call, value: unknown, options: Readonly<Options>) {
  const nats = checkBase(call, options.base);
  const input = checkFloats(call, "logits", value);
  const axis = checkAxis(call, options.dim, input.shape.length, -1);
  const classes = readClassOptions(call, options, "logits", input.shape, axis);
  return { nats, input, axis, shape: withoutAxis(input.shape, axis), classes };
}

export function entropyFromLogitsGrad(engine: Pick<Engine, "entropyFromLogits">): EntropyFromLogitsGrad {
  return define<EntropyFromLogitsGrad>("entropyFromLogitsGrad", (call) => (value, given) => {
    const options = readOptions(call, given, GRADIENT_OPTIONS);
    const { nats, input, axis, shape, classes } = read(call, value, options);
    const outputs = checkGradient(
      call,
      {
        name: "logits",
        input,
        target: null,
        weight: null,
        posWeight: null,
        others: classes === null || classes.mask === null ? NONE : [classes.mask],
        shape,
        reduction: "none",
      },
      options,
    );
    const { losses: entropies, grad } = outputs;
    const upstream = scaled(upstreamOf(outputs, 1), 1 / (classes?.temperature ?? 1));
    if (input.size > 0) {
      const logits = adjustedLogits(call, viewAlong(input, axis, input.type), classes, input.shape, axis);
      engine.entropyFromLogits({ entropies, grad, logits, nats, upstream });
    }
    return gradientResult(outputs, lossValue(outputs, 0, 1));
  });
}

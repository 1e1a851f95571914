/** binaryCrossEntropy: of independent yes-or-no probabilities, and its gradient. */

import type { Call } from "../check/call.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
import { checkProbabilities } from "../check/values.js";
import { FLOAT64 } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import type { LossResult, TensorOf } from "../results.js";
import { operandOf } from "../tensor/operand.js";
import type { Absent, LabelsLike, Named, TensorLike } from "../types.js";
import { checkValues, readBinaryLoss } from "./shared/binaryLoss.js";
import { define } from "./shared/define.js";
import { CountedElements, only } from "./shared/elementOptions.js";
import { LOSS, lossValue, type Wanted } from "./shared/loss.js";
import { GRADIENT, gradientOptions } from "./shared/lossGradient.js";
import type {
  BinaryLossOptions,
  FloatOut,
  GradientOptions,
  LossAndGradient,
  LossOut,
  ReductionOrParts,
} from "./shared/options.js";

/** The options of {@link binaryCrossEntropy}. */
export interface BinaryCrossEntropyOptions<R = ReductionOrParts | Absent, Out = LossOut<R>>
  extends BinaryLossOptions<R, Out> {}

/** The options of {@link binaryCrossEntropyGrad}. */
export interface BinaryCrossEntropyGradOptions<R = ReductionOrParts | Absent, Out = FloatOut | Absent>
  extends Omit<BinaryCrossEntropyOptions<R>, "out">,
    GradientOptions<R, Out> {}

export interface BinaryCrossEntropy extends Named<"binaryCrossEntropy"> {
  /**
   * The cross entropy of independent yes-or-no probabilities.
   *
   * `loss = -w · (t · log p + (1 - t) · log(1 - p))`, with the logarithms clamped at -100; 0 where `mask` is 0
   *
   * @param input - Probabilities in [0, 1], of any shape.
   * @param target - Probabilities in [0, 1], integers or truth values, in the shape of `input`; a NaN gives NaN. Elements that do not count
   * may hold anything, as in `input`.
   * @param options - {@link BinaryCrossEntropyOptions}.
   * @returns A number: the mean over all elements that count (NaN of none), or their sum divided by `normalizer`; or the sum. For "none"
   * the losses in nats, in the shape of `input`, for "parts" {@link LossParts}.
   * @throws TypeError if `input` or `weight` is no tensor of floats, `target` none of numbers or truth values, an option is unknown or of
   * the wrong kind, `normalizer` comes with another reduction than "mean", or `out` has another type or comes with a reduction. RangeError
   * if the shapes differ, `weight` does not broadcast to them or is not finite, `mask` does not broadcast to them or has a NaN,
   * `normalizer` is no finite number above 0, `input` or `target` is outside [0, 1], `reduction` does not exist, or `out` has another
   * length or overlaps an argument (it may be exactly the elements of `input`).
   * @example
   * binaryCrossEntropy([0.9, 0.2], [1, 0]); // 0.1643
   * binaryCrossEntropy([0.9, 0.2], [true, false], { mask: [true, false] }); // 0.1054
   * @remarks Source: PyTorch `torch.nn.functional.binary_cross_entropy`.
   * @see {@link binaryCrossEntropyWithLogits}, which starts from logits and loses nothing near 0 and 1.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends LossOut<R> = undefined,
  >(
    input: X,
    target: LabelsLike,
    options?: BinaryCrossEntropyOptions<R, Out> | null,
  ): LossResult<R, X, Out>;
}

export interface BinaryCrossEntropyGrad extends Named<"binaryCrossEntropyGrad"> {
  /**
   * The cross entropy of independent yes-or-no probabilities, and its gradient.
   *
   * `grad = w · (p - t) / max(p · (1 - p), 1e-12) · g`; 0 where `mask` is 0
   *
   * @param input - Probabilities in [0, 1], of any shape.
   * @param target - Probabilities in [0, 1], integers or truth values, in the shape of `input`; a NaN gives NaN.
   * @param options - {@link BinaryCrossEntropyGradOptions}.
   * @returns `loss` as of {@link binaryCrossEntropy}, and `grad` in the shape of `input`.
   * @throws As {@link binaryCrossEntropy}, but `out` goes with every reduction. TypeError, too, if `gradOutput`
   * is neither a number nor a tensor of floats, or `wrt` is "target"; RangeError if `gradOutput` has not the shape of
   * the loss, `wrt` does not exist, or `out` has another length or overlaps an argument (it may be exactly the
   * elements of `input`).
   * @example
   * binaryCrossEntropyGrad([0.8, 0.2], [1, 0], { reduction: "sum" }).grad.data; // [-1.25, 1.25]
   * @remarks Source: PyTorch `torch.nn.functional.binary_cross_entropy` and its backward pass.
   * @see {@link binaryCrossEntropyWithLogitsGrad}, whose gradient is bounded.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends FloatOut | Absent = undefined,
  >(
    input: X,
    target: LabelsLike,
    options?: BinaryCrossEntropyGradOptions<R, Out> | null,
  ): LossAndGradient<LossResult<R, X>, TensorOf<X, Out>>;
}

const OPTIONS: readonly OptionName[] = ["weight", "reduction", "mask", "normalizer", "out"];
const GRAD_OPTIONS = /* @__PURE__ */ gradientOptions(OPTIONS);

export function binaryCrossEntropy(engine: Pick<Engine, "binaryCrossEntropy">): BinaryCrossEntropy {
  return define<BinaryCrossEntropy>(
    "binaryCrossEntropy",
    (call) => (input, target, options) =>
      compute(engine, call, LOSS, input, target, readOptions(call, options, OPTIONS)),
  );
}

export function binaryCrossEntropyGrad(engine: Pick<Engine, "binaryCrossEntropy">): BinaryCrossEntropyGrad {
  return define<BinaryCrossEntropyGrad>(
    "binaryCrossEntropyGrad",
    (call) => (input, target, options) =>
      compute(engine, call, GRADIENT, input, target, readOptions(call, options, GRAD_OPTIONS)),
  );
}

function compute(
  engine: Pick<Engine, "binaryCrossEntropy">,
  call: Call,
  wanted: Wanted,
  inputValue: unknown,
  targetValue: unknown,
  options: Readonly<Options>,
) {
  const loss = readBinaryLoss(call, wanted, "input", inputValue, targetValue, options);
  const { input, target, weight } = loss;
  const { type, size, shape } = input;
  const outputs = wanted.check(call, loss, options);
  const counted = loss.elements && new CountedElements(loss.elements, shape, type);
  // Of x = 0.5 and t = 0 everything is finite.
  const x = only(counted, operandOf(input, shape, type), 0.5);
  const t = only(counted, operandOf(target, shape, type), 0);
  checkProbabilities(input, type, false, counted === null ? undefined : x);
  checkProbabilities(target, type, true, counted === null ? undefined : t);
  checkValues(loss);
  const { grad } = outputs;
  const losses = counted === null ? outputs.losses : counted.newLosses(size);
  const factor = weight && operandOf(weight, shape, type);
  const denominator = counted === null ? size : counted.denominator;
  const upstream = wanted.upstream === null ? 1 : wanted.upstream(outputs, denominator);
  const sum =
    size === 0
      ? 0
      : engine.binaryCrossEntropy({
          losses,
          grad,
          count: size,
          double: type === FLOAT64,
          input: x,
          target: t,
          weight: factor,
          upstream: counted === null ? upstream : counted.upstream(upstream),
        });
  if (counted === null || losses === null) return wanted.result(outputs, lossValue(outputs, sum, size));
  if (outputs.gradArray !== null) counted.clear(outputs.gradArray);
  return wanted.result(outputs, counted.reduce(outputs, losses, denominator));
}

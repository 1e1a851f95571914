/** binaryFocalLoss: of independent yes-or-no logits, and its gradient. */

import type { Call } from "../check/call.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
import { checkGamma, checkShare } from "../check/settings.js";
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
  ElementLossOptions,
  FloatOut,
  GradientOptions,
  LossAndGradient,
  LossOut,
  ReductionOrParts,
} from "./shared/options.js";

/** The options of {@link binaryFocalLoss}. */
export interface BinaryFocalLossOptions<R = ReductionOrParts | Absent, Out = LossOut<R>>
  extends ElementLossOptions<R, Out> {
  /** How much elements count less that are predicted well: a finite number >= 0, of which 0 gives {@link binaryCrossEntropyWithLogits}. Default 2. */
  gamma?: number | Absent;
  /** The weight of positives, from 0 to 1; negatives have 1 less it. Default: none, both have 1. */
  alpha?: number | Absent;
}

/** The options of {@link binaryFocalLossGrad}. */
export interface BinaryFocalLossGradOptions<R = ReductionOrParts | Absent, Out = FloatOut | Absent>
  extends Omit<BinaryFocalLossOptions<R>, "out">,
    GradientOptions<R, Out> {}

export interface BinaryFocalLoss extends Named<"binaryFocalLoss"> {
  /**
   * The focal loss of independent yes-or-no logits: their cross entropy, of which an element that is predicted well has less.
   *
   * `loss = A · m^gamma · b`, where `b = -t · log σ(x) - (1 - t) · log σ(-x)`, `m = (1 - t) · σ(x) + t · σ(-x)`,
   * `σ(x) = 1 / (1 + exp(-x))`, and `A = alpha · t + (1 - alpha) · (1 - t)`, or 1 without `alpha`; 0 where `mask` is 0. Nothing cancels
   * at either end: with targets 0 and 1 a loss is right to `3 + 2 · gamma` ulp in float32.
   *
   * @param logits - Logits of any shape.
   * @param target - Probabilities from 0 to 1, integers or truth values, in the shape of `logits`. A NaN gives NaN.
   * @param options - {@link BinaryFocalLossOptions}.
   * @returns A number: the mean over all elements that count (NaN of none), or their sum divided by `normalizer`, such as the number of
   * positives; or the sum. For "none" the losses, in the shape of `logits`, for "parts" {@link LossParts}.
   * @throws As {@link binaryCrossEntropyWithLogits}. RangeError, too, if `gamma` is no finite number >= 0, `alpha` is outside [0, 1], or a
   * target that counts is.
   * @example
   * binaryFocalLoss([2, -1], [1, 0]); // 0.0122
   * binaryFocalLoss([2, -1], [1, 0], { alpha: 0.25, reduction: "sum" }); // 0.0174
   * @remarks Source: torchvision `torchvision.ops.sigmoid_focal_loss`, whose `alpha` is 0.25 by default; Lin et al., "Focal Loss for Dense
   * Object Detection", 2017.
   * @see {@link focalLoss} for classes that exclude each other, {@link binaryCrossEntropyWithLogits} without the factor.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends LossOut<R> = undefined,
  >(
    logits: X,
    target: LabelsLike,
    options?: BinaryFocalLossOptions<R, Out> | null,
  ): LossResult<R, X, Out>;
}

export interface BinaryFocalLossGrad extends Named<"binaryFocalLossGrad"> {
  /**
   * The focal loss of independent yes-or-no logits, and its gradient.
   *
   * `grad = g · A · m^gamma · (gamma · (1 - 2t) · σ(x) · σ(-x) / m · b + (1 - t) · σ(x) - t · σ(-x))`, with the names of
   * {@link binaryFocalLoss}; 0 where `mask` is 0
   *
   * @param logits - Logits of any shape.
   * @param target - Probabilities from 0 to 1, integers or truth values, in the shape of `logits`. A NaN gives NaN.
   * @param options - {@link BinaryFocalLossGradOptions}.
   * @returns `loss` as of {@link binaryFocalLoss}, and `grad` in the shape of `logits`.
   * @throws As {@link binaryFocalLoss}, but `out` goes with every reduction. TypeError, too, if `gradOutput` is neither a number nor a
   * tensor of floats, or `wrt` is "target"; RangeError if `gradOutput` has not the shape of the loss, `wrt` does not exist, or `out` has
   * another length or overlaps an argument (it may be exactly the elements of `logits`).
   * @example
   * binaryFocalLossGrad([2, -1], [1, 0], { reduction: "sum" }).grad.data; // [-0.0049, 0.0526]
   * @remarks Source: torchvision `torchvision.ops.sigmoid_focal_loss` and its backward pass.
   * @see {@link focalLossGrad} for classes that exclude each other.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends FloatOut | Absent = undefined,
  >(
    logits: X,
    target: LabelsLike,
    options?: BinaryFocalLossGradOptions<R, Out> | null,
  ): LossAndGradient<LossResult<R, X>, TensorOf<X, Out>>;
}

const OPTIONS: readonly OptionName[] = ["gamma", "alpha", "reduction", "mask", "normalizer", "out"];
const GRAD_OPTIONS = /* @__PURE__ */ gradientOptions(OPTIONS);

type Needs = Pick<Engine, "binaryFocalLoss">;

export function binaryFocalLoss(engine: Needs): BinaryFocalLoss {
  return define<BinaryFocalLoss>(
    "binaryFocalLoss",
    (call) => (logits, target, options) =>
      compute(engine, call, LOSS, logits, target, readOptions(call, options, OPTIONS)),
  );
}

export function binaryFocalLossGrad(engine: Needs): BinaryFocalLossGrad {
  return define<BinaryFocalLossGrad>(
    "binaryFocalLossGrad",
    (call) => (logits, target, options) =>
      compute(engine, call, GRADIENT, logits, target, readOptions(call, options, GRAD_OPTIONS)),
  );
}

function compute(
  engine: Needs,
  call: Call,
  wanted: Wanted,
  logits: unknown,
  targetValue: unknown,
  options: Readonly<Options>,
) {
  const gamma = checkGamma(call, options.gamma);
  const alpha = checkShare(call, "alpha", options.alpha);
  const loss = readBinaryLoss(call, wanted, "logits", logits, targetValue, options);
  const { input, target } = loss;
  const { type, size, shape } = input;
  const outputs = wanted.check(call, loss, options);
  const counted = loss.elements && new CountedElements(loss.elements, shape, type);
  checkValues(loss);
  // Of x = 0 and t = 0 everything is finite.
  const x = only(counted, operandOf(input, shape, type), 0);
  const t = only(counted, operandOf(target, shape, type), 0);
  checkProbabilities(target, type, true, counted === null ? undefined : t);
  const { grad } = outputs;
  const losses = counted === null ? outputs.losses : counted.newLosses(size);
  const denominator = counted === null ? size : counted.denominator;
  const upstream = wanted.upstream === null ? 1 : wanted.upstream(outputs, denominator);
  const sum =
    size === 0
      ? 0
      : engine.binaryFocalLoss({
          losses,
          grad,
          count: size,
          double: type === FLOAT64,
          input: x,
          target: t,
          gamma,
          alpha,
          upstream: counted === null ? upstream : counted.upstream(upstream),
        });
  if (counted === null || losses === null) return wanted.result(outputs, lossValue(outputs, sum, size));
  if (outputs.gradArray !== null) counted.clear(outputs.gradArray);
  return wanted.result(outputs, counted.reduce(outputs, losses, denominator));
}

/** binaryCrossEntropyWithLogits: of independent yes-or-no logits, and its gradient. */

import type { Call } from "../check/call.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
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

/** The options of {@link binaryCrossEntropyWithLogits}. */
export interface BinaryCrossEntropyWithLogitsOptions<R = ReductionOrParts | Absent, Out = LossOut<R>>
  extends BinaryLossOptions<R, Out> {
  /** Finite factors of the positive half of the losses; they broadcast to the input. Default 1. */
  posWeight?: TensorLike | number | Absent;
}

/** The options of {@link binaryCrossEntropyWithLogitsGrad}. */
export interface BinaryCrossEntropyWithLogitsGradOptions<
  R = ReductionOrParts | Absent,
  Out = FloatOut | Absent,
> extends Omit<BinaryCrossEntropyWithLogitsOptions<R>, "out">,
    GradientOptions<R, Out> {}

export interface BinaryCrossEntropyWithLogits extends Named<"binaryCrossEntropyWithLogits"> {
  /**
   * The cross entropy of independent yes-or-no logits, computed without cancellation at both ends.
   *
   * `loss = -w · (posWeight · t · log σ(x) + (1 - t) · log(1 - σ(x)))`, where `σ(x) = 1 / (1 + exp(-x))`; 0 where `mask` is 0
   *
   * @param logits - Logits of any shape.
   * @param target - Probabilities (not checked), integers or truth values, in the shape of `logits`.
   * @param options - {@link BinaryCrossEntropyWithLogitsOptions}.
   * @returns A number: the mean over all elements that count (NaN of none), or their sum divided by `normalizer`; or the sum. For "none"
   * the losses in nats, in the shape of `logits`, for "parts" {@link LossParts}.
   * @throws TypeError if `logits` or a weight is no tensor of floats, `target` none of numbers or truth values, an option is unknown or of
   * the wrong kind, `normalizer` comes with another reduction than "mean", or `out` has another type or comes with a reduction. RangeError
   * if the shapes differ, `weight` or `posWeight` does not broadcast to them or is not finite, `mask` does not broadcast to them or has a
   * NaN, `normalizer` is no finite number above 0, `reduction` does not exist, or `out` has another length or overlaps an argument (it may
   * be exactly the elements of `logits`).
   * @example
   * binaryCrossEntropyWithLogits([2, -1], [1, 0]); // 0.2201
   * binaryCrossEntropyWithLogits([2, NaN], [1, 0], { mask: [1, 0], normalizer: 4 }); // 0.0317
   * @remarks Source: PyTorch `torch.nn.functional.binary_cross_entropy_with_logits`.
   * @see {@link binaryCrossEntropy} for probabilities, {@link crossEntropy} for classes that exclude each other.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends LossOut<R> = undefined,
  >(
    logits: X,
    target: LabelsLike,
    options?: BinaryCrossEntropyWithLogitsOptions<R, Out> | null,
  ): LossResult<R, X, Out>;
}

export interface BinaryCrossEntropyWithLogitsGrad extends Named<"binaryCrossEntropyWithLogitsGrad"> {
  /**
   * The cross entropy of independent yes-or-no logits, and its gradient.
   *
   * `grad = w · ((posWeight · t + 1 - t) · σ(x) - posWeight · t) · g`, where `σ(x) = 1 / (1 + exp(-x))`; 0 where `mask` is 0
   *
   * @param logits - Logits of any shape.
   * @param target - Probabilities (not checked), integers or truth values, in the shape of `logits`.
   * @param options - {@link BinaryCrossEntropyWithLogitsGradOptions}.
   * @returns `loss` as of {@link binaryCrossEntropyWithLogits}, and `grad` in the shape of `logits`.
   * @throws As {@link binaryCrossEntropyWithLogits}, but `out` goes with every reduction. TypeError, too, if
   * `gradOutput` is neither a number nor a tensor of floats, or `wrt` is "target"; RangeError if `gradOutput` has not
   * the shape of the loss, `wrt` does not exist, or `out` has another length or overlaps an argument (it may be
   * exactly the elements of `logits`).
   * @example
   * binaryCrossEntropyWithLogitsGrad([2, -1], [1, 0], { reduction: "sum" }).grad.data; // [-0.1192, 0.2689]
   * @remarks Source: PyTorch `torch.nn.functional.binary_cross_entropy_with_logits` and its backward pass.
   * @see {@link crossEntropyGrad} for classes that exclude each other.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends FloatOut | Absent = undefined,
  >(
    logits: X,
    target: LabelsLike,
    options?: BinaryCrossEntropyWithLogitsGradOptions<R, Out> | null,
  ): LossAndGradient<LossResult<R, X>, TensorOf<X, Out>>;
}

const OPTIONS: readonly OptionName[] = ["weight", "posWeight", "reduction", "mask", "normalizer", "out"];
const GRAD_OPTIONS = /* @__PURE__ */ gradientOptions(OPTIONS);

type Needs = Pick<Engine, "binaryCrossEntropyWithLogits">;

export function binaryCrossEntropyWithLogits(engine: Needs): BinaryCrossEntropyWithLogits {
  return define<BinaryCrossEntropyWithLogits>(
    "binaryCrossEntropyWithLogits",
    (call) => (logits, target, options) =>
      compute(engine, call, LOSS, logits, target, readOptions(call, options, OPTIONS)),
  );
}

export function binaryCrossEntropyWithLogitsGrad(engine: Needs): BinaryCrossEntropyWithLogitsGrad {
  return define<BinaryCrossEntropyWithLogitsGrad>(
    "binaryCrossEntropyWithLogitsGrad",
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
  const loss = readBinaryLoss(call, wanted, "logits", logits, targetValue, options);
  const { input, target, weight, posWeight } = loss;
  const { type, size, shape } = input;
  const outputs = wanted.check(call, loss, options);
  const counted = loss.elements && new CountedElements(loss.elements, shape, type);
  checkValues(loss);
  const { grad } = outputs;
  const losses = counted === null ? outputs.losses : counted.newLosses(size);
  // Of x = 0 and t = 0 everything is finite.
  const x = only(counted, operandOf(input, shape, type), 0);
  const t = only(counted, operandOf(target, shape, type), 0);
  const factor = weight && operandOf(weight, shape, type);
  const positiveFactor = posWeight && operandOf(posWeight, shape, type);
  const denominator = counted === null ? size : counted.denominator;
  const upstream = wanted.upstream === null ? 1 : wanted.upstream(outputs, denominator);
  const sum =
    size === 0
      ? 0
      : engine.binaryCrossEntropyWithLogits({
          losses,
          grad,
          count: size,
          double: type === FLOAT64,
          input: x,
          target: t,
          weight: factor,
          posWeight: positiveFactor,
          upstream: counted === null ? upstream : counted.upstream(upstream),
        });
  if (counted === null || losses === null) return wanted.result(outputs, lossValue(outputs, sum, size));
  if (outputs.gradArray !== null) counted.clear(outputs.gradArray);
  return wanted.result(outputs, counted.reduce(outputs, losses, denominator));
}

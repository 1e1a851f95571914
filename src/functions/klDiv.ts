/** klDiv: the pointwise Kullback-Leibler loss, and its gradients, each in the shape of its own argument. */

import { allocate } from "../check/allocate.js";
import type { Call } from "../check/call.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
import { checkFlag, checkReduction } from "../check/settings.js";
import { checkBroadcast, checkConvertedFloats, checkFloats } from "../check/tensors.js";
import { FLOAT64, type FloatStorage, floatData } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import type { LossResult, TensorOf } from "../results.js";
import { BroadcastSums } from "../tensor/broadcast.js";
import { operandOf } from "../tensor/operand.js";
import { elementCount, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Absent, Named, TensorLike } from "../types.js";
import { define } from "./shared/define.js";
import { CountedElements, only, othersOf, readElementOptions } from "./shared/elementOptions.js";
import { type Gradient, LOSS, lossValue, SCALAR, type Wanted } from "./shared/loss.js";
import { GRADIENT, gradientOptions } from "./shared/lossGradient.js";
import type {
  ElementLossOptions,
  FloatOut,
  GradientOptions,
  LossAndGradients,
  LossOut,
  ReductionOrParts,
  Wrt,
  WrtOption,
} from "./shared/options.js";
import { tensorResult } from "./shared/result.js";

/** The options of {@link klDiv}. */
export interface KlDivOptions<R = ReductionOrParts | "batchmean" | Absent, Out = LossOut<R>>
  extends ElementLossOptions<R, Out> {
  /** The target holds logarithms of probabilities. Default false. */
  logTarget?: boolean | Absent;
}

/** The options of {@link klDivGrad}. */
export interface KlDivGradOptions<
  R = ReductionOrParts | "batchmean" | Absent,
  W = Wrt | Absent,
  Out = FloatOut | Absent,
> extends Omit<KlDivOptions<R>, "out">,
    GradientOptions<R, Out>,
    WrtOption<W> {}

export interface KlDiv extends Named<"klDiv"> {
  /**
   * The pointwise Kullback-Leibler divergence of a target distribution from log-probabilities.
   *
   * `loss = t · (log t - x)`, 0 where `t = 0`, and where `mask` is 0; with `logTarget` `exp(t) · (t - x)`
   *
   * @param input - Log-probabilities (not checked) of any shape.
   * @param target - Probabilities, or their logarithms with `logTarget` (not checked). `input` and `target` broadcast.
   * @param options - {@link KlDivOptions}.
   * @returns A number: the mean over all elements that count (NaN of none), or their sum divided by `normalizer`; the sum; or with
   * "batchmean" the sum divided by the first size of `input`, whatever `mask` is, which is the divergence per sample in nats. For "none"
   * the losses in the common shape, for "parts" {@link LossParts}.
   * @throws TypeError if an argument is no tensor of floats, an option is unknown or of the wrong kind, `normalizer` comes with another
   * reduction than "mean", or `out` has another type or comes with a reduction. RangeError if the shapes do not broadcast, `mask` does not
   * broadcast to them or has a NaN, `normalizer` is no finite number above 0, `reduction` does not exist, or `out` has another length or
   * overlaps an argument (it may be exactly the elements of `input`).
   * @example
   * klDiv([[-0.6931, -0.6931], [NaN, 0]], [[0.25, 0.75], [0, 0]], { mask: [[true], [false]] }); // 0.0654
   * klDiv([[-0.6931, -0.6931]], [[0.25, 0.75]], { reduction: "batchmean" }); // 0.1308
   * @remarks Source: PyTorch `torch.nn.functional.kl_div`.
   * @see {@link klDivergence} for two distributions of probabilities, summed over the classes.
   */
  <
    R extends ReductionOrParts | "batchmean" | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends LossOut<R> = undefined,
  >(
    input: X,
    target: TensorLike,
    options?: KlDivOptions<R, Out> | null,
  ): LossResult<R, X, Out>;
}

export interface KlDivGrad extends Named<"klDivGrad"> {
  /**
   * The pointwise Kullback-Leibler divergence of a target distribution from log-probabilities, and its gradient.
   *
   * `grad = -t · g` and `gradTarget = g · (log t + 1 - x)`; with `logTarget` `grad = -exp(t) · g` and
   * `gradTarget = g · exp(t) · (t - x + 1)`; 0 where `mask` is 0
   *
   * @param input - Log-probabilities (not checked) of any shape.
   * @param target - Probabilities, or their logarithms with `logTarget` (not checked). `input` and `target` broadcast.
   * @param options - {@link KlDivGradOptions}.
   * @returns `loss` as of {@link klDiv}; `grad` in the shape of `input`, and with `wrt: "target"` `gradTarget` in the
   * shape of `target`, summed over the axes along which they were stretched.
   * @throws As {@link klDiv}, but `out` goes with every reduction. TypeError, too, if `gradOutput` is neither a
   * number nor a tensor of floats; RangeError if `gradOutput` has not the shape of the loss, `wrt` does not exist, or
   * `out` has another length than `input` or overlaps an argument (it may be exactly the elements of `input`).
   * @example
   * klDivGrad([[-0.6931, -0.6931]], [[0.25, 0.75]], { reduction: "sum" }).grad.data; // [-0.25, -0.75]
   * @remarks Source: PyTorch `torch.nn.functional.kl_div` and its backward pass.
   * @see {@link logSoftmaxBackward}, which carries the gradient on to logits.
   */
  <
    R extends ReductionOrParts | "batchmean" | Absent = "mean",
    W extends Wrt | Absent = "input",
    X extends TensorLike = TensorLike,
    Out extends FloatOut | Absent = undefined,
  >(
    input: X,
    target: TensorLike,
    options?: KlDivGradOptions<R, W, Out> | null,
  ): LossAndGradients<W, LossResult<R, X>, TensorOf<X, Out>, TensorOf<X>>;
}

const OPTIONS: readonly OptionName[] = ["reduction", "logTarget", "mask", "normalizer", "out"];
const GRAD_OPTIONS = /* @__PURE__ */ gradientOptions(OPTIONS);

export function klDiv(engine: Pick<Engine, "klDiv">): KlDiv {
  return define<KlDiv>(
    "klDiv",
    (call) => (input, target, options) =>
      compute(engine, call, LOSS, input, target, readOptions(call, options, OPTIONS)),
  );
}

export function klDivGrad(engine: Pick<Engine, "klDiv">): KlDivGrad {
  return define<KlDivGrad>(
    "klDivGrad",
    (call) => (input, target, options) =>
      compute(engine, call, GRADIENT, input, target, readOptions(call, options, GRAD_OPTIONS)),
  );
}

function compute(
  engine: Pick<Engine, "klDiv">,
  call: Call,
  wanted: Wanted,
  inputValue: unknown,
  targetValue: unknown,
  options: Readonly<Options>,
) {
  const reduction = checkReduction(call, options.reduction, "batchmean");
  const logTarget = checkFlag(call, "logTarget", options.logTarget);
  const wrtTarget = wanted.wrtTarget(call, options.wrt);
  const input = checkFloats(call, "input", inputValue);
  const target = checkConvertedFloats(call, "target", targetValue);
  const { type } = input;
  const shape = checkBroadcast(call, "input", input, "target", target);
  const elements = readElementOptions(call, options, shape, reduction);
  const outputs = wanted.check(
    call,
    {
      name: "input",
      input,
      target,
      weight: null,
      posWeight: null,
      others: othersOf(elements),
      shape: reduction === "none" ? shape : SCALAR,
      reduction,
    },
    options,
  );
  const { grad } = outputs;
  const count = elementCount(shape);
  const counted = elements && new CountedElements(elements, shape, type);
  const losses = counted === null ? outputs.losses : counted.newLosses(count);
  const denominator =
    reduction === "batchmean" ? (input.shape[0] ?? 1) : counted === null ? count : counted.denominator;
  const gradTarget = wrtTarget ? allocate<FloatStorage>(call, type, target.size) : null;
  const toTarget = gradTarget === null ? null : floatData(gradTarget, type);

  // The engine has a gradient for each element of the result; a stretched argument gets their sums.
  const ofInput = grad === null ? null : sumsFor(input, shape);
  const ofTarget = toTarget === null ? null : sumsFor(target, shape);
  const [x, t] = [operandOf(input, shape, type), operandOf(target, shape, type)];
  const upstream = wanted.upstream === null ? 1 : wanted.upstream(outputs, denominator);
  const sum =
    count === 0
      ? 0
      : engine.klDiv({
          losses,
          grad: ofInput ?? grad,
          gradTarget: ofTarget ?? toTarget,
          count,
          double: type === FLOAT64,
          // Of x = 0 and t = 1 everything is finite.
          input: only(counted, x, 0),
          target: only(counted, t, logTarget ? 0 : 1),
          logTarget,
          upstream: counted === null ? upstream : counted.upstream(upstream),
        });
  if (grad !== null) ofInput?.storeIn(grad);
  if (toTarget !== null) ofTarget?.storeIn(toTarget);
  if (counted !== null && outputs.gradArray !== null && ofInput === null) counted.clear(outputs.gradArray);
  if (counted !== null && gradTarget !== null && ofTarget === null) counted.clear(gradTarget);
  const loss =
    counted === null || losses === null
      ? lossValue(outputs, sum, denominator)
      : counted.reduce(outputs, losses, denominator);
  const result = wanted.result(outputs, loss);
  if (gradTarget === null) return result;
  return { ...(result as Gradient), gradTarget: tensorResult(undefined, gradTarget, target.shape, type) };
}

/** What adds up the gradients of a tensor that was stretched to `shape`; null if it was not. */
function sumsFor(tensor: Tensor, shape: readonly number[]): BroadcastSums | null {
  return sameShape(tensor.shape, shape) ? null : new BroadcastSums(tensor.shape, shape);
}

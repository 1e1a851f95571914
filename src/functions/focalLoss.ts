/** focalLoss: of logits with class indices, and its gradient. */

import type { Call } from "../check/call.js";
import { adjustedView, checkClassesLeft, classesThatCount, readClassOptions } from "../check/classOptions.js";
import { checkWrtInput } from "../check/gradient.js";
import { tensorOf } from "../check/integers.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
import { readRowOptions } from "../check/rowOptions.js";
import { checkGamma } from "../check/settings.js";
import { checkIndexTarget } from "../check/target.js";
import type { Engine } from "../engine/engine.js";
import type { LossResult, TensorOf } from "../results.js";
import { withoutAxis } from "../tensor/shape.js";
import { viewAlong } from "../tensor/view.js";
import type { Absent, IndexLike, Named, TensorLike } from "../types.js";
import { NO_ROWS, prepareLoss, type RowLoss, readClassLoss, valueOfLosses } from "./shared/classLoss.js";
import { define } from "./shared/define.js";
import { LOSS, type Wanted } from "./shared/loss.js";
import { gradientOptions } from "./shared/lossGradient.js";
import type {
  ClassLossOptions,
  FloatOut,
  GradientOptions,
  LossAndGradient,
  LossOut,
  ReductionOrParts,
  SoftmaxAdjustments,
} from "./shared/options.js";
import { ROW_GRADIENT } from "./shared/rowGradient.js";
import { RowGradients } from "./shared/rowGradients.js";

/** The options of {@link focalLoss}. */
export interface FocalLossOptions<R = ReductionOrParts | Absent, Out = LossOut<R>>
  extends ClassLossOptions<R, Out>,
    SoftmaxAdjustments {
  /** How much rows count less that are predicted well: a finite number >= 0, of which 0 gives {@link crossEntropy}. Default 2. */
  gamma?: number | Absent;
  /** Logits become `softcap · tanh(x / softcap)` before anything else: a finite number > 0. Default: none. */
  softcap?: number | Absent;
}

/** The options of {@link focalLossGrad}. */
export interface FocalLossGradOptions<R = ReductionOrParts | Absent, Out = FloatOut | Absent>
  extends Omit<FocalLossOptions<R>, "out">,
    GradientOptions<R, Out> {}

export interface FocalLoss extends Named<"focalLoss"> {
  /**
   * The focal loss between logits and class indices: the cross entropy, of which a row that is predicted well has less.
   *
   * `loss = w[t] · (1 - p[t])^gamma · (lse - x[t])`, where `p = softmax(x)` and `lse = log Σ exp(x[c])`. `1 - p[t]` comes from the other
   * classes, so that it keeps its digits where `p[t]` rounds to 1: the loss of a row is right to `3 + 3 · gamma` ulp in float32. The mean
   * divides, as that of {@link crossEntropy} does, by the sum of `w[t]` over the rows that count.
   *
   * Options of rows and classes change it as they change {@link crossEntropy}, which it equals to the bit with `gamma: 0`.
   *
   * @param logits - C, N × C, N × C × d1 × ..., or the classes on axis `dim` (-1 for batch × sequence × vocabulary).
   * A row with a NaN or +Infinity, or of only -Infinity, has the loss NaN.
   * @param target - Class indices, `0 <= target < C` or `ignoreIndex`, in the shape of `logits` without the classes. Those of rows that do
   * not count are not checked.
   * @param options - {@link FocalLossOptions}.
   * @returns A number; for reduction "none" the losses, in the shape of `logits` without the classes (and `shift` shorter), 0 where a row
   * does not count; for "parts" {@link LossParts}. The mean of no rows is NaN, or 0 with `normalizer`.
   * @throws As {@link crossEntropy} with class indices. RangeError, too, if `gamma` is no finite number >= 0.
   * @example
   * focalLoss([[3, 1, -3]], [1]); // 1.6527
   * focalLoss([[3, 1, -3]], [0]); // 0.0019
   * focalLoss([[3, 1, -3]], [1], { gamma: 0.5 }); // 1.9985
   * @remarks Source: Lin et al., "Focal Loss for Dense Object Detection", 2017.
   * @see {@link crossEntropy} without the factor, {@link binaryFocalLoss} for classes that do not exclude each other.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends LossOut<R> = undefined,
  >(
    logits: X,
    target: IndexLike,
    options?: FocalLossOptions<R, Out> | null,
  ): LossResult<R, X, Out>;
}

export interface FocalLossGrad extends Named<"focalLossGrad"> {
  /**
   * The focal loss between logits and class indices, and its gradient, in one pass.
   *
   * With `q = 1 - p[t]` and `F = q^gamma · (1 + gamma · p[t] · (lse - x[t]) / q)`: `grad[c] = g · w[t] · F · p[c]`, at the target
   * `-g · w[t] · F · q`. Where the row is predicted well, `F` tends to `(1 + gamma) · q^gamma`.
   *
   * @param logits - C, N × C, N × C × d1 × ..., or the classes on axis `dim`.
   * @param target - Class indices, as in {@link focalLoss}.
   * @param options - {@link FocalLossGradOptions}.
   * @returns `loss` as of {@link focalLoss}; `grad` in the shape of `logits`, exactly 0 in rows that do not count.
   * @throws As {@link focalLoss}, but `out` goes with every reduction. TypeError, too, if `gradOutput` is neither a number nor a tensor of
   * floats, or `wrt` is "target"; RangeError if `gradOutput` has not the shape of the loss, `wrt` does not exist, or `out` has another
   * length or overlaps an argument (it may be exactly the elements of `logits`).
   * @example
   * focalLossGrad([[3, 1, -3]], [1]).grad.data; // [1.0744, -1.0771, 0.0027]
   * focalLossGrad([[3, 1, -3]], [0]).grad.data; // [-0.0051, 0.005, 0.0001]
   * @remarks Source: Lin et al., "Focal Loss for Dense Object Detection", 2017.
   * @see {@link focalLoss} for the loss alone, {@link crossEntropyGrad} without the factor.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends FloatOut | Absent = undefined,
  >(
    logits: X,
    target: IndexLike,
    options?: FocalLossGradOptions<R, Out> | null,
  ): LossAndGradient<LossResult<R, X>, TensorOf<X, Out>>;
}

const OPTIONS: readonly OptionName[] = [
  "gamma",
  "weight",
  "ignoreIndex",
  "reduction",
  "dim",
  "mask",
  "rowWeight",
  "normalizer",
  "shift",
  "classMask",
  "temperature",
  "softcap",
  "out",
];
const GRAD_OPTIONS = /* @__PURE__ */ gradientOptions(OPTIONS);

type Needs = Pick<Engine, "focalLoss">;

export function focalLoss(engine: Needs): FocalLoss {
  return define<FocalLoss>(
    "focalLoss",
    (call) => (logits, target, options) =>
      compute(engine, null, LOSS, call, logits, target, readOptions(call, options, OPTIONS)),
  );
}

export function focalLossGrad(engine: Needs): FocalLossGrad {
  const gradients = new RowGradients();
  return define<FocalLossGrad>(
    "focalLossGrad",
    (call) => (logits, target, options) =>
      compute(
        engine,
        gradients,
        ROW_GRADIENT,
        call,
        logits,
        target,
        readOptions(call, options, GRAD_OPTIONS),
      ),
  );
}

function compute(
  engine: Needs,
  gradients: RowGradients | null,
  wanted: Wanted<RowLoss>,
  call: Call,
  value: unknown,
  targetValue: unknown,
  options: Readonly<Options>,
) {
  const gamma = checkGamma(call, options.gamma);
  checkWrtInput(
    call,
    wanted.wrtTarget(call, options.wrt),
    "this loss has no gradient with respect to its target",
  );
  const given = readClassLoss(call, "logits", value, options);
  const { input, axis, reduction } = given;
  const { type, shape } = input;
  const indices = checkIndexTarget(call, "logits", input, axis, targetValue);
  const rowShape = withoutAxis(shape, axis);
  const rows = readRowOptions(call, options, rowShape, reduction);
  const classes = readClassOptions(call, options, "logits", shape, axis);
  const classMask = classes?.mask ?? null;
  const loss = prepareLoss(call, wanted, given, indices, tensorOf(indices), rows, classMask, options);
  const { outputs, count, losses, weight, target, counted } = loss;
  const apart = classes?.softcap ? gradients?.apart(input, outputs) : undefined;
  const view = viewAlong(apart ?? input, axis, type);
  const mask = classMask && classesThatCount(classMask, shape, view);
  if (mask !== null) checkClassesLeft(call, view, mask, rowShape, counted?.counts ?? null);
  const logits = classes === null ? view : adjustedView(view, classes, mask, Number.NEGATIVE_INFINITY);
  const upstream = wanted.upstream === null ? 1 : wanted.upstream(loss, classes?.temperature ?? 1);
  if (count > 0 && losses !== null && target !== null)
    engine.focalLoss({ losses, grad: outputs.grad, logits, target, weight, gamma, upstream });
  gradients?.clear(outputs, logits, counted);
  return wanted.result(outputs, valueOfLosses(loss, NO_ROWS));
}

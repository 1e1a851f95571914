/** crossEntropy: of logits with class indices or class probabilities, and its gradients. */

import type { Call } from "../check/call.js";
import { checkWrtInput } from "../check/gradient.js";
import { type Integers, tensorOf } from "../check/integers.js";
import { hasFurther, type OptionName, type Options, readOptions } from "../check/options.js";
import { checkLabelSmoothing } from "../check/settings.js";
import { checkAnyTarget } from "../check/target.js";
import type { Engine } from "../engine/engine.js";
import type { LossResult, TensorOf } from "../results.js";
import { viewAlong } from "../tensor/view.js";
import type { Absent, IndexLike, Named, TensorLike } from "../types.js";
import { anyCrossEntropy, type CrossEntropyFunctions } from "./shared/anyCrossEntropy.js";
import {
  type ClassLoss,
  NO_ROWS,
  prepareLoss,
  type RowLoss,
  readClassLoss,
  valueOfLosses,
} from "./shared/classLoss.js";
import { CrossEntropyGradients } from "./shared/crossEntropyGradients.js";
import { define } from "./shared/define.js";
import { lossOfFewRows } from "./shared/fewRows.js";
import { LOSS, type Wanted } from "./shared/loss.js";
import { gradientOptions } from "./shared/lossGradient.js";
import type {
  ClassLossOptions,
  FloatOut,
  GradientOptions,
  LossAndGradients,
  LossOut,
  ReductionOrParts,
  SoftmaxAdjustments,
  Wrt,
  WrtOption,
} from "./shared/options.js";
import { ROW_GRADIENT } from "./shared/rowGradient.js";

/** The options of {@link crossEntropy}. */
export interface CrossEntropyOptions<R = ReductionOrParts | Absent, Out = LossOut<R>>
  extends ClassLossOptions<R, Out>,
    SoftmaxAdjustments {
  /** How much of the target, from 0 to 1, is spread over all classes that take part alike. Default 0. */
  labelSmoothing?: number | Absent;
  /** Logits become `softcap · tanh(x / softcap)` before anything else: a finite number > 0. Default: none. */
  softcap?: number | Absent;
  /** Each row that counts has `zLoss · lse²` added to its loss, beside the weight of its class. Default 0. */
  zLoss?: number | Absent;
}

/** The options of {@link crossEntropyGrad}. */
export interface CrossEntropyGradOptions<
  R = ReductionOrParts | Absent,
  W = Wrt | Absent,
  Out = FloatOut | Absent,
> extends Omit<CrossEntropyOptions<R>, "out">,
    GradientOptions<R, Out>,
    WrtOption<W> {}

export interface CrossEntropy extends Named<"crossEntropy"> {
  /**
   * The cross entropy between logits and class indices or class probabilities.
   *
   * With indices t and smoothing s: `loss = (1 - s) · w[t] · (lse - x[t]) + (s / C) · Σ w[c] · (lse - x[c])`, where
   * `lse = log Σ exp(x[c])`; the mean divides by the sum of `w[t]` over the rows not ignored. With probabilities q:
   * `loss = -Σ w[c] · ((1 - s) · q[c] + s / C) · logp[c]`; the mean divides by the number of rows.
   *
   * Options change this in the following order: x is `softcap · tanh(logits / softcap)`, divided by `temperature`; `classMask` leaves K of
   * the C classes, over which lse and s / K go; `zLoss · lse²` is added; `rowWeight` multiplies all of it, and `mask` takes rows out. The
   * mean then divides by the sum of `rowWeight · w[t]`, or of `rowWeight` for probabilities, over the rows that count, or by `normalizer`.
   *
   * @param logits - C, N × C, N × C × d1 × ..., or the classes on axis `dim` (-1 for batch × sequence × vocabulary).
   * A row with a NaN or +Infinity, or of only -Infinity, has the loss NaN.
   * @param target - Class indices, `0 <= target < C` or `ignoreIndex`, in the shape of `logits` without the classes;
   * or class probabilities (floats, not checked) in the shape of `logits`. Nested arrays are probabilities if they
   * are nested like the logits. Those of rows that do not count are not checked.
   * @param options - {@link CrossEntropyOptions}.
   * @returns A number; for reduction "none" the losses in nats, in the shape of `logits` without the classes (and `shift` shorter), 0 where
   * a row does not count; for "parts" {@link LossParts}. The mean of no rows is NaN, or 0 with `normalizer`. A target in a class that takes
   * no part has the loss Infinity.
   * @throws TypeError if `logits` or `weight` is no tensor of floats, `target` holds floats in the shape of indices or integers in the
   * shape of probabilities, an option is unknown or of the wrong kind, `normalizer` comes with another reduction than "mean", or `out` has
   * another type or comes with a reduction. RangeError if shapes do not fit, a target is out of range, there are rows but no classes,
   * `weight` has not C elements or one that is not finite, `labelSmoothing` is outside [0, 1], `reduction` or `dim` does not exist,
   * `ignoreIndex` is non-negative with probabilities, or `out` has another length or overlaps an argument. RangeError, too, if `mask` or
   * `rowWeight` has not the shape of the rows, `mask` holds a NaN, `rowWeight` or `zLoss` is not finite, `normalizer`, `temperature` or
   * `softcap` is no finite number above 0, `shift` is no integer from 0 to the last size of the rows, or `classMask` has neither C elements
   * nor the shape of `logits`, holds a NaN, or leaves a row that counts without a class.
   * @example
   * crossEntropy([[3, 1, -3]], [1]); // 2.1291
   * crossEntropy([[3, 1, -3]], [[0.2, 0.8, 0]]); // 1.7291
   * crossEntropy([[3, 1, -3], [0, 0, 0]], [1, -100], { reduction: "none" }).data; // [2.1291, 0]
   * crossEntropy([[3, 1, -3], [0, 0, 0]], [0, 1], { shift: 1 }); // 2.1291
   * crossEntropy([[3, 1, NaN]], [1], { classMask: [1, 1, 0], temperature: 2 }); // 1.3133
   * @remarks Source: PyTorch `torch.nn.functional.cross_entropy`; label smoothing: Szegedy et al., "Rethinking the Inception
   * Architecture for Computer Vision", 2016; zLoss: Chowdhery et al., "PaLM: Scaling Language Modeling with Pathways", 2022.
   * @see {@link nllLoss} for log-probabilities, {@link score} for what else is known of a row, {@link binaryCrossEntropyWithLogits} for
   * classes that do not exclude each other, {@link crossEntropyOfDistributions} for two distributions.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends LossOut<R> = undefined,
  >(
    logits: X,
    target: IndexLike | TensorLike,
    options?: CrossEntropyOptions<R, Out> | null,
  ): LossResult<R, X, Out>;
}

export interface CrossEntropyGrad extends Named<"crossEntropyGrad"> {
  /**
   * The cross entropy between logits and class indices or class probabilities, and its gradient, in one pass.
   *
   * With indices t, smoothing s, `p = softmax(x)` and `W = Σ w[k]`:
   * `grad[c] = g · (((1 - s) · w[t] + s · W / C) · p[c] - (s / C) · w[c] - (1 - s) · w[t] · (c == t))`. With probabilities
   * q and `q' = (1 - s) · q + s / C`: `grad[c] = g · (p[c] · Σ w[k] · q'[k] - w[c] · q'[c])`, and
   * `gradTarget[c] = -g · (1 - s) · w[c] · log p[c]`.
   *
   * Options change it as they change {@link crossEntropy}: `zLoss` adds `2 · zLoss · lse · p[c]`, and all of it is multiplied by
   * `rowWeight / temperature · (1 - tanh²(logits[c] / softcap))`. In classes that take no part both gradients are 0.
   *
   * Without smoothing the entry of the target is computed from the other classes, so that it keeps its digits where
   * `p[t]` rounds to 1 and `p[t] - 1` would be 0.
   *
   * @param logits - C, N × C, N × C × d1 × ..., or the classes on axis `dim` (-1 for batch × sequence × vocabulary).
   * A row with a NaN or +Infinity, or of only -Infinity, has the gradient NaN, but 0 if it is ignored.
   * @param target - Class indices or class probabilities, as in {@link crossEntropy}.
   * @param options - {@link CrossEntropyGradOptions}.
   * @returns `loss` as of {@link crossEntropy}; `grad` in the shape of `logits`, exactly 0 in rows that do not count, and in those that
   * predict nothing because of `shift`; and with `wrt: "target"` (probabilities only) `gradTarget` in the same shape. With reduction
   * "parts" they are of the sum. If only classes with weight 0 occur, a mean and its gradient are NaN.
   * @throws As {@link crossEntropy}, but `out` goes with every reduction. TypeError, too, if `gradOutput` is
   * neither a number nor a tensor of floats, or `wrt` is "target" with class indices; RangeError if `gradOutput` has
   * not the shape of the loss, `wrt` does not exist, or `out` has another length or overlaps an argument (it may be
   * exactly the elements of `logits`).
   * @example
   * crossEntropyGrad([[3, 1, -3]], [1]).loss; // 2.1291
   * crossEntropyGrad([[3, 1, -3]], [1]).grad.data; // [0.8789, -0.8811, 0.0022]
   * crossEntropyGrad([[3, 1, -3]], [1], { normalizer: 2 }).grad.data; // [0.4394, -0.4405, 0.0011]
   * @remarks Source: PyTorch `torch.nn.functional.cross_entropy` and its backward pass.
   * @see {@link crossEntropy} for the loss alone, {@link nllLossGrad} for log-probabilities.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    W extends Wrt | Absent = "input",
    X extends TensorLike = TensorLike,
    Out extends FloatOut | Absent = undefined,
  >(
    logits: X,
    target: IndexLike | TensorLike,
    options?: CrossEntropyGradOptions<R, W, Out> | null,
  ): LossAndGradients<W, LossResult<R, X>, TensorOf<X, Out>, TensorOf<X>>;
}

const OPTIONS: readonly OptionName[] = [
  "weight",
  "ignoreIndex",
  "reduction",
  "labelSmoothing",
  "dim",
  "mask",
  "rowWeight",
  "normalizer",
  "shift",
  "classMask",
  "temperature",
  "softcap",
  "zLoss",
  "out",
];
const GRAD_OPTIONS = /* @__PURE__ */ gradientOptions(OPTIONS);

type Needs = Pick<Engine, "crossEntropy" | "crossEntropyProbabilities">;
type GradNeeds = Pick<
  Engine,
  "crossEntropyGrad" | "crossEntropyProbabilitiesGrad" | "crossEntropyTargetGradient"
>;

export function crossEntropy(engine: Needs): CrossEntropy {
  const functions = {
    ofIndices: engine.crossEntropy,
    ofProbabilities: engine.crossEntropyProbabilities,
    gradients: null,
  };
  return define<CrossEntropy>(
    "crossEntropy",
    (call) => (logits, target, options) =>
      compute(functions, LOSS, call, logits, target, readOptions(call, options, OPTIONS)),
  );
}

export function crossEntropyGrad(engine: GradNeeds): CrossEntropyGrad {
  const functions = {
    ofIndices: engine.crossEntropyGrad,
    ofProbabilities: engine.crossEntropyProbabilitiesGrad,
    gradients: new CrossEntropyGradients(engine.crossEntropyTargetGradient),
  };
  return define<CrossEntropyGrad>(
    "crossEntropyGrad",
    (call) => (logits, target, options) =>
      compute(functions, ROW_GRADIENT, call, logits, target, readOptions(call, options, GRAD_OPTIONS)),
  );
}

function compute(
  functions: CrossEntropyFunctions,
  wanted: Wanted<RowLoss>,
  call: Call,
  logits: unknown,
  targetValue: unknown,
  options: Readonly<Options>,
) {
  const labelSmoothing = checkLabelSmoothing(call, options.labelSmoothing);
  const wrtTarget = wanted.wrtTarget(call, options.wrt);
  const loss = readClassLoss(call, "logits", logits, options);
  const target = checkAnyTarget(call, "logits", loss.input, loss.axis, targetValue);
  if (target.indices === null) checkIgnoresNone(call, loss, options);
  else {
    checkWrtInput(call, wrtTarget, "target holds class indices, which have no gradient");
    if (wanted === LOSS && labelSmoothing === 0 && options.out === undefined) {
      const few = lossOfFewRows(call, functions.ofIndices, loss, target.indices, options);
      if (few !== null) return few;
    }
    // The usual call takes the short way.
    if (!hasFurther(options))
      return ofIndices(call, functions, wanted, loss, target.indices, labelSmoothing, options);
  }
  return anyCrossEntropy(call, functions, wanted, loss, target, labelSmoothing, wrtTarget, options);
}

/** Of class indices, without options that say which rows and classes count. */
function ofIndices(
  call: Call,
  { ofIndices }: CrossEntropyFunctions,
  wanted: Wanted<RowLoss>,
  given: ClassLoss,
  indices: Integers,
  labelSmoothing: number,
  options: Readonly<Options>,
) {
  const { input, axis } = given;
  const loss = prepareLoss(call, wanted, given, indices, tensorOf(indices), null, null, options);
  const { outputs, count, losses, weight, target, kept } = loss;
  const { grad } = outputs;
  const logits = viewAlong(input, axis, input.type);
  const upstream = wanted.upstream === null ? 1 : wanted.upstream(loss, 1);
  const sums =
    target === null || count === 0
      ? NO_ROWS
      : ofIndices({ losses, grad, logits, target, kept, weight, labelSmoothing, zLoss: 0, upstream });
  return wanted.result(outputs, valueOfLosses(loss, sums));
}

/** No class probabilities are those of an ignored row. PyTorch, too, accepts any negative index. */
function checkIgnoresNone(call: Call, { ignored }: ClassLoss, { ignoreIndex }: Readonly<Options>): void {
  if (ignoreIndex === undefined) return;
  for (const index of ignored)
    if (index >= 0)
      call.outOfRange(
        `ignoreIndex is ${index}, expected none (or a negative one) as target holds class probabilities`,
      );
}

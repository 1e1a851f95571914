/** nllLoss: minus the log-probability of the target class, weighted; and its gradient. */

import type { Call } from "../check/call.js";
import { checkWrtInput } from "../check/gradient.js";
import { tensorOf } from "../check/integers.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
import { checkIndexTarget } from "../check/target.js";
import type { Engine } from "../engine/engine.js";
import type { LossResult, TensorOf } from "../results.js";
import { viewAlong } from "../tensor/view.js";
import type { Absent, IndexLike, Named, TensorLike } from "../types.js";
import {
  NO_ROWS,
  prepareLoss,
  type RowLoss,
  readClassLoss,
  readRows,
  valueOfLosses,
} from "./shared/classLoss.js";
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
} from "./shared/options.js";
import { ROW_GRADIENT } from "./shared/rowGradient.js";

/** The options of {@link nllLoss}. */
export interface NllLossOptions<R = ReductionOrParts | Absent, Out = LossOut<R>>
  extends ClassLossOptions<R, Out> {}

/** The options of {@link nllLossGrad}. */
export interface NllLossGradOptions<R = ReductionOrParts | Absent, Out = FloatOut | Absent>
  extends Omit<NllLossOptions<R>, "out">,
    GradientOptions<R, Out> {}

export interface NllLoss extends Named<"nllLoss"> {
  /**
   * The negative log-likelihood of the target classes.
   *
   * `loss = -r · w[t] · logProbs[t]` in each row with `r = rowWeight`; the mean divides by the sum of `r · w[t]` over the rows that count, or by
   * `normalizer`
   *
   * @param logProbs - Log-probabilities (not checked): C, N × C, N × C × d1 × ..., or the classes on axis `dim`.
   * @param target - Class indices, `0 <= target < C` or `ignoreIndex`, in the shape of `logProbs` without the classes. Those of rows that
   * do not count are not checked.
   * @param options - {@link NllLossOptions}.
   * @returns A number; for reduction "none" the losses in nats, in the shape of `target` (and `shift` shorter), 0 where a row does not
   * count; for "parts" {@link LossParts}. The mean of no rows is NaN, or 0 with `normalizer`.
   * @throws TypeError if `logProbs` or `weight` is no tensor, `target` holds no integers, an option is unknown or of the wrong kind,
   * `normalizer` comes with another reduction than "mean", or `out` has another type or comes with a reduction. RangeError if shapes do not
   * fit, a target is out of range, there are rows but no classes, `weight` has not C elements or one that is not finite, `reduction` or
   * `dim` does not exist, or `out` has another length or overlaps an argument. RangeError, too, if `mask` or `rowWeight` has not the shape
   * of the rows, `mask` holds a NaN, `rowWeight` is not finite, `normalizer` is no finite number above 0, or `shift` is no integer from 0
   * to the last size of the rows.
   * @example
   * nllLoss([[-0.1291, -2.1291, -6.1291]], [1]); // 2.1291
   * nllLoss([[-0.1291, -2.1291], [-1, -2]], [1, 7], { mask: [true, false] }); // 2.1291
   * @remarks Source: PyTorch `torch.nn.functional.nll_loss`.
   * @see {@link crossEntropy}, which starts from logits and is more accurate.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends LossOut<R> = undefined,
  >(
    logProbs: X,
    target: IndexLike,
    options?: NllLossOptions<R, Out> | null,
  ): LossResult<R, X, Out>;
}

export interface NllLossGrad extends Named<"nllLossGrad"> {
  /**
   * The negative log-likelihood of the target classes, and its gradient.
   *
   * `grad[c] = (c == t) ? -r · w[t] · g : 0` in each row with `r = rowWeight`; a mean divides g by the sum of `r · w[t]` over the rows that
   * count, or by `normalizer`
   *
   * @param logProbs - Log-probabilities (not checked): C, N × C, N × C × d1 × ..., or the classes on axis `dim`.
   * @param target - Class indices, `0 <= target < C` or `ignoreIndex`, in the shape of `logProbs` without the classes.
   * @param options - {@link NllLossGradOptions}.
   * @returns `loss` as of {@link nllLoss}, and `grad` in the shape of `logProbs`, 0 in rows that do not count, and in those that predict
   * nothing because of `shift`.
   * @throws As {@link nllLoss}, but `out` goes with every reduction. TypeError, too, if `gradOutput` is neither a
   * number nor a tensor of floats, or `wrt` is "target"; RangeError if `gradOutput` has not the shape of the loss,
   * `wrt` does not exist, or `out` has another length or overlaps an argument (it may be exactly the elements of
   * `logProbs`).
   * @example
   * nllLossGrad([[-0.1291, -2.1291, -6.1291]], [1]).grad.data; // [0, -1, 0]
   * @remarks Source: PyTorch `torch.nn.functional.nll_loss` and its backward pass.
   * @see {@link crossEntropyGrad} for the gradient with respect to logits.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends FloatOut | Absent = undefined,
  >(
    logProbs: X,
    target: IndexLike,
    options?: NllLossGradOptions<R, Out> | null,
  ): LossAndGradient<LossResult<R, X>, TensorOf<X, Out>>;
}

const OPTIONS: readonly OptionName[] = [
  "weight",
  "ignoreIndex",
  "reduction",
  "dim",
  "mask",
  "rowWeight",
  "normalizer",
  "shift",
  "out",
];
const GRAD_OPTIONS = /* @__PURE__ */ gradientOptions(OPTIONS);

export function nllLoss(engine: Pick<Engine, "nllLoss">): NllLoss {
  return define<NllLoss>(
    "nllLoss",
    (call) => (logProbs, target, options) =>
      compute(engine, call, LOSS, logProbs, target, readOptions(call, options, OPTIONS)),
  );
}

export function nllLossGrad(engine: Pick<Engine, "nllLoss">): NllLossGrad {
  return define<NllLossGrad>(
    "nllLossGrad",
    (call) => (logProbs, target, options) =>
      compute(engine, call, ROW_GRADIENT, logProbs, target, readOptions(call, options, GRAD_OPTIONS)),
  );
}

function compute(
  engine: Pick<Engine, "nllLoss">,
  call: Call,
  wanted: Wanted<RowLoss>,
  logProbs: unknown,
  targetValue: unknown,
  options: Readonly<Options>,
) {
  checkWrtInput(call, wanted.wrtTarget(call, options.wrt), "class indices have no gradient");
  const given = readClassLoss(call, "logProbs", logProbs, options);
  const { input, axis } = given;
  const indices = checkIndexTarget(call, "logProbs", input, axis, targetValue);
  const rows = readRows(call, given, options);
  const loss = prepareLoss(call, wanted, given, indices, tensorOf(indices), rows, null, options);
  const { outputs, count, losses, weight, target } = loss;
  const sums =
    target === null || count === 0
      ? NO_ROWS
      : engine.nllLoss({
          losses,
          grad: outputs.grad,
          logProbs: viewAlong(input, axis, input.type),
          target,
          weight,
          upstream: wanted.upstream === null ? 1 : wanted.upstream(loss, 1),
        });
  return wanted.result(outputs, valueOfLosses(loss, sums));
}

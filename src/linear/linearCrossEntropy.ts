/** linearCrossEntropy: of logits that are a product, and its gradients. */

import type { Call } from "../check/call.js";
import { readClassOptions } from "../check/classOptions.js";
import { tensorOf } from "../check/integers.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
import { checkIgnoreIndices, checkLabelSmoothing, checkNumber, checkReduction } from "../check/settings.js";
import { checkTargetOfRows } from "../check/target.js";
import { checkClassWeight } from "../check/tensors.js";
import {
  NO_ROWS,
  prepareLoss,
  type RowLoss,
  readRows,
  valueOfLosses,
} from "../functions/shared/classLoss.js";
import { define } from "../functions/shared/define.js";
import { LOSS, type Wanted } from "../functions/shared/loss.js";
import { gradientOptions } from "../functions/shared/lossGradient.js";
import type { LossOut, ReductionOrParts } from "../functions/shared/options.js";
import type { LossResult } from "../results.js";
import type { Absent, IndexLike, Named, TensorLike } from "../types.js";
import { type Head, logitsOf, readHead } from "./arguments.js";
import type { LinearCrossEntropyCall, LinearEngine } from "./engine.js";
import { HeadGradients } from "./gradients.js";
import type {
  Beside,
  HeadGradientsOf,
  LinearCrossEntropyGradOptions,
  LinearCrossEntropyOptions,
  LinearGradientOut,
  LinearLossAndGradients,
  LinearWrt,
} from "./options.js";

export interface LinearCrossEntropy extends Named<"linearCrossEntropy"> {
  /**
   * The cross entropy between the logits of a linear layer, a model's head, and class indices, without the logits: they are computed
   * in blocks and never all there.
   *
   * `x[r, c] = Σ hidden[r, k] · weight[c, k] + bias[c]`, and then as `crossEntropy` of `xent` has it, with targets t, smoothing s and class weights w:
   * `loss = (1 - s) · w[t] · (lse - x[t]) + (s / C) · Σ w[c] · (lse - x[c])`, `lse = log Σ exp(x[c])`. The other options change it as there.
   *
   * Logits are rounded to the type that is computed with. The losses have the bits that `crossEntropy` gives for those logits, whatever rows
   * are computed together.
   *
   * @param hidden - What the head is given: D, N × D, batch × sequence × D, ... : the last axis is that of the layer. A row with a NaN has
   * the loss NaN.
   * @param weight - The matrix of the layer, C × D, one row for each class, as models store it. (The option `weight` has class weights.)
   * `hidden`, `weight` and `bias` are float32, float16 and bfloat16 in any mix, computed with float32; or all float64.
   * @param target - Class indices, `0 <= target < C` or `ignoreIndex`, in the shape of `hidden` without its last axis. Those of rows that do
   * not count are not checked.
   * @param options - {@link LinearCrossEntropyOptions}.
   * @returns A number; for reduction "none" the losses in nats, in the shape of `target` (and `shift` shorter), 0 where a row does not count;
   * for "parts" `LossParts`. The mean of no rows is NaN, or 0 with `normalizer`.
   * @throws TypeError if `hidden`, `weight` or `bias` is no tensor of floats, or one is float64 and another is not, `target` holds no
   * integers, an option is unknown or of the wrong kind, `normalizer` comes with another reduction than "mean", or `out` has another type
   * or comes with a reduction. RangeError if `weight` is not C × D, `bias` or the option `weight` has not C elements, `target` has another
   * shape or is out of range, there are rows but no classes, a class weight is not finite, `keep` is no integer >= 0, or as of
   * `crossEntropy` of `xent` for the other options.
   * @example
   * linearCrossEntropy([[1, 2]], [[1, 1], [1, 0], [-1, -1]], [1]); // 2.1291
   * linearCrossEntropy([[1, 2]], [[1, 1], [1, 0], [-1, -1]], [1], { bias: [0, 2, 0] }); // 0.6944
   * linearCrossEntropy([[1, 2], [0, 0]], [[1, 1], [1, 0], [-1, -1]], [1, -100], { reduction: "none" }).data; // [2.1291, 0]
   * @remarks Source: PyTorch `torch.nn.functional.linear_cross_entropy`; Wijmans et al., "Cut Your Losses in Large-Vocabulary Language Models",
   * 2025.
   * @see {@link linearCrossEntropyGrad} for its gradients, {@link linearScore} for what else is known of a row, `crossEntropy` of `xent` for
   * logits that are there.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    Hidden extends TensorLike = TensorLike,
    Weight extends TensorLike = TensorLike,
    Out extends LossOut<R> = undefined,
    Bias extends TensorLike | Absent = undefined,
  >(
    hidden: Hidden,
    weight: Weight,
    target: IndexLike,
    options?: LinearCrossEntropyOptions<R, Out, Bias> | null,
  ): LossResult<R, Beside<Beside<Hidden, Weight>, Bias>, Out>;
}

export interface LinearCrossEntropyGrad extends Named<"linearCrossEntropyGrad"> {
  /**
   * The cross entropy between the logits of a linear layer and class indices, and its gradients with respect to what the layer is given, to its
   * matrix and to its bias, without the logits and their gradient: a step of training whose memory does not grow with the rows times the classes.
   *
   * With the gradient g of `crossEntropyGrad` with respect to the logits, rounded to the type that is computed with:
   * `hidden[r, k] = Σ g[r, c] · weight[c, k]`, `weight[c, k] = Σ g[r, c] · hidden[r, k]`, `bias[c] = Σ g[r, c]`, the last two over the
   * rows r that count.
   *
   * @param hidden - As of {@link linearCrossEntropy}. A row that does not count may hold anything, NaN too.
   * @param weight - As of {@link linearCrossEntropy}.
   * @param target - As of {@link linearCrossEntropy}.
   * @param options - {@link LinearCrossEntropyGradOptions}.
   * @returns `loss` as of {@link linearCrossEntropy}; `grad` with `hidden`, `weight` and, if there is one, `bias`, or those of them that
   * `wrt` names, each in the shape and the type of its tensor. With reduction "parts" they are of the sum.
   * @throws As {@link linearCrossEntropy}, but `out` goes with every reduction. TypeError, too, if `gradOutput` is neither a number nor a
   * tensor of floats, `wrt` names a bias that is not there, or `out` has a field that `wrt` does not name; RangeError if `gradOutput` has
   * not the shape of the loss, `wrt` names nothing or what has no gradient, or an array in `out` has another length or overlaps an argument
   * or another one.
   * @example
   * linearCrossEntropyGrad([[1, 2]], [[1, 1], [1, 0], [-1, -1]], [1]).loss; // 2.1291
   * linearCrossEntropyGrad([[1, 2]], [[1, 1], [1, 0], [-1, -1]], [1]).grad.hidden.data; // [-0.0044, 0.8767]
   * linearCrossEntropyGrad([[1, 2]], [[1, 1], [1, 0], [-1, -1]], [1], { wrt: "bias", bias: [0, 0, 0] }).grad.bias.data; // [0.8789, -0.8811, 0.0022]
   * @remarks Source: PyTorch `torch.nn.functional.linear_cross_entropy` and its backward pass.
   * @see {@link linearCrossEntropy} for the loss alone.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    Hidden extends TensorLike = TensorLike,
    Weight extends TensorLike = TensorLike,
    const W extends LinearWrt | readonly LinearWrt[] | Absent = undefined,
    Out extends LinearGradientOut | Absent = undefined,
    Bias extends TensorLike | Absent = undefined,
  >(
    hidden: Hidden,
    weight: Weight,
    target: IndexLike,
    options?: LinearCrossEntropyGradOptions<R, W, Out, Bias> | null,
  ): LinearLossAndGradients<
    LossResult<R, Beside<Beside<Hidden, Weight>, Bias>>,
    HeadGradientsOf<Hidden, Weight, Bias, W, Out>
  >;
}

const OPTIONS: readonly OptionName[] = [
  "bias",
  "weight",
  "ignoreIndex",
  "reduction",
  "labelSmoothing",
  "mask",
  "rowWeight",
  "normalizer",
  "shift",
  "temperature",
  "softcap",
  "zLoss",
  "keep",
  "out",
];
const GRAD_OPTIONS = /* @__PURE__ */ gradientOptions(OPTIONS);

export function linearCrossEntropy(engine: Pick<LinearEngine, "linearCrossEntropy">): LinearCrossEntropy {
  return define<LinearCrossEntropy>("linearCrossEntropy", (call) => (hidden, weight, target, given) => {
    const options = readOptions(call, given, OPTIONS);
    const head = readHead(call, hidden, weight, options.bias);
    return compute(engine.linearCrossEntropy, LOSS, () => null, call, head, target, options);
  });
}

export function linearCrossEntropyGrad(
  engine: Pick<LinearEngine, "linearCrossEntropyGrad">,
): LinearCrossEntropyGrad {
  return define<LinearCrossEntropyGrad>(
    "linearCrossEntropyGrad",
    (call) => (hidden, weight, target, given) => {
      const options = readOptions(call, given, GRAD_OPTIONS);
      const head = readHead(call, hidden, weight, options.bias);
      const gradients = new HeadGradients(call, head, options.wrt);
      const { wanted } = gradients;
      const run = engine.linearCrossEntropyGrad;
      const loss = compute(run, wanted, () => gradients.grads, call, head, target, options);
      if (head.rows === 0) gradients.clear();
      return { loss, grad: gradients.tensors };
    },
  );
}

/** `grads`: what the engine writes gradients to, once it is known. */
function compute(
  run: LinearEngine["linearCrossEntropy" | "linearCrossEntropyGrad"],
  wanted: Wanted<RowLoss>,
  grads: () => LinearCrossEntropyCall["grads"],
  call: Call,
  head: Head,
  targetValue: unknown,
  options: Readonly<Options>,
) {
  const { logits: input, axis, shape, classes, tensors } = head;
  const { name } = input;
  const labelSmoothing = checkLabelSmoothing(call, options.labelSmoothing);
  const zLoss = checkNumber(call, "zLoss", options.zLoss, 0, Number.isFinite, "a finite number");
  const keep = checkNumber(call, "keep", options.keep, 0, isCount, "an integer >= 0");
  const reduction = checkReduction(call, options.reduction);
  const ignored = checkIgnoreIndices(call, options.ignoreIndex);
  const classWeight = checkClassWeight(call, options.weight, classes);
  const given = { name, input, axis, weight: classWeight, ignored, reduction };
  const indices = checkTargetOfRows(call, targetValue, shape, name);
  const rows = readRows(call, given, options);
  const adjusted = readClassOptions(call, options, name, input.shape, axis);
  const behind = tensorOf(indices);
  const loss = prepareLoss(call, wanted, given, indices, behind, rows, null, options, tensors);
  const { losses, weight, target, kept } = loss;
  const temperature = adjusted === null ? 1 : adjusted.temperature;
  const upstream = wanted.upstream === null ? 1 : wanted.upstream(loss, temperature);
  if (target === null || head.rows === 0) return valueOfLosses(loss, NO_ROWS);
  const sums = run({
    logits: logitsOf(head, adjusted),
    losses,
    grads: grads(),
    target,
    kept,
    weight,
    labelSmoothing,
    zLoss,
    upstream,
    keep,
  });
  return valueOfLosses(loss, sums);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The public functions that compute gradients, with their documentation. */

import type {
  BinaryCrossEntropyGradOptions,
  BinaryCrossEntropyWithLogitsGradOptions,
  CrossEntropyGradOptions,
  EntropyGradOptions,
  KlDivGradOptions,
  LogSumExpBackwardOptions,
  NllLossGradOptions,
  SoftmaxBackwardOptions,
  Wrt,
} from "./gradientOptions.js";
import type { LossResult, Reduction } from "./options.js";
import type { IndexLike, TensorLike, TensorOf } from "./types.js";

/** A loss and its gradient with respect to the input X, which has the input's shape and type. */
export interface LossAndGradient<R, X = TensorLike> {
  /** A number, or the losses for reduction "none". */
  loss: LossResult<R>;
  /** The gradient with respect to the input. */
  grad: TensorOf<X>;
}

/** With `wrt: "target"`, also the gradient with respect to the target: in its shape, of the input's type. */
export type LossAndGradients<R, W, X = TensorLike> = LossAndGradient<R, X> &
  (W extends "target"
    ? {
        /** The gradient with respect to the target. */
        gradTarget: TensorOf<X>;
      }
    : unknown);

/** The gradients. In the formulas g is the gradient of a loss: `gradOutput`, which a mean divides by its denominator. */
export interface GradientApi {
  /**
   * The negative log-likelihood of the target classes, and its gradient.
   *
   * `grad[c] = (c == t) ? -w[t] · g : 0` in each row; a mean divides g by the sum of `w[t]` over the rows not ignored
   *
   * @param logProbs - Log-probabilities (not checked): C, N × C, N × C × d1 × ..., or the classes on axis `dim`.
   * @param target - Class indices, `0 <= target < C` or `ignoreIndex`, in the shape of `logProbs` without the classes.
   * @param options - {@link NllLossGradOptions}.
   * @returns `loss` as of {@link Api.nllLoss}, and `grad` in the shape of `logProbs`, 0 in ignored rows.
   * @throws As {@link Api.nllLoss}, but `out` goes with every reduction. TypeError, too, if `gradOutput` is neither a
   * number nor a tensor of floats, or `wrt` is "target"; RangeError if `gradOutput` has not the shape of the loss,
   * `wrt` does not exist, or `out` has another length or overlaps an argument (it may be exactly the elements of
   * `logProbs`).
   * @example
   * nllLossGrad([[-0.1291, -2.1291, -6.1291]], [1]).grad.data; // [0, -1, 0]
   * @remarks Source: PyTorch `torch.nn.functional.nll_loss` and its backward pass.
   * @see {@link Api.crossEntropyGrad} for the gradient with respect to logits.
   */
  nllLossGrad<R extends Reduction = "mean", X extends TensorLike = TensorLike>(
    logProbs: X,
    target: IndexLike,
    options?: NllLossGradOptions<R>,
  ): LossAndGradient<R, X>;

  /**
   * The cross entropy between logits and class indices or class probabilities, and its gradient, in one pass.
   *
   * With indices t, smoothing s, `p = softmax(x)` and `W = Σ w[k]`:
   * `grad[c] = g · (((1 - s) · w[t] + s · W / C) · p[c] - (s / C) · w[c] - (1 - s) · w[t] · (c == t))`. With probabilities
   * q and `q' = (1 - s) · q + s / C`: `grad[c] = g · (p[c] · Σ w[k] · q'[k] - w[c] · q'[c])`, and
   * `gradTarget[c] = -g · (1 - s) · w[c] · log p[c]`.
   *
   * Without smoothing the entry of the target is computed from the other classes, so that it keeps its digits where
   * `p[t]` rounds to 1 and `p[t] - 1` would be 0.
   *
   * @param logits - C, N × C, N × C × d1 × ..., or the classes on axis `dim` (-1 for batch × sequence × vocabulary).
   * A row with a NaN or +Infinity, or of only -Infinity, has the gradient NaN, but 0 if it is ignored.
   * @param target - Class indices or class probabilities, as in {@link Api.crossEntropy}.
   * @param options - {@link CrossEntropyGradOptions}.
   * @returns `loss` as of {@link Api.crossEntropy}; `grad` in the shape of `logits`, exactly 0 in ignored rows; and with
   * `wrt: "target"` (probabilities only) `gradTarget` in the same shape. If only classes with weight 0 occur, a mean
   * and its gradient are NaN.
   * @throws As {@link Api.crossEntropy}, but `out` goes with every reduction. TypeError, too, if `gradOutput` is
   * neither a number nor a tensor of floats, or `wrt` is "target" with class indices; RangeError if `gradOutput` has
   * not the shape of the loss, `wrt` does not exist, or `out` has another length or overlaps an argument (it may be
   * exactly the elements of `logits`).
   * @example
   * crossEntropyGrad([[3, 1, -3]], [1]).loss; // 2.1291
   * crossEntropyGrad([[3, 1, -3]], [1]).grad.data; // [0.8789, -0.8811, 0.0022]
   * @remarks Source: PyTorch `torch.nn.functional.cross_entropy` and its backward pass.
   * @see {@link Api.crossEntropy} for the loss alone, {@link Api.nllLossGrad} for log-probabilities.
   */
  crossEntropyGrad<R extends Reduction = "mean", W extends Wrt = "input", X extends TensorLike = TensorLike>(
    logits: X,
    target: IndexLike,
    options?: CrossEntropyGradOptions<R, W>,
  ): LossAndGradients<R, W, X>;

  /**
   * The pointwise Kullback-Leibler divergence of a target distribution from log-probabilities, and its gradient.
   *
   * `grad = -t · g` and `gradTarget = g · (log t + 1 - x)`; with `logTarget` `grad = -exp(t) · g` and
   * `gradTarget = g · exp(t) · (t - x + 1)`
   *
   * @param input - Log-probabilities (not checked) of any shape.
   * @param target - Probabilities, or their logarithms with `logTarget` (not checked). `input` and `target` broadcast.
   * @param options - {@link KlDivGradOptions}.
   * @returns `loss` as of {@link Api.klDiv}; `grad` in the shape of `input`, and with `wrt: "target"` `gradTarget` in the
   * shape of `target`, summed over the axes along which they were stretched.
   * @throws As {@link Api.klDiv}, but `out` goes with every reduction. TypeError, too, if `gradOutput` is neither a
   * number nor a tensor of floats; RangeError if `gradOutput` has not the shape of the loss, `wrt` does not exist, or
   * `out` has another length than `input` or overlaps an argument (it may be exactly the elements of `input`).
   * @example
   * klDivGrad([[-0.6931, -0.6931]], [[0.25, 0.75]], { reduction: "sum" }).grad.data; // [-0.25, -0.75]
   * @remarks Source: PyTorch `torch.nn.functional.kl_div` and its backward pass.
   * @see {@link Api.logSoftmaxBackward}, which carries the gradient on to logits.
   */
  klDivGrad<
    R extends Reduction | "batchmean" = "mean",
    W extends Wrt = "input",
    X extends TensorLike = TensorLike,
  >(input: X, target: TensorLike, options?: KlDivGradOptions<R, W>): LossAndGradients<R, W, X>;

  /**
   * The cross entropy of independent yes-or-no probabilities, and its gradient.
   *
   * `grad = w · (p - t) / max(p · (1 - p), 1e-12) · g`
   *
   * @param input - Probabilities in [0, 1], of any shape.
   * @param target - Probabilities in [0, 1], in the shape of `input`; a NaN gives NaN.
   * @param options - {@link BinaryCrossEntropyGradOptions}.
   * @returns `loss` as of {@link Api.binaryCrossEntropy}, and `grad` in the shape of `input`.
   * @throws As {@link Api.binaryCrossEntropy}, but `out` goes with every reduction. TypeError, too, if `gradOutput`
   * is neither a number nor a tensor of floats, or `wrt` is "target"; RangeError if `gradOutput` has not the shape of
   * the loss, `wrt` does not exist, or `out` has another length or overlaps an argument (it may be exactly the
   * elements of `input`).
   * @example
   * binaryCrossEntropyGrad([0.8, 0.2], [1, 0], { reduction: "sum" }).grad.data; // [-1.25, 1.25]
   * @remarks Source: PyTorch `torch.nn.functional.binary_cross_entropy` and its backward pass.
   * @see {@link Api.binaryCrossEntropyWithLogitsGrad}, whose gradient is bounded.
   */
  binaryCrossEntropyGrad<R extends Reduction = "mean", X extends TensorLike = TensorLike>(
    input: X,
    target: TensorLike,
    options?: BinaryCrossEntropyGradOptions<R>,
  ): LossAndGradient<R, X>;

  /**
   * The cross entropy of independent yes-or-no logits, and its gradient.
   *
   * `grad = w · ((posWeight · t + 1 - t) · σ(x) - posWeight · t) · g`, where `σ(x) = 1 / (1 + exp(-x))`
   *
   * @param logits - Logits of any shape.
   * @param target - Probabilities (not checked) in the shape of `logits`.
   * @param options - {@link BinaryCrossEntropyWithLogitsGradOptions}.
   * @returns `loss` as of {@link Api.binaryCrossEntropyWithLogits}, and `grad` in the shape of `logits`.
   * @throws As {@link Api.binaryCrossEntropyWithLogits}, but `out` goes with every reduction. TypeError, too, if
   * `gradOutput` is neither a number nor a tensor of floats, or `wrt` is "target"; RangeError if `gradOutput` has not
   * the shape of the loss, `wrt` does not exist, or `out` has another length or overlaps an argument (it may be
   * exactly the elements of `logits`).
   * @example
   * binaryCrossEntropyWithLogitsGrad([2, -1], [1, 0], { reduction: "sum" }).grad.data; // [-0.1192, 0.2689]
   * @remarks Source: PyTorch `torch.nn.functional.binary_cross_entropy_with_logits` and its backward pass.
   * @see {@link Api.crossEntropyGrad} for classes that exclude each other.
   */
  binaryCrossEntropyWithLogitsGrad<R extends Reduction = "mean", X extends TensorLike = TensorLike>(
    logits: X,
    target: TensorLike,
    options?: BinaryCrossEntropyWithLogitsGradOptions<R>,
  ): LossAndGradient<R, X>;

  /**
   * The entropy of the softmax of logits, and its gradient: a term that keeps a policy from settling too early.
   *
   * `grad[c] = -g · p[c] · (log p[c] + H)`, where `p = softmax(x)` and H is the entropy; both in the unit of `base`
   *
   * @param logits - Logits along `dim`. A row with a NaN or +Infinity, or of only -Infinity, gives NaN.
   * @param options - {@link EntropyGradOptions}.
   * @returns `loss`: the entropies as of {@link Api.entropyFromLogits}; `grad` in the shape of `logits`.
   * @throws As {@link Api.entropyFromLogits}. TypeError, too, if `gradOutput` is neither a number nor a tensor of floats;
   * RangeError if `gradOutput` has not the shape of the entropies, or `out` has another length or overlaps an argument
   * (it may be exactly the elements of `logits`).
   * @example
   * entropyFromLogitsGrad([2, 0]).loss.data; // [0.3653]
   * entropyFromLogitsGrad([2, 0]).grad.data; // [-0.21, 0.21]
   * @remarks Source: PyTorch `Categorical(logits=logits).entropy()` and its backward pass.
   * @see {@link Api.entropyFromLogits} for the entropies alone.
   */
  entropyFromLogitsGrad<X extends TensorLike>(
    logits: X,
    options?: EntropyGradOptions,
  ): LossAndGradient<"none", X>;

  /**
   * Carries a gradient back through {@link Api.softmax}.
   *
   * `grad[c] = p[c] · (g[c] - Σ g[k] · p[k])`, where `p = output` and `g = gradOutput`
   *
   * @param gradOutput - The gradient with respect to the probabilities, in their shape; converted to their type.
   * @param output - The probabilities that softmax returned.
   * @param options - {@link SoftmaxBackwardOptions}.
   * @returns The gradient with respect to the logits, in the shape and type of `output`.
   * @throws TypeError if an argument is no tensor of floats, an option is unknown or of the wrong kind, or `out` has
   * another type. RangeError if the shapes differ, `dim` is no axis, or `out` has another length or overlaps an argument
   * (it may be exactly the elements of one).
   * @example
   * softmaxBackward([1, 0], softmax([2, 0])).data; // [0.105, -0.105]
   * @remarks Source: PyTorch `torch.nn.functional.softmax`, backward pass; `dim` defaults to -1 here.
   * @see {@link Api.crossEntropyGrad}, which goes from the loss to the logits at once and loses no digits on the way.
   */
  softmaxBackward<Y extends TensorLike>(
    gradOutput: TensorLike,
    output: Y,
    options?: SoftmaxBackwardOptions,
  ): TensorOf<Y>;

  /**
   * Carries a gradient back through {@link Api.logSoftmax}.
   *
   * `grad[c] = g[c] - exp(logp[c]) · Σ g[k]`, where `logp = output` and `g = gradOutput`
   *
   * @param gradOutput - The gradient with respect to the log-probabilities, in their shape; converted to their type.
   * @param output - The log-probabilities that logSoftmax returned.
   * @param options - {@link SoftmaxBackwardOptions}.
   * @returns The gradient with respect to the logits, in the shape and type of `output`.
   * @throws As {@link Api.softmaxBackward}.
   * @example
   * logSoftmaxBackward([-1, 0], logSoftmax([2, 0])).data; // [-0.1192, 0.1192]
   * @remarks Source: PyTorch `torch.nn.functional.log_softmax`, backward pass; `dim` defaults to -1 here.
   * @see {@link Api.crossEntropyGrad}, which goes from the loss to the logits at once and loses no digits on the way.
   */
  logSoftmaxBackward<Y extends TensorLike>(
    gradOutput: TensorLike,
    output: Y,
    options?: SoftmaxBackwardOptions,
  ): TensorOf<Y>;

  /**
   * Carries a gradient back through {@link Api.logSumExp}.
   *
   * `grad[c] = g · exp(x[c] - max) / Σ exp(x[k] - max)` in each row, with its `g = gradOutput`
   *
   * @param gradOutput - The gradient with respect to the sums, in the shape of `output` (a number if that has no axes);
   * converted to the type of `x`.
   * @param x - The tensor of floats that logSumExp was given.
   * @param output - What it returned with the same `dim` and `keepDim`; finite values are not read but computed anew.
   * @param options - {@link LogSumExpBackwardOptions}.
   * @returns The gradient with respect to `x`, in its shape and type.
   * @throws TypeError if an argument is no tensor of floats, an option is unknown or of the wrong kind, or `out` has
   * another type. RangeError if the shapes do not fit, `dim` names no axis, none at all or one twice, or if `out` has
   * another length or overlaps an argument (it may be exactly the elements of one).
   * @example
   * logSumExpBackward(1, [3, 1, -3], logSumExp([3, 1, -3])).data; // [0.8789, 0.1189, 0.0022]
   * @remarks Source: PyTorch `torch.logsumexp`, backward pass; `dim` defaults to -1 here.
   * @see {@link Api.softmax}, which this is for a gradient of 1.
   */
  logSumExpBackward<X extends TensorLike>(
    gradOutput: TensorLike | number,
    x: X,
    output: TensorLike,
    options?: LogSumExpBackwardOptions,
  ): TensorOf<X>;
}

/** The public functions, with the documentation of those that compute no gradients, and the public types. */

import type { ComputeDType, FloatDType } from "./dtype.js";
import type { GradientApi } from "./gradientApi.js";
import type {
  BinaryCrossEntropyOptions,
  BinaryCrossEntropyWithLogitsOptions,
  ClassLossOptions,
  CrossEntropyOptions,
  GatherOptions,
  InformationOptions,
  KlDivOptions,
  LogSumExpOptions,
  LossResult,
  OneHotOptions,
  OutOption,
  Reduction,
  SoftmaxOptions,
} from "./options.js";
import type {
  AnyTensor,
  FloatTensor,
  IndexLike,
  TensorLike,
  TensorOf,
  TensorOfType,
} from "./tensor/types.js";

export type {
  BigArray,
  ComputeDType,
  DType,
  Float16Values,
  FloatDType,
  FloatStorage,
  NumberArray,
  TypedArray,
} from "./dtype.js";
export type { FloatArray } from "./engine/data.js";
export type { LossAndGradient, LossAndGradients } from "./gradientApi.js";
export type * from "./gradientOptions.js";
export type { HalfName } from "./halves.js";
export type * from "./options.js";
export type {
  AnyTensor,
  FloatTensor,
  HalfTensor,
  IndexLike,
  Nested,
  TensorLike,
  TensorObject,
  TensorOf,
  TensorOfType,
} from "./tensor/types.js";

/** The functions that every entry of the package exports. */
export interface Api extends GradientApi {
  /** Which engine computes: `"wasm"`, `"wasm-relaxed"` or `"js"`. Another one after the first call, if memory for it is refused. */
  readonly backend: string;

  /**
   * Tensors of zeros that lie in WebAssembly memory, where the kernels compute. Operations on them, and with `out` in the same
   * memory, run without copies. To its owner each is an ordinary array, never detached, and collected like any other.
   *
   * @param shape - The sizes of a tensor; or a list of shapes, for tensors that share one memory, such as logits and gradient.
   * @param dtype - `"float32"` (default) or `"float64"`.
   * @returns A tensor, or one for each shape in a list. `xent/js` gives ordinary arrays.
   * @throws TypeError if a shape is no list of integers, or `dtype` is none of the two. RangeError if a size is negative or no
   * integer, if the tensors of one call take more than 4,292,870,144 bytes, or if they cannot be allocated.
   * @example
   * resident([2, 3]).data; // [0, 0, 0, 0, 0, 0]
   * resident([[2, 3], [4]], "float64")[1].shape; // [4]
   * @remarks A memory takes 1.5 MB for the kernels besides its tensors, so keep tensors that belong together in one. Source: the
   * WebAssembly memory of onnxruntime-web's and tfjs's tensors; there it must be freed by hand.
   * @see The option `out`, which is enough where the copies are not what takes the time.
   */
  resident(shape: ArrayLike<number>, dtype?: ComputeDType): FloatTensor;
  /** The same for a list of shapes: a tensor for each, all in one memory. */
  resident(shapes: readonly ArrayLike<number>[], dtype?: ComputeDType): FloatTensor[];

  /**
   * Turns logits into probabilities along one axis.
   *
   * `p[c] = exp(x[c] - max) / Σ exp(x[k] - max)`
   *
   * @param input - Logits of any shape. A row with a NaN or +Infinity, or of only -Infinity, becomes NaN.
   * @param options - {@link SoftmaxOptions}.
   * @returns Probabilities in the shape of `input`; they sum to 1 along `dim`. float32 results below 2^-126 are 0. Of 16-bit
   * floats, here and in every function that returns a tensor of the input's type: the float32 results, rounded once.
   * @throws TypeError if `input` is no tensor of floats (`dtype` lifts that), an option is unknown or of the wrong
   * kind, or `out` has another type. RangeError if `dim` is no axis of `input`, or if `out` has another length or
   * overlaps `input` without being exactly its elements.
   * @example
   * softmax([3, 1, -3]).data; // [0.8789, 0.1189, 0.0022]
   * softmax([[1, 2], [1, 4]], { dim: 0 }).data; // [0.5, 0.1192, 0.5, 0.8808]
   * @remarks Source: PyTorch `torch.nn.functional.softmax`; `dim` defaults to -1 here.
   * @see {@link Api.logSoftmax} for the logarithms, without the loss of small probabilities.
   */
  softmax<X extends TensorLike, D extends FloatDType | undefined = undefined>(
    input: X,
    options?: SoftmaxOptions<D>,
  ): TensorOfType<X, D>;

  /**
   * Turns logits into log-probabilities along one axis.
   *
   * `logp[c] = (x[c] - max) - log Σ exp(x[k] - max)`
   *
   * @param input - Logits of any shape. A row with a NaN or +Infinity, or of only -Infinity, becomes NaN.
   * @param options - {@link SoftmaxOptions}.
   * @returns Natural logarithms of probabilities, in the shape of `input`.
   * @throws As {@link Api.softmax}.
   * @example
   * logSoftmax([3, 1, -3]).data; // [-0.1291, -2.1291, -6.1291]
   * @remarks Source: PyTorch `torch.nn.functional.log_softmax`; `dim` defaults to -1 here.
   * @see {@link Api.crossEntropy}, which goes from logits to the loss in one pass and needs no log-probabilities.
   */
  logSoftmax<X extends TensorLike, D extends FloatDType | undefined = undefined>(
    input: X,
    options?: SoftmaxOptions<D>,
  ): TensorOfType<X, D>;

  /**
   * Adds up exponentials along one axis or several, and takes the logarithm, without overflow.
   *
   * `max + log Σ exp(x[c] - max)`
   *
   * @param input - A tensor of any shape; integers are converted to float32.
   * @param options - {@link LogSumExpOptions}.
   * @returns One value per row: the shape of `input` without the axes `dim`, which `keepDim` keeps with size 1.
   * No classes, or only -Infinity, give -Infinity; a +Infinity gives +Infinity, a NaN gives NaN.
   * @throws TypeError if `input` is no tensor, an option is unknown or of the wrong kind, or `out` has another type.
   * RangeError if `dim` names no axis, none at all or one twice, or if `out` has another length or overlaps `input`.
   * @example
   * logSumExp([3, 1, -3]).data; // [3.1291]
   * logSumExp([[0, 0], [0, 0]], { dim: [0, 1] }).data; // [1.3863]
   * @remarks Source: PyTorch `torch.logsumexp`; `dim` defaults to -1 here.
   * @see {@link Api.logSoftmax}, which subtracts it from the logits.
   */
  logSumExp<X extends TensorLike>(input: X, options?: LogSumExpOptions): TensorOf<X>;

  /**
   * Exponentiates each element.
   *
   * `exp(x)`
   *
   * @param input - A tensor of any shape; integers are converted to float32.
   * @param options - {@link OutOption}.
   * @returns A tensor of the shape of `input`.
   * @throws TypeError if `input` is no tensor, an option is unknown or `out` has another type. RangeError if `out`
   * has another length, or overlaps `input` without being exactly its elements.
   * @example
   * exp([0, 1, -Infinity]).data; // [1, 2.7183, 0]
   * @remarks Source: PyTorch `torch.exp`.
   * @see {@link Api.softmax}, which does not overflow.
   */
  exp<X extends TensorLike>(input: X, options?: OutOption): TensorOf<X>;

  /**
   * Takes the natural logarithm of each element.
   *
   * `log(x)`
   *
   * @param input - A tensor of any shape; integers are converted to float32. Negative elements give NaN.
   * @param options - {@link OutOption}.
   * @returns A tensor of the shape of `input`.
   * @throws As {@link Api.exp}.
   * @example
   * log([1, 10, 0]).data; // [0, 2.3026, -Infinity]
   * @remarks Source: PyTorch `torch.log`.
   * @see {@link Api.logSoftmax} for logarithms of a softmax.
   */
  log<X extends TensorLike>(input: X, options?: OutOption): TensorOf<X>;

  /**
   * Encodes class indices as rows of zeros with a single 1.
   *
   * `y[..., c] = (c == target[...]) ? 1 : 0`
   *
   * @param target - Class indices of any shape, `0 <= target < numClasses`.
   * @param options - {@link OneHotOptions}.
   * @returns A tensor of the shape of `target` with a new last axis of size `numClasses`, of type `dtype`.
   * @throws TypeError if `target` holds no integers, an option is unknown or of the wrong kind, or `out` has another
   * type. RangeError if an index is out of range, if `numClasses` is below 1 or cannot be inferred from an empty
   * target, or if `out` has another length or overlaps `target`.
   * @example
   * oneHot([1, 0]).data; // [0, 1, 1, 0]
   * oneHot(1, { numClasses: 3 }).data; // [0, 1, 0]
   * @remarks Source: PyTorch `torch.nn.functional.one_hot`; the result is float32 here unless `dtype` says otherwise.
   * @see {@link Api.crossEntropy}, which takes the indices themselves.
   */
  oneHot(target: IndexLike, options?: OneHotOptions): AnyTensor;

  /**
   * Picks elements along one axis.
   *
   * `y[i][j] = x[i][index[i][j]]` for two axes and `dim` 1
   *
   * @param input - A tensor of any shape and element type.
   * @param options - `index` has as many axes as `input` and is nowhere longer but along `dim`;
   * `0 <= index < input.shape[dim]`.
   * @returns A tensor of the shape of `index` and the element type of `input`.
   * @throws TypeError if `input` is no tensor, `index` holds no integers, an option is unknown or of the wrong kind,
   * or `out` has another type. RangeError if a shape, an index or `dim` is out of range, or if `out` has another
   * length or overlaps an argument.
   * @example
   * gather([[0.1, 0.9], [0.7, 0.3]], { dim: 1, index: [[1], [0]] }).data; // [0.9, 0.7]
   * @remarks Source: PyTorch `torch.gather`; `dim` defaults to -1 here.
   * @see {@link Api.nllLoss}, which picks one log-probability per row, negates and averages.
   */
  gather(input: TensorLike, options: GatherOptions): AnyTensor;

  /**
   * The negative log-likelihood of the target classes.
   *
   * `loss = -w[t] · logProbs[t]` in each row; the mean divides by the sum of `w[t]` over the rows not ignored
   *
   * @param logProbs - Log-probabilities (not checked): C, N × C, N × C × d1 × ..., or the classes on axis `dim`.
   * @param target - Class indices, `0 <= target < C` or `ignoreIndex`, in the shape of `logProbs` without the classes.
   * @param options - {@link ClassLossOptions}.
   * @returns A number; for reduction "none" the losses in nats, in the shape of `target`, 0 where ignored. The mean
   * of no rows is NaN.
   * @throws TypeError if `logProbs` or `weight` is no tensor, `target` holds no integers, an option is unknown or of
   * the wrong kind, or `out` has another type or comes with a reduction. RangeError if shapes do not fit, a target is
   * out of range, there are rows but no classes, `weight` has not C elements or one that is not finite, `reduction`
   * or `dim` does not exist, or `out` has another length or overlaps an argument.
   * @example
   * nllLoss([[-0.1291, -2.1291, -6.1291]], [1]); // 2.1291
   * @remarks Source: PyTorch `torch.nn.functional.nll_loss`.
   * @see {@link Api.crossEntropy}, which starts from logits and is more accurate.
   */
  nllLoss<R extends Reduction = "mean">(
    logProbs: TensorLike,
    target: IndexLike,
    options?: ClassLossOptions<R>,
  ): LossResult<R>;

  /**
   * The cross entropy between logits and class indices or class probabilities.
   *
   * With indices t and smoothing s: `loss = (1 - s) · w[t] · (lse - x[t]) + (s / C) · Σ w[c] · (lse - x[c])`, where
   * `lse = log Σ exp(x[c])`; the mean divides by the sum of `w[t]` over the rows not ignored. With probabilities q:
   * `loss = -Σ w[c] · ((1 - s) · q[c] + s / C) · logp[c]`; the mean divides by the number of rows.
   *
   * @param logits - C, N × C, N × C × d1 × ..., or the classes on axis `dim` (-1 for batch × sequence × vocabulary).
   * A row with a NaN or +Infinity, or of only -Infinity, has the loss NaN.
   * @param target - Class indices, `0 <= target < C` or `ignoreIndex`, in the shape of `logits` without the classes;
   * or class probabilities (floats, not checked) in the shape of `logits`. Nested arrays are probabilities if they
   * are nested like the logits.
   * @param options - {@link CrossEntropyOptions}.
   * @returns A number; for reduction "none" the losses in nats, in the shape of `logits` without the classes, 0 where
   * ignored. The mean of no rows is NaN.
   * @throws TypeError if `logits` or `weight` is no tensor of floats, `target` holds floats in the shape of indices or
   * integers in the shape of probabilities, an option is unknown or of the wrong kind, or `out` has another type or
   * comes with a reduction. RangeError if shapes do not fit, a target is out of range, there are rows but no classes,
   * `weight` has not C elements or one that is not finite, `labelSmoothing` is outside [0, 1], `reduction` or `dim`
   * does not exist, `ignoreIndex` is non-negative with probabilities, or `out` has another length or overlaps an
   * argument.
   * @example
   * crossEntropy([[3, 1, -3]], [1]); // 2.1291
   * crossEntropy([[3, 1, -3]], [[0.2, 0.8, 0]]); // 1.7291
   * crossEntropy([[3, 1, -3], [0, 0, 0]], [1, -100], { reduction: "none" }).data; // [2.1291, 0]
   * @remarks Source: PyTorch `torch.nn.functional.cross_entropy`; label smoothing: Szegedy et al., "Rethinking the Inception
   * Architecture for Computer Vision", 2016.
   * @see {@link Api.nllLoss} for log-probabilities, {@link Api.binaryCrossEntropyWithLogits} for classes that do not
   * exclude each other, {@link Api.crossEntropyOfDistributions} for two distributions.
   */
  crossEntropy<R extends Reduction = "mean">(
    logits: TensorLike,
    target: IndexLike,
    options?: CrossEntropyOptions<R>,
  ): LossResult<R>;

  /**
   * The pointwise Kullback-Leibler divergence of a target distribution from log-probabilities.
   *
   * `loss = t · (log t - x)`, 0 where `t = 0`; with `logTarget` `exp(t) · (t - x)`
   *
   * @param input - Log-probabilities (not checked) of any shape.
   * @param target - Probabilities, or their logarithms with `logTarget` (not checked). `input` and `target` broadcast.
   * @param options - {@link KlDivOptions}.
   * @returns A number: the mean over all elements, the sum, or with "batchmean" the sum divided by the first size of
   * `input`, which is the divergence per sample in nats. For "none" the losses in the common shape.
   * @throws TypeError if an argument is no tensor of floats, an option is unknown or of the wrong kind, or `out` has
   * another type or comes with a reduction. RangeError if the shapes do not broadcast, `reduction` does not exist, or
   * `out` has another length or overlaps an argument (it may be exactly the elements of `input`).
   * @example
   * klDiv([[-0.6931, -0.6931]], [[0.25, 0.75]], { reduction: "batchmean" }); // 0.1308
   * @remarks Source: PyTorch `torch.nn.functional.kl_div`.
   * @see {@link Api.klDivergence} for two distributions of probabilities, summed over the classes.
   */
  klDiv<R extends Reduction | "batchmean" = "mean">(
    input: TensorLike,
    target: TensorLike,
    options?: KlDivOptions<R>,
  ): LossResult<R>;

  /**
   * The cross entropy of independent yes-or-no probabilities.
   *
   * `loss = -w · (t · log p + (1 - t) · log(1 - p))`, with the logarithms clamped at -100
   *
   * @param input - Probabilities in [0, 1], of any shape.
   * @param target - Probabilities in [0, 1], in the shape of `input`; a NaN gives NaN.
   * @param options - {@link BinaryCrossEntropyOptions}.
   * @returns A number: the mean over all elements, or the sum. For "none" the losses in nats, in the shape of `input`.
   * @throws TypeError if an argument is no tensor of floats, an option is unknown or of the wrong kind, or `out` has
   * another type or comes with a reduction. RangeError if the shapes differ, `weight` does not broadcast to them or is
   * not finite, `input` or `target` is outside [0, 1], `reduction` does not exist, or `out` has another length or
   * overlaps an argument (it may be exactly the elements of `input`).
   * @example
   * binaryCrossEntropy([0.9, 0.2], [1, 0]); // 0.1643
   * @remarks Source: PyTorch `torch.nn.functional.binary_cross_entropy`.
   * @see {@link Api.binaryCrossEntropyWithLogits}, which starts from logits and loses nothing near 0 and 1.
   */
  binaryCrossEntropy<R extends Reduction = "mean">(
    input: TensorLike,
    target: TensorLike,
    options?: BinaryCrossEntropyOptions<R>,
  ): LossResult<R>;

  /**
   * The cross entropy of independent yes-or-no logits, computed without cancellation at both ends.
   *
   * `loss = -w · (posWeight · t · log σ(x) + (1 - t) · log(1 - σ(x)))`, where `σ(x) = 1 / (1 + exp(-x))`
   *
   * @param logits - Logits of any shape.
   * @param target - Probabilities (not checked) in the shape of `logits`.
   * @param options - {@link BinaryCrossEntropyWithLogitsOptions}.
   * @returns A number: the mean over all elements, or the sum. For "none" the losses in nats, in the shape of `logits`.
   * @throws TypeError if an argument is no tensor of floats, an option is unknown or of the wrong kind, or `out` has
   * another type or comes with a reduction. RangeError if the shapes differ, `weight` or `posWeight` does not
   * broadcast to them or is not finite, `reduction` does not exist, or `out` has another length or overlaps an argument
   * (it may be exactly the elements of `logits`).
   * @example
   * binaryCrossEntropyWithLogits([2, -1], [1, 0]); // 0.2201
   * @remarks Source: PyTorch `torch.nn.functional.binary_cross_entropy_with_logits`.
   * @see {@link Api.binaryCrossEntropy} for probabilities, {@link Api.crossEntropy} for classes that exclude each other.
   */
  binaryCrossEntropyWithLogits<R extends Reduction = "mean">(
    logits: TensorLike,
    target: TensorLike,
    options?: BinaryCrossEntropyWithLogitsOptions<R>,
  ): LossResult<R>;

  /**
   * The entropy of distributions: the mean information of an outcome.
   *
   * `H(p) = -Σ p[c] · log p[c]`, where `0 · log 0 = 0`
   *
   * @param p - Probabilities (not checked, not normalised) along `dim`.
   * @param options - {@link InformationOptions}.
   * @returns One value per row, in the shape of `p` without `dim`: nats, or bits for base 2, bans for base 10.
   * @throws TypeError if `p` is no tensor of floats, an option is unknown or of the wrong kind, or `out` has another
   * type. RangeError if `dim` is no axis, `base` is not above 0 or is 1, or `out` has another length or overlaps `p`.
   * @example
   * entropy([0.5, 0.25, 0.25], { base: 2 }).data; // [1.5]
   * @remarks Source: Shannon, "A Mathematical Theory of Communication", 1948; PyTorch `Categorical(probs).entropy()`.
   * @see {@link Api.entropyFromLogits} for logits.
   */
  entropy<P extends TensorLike>(p: P, options?: InformationOptions): TensorOf<P>;

  /**
   * The entropy of the softmax of logits, without computing the probabilities first.
   *
   * `H = lse - Σ p[c] · x[c]`, where `p = softmax(x)` and `lse = log Σ exp(x[c])`
   *
   * @param logits - Logits along `dim`. A row with a NaN or +Infinity, or of only -Infinity, gives NaN.
   * @param options - {@link InformationOptions}.
   * @returns One value per row, in the shape of `logits` without `dim`: nats, or bits for base 2, bans for base 10.
   * @throws As {@link Api.entropy}.
   * @example
   * entropyFromLogits([0, 0, 0, 0], { base: 2 }).data; // [2]
   * @remarks Source: PyTorch `Categorical(logits=logits).entropy()`.
   * @see {@link Api.entropy} for probabilities.
   */
  entropyFromLogits<X extends TensorLike>(logits: X, options?: InformationOptions): TensorOf<X>;

  /**
   * The cross entropy of two distributions: the mean information of outcomes of `p` to someone who expects `q`.
   *
   * `H(p, q) = -Σ p[c] · log q[c]`, where `p[c] = 0` contributes 0
   *
   * @param p - Probabilities (not checked, not normalised) along `dim`.
   * @param q - Probabilities with as many classes; the other axes broadcast.
   * @param options - {@link InformationOptions}.
   * @returns One value per row, in the common shape without `dim`: nats, or bits for base 2, bans for base 10.
   * @throws TypeError if `p` or `q` is no tensor of floats, an option is unknown or of the wrong kind, or `out` has
   * another type. RangeError if the shapes do not fit, `dim` is no axis, `base` is not above 0 or is 1, or `out` has
   * another length or overlaps an argument.
   * @example
   * crossEntropyOfDistributions([0.5, 0.5], [0.25, 0.75], { base: 2 }).data; // [1.2075]
   * @remarks Source: Cover and Thomas, "Elements of Information Theory", 2006.
   * @see {@link Api.crossEntropy} for logits, as a loss; {@link Api.klDivergence}, which subtracts the entropy of `p`.
   */
  crossEntropyOfDistributions<P extends TensorLike>(
    p: P,
    q: TensorLike,
    options?: InformationOptions,
  ): TensorOf<P>;

  /**
   * The Kullback-Leibler divergence of `q` from `p`: the information lost by expecting `q`. Not symmetric.
   *
   * `KL(p ‖ q) = Σ p[c] · log(p[c] / q[c])`, where `p[c] = 0` contributes 0
   *
   * @param p - Probabilities (not checked, not normalised) along `dim`.
   * @param q - Probabilities with as many classes; the other axes broadcast. A 0 where `p` is above 0 gives Infinity.
   * @param options - {@link InformationOptions}.
   * @returns One value per row, in the common shape without `dim`: nats, or bits for base 2, bans for base 10.
   * @throws As {@link Api.crossEntropyOfDistributions}.
   * @example
   * klDivergence([0.25, 0.75], [0.5, 0.5]).data; // [0.1308]
   * @remarks Source: Kullback and Leibler, "On Information and Sufficiency", 1951; PyTorch
   * `torch.distributions.kl_divergence` of two `Categorical`.
   * @see {@link Api.klDiv} for the loss on log-probabilities, {@link Api.jsDivergence} for a symmetric divergence.
   */
  klDivergence<P extends TensorLike>(p: P, q: TensorLike, options?: InformationOptions): TensorOf<P>;

  /**
   * The Jensen-Shannon divergence of two distributions: symmetric, at most log 2.
   *
   * `JS(p, q) = ½ KL(p ‖ m) + ½ KL(q ‖ m)`, where `m = (p + q) / 2`
   *
   * @param p - Probabilities (not checked, not normalised) along `dim`.
   * @param q - Probabilities with as many classes; the other axes broadcast.
   * @param options - {@link InformationOptions}.
   * @returns One value per row, in the common shape without `dim`: nats, or bits for base 2, bans for base 10.
   * @throws As {@link Api.crossEntropyOfDistributions}.
   * @example
   * jsDivergence([1, 0], [0, 1], { base: 2 }).data; // [1]
   * @remarks Source: Lin, "Divergence Measures Based on the Shannon Entropy", 1991.
   * @see {@link Api.klDivergence}, which is not symmetric and may be infinite.
   */
  jsDivergence<P extends TensorLike>(p: P, q: TensorLike, options?: InformationOptions): TensorOf<P>;
}

/** What an engine does: every operation on checked arguments in canonical form. Engines never throw. */

import type { FloatArray, FloatData, Operand, Receiver, Upstream, View } from "./engine/data.js";

/**
 * The operations. `out` and `losses` are dense, of the type of the input (`losses` may be null: only the sum is
 * wanted). `out` may be the input's own dense array. Class indices are validated: -1 marks an ignored row,
 * whose loss is exactly 0; every other one is in `[0, classes)`. `weight` has `classes` finite elements of the
 * input's type. A loss returns the sum, accumulated in f64 with compensation, of its losses rounded to the
 * input's type. For 16-bit floats, the type of the input is float32 everywhere but in the input itself and in `Data`. `nats` is the size of the wanted unit of information in nats: results are divided by it.
 */
export interface Backend<Data extends FloatData = FloatData> {
  /** What the public `backend` string says. */
  readonly name: string;

  /** Zeroed arrays that operations read and write where they lie, if the engine has a memory of its own. */
  resident(double: boolean, lengths: readonly number[]): FloatArray[];

  softmax(out: Data, x: View): void;
  logSoftmax(out: Data, x: View): void;
  logSumExp(out: Data, x: View): void;
  exp(out: Data, x: Operand): void;
  log(out: Data, x: Operand): void;

  nllLoss(losses: FloatArray | null, logProbs: View, target: Int32Array, weight: FloatArray | null): number;
  crossEntropy(
    losses: FloatArray | null,
    logits: View,
    target: Int32Array,
    weight: FloatArray | null,
    labelSmoothing: number,
  ): number;
  /** Class probabilities as target; `target` has the shape and the element type of `logits`. */
  crossEntropyProbabilities(
    losses: FloatArray | null,
    logits: View,
    target: View,
    weight: FloatArray | null,
    labelSmoothing: number,
  ): number;

  /** Elementwise losses: `count` elements in the result; arrays of type `Float64Array` if `double`. */
  klDiv(
    losses: FloatArray | null,
    count: number,
    double: boolean,
    input: Operand,
    target: Operand,
    logTarget: boolean,
  ): number;
  binaryCrossEntropy(
    losses: FloatArray | null,
    count: number,
    double: boolean,
    input: Operand,
    target: Operand,
    weight: Operand | null,
  ): number;
  binaryCrossEntropyWithLogits(
    losses: FloatArray | null,
    count: number,
    double: boolean,
    input: Operand,
    target: Operand,
    weight: Operand | null,
    posWeight: Operand | null,
  ): number;

  /** One value per row: `-Σ p log p`. */
  entropy(out: Data, p: View, nats: number): void;
  /** One value per row: the entropy of softmax(logits). */
  entropyFromLogits(out: Data, logits: View, nats: number): void;
  /** One value per row: `-Σ p log q`; q has the shape and type of p, as in the next two. */
  crossEntropyOfDistributions(out: Data, p: View, q: View, nats: number): void;
  /** One value per row: `Σ p log(p / q)`. */
  klDivergence(out: Data, p: View, q: View, nats: number): void;
  /** One value per row: `½ Σ p log(p / m) + ½ Σ q log(q / m)` with `m = (p + q) / 2`. */
  jsDivergence(out: Data, p: View, q: View, nats: number): void;

  // Gradients with respect to the input, computed in the same pass as the loss; each returns what the loss returns.
  // `grad` is dense, of the input's shape and type, and may be the input's own dense array.

  nllLossGrad(
    grad: Data,
    losses: FloatArray | null,
    logProbs: View,
    target: Int32Array,
    weight: FloatArray | null,
    upstream: Upstream,
  ): number;
  crossEntropyGrad(
    grad: Data,
    losses: FloatArray | null,
    logits: View,
    target: Int32Array,
    weight: FloatArray | null,
    labelSmoothing: number,
    upstream: Upstream,
  ): number;
  /** `gradTarget` (null: not wanted) is the gradient with respect to the probabilities. */
  crossEntropyProbabilitiesGrad(
    grad: Data,
    gradTarget: Data | null,
    losses: FloatArray | null,
    logits: View,
    target: View,
    weight: FloatArray | null,
    labelSmoothing: number,
    upstream: Upstream,
  ): number;
  /** The gradients have the `count` elements of the result; sums over broadcast axes are the caller's. */
  klDivGrad(
    grad: Data | Receiver,
    gradTarget: Data | Receiver | null,
    losses: FloatArray | null,
    count: number,
    double: boolean,
    input: Operand,
    target: Operand,
    logTarget: boolean,
    upstream: Upstream,
  ): number;
  binaryCrossEntropyGrad(
    grad: Data,
    losses: FloatArray | null,
    input: Operand,
    target: Operand,
    weight: Operand | null,
    upstream: Upstream,
  ): number;
  binaryCrossEntropyWithLogitsGrad(
    grad: Data,
    losses: FloatArray | null,
    input: Operand,
    target: Operand,
    weight: Operand | null,
    posWeight: Operand | null,
    upstream: Upstream,
  ): number;
  /** `entropies` gets one value for each row (null: not wanted). */
  entropyFromLogitsGrad(
    grad: Data,
    entropies: FloatArray | null,
    logits: View,
    nats: number,
    upstream: Upstream,
  ): void;

  /** `output · (gradOutput - Σ gradOutput · output)`. `out` may be either argument's dense array, here and in the next. */
  softmaxBackward(out: Data, gradOutput: View, output: View): void;
  /** `gradOutput - exp(output) · Σ gradOutput`. */
  logSoftmaxBackward(out: Data, gradOutput: View, output: View): void;
  /** `gradOutput · exp(x - output)`, one gradOutput and one output (the log-sum-exp of the row) for each row. */
  logSumExpBackward(out: Data, gradOutput: Operand, x: View, output: Operand): void;
}

/** What an engine does: every operation on checked arguments in canonical form. Engines never throw. */

import type { Halves } from "./halves.js";

/** What an engine computes with. */
export type FloatArray = Float32Array | Float64Array;

/** What an engine reads and writes: 16-bit floats are widened to float32, and results rounded to them. */
export type FloatData = FloatArray | Halves;

/**
 * A float tensor seen along one class axis. Element `(o, c, i)` is
 * `data[offset + o * stride + c * inner + i]`, with `0 <= o < outer`, `0 <= c < classes`, `0 <= i < inner`.
 * A dense tensor has `stride = classes * inner`. Its rows are the `outer * inner` pairs `(o, i)`, in this order.
 */
export interface View<Data extends FloatData = FloatArray> {
  readonly data: Data;
  readonly offset: number;
  readonly outer: number;
  readonly classes: number;
  readonly inner: number;
  readonly stride: number;
}

/** A view of what any tensor holds. */
export type AnyView = View<FloatData>;

/**
 * An operand of an elementwise operation, broadcast to the shape of the result: element `k` of the result
 * (row-major) meets the element `k` of the operand that {@link read} delivers.
 */
export interface Operand {
  /** The elements themselves when nothing is broadcast, strided or converted; else null: use {@link read}. */
  readonly dense: FloatArray | null;
  /** Writes elements `[start, start + count)` to `into[0 .. count)`, converted to the type of `into`. */
  read(into: FloatArray, start: number, count: number): void;
}

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

  softmax(out: Data, x: View<Data>): void;
  logSoftmax(out: Data, x: View<Data>): void;
  logSumExp(out: Data, x: View<Data>): void;
  exp(out: Data, x: Operand): void;
  log(out: Data, x: Operand): void;

  nllLoss(
    losses: FloatArray | null,
    logProbs: View<Data>,
    target: Int32Array,
    weight: FloatArray | null,
  ): number;
  crossEntropy(
    losses: FloatArray | null,
    logits: View<Data>,
    target: Int32Array,
    weight: FloatArray | null,
    labelSmoothing: number,
  ): number;
  /** Class probabilities as target; `target` has the shape and the element type of `logits`. */
  crossEntropyProbabilities(
    losses: FloatArray | null,
    logits: View<Data>,
    target: View<Data>,
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
  entropy(out: Data, p: View<Data>, nats: number): void;
  /** One value per row: the entropy of softmax(logits). */
  entropyFromLogits(out: Data, logits: View<Data>, nats: number): void;
  /** One value per row: `-Σ p log q`; q has the shape and type of p, as in the next two. */
  crossEntropyOfDistributions(out: Data, p: View<Data>, q: View<Data>, nats: number): void;
  /** One value per row: `Σ p log(p / q)`. */
  klDivergence(out: Data, p: View<Data>, q: View<Data>, nats: number): void;
  /** One value per row: `½ Σ p log(p / m) + ½ Σ q log(q / m)` with `m = (p + q) / 2`. */
  jsDivergence(out: Data, p: View<Data>, q: View<Data>, nats: number): void;

  // Gradients with respect to the input, computed in the same pass as the loss; each returns what the loss returns.
  // `grad` is dense, of the input's shape and type, and may be the input's own dense array. `upstream` is the gradient
  // of the loss: one number for every row or element, or an array of the type of the input with one for each.

  nllLossGrad(
    grad: Data,
    losses: FloatArray | null,
    logProbs: View<Data>,
    target: Int32Array,
    weight: FloatArray | null,
    upstream: FloatArray | number,
  ): number;
  crossEntropyGrad(
    grad: Data,
    losses: FloatArray | null,
    logits: View<Data>,
    target: Int32Array,
    weight: FloatArray | null,
    labelSmoothing: number,
    upstream: FloatArray | number,
  ): number;
  /** `gradTarget` (null: not wanted) is the gradient with respect to the probabilities. */
  crossEntropyProbabilitiesGrad(
    grad: Data,
    gradTarget: Data | null,
    losses: FloatArray | null,
    logits: View<Data>,
    target: View<Data>,
    weight: FloatArray | null,
    labelSmoothing: number,
    upstream: FloatArray | number,
  ): number;
  /** The gradients have the `count` elements of the result; sums over broadcast axes are the caller's. */
  klDivGrad(
    grad: Data,
    gradTarget: Data | null,
    losses: FloatArray | null,
    input: Operand,
    target: Operand,
    logTarget: boolean,
    upstream: FloatArray | number,
  ): number;
  binaryCrossEntropyGrad(
    grad: Data,
    losses: FloatArray | null,
    input: Operand,
    target: Operand,
    weight: Operand | null,
    upstream: FloatArray | number,
  ): number;
  binaryCrossEntropyWithLogitsGrad(
    grad: Data,
    losses: FloatArray | null,
    input: Operand,
    target: Operand,
    weight: Operand | null,
    posWeight: Operand | null,
    upstream: FloatArray | number,
  ): number;
  /** `entropies` gets one value for each row (null: not wanted). */
  entropyFromLogitsGrad(
    grad: Data,
    entropies: FloatArray | null,
    logits: View<Data>,
    nats: number,
    upstream: FloatArray | number,
  ): void;

  /** `output · (gradOutput - Σ gradOutput · output)`. `out` may be either argument's dense array, here and in the next. */
  softmaxBackward(out: Data, gradOutput: View<Data>, output: View<Data>): void;
  /** `gradOutput - exp(output) · Σ gradOutput`. */
  logSoftmaxBackward(out: Data, gradOutput: View<Data>, output: View<Data>): void;
  /** `gradOutput · exp(x - output)`, one gradOutput and one output (the log-sum-exp of the row) for each row. */
  logSumExpBackward(out: Data, gradOutput: FloatArray, x: View<Data>, output: FloatArray): void;
}

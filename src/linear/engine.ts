/** What losses of a linear head ask of an engine: checked arguments in records, as in src/engine/engine.ts. */

import type { Adjustment, FloatArray, FloatData, Upstream, View } from "../engine/data.js";
import type { EngineFunction, LossSums, ScoreCall } from "../engine/engine.js";

/** Logits that are a product: row r, class c is hidden[r] · weight[c] + bias[c]. No engine keeps them all. */
export interface LinearLogits {
  /** `outer` is the number of rows, `classes` the size D of each, `inner` 1; in any layout. */
  readonly hidden: View;
  /** `outer` is the number of classes, `classes` D, `inner` 1. */
  readonly weight: View;
  /** One element for each class, of the type that is computed with; null: none. */
  readonly bias: FloatArray | null;
  /** Whether it is computed with float64, else with float32. */
  readonly double: boolean;
  readonly rows: number;
  readonly classes: number;
  /** Softcap and temperature; its mask is null. */
  readonly adjustment: Adjustment | null;
}

/** Results are dense, of the type of the tensor that they are the gradient of; the engine overwrites them. Null: not wanted. They overlap no input. */
export interface LinearGradients {
  readonly hidden: FloatData | null;
  readonly weight: FloatData | null;
  readonly bias: FloatData | null;
}

/** The cross entropy of these logits with class indices. */
export interface LinearCrossEntropyCall {
  readonly logits: LinearLogits;
  /** One for each row; null: not wanted. */
  readonly losses: FloatArray | null;
  /** Null for the loss alone. */
  readonly grads: LinearGradients | null;
  /** -1: the row does not count. Its loss is 0, its gradient exactly 0, and it adds nothing to the others, whatever it holds. */
  readonly target: Int32Array;
  /** How many rows count. */
  readonly kept: number;
  /** Of the classes. */
  readonly weight: FloatArray | null;
  readonly labelSmoothing: number;
  readonly zLoss: number;
  /** The gradient of each loss, divided by the temperature. */
  readonly upstream: Upstream;
  /** Of how many rows the logits may be kept until the gradient is computed. */
  readonly keep: number;
}

export interface LinearScoreCall extends Omit<ScoreCall, "logits"> {
  readonly logits: LinearLogits;
}

export interface LinearEngine {
  /** The losses: the record's `grads` is null. So a program without gradients need not carry them. */
  readonly linearCrossEntropy: EngineFunction<"linearCrossEntropy", LinearCrossEntropyCall, LossSums>;
  readonly linearCrossEntropyGrad: EngineFunction<"linearCrossEntropyGrad", LinearCrossEntropyCall, LossSums>;
  readonly linearScore: EngineFunction<"linearScore", LinearScoreCall>;
}

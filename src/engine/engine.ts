/**
 * An engine is a set of functions. Each takes one record of checked arguments and never throws for what they hold. A result that is
 * null in the record is not wanted.
 *
 * Results are dense, of the type of the input; `out` and `grad` may be the input's own dense array. Class indices are validated: -1
 * marks an ignored row, whose loss is exactly 0; every other one is in `[0, classes)`. `weight` has `classes` finite elements of the
 * input's type. For 16-bit floats the type of the input is float32 everywhere but in the input itself and in results of type
 * {@link FloatData}.
 */

import type { SparseTeacher } from "../check/teacher.js";
import type { FloatArray, FloatData, Operand, Receiver, Upstream, View } from "./data.js";

/** A function that only its name tells from others of the same type; `named` exists in types alone. */
export type EngineFunction<Name extends string, Call, Result = void> = ((call: Call) => Result) & {
  readonly named?: Name;
};

/** Zeroed arrays that the engine reads and writes where they lie, if it has a memory of its own. */
export interface ResidentCall {
  readonly double: boolean;
  readonly lengths: readonly number[];
}

/** One result for each element of x, or for each of its rows. */
export interface RowsCall {
  readonly out: FloatData;
  readonly x: View;
}

export interface ElementsCall {
  readonly out: FloatData;
  readonly x: Operand;
}

/** One result for each row, divided by `nats`: the size of the wanted unit of information. */
export interface InformationCall {
  readonly out: FloatData;
  readonly p: View;
  readonly nats: number;
}

/** The same of two distributions in one shape and type. */
export interface PairCall extends InformationCall {
  readonly q: View;
}

/** The entropy of softmax(logits), one for each row, and its gradient with respect to the logits. */
export interface EntropyFromLogitsCall {
  readonly entropies: FloatData | null;
  readonly grad: FloatData | null;
  readonly logits: View;
  readonly nats: number;
  /** The gradient of each entropy; read where `grad` is wanted. */
  readonly upstream: Upstream;
}

/** What every loss with a class axis is asked for. */
interface ClassLossCall {
  readonly losses: FloatArray | null;
  /** The gradient with respect to the input. */
  readonly grad: FloatData | null;
  readonly weight: FloatArray | null;
  /** The gradient of each loss; read where a gradient is wanted. */
  readonly upstream: Upstream;
}

export interface NllLossCall extends ClassLossCall {
  readonly logProbs: View;
  readonly target: Int32Array;
}

export interface CrossEntropyCall extends ClassLossCall {
  readonly logits: View;
  readonly target: Int32Array;
  /** How many rows are not ignored. */
  readonly kept: number;
  readonly labelSmoothing: number;
  /** What of lse², lse = log Σ exp(x), is added to each loss, beside the class's weight. */
  readonly zLoss: number;
}

/** The losses are all wanted: what they are reduced to is the caller's. */
export interface FocalLossCall extends ClassLossCall {
  readonly losses: FloatArray;
  readonly logits: View;
  readonly target: Int32Array;
  /** The exponent of 1 - p of the target; 0 gives the cross entropy. */
  readonly gamma: number;
}

/** What every distillation is asked for: soft · D + hard · cross entropy, of logits that were not divided by the temperature yet. */
interface AnyDistillationCall {
  readonly losses: FloatArray;
  /** The gradient with respect to the student. */
  readonly grad: FloatData | null;
  readonly student: View;
  /** Null: there is no cross entropy. A row with -1 has the loss 0. */
  readonly target: Int32Array | null;
  readonly temperature: number;
  readonly soft: number;
  readonly hard: number;
  readonly upstream: Upstream;
}

/** D = β KL(P‖M) + (1 - β) KL(Q‖M), M = β P + (1 - β) Q; KL(P‖Q) at β = 0, KL(Q‖P) at β = 1. */
export interface DistillationCall extends AnyDistillationCall {
  /** In the shape of the student. */
  readonly teacher: View;
  readonly beta: number;
}

export interface SparseDistillationCall extends AnyDistillationCall {
  readonly teacher: SparseTeacher;
  readonly beta: number;
}

/**
 * How a model's logits stand to the targets, row by row; null is what is not wanted. Values are rounded to the logits' type. The order is that of
 * the logits as they are given. A row without softmax (a NaN, +Infinity, nothing but -Infinity) has NaN, rank and ties 0, no argmax (-1); a row whose target is -1 has
 * logProb, rank, ties, isGreedy and brier 0.
 */
export interface ScoreCall {
  readonly logits: View;
  /** Null: there is none. */
  readonly target: Int32Array | null;
  /** The unit of the entropy, in nats. */
  readonly nats: number;
  /** How many of the largest logits are wanted; 0 for none. */
  readonly topK: number;
  readonly logProb: FloatArray | null;
  readonly rank: Int32Array | null;
  readonly ties: Int32Array | null;
  readonly argmax: Int32Array | null;
  readonly isGreedy: Uint8Array | null;
  readonly maxLogProb: FloatArray | null;
  readonly entropy: FloatArray | null;
  readonly logSumExp: FloatArray | null;
  readonly brier: FloatArray | null;
  /** `topK` of each row, row after row; so in the next one. Both are there if `topK` is not 0. */
  readonly topIndices: Int32Array | null;
  readonly topLogProbs: FloatArray | null;
}

/**
 * How the logits of two models stand to each other, row by row, P = softmax(base) and Q = softmax(model); null where there is no target. Values are rounded to the type of the
 * logits. A row where one of them has no softmax has NaN, and rank 0, and -1 as that one's argmax; a row whose target is -1 has nll, baseNll and deltaP 0.
 */
export interface CompareCall {
  readonly base: View;
  readonly model: View;
  readonly target: Int32Array | null;
  /** Whether they hold log-probabilities that are taken as they are. */
  readonly baseIsNormalized: boolean;
  readonly modelIsNormalized: boolean;
  /** KL(P‖Q) alone takes only classes whose log P is above it. */
  readonly minLogProb: number;
  readonly nll: FloatArray | null;
  readonly baseNll: FloatArray | null;
  readonly kl: FloatArray;
  readonly reverseKl: FloatArray;
  readonly js: FloatArray;
  readonly totalVariation: FloatArray;
  /** That of the target. */
  readonly deltaP: FloatArray | null;
  /** Of the logits as they are given, as are the ranks. */
  readonly argmax: Int32Array;
  readonly baseArgmax: Int32Array;
  /** The rank of base's argmax among the model's logits. */
  readonly baseTopRank: Int32Array;
}

/** With class probabilities, in the shape of the logits. */
export interface CrossEntropyProbabilitiesCall extends ClassLossCall {
  readonly logits: View;
  readonly target: View;
  readonly labelSmoothing: number;
  readonly zLoss: number;
}

/** The gradient of that loss with respect to the class probabilities, on which it does not depend. */
export interface TargetGradientCall {
  readonly gradTarget: FloatData;
  readonly logits: View;
  readonly weight: FloatArray | null;
  readonly labelSmoothing: number;
  readonly upstream: Upstream;
}

/** Of the rows that are not ignored. */
export interface LossSums {
  /** The exact sum of the losses, which are rounded to the input's type. */
  readonly sum: number;
  /** The weights of their classes, added up alike: the number of rows where there are no weights. */
  readonly weight: number;
}

/** An elementwise loss of `count` elements; it is computed with float64 if `double`. Sums over broadcast axes are the caller's. */
export interface ElementLossCall {
  readonly losses: FloatArray | null;
  readonly grad: FloatData | Receiver | null;
  readonly count: number;
  readonly double: boolean;
  readonly input: Operand;
  readonly target: Operand;
  /** The gradient of each loss; read where a gradient is wanted. */
  readonly upstream: Upstream;
}

export interface KlDivCall extends ElementLossCall {
  readonly gradTarget: FloatData | Receiver | null;
  readonly logTarget: boolean;
}

export interface BinaryCrossEntropyCall extends ElementLossCall {
  readonly weight: Operand | null;
}

export interface BinaryCrossEntropyWithLogitsCall extends BinaryCrossEntropyCall {
  readonly posWeight: Operand | null;
}

export interface BinaryFocalLossCall extends ElementLossCall {
  readonly gamma: number;
  /** The weight of positives, 1 less it that of negatives; null: both have 1. */
  readonly alpha: number | null;
}

/** From the gradient of a result, and the result, to that of the input. `out` may be either argument's dense array. */
export interface BackwardCall {
  readonly out: FloatData;
  readonly gradOutput: View;
  readonly output: View;
}

/** `gradOutput` and `output`, the log-sum-exp, have one element for each row of x. */
export interface LogSumExpBackwardCall {
  readonly out: FloatData;
  readonly gradOutput: Operand;
  readonly x: View;
  readonly output: Operand;
}

/** Losses with a class axis return their sums over the rows; elementwise ones the sum of the losses. */
export interface Engine {
  readonly resident: EngineFunction<"resident", ResidentCall, FloatArray[]>;
  readonly softmax: EngineFunction<"softmax", RowsCall>;
  readonly logSoftmax: EngineFunction<"logSoftmax", RowsCall>;
  readonly logSumExp: EngineFunction<"logSumExp", RowsCall>;
  readonly exp: EngineFunction<"exp", ElementsCall>;
  readonly log: EngineFunction<"log", ElementsCall>;
  readonly nllLoss: EngineFunction<"nllLoss", NllLossCall, LossSums>;
  /** The losses: the record's `grad` is null. So a program without gradients need not carry them. */
  readonly crossEntropy: EngineFunction<"crossEntropy", CrossEntropyCall, LossSums>;
  /** The losses and the gradient. */
  readonly crossEntropyGrad: EngineFunction<"crossEntropyGrad", CrossEntropyCall, LossSums>;
  readonly score: EngineFunction<"score", ScoreCall>;
  readonly compare: EngineFunction<"compare", CompareCall>;
  readonly crossEntropyProbabilities: EngineFunction<
    "crossEntropyProbabilities",
    CrossEntropyProbabilitiesCall,
    LossSums
  >;
  readonly crossEntropyProbabilitiesGrad: EngineFunction<
    "crossEntropyProbabilitiesGrad",
    CrossEntropyProbabilitiesCall,
    LossSums
  >;
  readonly crossEntropyTargetGradient: EngineFunction<"crossEntropyTargetGradient", TargetGradientCall>;
  readonly klDiv: EngineFunction<"klDiv", KlDivCall, number>;
  readonly binaryCrossEntropy: EngineFunction<"binaryCrossEntropy", BinaryCrossEntropyCall, number>;
  readonly binaryCrossEntropyWithLogits: EngineFunction<
    "binaryCrossEntropyWithLogits",
    BinaryCrossEntropyWithLogitsCall,
    number
  >;
  readonly distillation: EngineFunction<"distillation", DistillationCall>;
  readonly sparseDistillation: EngineFunction<"sparseDistillation", SparseDistillationCall>;
  readonly focalLoss: EngineFunction<"focalLoss", FocalLossCall>;
  readonly binaryFocalLoss: EngineFunction<"binaryFocalLoss", BinaryFocalLossCall, number>;
  readonly entropy: EngineFunction<"entropy", InformationCall>;
  readonly entropyFromLogits: EngineFunction<"entropyFromLogits", EntropyFromLogitsCall>;
  readonly crossEntropyOfDistributions: EngineFunction<"crossEntropyOfDistributions", PairCall>;
  readonly klDivergence: EngineFunction<"klDivergence", PairCall>;
  readonly jsDivergence: EngineFunction<"jsDivergence", PairCall>;
  readonly softmaxBackward: EngineFunction<"softmaxBackward", BackwardCall>;
  readonly logSoftmaxBackward: EngineFunction<"logSoftmaxBackward", BackwardCall>;
  readonly logSumExpBackward: EngineFunction<"logSumExpBackward", LogSumExpBackwardCall>;
}

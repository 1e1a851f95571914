/** score: how a model's logits stand to the targets, in one pass over each row. */

import { type OptionName, readOptions } from "../check/options.js";
import { checkClassAxis, checkIndexTarget } from "../check/target.js";
import { checkFloats } from "../check/tensors.js";
import type { TypedArray } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import type { FieldOf, LossArray, Or } from "../results.js";
import { viewAlong } from "../tensor/view.js";
import type {
  Absent,
  AnyTensor,
  FloatTensor,
  IndexLike,
  MaskLike,
  Named,
  NewArrays,
  TensorLike,
} from "../types.js";
import { define } from "./shared/define.js";
import type { SoftmaxAdjustments } from "./shared/options.js";
import { scoreRows } from "./shared/scoreRows.js";

/** What {@link score} computes without being asked: with a target. */
export type UsualOutput =
  | "counted"
  | "logProb"
  | "rank"
  | "ties"
  | "argmax"
  | "isGreedy"
  | "maxLogProb"
  | "entropy"
  | "logSumExp";

/** The results of {@link score} that need no target. */
export type FreeOutput = "argmax" | "maxLogProb" | "entropy" | "logSumExp" | "topK";

/** The results of {@link score}, by name. */
export type ScoreOutput = UsualOutput | "brier" | "topK";

/** Arrays that receive the largest logits of each row. */
export interface TopOut {
  /** Their classes. */
  indices?: Int32Array | Absent;
  /** Their log-probabilities. */
  logProbs?: FloatArray | Absent;
}

/** Arrays that receive results of {@link score}, each of the result's type and length; they overlap no argument and each other nowhere. */
export interface ScoreOut {
  /** Which rows count. */
  counted?: Uint8Array | Absent;
  /** The targets' log-probabilities. */
  logProb?: FloatArray | Absent;
  /** The targets' ranks. */
  rank?: Int32Array | Absent;
  /** How many logits are equal to the target's. */
  ties?: Int32Array | Absent;
  /** The classes of the largest logits. */
  argmax?: Int32Array | Absent;
  /** Whether these are the targets. */
  isGreedy?: Uint8Array | Absent;
  /** Their log-probabilities. */
  maxLogProb?: FloatArray | Absent;
  /** The entropies. */
  entropy?: FloatArray | Absent;
  /** The log-sum-exps. */
  logSumExp?: FloatArray | Absent;
  /** The Brier scores. */
  brier?: FloatArray | Absent;
  /** The k largest logits. */
  topK?: TopOut | Absent;
}

/** The options of {@link score}. */
export interface ScoreOptions<
  Names = readonly ScoreOutput[] | Absent,
  K = number | Absent,
  Out = ScoreOut | Absent,
  Segments = IndexLike | Absent,
> extends SoftmaxAdjustments {
  /** What is computed. Default: all but `brier` and `topK`; without a target those of them that need none. `counted` always comes with a target. */
  outputs?: Names;
  /** How many of the largest logits of each row are wanted, from 1 to C; adds the result `topK`. */
  topK?: K;
  /** The class axis. Default -1. */
  dim?: number | Absent;
  /** The base of the entropy's logarithm, as in {@link InformationOptions}; log-probabilities stay natural. */
  base?: "e" | number | Absent;
  /** A row whose target has this value, or one of these, does not count. Default -100. */
  ignoreIndex?: number | bigint | readonly (number | bigint)[] | TypedArray | Absent;
  /** Rows count where it is true or not 0, in the shape of the rows; the targets of others are not checked. Default: all count. */
  mask?: MaskLike | Absent;
  /** Along the last axis of the rows, row i predicts target i + `shift`, where `mask` is read too; all results are so much shorter. Default 0. */
  shift?: number | Absent;
  /** Logits become `softcap · tanh(x / softcap)` before anything else: a finite number > 0. The order stays that of the logits. Default: none. */
  softcap?: number | Absent;
  /**
   * Where the sequences begin that are packed side by side in the target, flattened, and where the last one ends: offsets that do not descend,
   * from 0 to its size. A row whose target lies in another segment does not count. Adds the result `segments`.
   */
  segments?: Segments;
  /** Receives results instead of new arrays. */
  out?: Out;
}

/** The k largest logits of each row; k is the last axis. */
export interface TopK<Indices = NewArrays["Int32Array"], LogProbs = FloatArray> {
  /** Their classes. */
  indices: AnyTensor<Indices>;
  /** Their log-probabilities, the largest one first. */
  logProbs: FloatTensor<LogProbs>;
}

/** Every result of {@link score} for logits X, in the arrays of Out where they are given. */
export interface ScoreTensors<X, Out> {
  /** 1 where the row counts, 0 where `ignoreIndex`, `mask` or `segments` leaves it out. */
  counted: AnyTensor<Or<FieldOf<Out, "counted">, NewArrays["Uint8Array"]>>;
  /** The log-probability of the target. */
  logProb: FloatTensor<LossArray<X, FieldOf<Out, "logProb">>>;
  /** 1 + how many logits are greater than the target's. */
  rank: AnyTensor<Or<FieldOf<Out, "rank">, NewArrays["Int32Array"]>>;
  /** How many logits are equal to the target's, the target included. */
  ties: AnyTensor<Or<FieldOf<Out, "ties">, NewArrays["Int32Array"]>>;
  /** The first class with the largest logit. */
  argmax: AnyTensor<Or<FieldOf<Out, "argmax">, NewArrays["Int32Array"]>>;
  /** 1 where that is the target. */
  isGreedy: AnyTensor<Or<FieldOf<Out, "isGreedy">, NewArrays["Uint8Array"]>>;
  /** Its log-probability. */
  maxLogProb: FloatTensor<LossArray<X, FieldOf<Out, "maxLogProb">>>;
  /** The entropy of the softmax. */
  entropy: FloatTensor<LossArray<X, FieldOf<Out, "entropy">>>;
  /** The logarithm of the sum of the logits' exponentials. */
  logSumExp: FloatTensor<LossArray<X, FieldOf<Out, "logSumExp">>>;
  /** The sum of the squared differences of the probabilities from those of the target. */
  brier: FloatTensor<LossArray<X, FieldOf<Out, "brier">>>;
  /** The k largest logits. */
  topK: TopK<
    Or<FieldOf<FieldOf<Out, "topK">, "indices">, NewArrays["Int32Array"]>,
    LossArray<X, FieldOf<FieldOf<Out, "topK">, "logProbs">>
  >;
  /** What the rows of each segment come to. */
  segments: SegmentScores;
}

/** Sums over the rows that count of each segment, with one element for each. */
export interface SegmentScores {
  /** The exact sum of their log-probabilities, rounded once; 0 where there are none. */
  logProb: NewArrays["Float64Array"];
  /** How many there are. */
  count: NewArrays["Int32Array"];
  /** 1 where `isGreedy` is 1 in all of them, so in none too. */
  allGreedy: NewArrays["Uint8Array"];
}

/** Whether T is `any`, of which nothing is known. */
export type IsAny<T> = 0 extends 1 & T ? true : false;

/** Name if T is given, or may be: `Surely` if it cannot be absent. What is `any` is taken as given. */
export type IfGiven<T, Name, Surely extends boolean> =
  IsAny<T> extends true
    ? Surely extends true
      ? Name
      : never
    : [T] extends [Absent]
      ? never
      : [Extract<T, Absent>] extends [never]
        ? Surely extends true
          ? Name
          : never
        : Surely extends true
          ? never
          : Name;

/** The names of the results that a target, the list of outputs, `topK` and `segments` ask for: those that are there, or those that may be. */
export type NamesOf<Target, Names, K, Segments, Surely extends boolean> =
  | (Names extends readonly [ScoreOutput, ...ScoreOutput[]] | readonly []
      ? Surely extends true
        ? Names[number]
        : never
      : Names extends readonly ScoreOutput[]
        ? Surely extends true
          ? never
          : Names[number]
        :
            | IfGiven<Target, Exclude<UsualOutput, FreeOutput>, Surely>
            | (Surely extends true ? Exclude<FreeOutput, "topK"> : never))
  | IfGiven<Target, "counted", Surely>
  | IfGiven<K, "topK", Surely>
  | IfGiven<Segments, "segments", Surely>;

/** Results by their names; those that only may be asked for are optional. */
export type ScoreResult<X, Target, Names, K, Out, Segments = undefined> = [
  NamesOf<Target, Names, K, Segments, false>,
] extends [never]
  ? Pick<ScoreTensors<X, Out>, NamesOf<Target, Names, K, Segments, true>>
  : Pick<ScoreTensors<X, Out>, NamesOf<Target, Names, K, Segments, true>> &
      Partial<Pick<ScoreTensors<X, Out>, NamesOf<Target, Names, K, Segments, false>>>;

export interface Score extends Named<"score"> {
  /**
   * How a model's logits stand to the targets, row by row, in one pass: what evaluations of language models and of classifiers are made of.
   *
   * With `p = softmax(x)` of a row and its target t: `logProb = log p[t]`, `rank = 1 + #(x > x[t])`, `ties = #(x == x[t])` with the target,
   * `argmax`: the lowest index of the largest logit, `isGreedy = (argmax == t)`, `maxLogProb = log p[argmax]`, `entropy = -Σ p[c] · log p[c]`,
   * `logSumExp = log Σ exp(x[c])`, `brier = Σ (p[c] - (c == t))²`, `topK`: the k largest logits, of equal ones the lower index first.
   *
   * `logProb` is 0 minus the loss of {@link crossEntropy} with reduction "none", to the bit: it is accurate where the row is confident, and
   * never -0.
   *
   * Before the softmax x goes through `softcap`, `temperature` and `classMask`, in this order. `rank`, `ties`, `argmax` and the order of
   * `topK` are those of the logits as they are given, with a class that takes no part as -Infinity.
   *
   * @param logits - C, N × C, batch × sequence × C, or the classes on axis `dim`.
   * @param target - Class indices, `0 <= target < C` or `ignoreIndex`, in the shape of `logits` without the classes; null asks for
   * what needs none.
   * @param options - {@link ScoreOptions}.
   * @returns Tensors in the shape of `logits` without the classes, `topK` with k as the last axis: floats in the logits' type (float32 for
   * 16-bit logits), natural logarithms but for `entropy`, which is in nats, or bits for base 2; integers as Int32Array, `counted` and
   * `isGreedy` as Uint8Array; with `segments` {@link SegmentScores}, too. A row that does not count has `logProb`, `rank`, `ties`,
   * `isGreedy` and `brier` 0, and all that needs no target. A row with a NaN or +Infinity, or of only -Infinity, in the classes that take
   * part has NaN, `rank` and `ties` 0, `argmax` and `topK.indices` -1, `isGreedy` 0. A target in a class that takes no part has the
   * log-probability -Infinity.
   * @throws TypeError if `logits` is no tensor of floats, `target` holds no integers, an option is unknown or of the wrong kind, an output
   * needs a target or `topK` that is not there, `mask`, `ignoreIndex` or `segments` comes without a target, or `out` has a field that is no
   * output or of another type. RangeError if shapes do not fit, a target is out of range, there are rows but no classes, `outputs` has a
   * name that does not exist, `topK` is not from 1 to C, `dim` or `base` does not exist, or an array in `out` has another length or
   * overlaps an argument or another one. RangeError, too, if `mask` has not the shape of the rows or holds a NaN, `shift` is no integer
   * from 0 to the last size of the rows, `segments` do not go from 0 to the size of the target without descending, `temperature` or
   * `softcap` is no finite number above 0, or `classMask` has neither C elements nor the shape of `logits`, holds a NaN, or leaves a row
   * that counts without a class.
   * @example
   * score([[3, 1, -3], [0, 2, 2]], [1, 2]).logProb.data; // [-2.1291, -0.7586]
   * score([[3, 1, -3], [0, 2, 2]], [1, 2]).rank.data; // [2, 1]
   * score([[3, 1, -3], [0, 2, 2]], null, { topK: 2 }).topK.indices.data; // [0, 1, 1, 2]
   * score([[3, 1, -3], [0, 2, 2]], [0, 1], { shift: 1 }).logProb.data; // [-2.1291]
   * @remarks Source: lm-evaluation-harness and vLLM, which compute the same from `log_softmax`; the Brier score: Brier, "Verification of
   * forecasts expressed in terms of probability", 1950.
   * @see {@link crossEntropy} for the mean loss alone, {@link entropyFromLogits} for the entropy and its gradient.
   */
  <
    X extends TensorLike,
    Target extends IndexLike | Absent = undefined,
    const Names extends readonly ScoreOutput[] | Absent = undefined,
    K extends number | Absent = undefined,
    Out extends ScoreOut | Absent = undefined,
    Segments extends IndexLike | Absent = undefined,
  >(
    logits: X,
    target?: Target,
    options?: ScoreOptions<Names, K, Out, Segments> | null,
  ): ScoreResult<X, Target, Names, K, Out, Segments>;
}

const OPTIONS: readonly OptionName[] = [
  "outputs",
  "topK",
  "dim",
  "base",
  "ignoreIndex",
  "mask",
  "classMask",
  "temperature",
  "softcap",
  "shift",
  "segments",
  "out",
];

export function score(engine: Pick<Engine, "score">): Score {
  return define<Score>("score", (call) => (logits, target, given) => {
    const options = readOptions(call, given, OPTIONS);
    const input = checkFloats(call, "logits", logits);
    const axis = checkClassAxis(call, "logits", input, options.dim ?? -1);
    return scoreRows(call, options, target, {
      input,
      axis,
      tensors: [input],
      target: (value) => checkIndexTarget(call, "logits", input, axis, value),
      view: () => viewAlong(input, axis, input.type),
      score: engine.score,
    });
  });
}

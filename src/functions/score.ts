/** score: how a model's logits stand to the targets, in one pass over each row. */

import type { Call } from "../check/call.js";
import { checkIndices } from "../check/indices.js";
import { type Integers, tensorOf } from "../check/integers.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
import { checkApart, checkArraysApart, checkOut } from "../check/out.js";
import { checkNames, readFields } from "../check/outputs.js";
import { checkBase, checkIgnoreIndex, checkTopK } from "../check/settings.js";
import { show } from "../check/show.js";
import { checkClassAxis, checkHasClasses, checkIndexTarget } from "../check/target.js";
import { checkFloats } from "../check/tensors.js";
import { computeType, type ElementType, INT32, type TypedArray, UINT8 } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import type { FieldOf, LossArray, Or } from "../results.js";
import { elementCount, withoutAxis } from "../tensor/shape.js";
import type { CheckedFloats, Tensor } from "../tensor/tensor.js";
import { viewAlong } from "../tensor/view.js";
import type { Absent, AnyTensor, FloatTensor, IndexLike, Named, NewArrays, TensorLike } from "../types.js";
import { define } from "./shared/define.js";
import { tensorResult } from "./shared/result.js";

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
> {
  /** What is computed. Default: all but `brier`; without a target all that needs none. */
  outputs?: Names;
  /** How many of the largest logits of each row are wanted, from 1 to C; adds the result `topK`. */
  topK?: K;
  /** The class axis. Default -1. */
  dim?: number | Absent;
  /** The base of the entropy's logarithm, as in {@link InformationOptions}; log-probabilities stay natural. */
  base?: "e" | number | Absent;
  /** A row whose target has this value does not count. Default -100. */
  ignoreIndex?: number | bigint | Absent;
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
  /** 1 where the row counts, 0 where its target is `ignoreIndex`. */
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
}

/** The names of the results that a target, the list of outputs and `topK` ask for. */
export type NamesOf<Target, Names, K> =
  | (Target extends Absent ? never : "counted")
  | (Names extends readonly ScoreOutput[]
      ? Names[number]
      : Target extends Absent
        ? Exclude<FreeOutput, "topK">
        : UsualOutput)
  | (K extends number ? "topK" : never);

/** Results by their names. */
export type ScoreResult<X, Target, Names, K, Out> = Pick<ScoreTensors<X, Out>, NamesOf<Target, Names, K>>;

export interface Score extends Named<"score"> {
  /**
   * How a model's logits stand to the targets, row by row, in one pass: what evaluations of language models and of classifiers are made of.
   *
   * With `p = softmax(x)` of a row and its target t: `logProb = log p[t]`, `rank = 1 + #(x > x[t])`, `ties = #(x == x[t])` with the target,
   * `argmax`: the lowest index of the largest logit, `isGreedy = (argmax == t)`, `maxLogProb = log p[argmax]`, `entropy = -Σ p[c] · log p[c]`,
   * `logSumExp = log Σ exp(x[c])`, `brier = Σ (p[c] - (c == t))²`, `topK`: the k largest logits, of equal ones the lower index first.
   *
   * `logProb` is 0 minus the loss of {@link crossEntropy} with reduction "none", to the bit: it is accurate where the row is confident, and never -0.
   *
   * @param logits - C, N × C, batch × sequence × C, or the classes on axis `dim`.
   * @param target - Class indices, `0 <= target < C` or `ignoreIndex`, in the shape of `logits` without the classes; null asks for
   * what needs none.
   * @param options - {@link ScoreOptions}.
   * @returns Tensors in the shape of `logits` without the classes, `topK` with k as the last axis: floats in the logits' type (float32 for 16-bit
   * logits), natural logarithms but for `entropy`, which is in nats, or bits for base 2; integers as Int32Array, `counted` and `isGreedy` as
   * Uint8Array. A row that does not count has `logProb`, `rank`, `ties`, `isGreedy` and `brier` 0, and all that needs no target. A row with a NaN or
   * +Infinity, or of only -Infinity, has NaN, `rank` and `ties` 0, `argmax` and `topK.indices` -1, `isGreedy` 0.
   * @throws TypeError if `logits` is no tensor of floats, `target` holds no integers, an option is unknown or of the wrong kind, or an
   * output needs a target or `topK` that is not there. RangeError if shapes do not fit, a target is out of range, there are rows but no classes, `outputs` has
   * a name that does not exist, `topK` is not from 1 to C, `dim` or `base` is none, or an array in `out` has another length or overlaps an argument or another one.
   * @example
   * score([[3, 1, -3]], [1]).logProb.data; // [-2.1291]
   * score([[3, 1, -3], [0, 2, 2]], [1, 2]).rank.data; // [2, 1]
   * score([[3, 1, -3]], null, { topK: 2 }).topK.indices.data; // [0, 1]
   * @remarks Source: lm-evaluation-harness and vLLM, which compute the same from `log_softmax`; the Brier score: Brier, "Verification of
   * forecasts expressed in terms of probability", 1950.
   * @see {@link crossEntropy} for the mean loss alone, {@link entropyFromLogits} for the entropy and its gradient.
   */
  <
    X extends TensorLike,
    Target extends IndexLike | Absent,
    Names extends readonly ScoreOutput[] | Absent = undefined,
    K extends number | Absent = undefined,
    Out extends ScoreOut | Absent = undefined,
  >(
    logits: X,
    target: Target,
    options?: ScoreOptions<Names, K, Out> | null,
  ): ScoreResult<X, Target, Names, K, Out>;
}

const OPTIONS: readonly OptionName[] = ["outputs", "topK", "dim", "base", "ignoreIndex", "out"];

/** In the order of the results. */
const OUTPUTS: readonly ScoreOutput[] = [
  "counted",
  "logProb",
  "rank",
  "ties",
  "argmax",
  "isGreedy",
  "maxLogProb",
  "entropy",
  "logSumExp",
  "brier",
  "topK",
];
const OF_TARGET: readonly ScoreOutput[] = ["counted", "logProb", "rank", "ties", "isGreedy", "brier"];
/** Those that must be asked for. */
const SELDOM: readonly ScoreOutput[] = ["brier", "topK"];
const TOP_FIELDS = ["indices", "logProbs"] as const;

export function score(engine: Pick<Engine, "score">): Score {
  return define<Score>(
    "score",
    (call) => (logits, target, options) =>
      compute(engine, call, logits, target, readOptions(call, options, OPTIONS)),
  );
}

function compute(
  engine: Pick<Engine, "score">,
  call: Call,
  logitsValue: unknown,
  targetValue: unknown,
  options: Readonly<Options>,
) {
  const nats = checkBase(call, options.base);
  const ignoreIndex = checkIgnoreIndex(call, options.ignoreIndex);
  const logits = checkFloats(call, "logits", logitsValue);
  const axis = checkClassAxis(call, "logits", logits, options.dim ?? -1);
  const classes = logits.shape[axis];
  const target = checkTarget(call, logits, axis, targetValue, options.ignoreIndex);
  const topK = checkTopK(call, options.topK, classes);
  const names = checkOutputs(call, options.outputs, target !== null, topK);
  const shape = withoutAxis(logits.shape, axis);
  const rows = elementCount(shape);
  checkHasClasses(call, "logits", logits, axis, rows);
  const arrays = new OutputArrays(call, options.out, names, [
    logits,
    target === null ? null : tensorOf(target),
  ]);
  const floats = computeType(logits.type) as ElementType<FloatArray>;
  const counted = arrays.take("counted", UINT8, shape);
  const given = {
    logProb: arrays.take("logProb", floats, shape),
    rank: arrays.take("rank", INT32, shape),
    ties: arrays.take("ties", INT32, shape),
    argmax: arrays.take("argmax", INT32, shape),
    isGreedy: arrays.take("isGreedy", UINT8, shape),
    maxLogProb: arrays.take("maxLogProb", floats, shape),
    entropy: arrays.take("entropy", floats, shape),
    logSumExp: arrays.take("logSumExp", floats, shape),
    brier: arrays.take("brier", floats, shape),
    topIndices: arrays.takeTop("indices", INT32, [...shape, topK]),
    topLogProbs: arrays.takeTop("logProbs", floats, [...shape, topK]),
  };
  const view = viewAlong(logits, axis, logits.type);
  const indices = target === null ? null : checkIndices(call, "target", target, classes, ignoreIndex).values;
  if (rows > 0) engine.score({ ...given, logits: view, target: indices, nats, topK });
  if (counted !== null && indices !== null)
    for (let row = 0; row < rows; row++) counted[row] = indices[row] < 0 ? 0 : 1;
  return arrays.results;
}

/** Class indices; null where there are none. */
function checkTarget(
  call: Call,
  logits: CheckedFloats,
  axis: number,
  value: unknown,
  ignoreIndex: unknown,
): Integers | null {
  if (value !== undefined && value !== null) return checkIndexTarget(call, "logits", logits, axis, value);
  if (ignoreIndex !== undefined)
    call.wrongKind(`ignoreIndex is ${show(ignoreIndex)} and target is absent, expected a target too`);
  return null;
}

/** The names of the results: of those that are asked for, or else of all usual ones. */
function checkOutputs(call: Call, value: unknown, hasTarget: boolean, topK: number): ScoreOutput[] {
  const isFree = (name: ScoreOutput): boolean => hasTarget || !OF_TARGET.includes(name);
  const names =
    value === undefined
      ? OUTPUTS.filter((name) => isFree(name) && !SELDOM.includes(name))
      : checkNames(call, "outputs", value, OUTPUTS);
  const bound = names.find((name) => !isFree(name));
  if (bound !== undefined)
    call.wrongKind(`outputs has "${bound}" and target is absent, expected a target too`);
  if (names.includes("topK") && topK === 0)
    call.wrongKind(`outputs has "topK" and the option topK is absent, expected how many logits it has`);
  if (hasTarget) names.push("counted");
  if (topK > 0) names.push("topK");
  return names;
}

/** The arrays that receive the results: those in `out`, or new ones. */
class OutputArrays {
  /** By name, in the order in which they were taken. */
  readonly results: Partial<Record<ScoreOutput, unknown>> = {};
  readonly #call: Call;
  readonly #names: readonly ScoreOutput[];
  readonly #arguments: readonly (Tensor | null)[];
  readonly #given: Partial<Record<ScoreOutput, unknown>>;
  readonly #givenTop: Partial<Record<(typeof TOP_FIELDS)[number], unknown>>;
  readonly #taken: { readonly name: string; readonly array: TypedArray }[] = [];

  constructor(call: Call, out: unknown, names: readonly ScoreOutput[], tensors: readonly (Tensor | null)[]) {
    this.#call = call;
    this.#names = names;
    this.#arguments = tensors;
    this.#given = readFields(call, "out", out, OUTPUTS);
    this.#givenTop = readFields(call, "out.topK", this.#given.topK, TOP_FIELDS);
    for (const name of OUTPUTS)
      if (this.#given[name] !== undefined && !names.includes(name))
        call.wrongKind(`out has \`${name}\`, which is not among the outputs, expected none`);
  }

  /** Null if the result is not wanted. */
  take<A extends TypedArray>(name: ScoreOutput, type: ElementType<A>, shape: readonly number[]): A | null {
    if (!this.#names.includes(name)) return null;
    const given = this.#given[name];
    const array = this.#check(`out.${name}`, given, type, shape);
    this.results[name] = tensorResult(given, array, shape, type);
    return array;
  }

  /** The same of a part of `topK`. */
  takeTop<A extends TypedArray>(
    part: (typeof TOP_FIELDS)[number],
    type: ElementType<A>,
    shape: readonly number[],
  ): A | null {
    if (!this.#names.includes("topK")) return null;
    const given = this.#givenTop[part];
    const array = this.#check(`out.topK.${part}`, given, type, shape);
    const { topK } = this.results;
    this.results.topK = { ...(topK as object | undefined), [part]: tensorResult(given, array, shape, type) };
    return array;
  }

  #check<A extends TypedArray>(
    name: string,
    given: unknown,
    type: ElementType<A>,
    shape: readonly number[],
  ): A {
    const call = this.#call;
    const array = checkOut(call, given, type, elementCount(shape), name);
    if (given === undefined) return array;
    for (const tensor of this.#arguments)
      if (tensor !== null) checkApart(call, given, array, tensor.name, tensor, name);
    for (const other of this.#taken) checkArraysApart(call, name, array, other.name, other.array);
    this.#taken.push({ name, array });
    return array;
  }
}

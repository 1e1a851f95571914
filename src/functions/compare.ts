/** compare: how the logits of two models stand to each other, in one pass over both. */

import type { Call } from "../check/call.js";
import { adjustedView, checkClassesLeft, classesThatCount, readClassOptions } from "../check/classOptions.js";
import { checkComparedTeacher, readComparedTeacher } from "../check/comparedTeacher.js";
import type { Integers } from "../check/integers.js";
import { checkNormalized } from "../check/normalized.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
import { checkRows, readRowOptions } from "../check/rowOptions.js";
import { checkFlag, checkIgnoreIndices, checkNumber } from "../check/settings.js";
import { show } from "../check/show.js";
import { checkClassAxis, checkHasClasses, checkIndexTarget } from "../check/target.js";
import { isSparseTeacher } from "../check/teacher.js";
import { checkConvertedFloats, checkFloats, checkSameShape } from "../check/tensors.js";
import type { TypedArray } from "../dtype.js";
import { computeType, FLOAT64 } from "../dtype.js";
import type { FloatArray, View } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { Rows } from "../js/rows.js";
import { CompareTotals } from "../meters/compareTotals.js";
import { type Comparison, comparisonOf } from "../meters/comparison.js";
import { canonical } from "../nan.js";
import type { LossArray } from "../results.js";
import { elementCount, withoutAxis } from "../tensor/shape.js";
import type { CheckedFloats } from "../tensor/tensor.js";
import { viewAlong } from "../tensor/view.js";
import type {
  Absent,
  AnyTensor,
  FloatTensor,
  IndexLike,
  MaskLike,
  Named,
  NewArrays,
  SparseTeacher,
  TensorLike,
} from "../types.js";
import { ComparedArrays } from "./shared/comparedRows.js";
import { define } from "./shared/define.js";
import type { SoftmaxAdjustments } from "./shared/options.js";
import { compareWithTeacher } from "./shared/teacherRows.js";

/** The options of {@link compare}. Those that say which rows and classes count, softcap and temperature are for both tensors. */
export interface CompareOptions<Rows = boolean | Absent> extends SoftmaxAdjustments {
  /** The class axis. Default -1. */
  dim?: number | Absent;
  /** A row whose target has this value, or one of these, does not count. Default -100. */
  ignoreIndex?: number | bigint | readonly (number | bigint)[] | TypedArray | Absent;
  /** Rows count where it is true or not 0, in the shape of the rows. Default: all count. */
  mask?: MaskLike | Absent;
  /** Along the last axis of the rows, row i predicts target i + `shift`, where `mask` is read too; the rows are so many fewer. Default 0. */
  shift?: number | Absent;
  /** Logits become `softcap · tanh(x / softcap)` before anything else: a finite number > 0. Default: none. */
  softcap?: number | Absent;
  /**
   * Which tensors hold log-probabilities, which are taken as they are: `true` for both, "base" or "model". They need not sum to 1, as those of
   * llama.cpp's files do not. Default: none.
   */
  normalized?: boolean | "base" | "model" | Absent;
  /** KL(base‖model) alone takes only classes whose log-probability of base is above it: -16 for llama.cpp's files. Default -Infinity. */
  minLogProb?: number | Absent;
  /** Adds the results of each row as `rows`. Default false. */
  rows?: Rows;
}

/** A teacher in place of a base. */
export interface ComparedTeacher extends SparseTeacher {
  /** The logarithms of the targets' probabilities, in the shape of the rows: for the losses of the base, and `deltaP`. */
  readonly targetLogProb?: TensorLike | Absent;
}

/** The results of each row of {@link compare}, in the shape of the logits without the classes, less the shift. */
export interface ComparedRows<X = TensorLike> {
  /** 1 where the row counts. */
  counted: AnyTensor<NewArrays["Uint8Array"]>;
  /** The loss of the model; with a target. */
  nll?: FloatTensor<LossArray<X>>;
  /** That of base; with a target. */
  baseNll?: FloatTensor<LossArray<X>>;
  /** KL(base‖model). */
  kl: FloatTensor<LossArray<X>>;
  /** KL(model‖base). */
  reverseKl?: FloatTensor<LossArray<X>>;
  /** The Jensen-Shannon divergence. */
  js?: FloatTensor<LossArray<X>>;
  /** The total variation. */
  totalVariation: FloatTensor<LossArray<X>>;
  /** The target's probability less that of base; with a target. */
  deltaP?: FloatTensor<LossArray<X>>;
  /** 1 where both have the same argmax. */
  sameTop: AnyTensor<NewArrays["Uint8Array"]>;
  /** 1 where fewer than five of the model's logits are greater than that of base's argmax. */
  baseTopInTop5: AnyTensor<NewArrays["Uint8Array"]>;
  /** The first class with the largest logit of the model. */
  argmax: AnyTensor<NewArrays["Int32Array"]>;
  /** That of base. */
  baseArgmax: AnyTensor<NewArrays["Int32Array"]>;
  /** 1 + how many of the model's logits are greater than that of base's argmax. */
  baseTopRank: AnyTensor<NewArrays["Int32Array"]>;
}

/** Those that a target adds to them. */
export type TargetStatistic =
  | "perplexity"
  | "basePerplexity"
  | "correlation"
  | "lnRatio"
  | "ratio"
  | "difference"
  | "deltaP"
  | "rmsDeltaP";

/** A base whose losses are known: logits, or a teacher with the targets' probabilities. */
export type BaseWithLosses =
  | TensorLike
  | {
      /** As in {@link ComparedTeacher}. */
      readonly targetLogProb: TensorLike;
    };

/** The results of rows that are there. */
export type ComparedRowsOf<X, Base, Target> = ComparedRows<X> &
  (Base extends TensorLike ? Required<Pick<ComparedRows<X>, "reverseKl" | "js">> : unknown) &
  (Target extends Absent
    ? unknown
    : Required<Pick<ComparedRows<X>, Base extends BaseWithLosses ? "nll" | "baseNll" | "deltaP" : "nll">>);

/** Those that are there: with a target that is given, and the rows if they are asked for, in arrays of the type of the logits. */
export type CompareResult<Base, Model, Target, Rows> = Comparison &
  Required<Pick<Comparison, "totalVariation" | "sameTop" | "baseTopInTop5">> &
  (Base extends TensorLike ? Required<Pick<Comparison, "reverseKl" | "js">> : unknown) &
  (Target extends Absent
    ? unknown
    : Required<Pick<Comparison, Base extends BaseWithLosses ? TargetStatistic : "perplexity">>) &
  (Rows extends true
    ? {
        /** The results of each row. */
        rows: Base extends TensorLike
          ? ComparedRowsOf<Base, Base, Target>
          : ComparedRowsOf<Model, Base, Target>;
      }
    : unknown);

export interface Compare extends Named<"compare"> {
  /**
   * How the logits of a model stand to those of another one, its base: llama.cpp's table, in one pass over both tensors. What quantisation,
   * distillation or fine-tuning changed.
   *
   * With `P = softmax(base)` and `Q = softmax(model)` of a row: `kl = Σ P · log(P / Q)`, `reverseKl = Σ Q · log(Q / P)`, `js`: the mean of the divergences
   * of P and of Q from their mean, `totalVariation = ½ Σ |P - Q|`, `deltaP = Q[t] - P[t]` for the target t, all natural; whether both have the same argmax, and
   * whether base's is among the model's five largest logits. The statistics are means of them over the rows, with their standard errors.
   *
   * Equal rows have exactly 0, and nearly equal ones keep their digits: with noise of 1e-4 on the logits, `kl` of 1e-9 too. So do rows where both models are sure of one
   * class. For float32 logits the error of a row's `kl`, `reverseKl` and `js` is at most 10·u·(Σ |terms| + u·(1 + max |model - base|)²), u = 2^-24, that of
   * `totalVariation` 3·u·(its value + r), where the two give r to classes that are not their most probable ones. With `normalized` or `minLogProb`, where no sum is 1,
   * 10·u·r comes to that of the divergences. Nothing is clamped: Q = 0 where P is not makes `kl` Infinity.
   *
   * @param base - The logits of the base: C, N × C, batch × sequence × C, or the classes on axis `dim`; or a {@link SparseTeacher}. With `tail` "bucket" its P and
   * Q have one class for all that it does not name; with "zero" and "renormalize" there is no `reverseKl` and no `js`; without `targetLogProb` nothing of the
   * base's losses, and no `deltaP`. `softcap` is the model's alone then.
   * @param model - Those of the model, in the same shape; they are converted to the type of `base` if they have another, to
   * float32 for a base of 16 bits.
   * @param target - Class indices, `0 <= target < C` or `ignoreIndex`, in the shape of `base` without the classes. Without it there is nothing that needs it.
   * @param options - {@link CompareOptions}.
   * @returns A plain object: `count`, `nanCount`, and {@link Comparison}'s statistics as `{ value, error }`, shares as fractions; `kl` and `deltaP` have `quantiles`, too;
   * with `rows: true` {@link ComparedRows}. The results of a row are rounded to the type of the logits (float32 for 16-bit logits), and their
   * sums are exact. A row with a NaN or +Infinity, or of only -Infinity, has NaN, and so have the means; `nanCount` says how many.
   * @throws TypeError if `base` or `model` is no tensor of floats, `target` holds no integers, an option is unknown or of the wrong kind, `ignoreIndex`
   * comes without a target, `softcap`, `temperature` or `classMask` with `normalized`, or `temperature` or `classMask` with a teacher but for `tail` "renormalize"
   * without `targetLogProb`. RangeError if shapes do not fit, a target is out of range, there are rows but no classes,
   * `dim` does not exist, a teacher names a class twice or one that there is not, or has a logarithm above 0, `normalized` or `tail` has another name, `minLogProb` is NaN, or an option of rows or classes is refused as by {@link score}.
   * @example
   * compare([[3, 1, -3], [0, 2, 2]], [[2, 1, 0], [0, 1, 2]], [1, 2]).kl.value; // 0.1341
   * compare([[3, 1, -3], [0, 2, 2]], [[2, 1, 0], [0, 1, 2]], [1, 2]).ratio.value; // 0.5849
   * compare([[3, 1, -3], [0, 2, 2]], [[2, 1, 0], [0, 1, 2]], null, { rows: true }).rows.kl.data; // [0.1508, 0.1173]
   * @remarks Source: llama.cpp's `llama-perplexity --kl-divergence`.
   * @see {@link CompareMeter} for rows that come in pieces, {@link score} for one model, {@link klDivergence} for distributions.
   */
  <
    Base extends TensorLike | ComparedTeacher,
    Model extends TensorLike,
    Target extends IndexLike | Absent = undefined,
    Rows extends boolean | Absent = undefined,
  >(
    base: Base,
    model: Model,
    target?: Target,
    options?: CompareOptions<Rows> | null,
  ): CompareResult<Base, Model, Target, Rows>;
}

const OPTIONS: readonly OptionName[] = [
  "dim",
  "ignoreIndex",
  "mask",
  "shift",
  "softcap",
  "temperature",
  "classMask",
  "normalized",
  "minLogProb",
  "rows",
];

type Needs = Pick<Engine, "compare" | "crossEntropy" | "logSumExp">;

export function compare(engine: Needs): Compare {
  return define<Compare>(
    "compare",
    (call) => (base, model, target, options) =>
      compute(engine, call, base, model, target, readOptions(call, options, OPTIONS)),
  );
}

function compute(
  engine: Needs,
  call: Call,
  baseValue: unknown,
  modelValue: unknown,
  targetValue: unknown,
  options: Readonly<Options>,
): Comparison & { rows?: unknown } {
  const ignored = checkIgnoreIndices(call, options.ignoreIndex);
  const normalized = checkNormalized(call, options);
  const minLogProb = checkMinLogProb(call, options.minLogProb);
  const wantsRows = checkFlag(call, "rows", options.rows);
  const base = isSparseTeacher(baseValue) ? null : checkFloats(call, "base", baseValue);
  const model = (base === null ? checkFloats : checkConvertedFloats)(call, "model", modelValue);
  if (base !== null) checkSameShape(call, "base", base, "model", model);
  const [name, logits] = base === null ? (["model", model] as const) : (["base", base] as const);
  const { shape, type } = logits;
  const axis = checkClassAxis(call, name, logits, options.dim ?? -1);
  const target = checkTarget(call, name, logits, axis, targetValue, options);
  const rowShape = withoutAxis(shape, axis);
  const read =
    base === null ? readComparedTeacher(call, baseValue as object, rowShape, target !== null, options) : null;
  const rows = readRowOptions(call, options, rowShape, "mean");
  const classOptions = readClassOptions(call, options, name, shape, axis);
  const size = elementCount(rowShape);
  checkHasClasses(call, name, logits, axis, size);

  const counted = checkRows(call, rows, type, target, shape[axis], ignored, null);
  const { counts } = counted;
  const view = viewAlong(logits, axis, type);
  const mask = classOptions?.mask ? classesThatCount(classOptions.mask, shape, view) : null;
  const teacher = read && checkComparedTeacher(call, read, shape[axis], counts, mask);
  if (mask !== null) checkClassesLeft(call, view, mask, rowShape, counts);
  const adjusted = (view: View): View =>
    classOptions === null ? view : adjustedView(view, classOptions, mask, Number.NEGATIVE_INFINITY);
  const floats = (isKnown = true): FloatArray | null =>
    isKnown ? (new (computeType(type).Array)(size) as FloatArray) : null;
  const given = {
    target: target === null ? null : counted.target,
    modelIsNormalized: normalized.model,
    minLogProb,
  };
  const ofAll = {
    nll: floats(target !== null),
    kl: floats() as FloatArray,
    totalVariation: floats() as FloatArray,
    argmax: new Int32Array(size),
    baseArgmax: new Int32Array(size),
    baseTopRank: new Int32Array(size),
  };
  let written: ConstructorParameters<typeof ComparedArrays>[1];
  if (teacher === null) {
    const ofBoth = {
      ...ofAll,
      baseNll: floats(target !== null),
      reverseKl: floats() as FloatArray,
      js: floats() as FloatArray,
      deltaP: floats(target !== null),
    };
    if (size > 0)
      engine.compare({
        ...given,
        ...ofBoth,
        base: adjusted(view),
        model: adjusted(viewAlong(model, axis, type)),
        baseIsNormalized: normalized.base,
      });
    written = ofBoth;
  } else {
    const isWhole = teacher.tail === "bucket";
    const hasTarget = teacher.targetLogProb !== null;
    const ofTeacher = {
      ...ofAll,
      baseNll: floats(hasTarget),
      reverseKl: floats(isWhole),
      js: floats(isWhole),
      deltaP: floats(hasTarget),
    };
    if (size > 0) {
      const x = adjusted(view);
      if (given.target !== null && ofAll.nll !== null)
        writeLosses(engine, x, given.target, normalized.model, ofAll.nll);
      const inDouble = adjusted(viewAlong(model, axis, FLOAT64));
      compareWithTeacher(engine, { ...given, model: inDouble, teacher, counts }, ofTeacher);
    }
    written = ofTeacher;
  }
  const results = new ComparedArrays(rows, written).results(counts);
  const totals = new CompareTotals("exact");
  totals.add(call, results.rows);
  const comparison = comparisonOf(totals);
  return wantsRows ? { ...comparison, rows: results.tensors } : comparison;
}

/** The losses of the model, or the opposites of the log-probabilities that it holds. */
function writeLosses(
  engine: Pick<Engine, "crossEntropy">,
  logits: View,
  target: Int32Array,
  isNormalized: boolean,
  losses: FloatArray,
): void {
  if (isNormalized) {
    const rows = new Rows(logits);
    for (let row = 0; row < losses.length; row++)
      losses[row] = target[row] < 0 ? 0 : canonical(0 - rows.at(row, target[row]));
    return;
  }
  const given = { grad: null, kept: 0, weight: null, labelSmoothing: 0, zLoss: 0, upstream: 1 };
  engine.crossEntropy({ ...given, losses, logits, target });
}

/** Class indices; null where there are none. */
function checkTarget(
  call: Call,
  name: string,
  logits: CheckedFloats,
  axis: number,
  value: unknown,
  { ignoreIndex }: Readonly<Options>,
): Integers | null {
  if (value !== undefined && value !== null) return checkIndexTarget(call, name, logits, axis, value);
  if (ignoreIndex !== undefined)
    call.wrongKind(`ignoreIndex is ${show(ignoreIndex)} and target is absent, expected a target too`);
  return null;
}

function checkMinLogProb(call: Call, value: unknown): number {
  const isNumber = (x: number) => !Number.isNaN(x);
  return checkNumber(call, "minLogProb", value, Number.NEGATIVE_INFINITY, isNumber, "a logarithm");
}

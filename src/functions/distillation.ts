/** distillation: of a student's logits with a teacher, dense or sparse, and with class indices; and its gradient. */

import type { Call } from "../check/call.js";
import { adjustedView, checkClassesLeft, classesThatCount, readClassOptions } from "../check/classOptions.js";
import { checkWrtInput } from "../check/gradient.js";
import { tensorOf } from "../check/integers.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
import { readRowOptions } from "../check/rowOptions.js";
import { checkSparseTeacher } from "../check/teacher.js";
import type { Engine } from "../engine/engine.js";
import type { LossResult, TensorOf } from "../results.js";
import { withoutAxis } from "../tensor/shape.js";
import { viewAlong } from "../tensor/view.js";
import type { Absent, IndexLike, MaskLike, Named, SparseTeacher, TensorLike } from "../types.js";
import { NO_ROWS, prepareLoss, type RowLoss, readClassLoss, valueOfLosses } from "./shared/classLoss.js";
import { define } from "./shared/define.js";
import { readDistillation, readTeacher } from "./shared/distillationArguments.js";
import { LOSS, type Wanted } from "./shared/loss.js";
import { gradientOptions } from "./shared/lossGradient.js";
import type {
  ClassLossOptions,
  FloatOut,
  GradientOptions,
  LossAndGradient,
  LossOut,
  ReductionOrParts,
} from "./shared/options.js";
import { ROW_GRADIENT } from "./shared/rowGradient.js";
import { RowGradients } from "./shared/rowGradients.js";

/** The options of {@link distillation}. */
export interface DistillationOptions<R = ReductionOrParts | Absent, Out = LossOut<R>>
  extends Omit<ClassLossOptions<R, Out>, "weight"> {
  /** Class indices, in the shape of the rows: with them the loss has `1 - alpha` of the cross entropy. Default: none. */
  target?: IndexLike | Absent;
  /** How much of the loss the teacher has, from 0 to 1. Default 0.5, or 1 without a target, where it can be no other. */
  alpha?: number | Absent;
  /** What the logits of both are divided by for the divergence: a finite number > 0. Default 1. */
  temperature?: number | Absent;
  /** Which divergence, from 0, the forward one, to 1, the reverse one; 0.5 is that of Jensen and Shannon. Default 0. */
  beta?: number | Absent;
  /** Whether the divergence is multiplied by the square of the temperature. Default true. */
  scale?: boolean | Absent;
  /**
   * Classes take part in both softmaxes where it is true or not 0: one for each class, or in the shape of the student. What the others hold,
   * NaN too, is not seen: their gradient is 0. Default: all do.
   */
  classMask?: MaskLike | Absent;
  /** Logits, a dense teacher's too, become `softcap · tanh(x / softcap)` before anything else: a finite number > 0. Default: none. */
  softcap?: number | Absent;
}

/** The options of {@link distillationGrad}. */
export interface DistillationGradOptions<R = ReductionOrParts | Absent, Out = FloatOut | Absent>
  extends Omit<DistillationOptions<R>, "out">,
    GradientOptions<R, Out> {}

export interface Distillation extends Named<"distillation"> {
  /**
   * The loss of a student that learns from a teacher's logits, and from class indices beside them.
   *
   * `loss = alpha · T² · D + (1 - alpha) · (lse - x[t])`. With `P = softmax(teacher / T)`, `Q = softmax(student / T)` and
   * `M = beta · P + (1 - beta) · Q`: `D = beta · KL(P‖M) + (1 - beta) · KL(Q‖M)`, but `KL(P‖Q)` for `beta: 0` and `KL(Q‖P)` for `beta: 1`.
   * The cross entropy is that at T = 1. Without a target `loss = T² · D`. The mean divides by the number of rows that count.
   *
   * `scale: false` leaves T² out. Then `beta: 0.5` is the loss of TRL's and Liger's `GKD`, whose beta it is.
   *
   * No term of D is negative, and none comes from a difference of probabilities that are near each other: D of rows that differ in their last
   * digits is as right as any other, to 7 ulp in float32 down to 1e-17, and exactly 0 where they do not differ. Where T is no power of 2, softmaxes are of
   * logits that were rounded once when they were divided.
   *
   * @param student - C, N × C, N × C × d1 × ..., or the classes on axis `dim` (-1 for batch × sequence × vocabulary).
   * A row with a NaN or +Infinity, or of only -Infinity, has the loss NaN.
   * @param teacher - Logits in the same shape, converted to the type of the student, to float32 for one of 16 bits; or a {@link SparseTeacher}.
   * With its tail "bucket" or "zero", T must be 1, and with "zero" or "renormalize" beta 0. Its `k` classes lie on the last axis, whatever `dim` is.
   * @param options - {@link DistillationOptions}. An ignored target, or a row without `mask`, counts in neither part.
   * @returns A number; for reduction "none" the losses in nats, in the shape of `student` without the classes (and `shift` shorter), 0 where
   * a row does not count; for "parts" {@link LossParts}. A class that the teacher has and the student cannot have (-Infinity) makes D
   * infinite for `beta: 0`, the other way round for `beta: 1`.
   * @throws TypeError if `student` or `teacher` is no tensor of floats, `target` none of integers, `ignoreIndex` comes without a target, an
   * option is unknown or of the wrong kind, `normalizer` comes with another reduction than "mean", or `out` has another type or comes with a
   * reduction. RangeError if shapes do not fit, a target or a class of the teacher is out of range, or is named twice in a row, `alpha` or
   * `beta` is outside [0, 1], `alpha` is not 1 without a target, a sparse teacher's tail does not go with `temperature` or `beta`, or
   * as of {@link crossEntropy}.
   * @example
   * distillation([[3, 1, -3]], [[2, 2, -3]]); // 0.4326
   * distillation([[3, 1, -3]], [[2, 2, -3]], { target: [0], alpha: 0.9, temperature: 2 }); // 0.4292
   * distillation([[3, 1, -3]], [[2, 2, -3]], { beta: 0.5, scale: false }); // 0.0894
   * distillation([[3, 1, -3]], { indices: [[0, 1]], logProbs: [[-0.5, -1]] }); // 0.2535
   * @remarks Source: Hinton et al., "Distilling the Knowledge in a Neural Network", 2015; Agarwal et al., "On-Policy Distillation of
   * Language Models", 2024, for beta.
   * @see {@link klDiv} for log-probabilities, {@link jsDivergence} for distributions, {@link crossEntropy} without a teacher.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends LossOut<R> = undefined,
  >(
    student: X,
    teacher: TensorLike | SparseTeacher,
    options?: DistillationOptions<R, Out> | null,
  ): LossResult<R, X, Out>;
}

export interface DistillationGrad extends Named<"distillationGrad"> {
  /**
   * The same loss and its gradient with respect to the student, in one pass. The teacher has none.
   *
   * `grad[c] = g · (alpha · T · G[c] + (1 - alpha) · (p[c] - (c == t)))`, where `p = softmax(student)`, and `G = Q - P` for `beta: 0`; else
   * `G[c] = b · Q[c] · (v[c] - Σ Q[k] · v[k])` with `v = log(Q / M)`, `b = 1 - beta`, or for `beta: 1` with `v = log(Q / P)`, `b = 1`.
   * `scale: false` divides the first part by T².
   *
   * `Q - P` is not formed where both are near each other, nor `p[t] - 1` in a confident row.
   *
   * @param student - As of {@link distillation}.
   * @param teacher - As of {@link distillation}.
   * @param options - {@link DistillationGradOptions}.
   * @returns `loss` as of {@link distillation}; `grad` in the shape of `student`, exactly 0 in rows that do not count, and in those that
   * predict nothing because of `shift`. Where D is infinite for `beta: 1`, the gradient of the row is NaN, unless alpha is 0.
   * @throws As {@link distillation}, but `out` goes with every reduction. TypeError, too, if `gradOutput` is neither a number nor a tensor of
   * floats, or `wrt` is "target"; RangeError if `gradOutput` has not the shape of the loss, `wrt` does not exist, or `out` has another
   * length or overlaps an argument (it may be exactly the elements of `student`).
   * @example
   * distillationGrad([[3, 1, -3]], [[2, 2, -3]]).grad.data; // [0.3806, -0.3794, -0.0012]
   * distillationGrad([[3, 1, -3]], [[2, 2, -3]], { target: [0], alpha: 0.9, temperature: 2 }).grad.data; // [0.3931, -0.3855, -0.0075]
   * @remarks Source: as of {@link distillation}.
   * @see {@link distillation} for the loss alone, {@link crossEntropyGrad} without a teacher.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends FloatOut | Absent = undefined,
  >(
    student: X,
    teacher: TensorLike | SparseTeacher,
    options?: DistillationGradOptions<R, Out> | null,
  ): LossAndGradient<LossResult<R, X>, TensorOf<X, Out>>;
}

const OPTIONS: readonly OptionName[] = [
  "target",
  "alpha",
  "temperature",
  "beta",
  "scale",
  "ignoreIndex",
  "reduction",
  "dim",
  "mask",
  "rowWeight",
  "normalizer",
  "shift",
  "classMask",
  "softcap",
  "out",
];
const GRAD_OPTIONS = /* @__PURE__ */ gradientOptions(OPTIONS);

type Needs = Pick<Engine, "distillation" | "sparseDistillation">;

export function distillation(engine: Needs): Distillation {
  return define<Distillation>(
    "distillation",
    (call) => (student, teacher, options) =>
      compute(engine, null, LOSS, call, student, teacher, readOptions(call, options, OPTIONS)),
  );
}

export function distillationGrad(engine: Needs): DistillationGrad {
  const gradients = new RowGradients();
  return define<DistillationGrad>(
    "distillationGrad",
    (call) => (student, teacher, options) =>
      compute(
        engine,
        gradients,
        ROW_GRADIENT,
        call,
        student,
        teacher,
        readOptions(call, options, GRAD_OPTIONS),
      ),
  );
}

function compute(
  engine: Needs,
  gradients: RowGradients | null,
  wanted: Wanted<RowLoss>,
  call: Call,
  value: unknown,
  teacherValue: unknown,
  options: Readonly<Options>,
) {
  checkWrtInput(
    call,
    wanted.wrtTarget(call, options.wrt),
    "the teacher and the target of this loss have no gradient",
  );
  const given = readClassLoss(call, "student", value, options);
  const { input, axis, reduction } = given;
  const { type, shape } = input;
  const teacher = readTeacher(call, teacherValue, input, axis);
  const { indices, shares } = readDistillation(call, teacher, input, axis, options);
  const rowShape = withoutAxis(shape, axis);
  const rows = readRowOptions(call, options, rowShape, reduction);
  const classes = readClassOptions(call, { ...options, temperature: undefined }, "student", shape, axis);
  const classMask = classes?.mask ?? null;
  const target = indices && tensorOf(indices);
  const loss = prepareLoss(call, wanted, given, indices, target, rows, classMask, options, teacher.tensors);
  const { outputs, count, losses, counted } = loss;
  const apart = classes?.softcap ? gradients?.apart(input, outputs) : undefined;
  const view = viewAlong(apart ?? input, axis, type);
  const mask = classMask && classesThatCount(classMask, shape, view);
  const counts = counted?.counts ?? null;
  if (mask !== null) checkClassesLeft(call, view, mask, rowShape, counts);
  const adjusted = (logits: typeof view) =>
    classes === null ? logits : adjustedView(logits, classes, mask, Number.NEGATIVE_INFINITY);
  const sparse = teacher.sparse && checkSparseTeacher(call, teacher.sparse, shape[axis], counts, mask);
  const upstream = wanted.upstream === null ? 1 : wanted.upstream(loss, 1);
  const student = adjusted(view);
  if (count > 0 && losses !== null) {
    const asked = { losses, grad: outputs.grad, student, target: loss.target, upstream, ...shares };
    if (sparse !== null) engine.sparseDistillation({ ...asked, teacher: sparse });
    else if (teacher.dense !== null)
      engine.distillation({ ...asked, teacher: adjusted(viewAlong(teacher.dense, axis, type)) });
  }
  gradients?.clear(outputs, student, counted);
  return wanted.result(outputs, valueOfLosses(loss, NO_ROWS));
}

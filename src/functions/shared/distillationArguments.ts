/** The arguments of distillation that other losses have not: its teacher, and how much of the loss it has. */

import type { Call } from "../../check/call.js";
import type { Integers } from "../../check/integers.js";
import type { Options } from "../../check/options.js";
import { checkFlag, checkPositive, checkShare } from "../../check/settings.js";
import { checkIndexTarget } from "../../check/target.js";
import { type GivenTeacher, isSparseTeacher, readSparseTeacher, tensorsOf } from "../../check/teacher.js";
import { checkConvertedFloats, checkSameShape } from "../../check/tensors.js";
import { withoutAxis } from "../../tensor/shape.js";
import type { CheckedFloats, Tensor } from "../../tensor/tensor.js";
import type { TeacherTail } from "../../types.js";

/** One of both is null. */
export interface Teacher {
  readonly dense: CheckedFloats | null;
  readonly sparse: GivenTeacher | null;
  /** Those behind it. */
  readonly tensors: readonly Tensor[];
}

export function readTeacher(call: Call, value: unknown, student: CheckedFloats, axis: number): Teacher {
  if (isSparseTeacher(value)) {
    const sparse = readSparseTeacher(call, "teacher", value, withoutAxis(student.shape, axis));
    return { dense: null, sparse, tensors: tensorsOf(sparse) };
  }
  const dense = checkConvertedFloats(call, "teacher", value);
  checkSameShape(call, "student", student, "teacher", dense);
  return { dense, sparse: null, tensors: [dense] };
}

/** How much of the loss the divergence is, and the cross entropy, and which divergence. */
interface Shares {
  readonly temperature: number;
  readonly beta: number;
  readonly soft: number;
  readonly hard: number;
}

const DEFAULT_ALPHA = 0.5;

export function readDistillation(
  call: Call,
  { sparse }: Teacher,
  student: CheckedFloats,
  axis: number,
  options: Readonly<Options>,
): { readonly indices: Integers | null; readonly shares: Shares } {
  const { target, ignoreIndex } = options;
  const hasTarget = target !== undefined;
  const indices = hasTarget ? checkIndexTarget(call, "student", student, axis, target) : null;
  if (!hasTarget && ignoreIndex !== undefined)
    call.wrongKind("ignoreIndex is given without a target, expected a target that it is compared with");
  const alpha = checkShare(call, "alpha", options.alpha) ?? (hasTarget ? DEFAULT_ALPHA : 1);
  if (!hasTarget && alpha !== 1)
    call.outOfRange(
      `alpha is ${alpha} without a target, expected 1 (or none): all of the loss is the teacher's`,
    );
  const temperature = checkPositive(call, "temperature", options.temperature, 1);
  const beta = checkShare(call, "beta", options.beta) ?? 0;
  if (sparse !== null) checkTail(call, sparse.tail, temperature, beta);
  const isScaled = options.scale === undefined || checkFlag(call, "scale", options.scale);
  const soft = isScaled ? alpha * temperature * temperature : alpha;
  // A divergence that is no part of the loss is the one whose gradient is finite where it is not.
  return { indices, shares: { temperature, beta: alpha === 0 ? 0 : beta, soft, hard: 1 - alpha } };
}

/** Of what is missing of a distribution nothing is known at another temperature; nor what is not in one class, in the reverse direction. */
function checkTail(call: Call, tail: TeacherTail, temperature: number, beta: number): void {
  if (temperature !== 1 && tail !== "renormalize")
    call.outOfRange(
      `temperature is ${temperature} with a sparse teacher whose tail is "${tail}", expected 1, or tail "renormalize"`,
    );
  if (beta !== 0 && tail !== "bucket")
    call.outOfRange(
      `beta is ${beta} with a sparse teacher whose tail is "${tail}", expected 0, or tail "bucket"`,
    );
}

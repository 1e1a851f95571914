/** A sparse teacher in the place of a base that a model is compared with. */

import { FLOAT64 } from "../dtype.js";
import type { ClassMask, FloatArray } from "../engine/data.js";
import { floatsOf } from "../tensor/elements.js";
import type { CheckedFloats } from "../tensor/tensor.js";
import type { Call } from "./call.js";
import type { Options } from "./options.js";
import {
  checkLogProb,
  checkSparseTeacher,
  type GivenTeacher,
  readTeacherOfTargets,
  type SparseTeacher,
} from "./teacher.js";

/** A teacher whose values are still to be checked. */
export interface ReadTeacher extends GivenTeacher {
  readonly targetLogProb: CheckedFloats | null;
}

export interface Teacher extends SparseTeacher {
  readonly targetLogProb: FloatArray | null;
}

/** Reads it, and refuses options that do not go with it. `rows`: the shape of the rows. */
export function readComparedTeacher(
  call: Call,
  value: object,
  rows: readonly number[],
  hasTarget: boolean,
  options: Readonly<Options>,
): ReadTeacher {
  const teacher = readTeacherOfTargets(call, "base", value, rows);
  const { tail, targetLogProb } = teacher;
  if (targetLogProb !== null && !hasTarget)
    call.wrongKind("base.targetLogProb is given and target is absent, expected a target too");
  for (const name of ["temperature", "classMask"] as const) {
    if (options[name] === undefined) continue;
    if (tail !== "renormalize")
      call.wrongKind(`${name} is given with tail "${tail}", expected tail "renormalize"`);
    if (targetLogProb !== null)
      call.wrongKind(`${name} is given beside base.targetLogProb, which it does not change, expected none`);
  }
  return teacher;
}

/** Looks at the values of the rows that count. */
export function checkComparedTeacher(
  call: Call,
  given: ReadTeacher,
  classes: number,
  counts: Uint8Array,
  mask: ClassMask | null,
): Teacher {
  const { targetLogProb } = given;
  const teacher = checkSparseTeacher(call, given, classes, counts, mask);
  const ofTarget = targetLogProb && floatsOf(targetLogProb, FLOAT64);
  if (ofTarget !== null && targetLogProb !== null)
    for (let row = 0; row < ofTarget.length; row++)
      if (counts[row] !== 0)
        checkLogProb(call, "base.targetLogProb", targetLogProb.shape, row, ofTarget[row]);
  return { ...teacher, targetLogProb: ofTarget };
}

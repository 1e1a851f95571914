/** A sparse teacher: the most probable classes of each row with their log-probabilities, as servers of models give them. */

import { FLOAT64, INT32 } from "../dtype.js";
import type { ClassMask } from "../engine/data.js";
import { elementsOf, floatsOf } from "../tensor/elements.js";
import { maskStart } from "../tensor/mask.js";
import { sameShape } from "../tensor/shape.js";
import type { CheckedFloats, Tensor } from "../tensor/tensor.js";
import type { TeacherTail } from "../types.js";
import { allocate } from "./allocate.js";
import type { Call } from "./call.js";
import { exact } from "./canonicalize.js";
import { type Integers, isLiteral, parseIntegers, tensorOf } from "./integers.js";
import { nearest } from "./options.js";
import { readFields } from "./outputs.js";
import { show, showElement, showShape } from "./show.js";
import { checkConvertedFloats } from "./tensors.js";

const TAILS: readonly TeacherTail[] = ["bucket", "zero", "renormalize"];
const FIELDS = ["indices", "logProbs", "tail"] as const;
/** What a teacher of a comparison may have besides. */
const OF_TARGETS = "targetLogProb";

/** Instead of a class. */
const NO_CLASS = -1;

/** A log-probability that servers give for none. */
const NONE = -9999;

/** What was read; the values are still to be checked. */
export interface GivenTeacher {
  readonly name: string;
  readonly indices: Integers;
  readonly logProbs: CheckedFloats;
  /** In each row. */
  readonly k: number;
  readonly tail: TeacherTail;
}

/** `k` of each row, row after row. */
export interface SparseTeacher {
  /** {@link NO_CLASS} where a row has less than `k`. */
  readonly indices: Int32Array;
  readonly logProbs: Float64Array;
  readonly k: number;
  readonly tail: TeacherTail;
  /** What the probabilities of a row may lack of 1 because their logarithms were rounded, divided by 1 + 2 H with their entropy H. */
  readonly slack: number;
}

/** The logarithms base 2 of the slack that float32, float64, float16 and bfloat16 logarithms give: numbers, so that bundlers leave them out unused. */
const SLACK: Readonly<Partial<Record<string, number>>> = {
  float32: -22,
  float64: -50,
  float16: -9,
  bfloat16: -6,
};

/** Whether an argument is a sparse teacher, not a tensor. */
export function isSparseTeacher(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
    return false;
  return !("data" in value) && [...FIELDS, OF_TARGETS].some((field) => Object.hasOwn(value, field));
}

/** Reads it, for rows of this shape. */
export function readSparseTeacher(
  call: Call,
  name: string,
  value: object,
  rows: readonly number[],
): GivenTeacher {
  return readTeacherFields(call, name, readFields(call, name, value, FIELDS), rows);
}

/** The same, with log-probabilities of the targets if they are given. */
export function readTeacherOfTargets(
  call: Call,
  name: string,
  value: object,
  rows: readonly number[],
): GivenTeacher & { readonly targetLogProb: CheckedFloats | null } {
  const fields = readFields(call, name, value, [...FIELDS, OF_TARGETS]);
  const teacher = readTeacherFields(call, name, fields, rows);
  const given = fields[OF_TARGETS];
  if (given === undefined) return { ...teacher, targetLogProb: null };
  const targetLogProb = checkConvertedFloats(call, `${name}.${OF_TARGETS}`, given);
  if (!sameShape(targetLogProb.shape, rows))
    call.outOfRange(
      `${name}.${OF_TARGETS} has shape ${showShape(targetLogProb.shape)}, expected ${showShape(rows)}, the shape of the rows`,
    );
  return { ...teacher, targetLogProb };
}

function readTeacherFields(
  call: Call,
  name: string,
  fields: Partial<Record<(typeof FIELDS)[number], unknown>>,
  rows: readonly number[],
): GivenTeacher {
  for (const field of ["indices", "logProbs"] as const)
    if (fields[field] === undefined)
      call.wrongKind(`${name} has no ${field}, expected a tensor, or { indices, logProbs, tail }`);
  const indices = parseIntegers(call, `${name}.indices`, fields.indices);
  const { shape } = indices;
  const k = shape.length === 0 ? 0 : shape[shape.length - 1];
  if (k === 0 || !sameShape(shape.slice(0, -1), rows))
    call.outOfRange(
      `${name}.indices has shape ${showShape(shape)}, expected [${[...rows, "k"].join(", ")}], k >= 1 classes for each row`,
    );
  const logProbs = checkConvertedFloats(call, `${name}.logProbs`, fields.logProbs);
  if (!sameShape(logProbs.shape, shape))
    call.outOfRange(
      `${name}.logProbs has shape ${showShape(logProbs.shape)}, expected ${showShape(shape)}, the shape of ${name}.indices`,
    );
  return { name, indices, logProbs, k, tail: checkTail(call, `${name}.tail`, fields.tail) };
}

function checkTail(call: Call, name: string, value: unknown): TeacherTail {
  if (value === undefined) return "bucket";
  const expected = `expected ${TAILS.map(show).join(", ")}`;
  if (typeof value !== "string") call.wrongKind(`${name} is ${show(value)}, ${expected}`);
  for (const tail of TAILS) if (value === tail) return tail;
  const suggestion = nearest(value, TAILS);
  call.outOfRange(
    `${name} is ${show(value)}, ${suggestion === undefined ? expected : `did you mean \`${suggestion}\`?`}`,
  );
}

/** The tensors behind it. */
export function tensorsOf({ indices, logProbs }: GivenTeacher): Tensor[] {
  const tensor = tensorOf(indices);
  return tensor === null ? [logProbs] : [tensor, logProbs];
}

/**
 * Looks at the values: the classes of a row that counts exist, and none is named twice. `counts`: 0 where a row does not count. What is divided by
 * its sum has only classes that take part, as `mask` says.
 */
export function checkSparseTeacher(
  call: Call,
  { name, indices: given, logProbs, k, tail }: GivenTeacher,
  classes: number,
  counts: Uint8Array | null,
  mask: ClassMask | null,
): SparseTeacher {
  const source: ArrayLike<number | bigint> = isLiteral(given) ? given.literals : elementsOf(given);
  const size = given.size;
  const logs = floatsOf(logProbs, FLOAT64).slice() as Float64Array;
  const indices = allocate(call, INT32, size);
  indices.fill(NO_CLASS);
  /** One more than the row that named a class last. */
  const named = new Int32Array(classes);
  const divided = tail === "renormalize" ? mask : null;
  for (let row = 0; row * k < size; row++) {
    if (counts?.[row] === 0) continue;
    let hasClass = false;
    const start = divided === null ? 0 : maskStart(divided, row);
    for (let at = row * k; at < (row + 1) * k; at++) {
      const value = exact(source[at]);
      if (value === NO_CLASS) continue;
      const place = () => showElement(`${name}.indices`, given.shape, at);
      if (!(typeof value === "number" && Number.isInteger(value) && value >= 0 && value < classes))
        call.outOfRange(
          `${place()} is ${source[at]}, expected an integer, 0 <= index < ${classes}, or ${NO_CLASS} for none`,
        );
      if (named[value] === row + 1)
        call.outOfRange(`${place()} is ${value} once more, expected each class at most once in a row`);
      named[value] = row + 1;
      hasClass = true;
      if (divided === null || divided.bytes[start + value * divided.step] !== 0) indices[at] = value;
      checkLogProb(call, `${name}.logProbs`, given.shape, at, logs[at]);
      if (logs[at] <= NONE) logs[at] = Number.NEGATIVE_INFINITY;
    }
    if (!hasClass) keepNan(indices, logs, row * k, k);
  }
  return { indices, logProbs: logs, k, tail, slack: 2 ** (SLACK[logProbs.type.dtype] ?? -Infinity) };
}

/** A row without a class, as `score` gives of logits that have no softmax: its NaN is that of a class, so that the row has none either. */
function keepNan(indices: Int32Array, logs: Float64Array, start: number, k: number): void {
  const at = logs.subarray(start, start + k).findIndex(Number.isNaN);
  if (at >= 0) indices[start + at] = 0;
}

export function checkLogProb(
  call: Call,
  name: string,
  shape: readonly number[],
  at: number,
  value: number,
): void {
  if (value > 0) call.outOfRange(`${showElement(name, shape, at)} is ${value}, expected a logarithm <= 0`);
}

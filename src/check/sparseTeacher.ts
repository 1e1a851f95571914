/** The most probable classes of each row, which may stand for the logits of a base: what a large model's server gives of them. */

import { FLOAT64 } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import { elementsOf, floatsOf } from "../tensor/elements.js";
import { sameShape, withoutAxis } from "../tensor/shape.js";
import type { CheckedFloats } from "../tensor/tensor.js";
import type { Call } from "./call.js";
import { type Integers, isLiteral, parseIntegers } from "./integers.js";
import { nearest, type Options } from "./options.js";
import { readFields } from "./outputs.js";
import { show, showElement, showShape } from "./show.js";
import { checkConvertedFloats } from "./tensors.js";

/** What the probability is that a teacher does not name: one class, nothing, or what the others are divided by. */
export type Tail = (typeof TAILS)[number];

const TAILS = ["bucket", "zero", "renormalize"] as const;
const FIELDS = ["indices", "logProbs", "tail", "targetLogProb"] as const;

/** A teacher whose values are still to be checked. */
export interface ReadTeacher {
  readonly indices: Integers;
  readonly logProbs: CheckedFloats;
  readonly tail: Tail;
  readonly targetLogProb: CheckedFloats | null;
}

/** A teacher: `k` classes of each row, -1 where there are fewer. */
export interface Teacher {
  readonly k: number;
  readonly indices: Int32Array;
  /** -Infinity is probability 0. */
  readonly logProbs: FloatArray;
  readonly tail: Tail;
  readonly targetLogProb: FloatArray | null;
}

/** Whether an argument is a teacher rather than a tensor. */
export function isTeacher(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !("data" in value) &&
    FIELDS.some((field) => Object.hasOwn(value, field))
  );
}

export function readTeacher(
  call: Call,
  value: unknown,
  model: CheckedFloats,
  axis: number,
  hasTarget: boolean,
  options: Readonly<Options>,
): ReadTeacher {
  const fields = readFields(call, "base", value, FIELDS);
  for (const name of ["indices", "logProbs"] as const)
    if (fields[name] === undefined)
      call.wrongKind(`base has no ${name}, expected a tensor, or { indices, logProbs, tail }`);
  const tail = checkTail(call, fields.tail);
  const indices = parseIntegers(call, "base.indices", fields.indices);
  const logProbs = checkConvertedFloats(call, "base.logProbs", fields.logProbs);
  const rows = withoutAxis(model.shape, axis);
  const { shape } = indices;
  if (shape.length !== rows.length + 1 || !sameShape(shape.slice(0, -1), rows))
    call.outOfRange(
      `base.indices has shape ${showShape(shape)}, expected [${[...rows, "k"].join(", ")}] as model has shape ${showShape(model.shape)} with the classes on axis ${axis}`,
    );
  if (!sameShape(logProbs.shape, shape))
    call.outOfRange(
      `base.logProbs has shape ${showShape(logProbs.shape)}, expected ${showShape(shape)}, the shape of base.indices`,
    );
  const given = fields.targetLogProb;
  const targetLogProb = given === undefined ? null : checkConvertedFloats(call, "base.targetLogProb", given);
  if (targetLogProb !== null && !sameShape(targetLogProb.shape, rows))
    call.outOfRange(
      `base.targetLogProb has shape ${showShape(targetLogProb.shape)}, expected ${showShape(rows)}, the shape of the rows`,
    );
  if (targetLogProb !== null && !hasTarget)
    call.wrongKind("base.targetLogProb is given and target is absent, expected a target too");
  for (const name of ["temperature", "classMask"] as const) {
    if (options[name] === undefined) continue;
    if (tail !== "renormalize")
      call.wrongKind(`${name} is given with tail "${tail}", expected tail "renormalize"`);
    if (targetLogProb !== null)
      call.wrongKind(`${name} is given beside base.targetLogProb, which it does not change, expected none`);
  }
  return { indices, logProbs, tail, targetLogProb };
}

function checkTail(call: Call, value: unknown): Tail {
  if (value === undefined) return "bucket";
  const expected = `expected ${TAILS.map(show).join(", ")}`;
  if (typeof value !== "string") call.wrongKind(`base.tail is ${show(value)}, ${expected}`);
  for (const tail of TAILS) if (value === tail) return tail;
  const suggestion = nearest(value, TAILS);
  call.outOfRange(
    `base.tail is ${show(value)}, ${suggestion === undefined ? expected : `did you mean \`${suggestion}\`?`}`,
  );
}

/** What servers write for the logarithm of 0. */
const IMPOSSIBLE = -9999;

/** Looks at the values of the rows that count. */
export function checkTeacher(call: Call, given: ReadTeacher, classes: number, counts: Uint8Array): Teacher {
  const { indices: integers, logProbs, tail, targetLogProb } = given;
  const { shape, size } = integers;
  const source: ArrayLike<number | bigint> = isLiteral(integers) ? integers.literals : elementsOf(integers);
  const k = shape[shape.length - 1];
  const indices = new Int32Array(size).fill(-1);
  const values = floatsOf(logProbs, FLOAT64).slice();
  const seenIn = new Int32Array(classes).fill(-1);
  for (let at = 0; at < size; at++) {
    const row = Math.floor(at / k);
    if (counts[row] === 0) continue;
    const index = Number(source[at]);
    if (index === -1) continue;
    if (!(Number.isInteger(index) && index >= 0 && index < classes))
      call.outOfRange(
        `${showElement("base.indices", shape, at)} is ${source[at]}, expected an integer, 0 <= base.indices < ${classes}, or -1 for none`,
      );
    if (seenIn[index] === row)
      call.outOfRange(
        `${showElement("base.indices", shape, at)} is ${index} once more, expected each class once in a row`,
      );
    seenIn[index] = row;
    indices[at] = index;
    checkLogProb(call, "base.logProbs", shape, at, values[at]);
    if (values[at] <= IMPOSSIBLE) values[at] = Number.NEGATIVE_INFINITY;
  }
  const ofTarget = targetLogProb && floatsOf(targetLogProb, FLOAT64);
  if (ofTarget !== null && targetLogProb !== null)
    for (let row = 0; row < ofTarget.length; row++)
      if (counts[row] !== 0)
        checkLogProb(call, "base.targetLogProb", targetLogProb.shape, row, ofTarget[row]);
  return { k, indices, logProbs: values, tail, targetLogProb: ofTarget };
}

function checkLogProb(call: Call, name: string, shape: readonly number[], at: number, value: number): void {
  if (value > 0) call.outOfRange(`${showElement(name, shape, at)} is ${value}, expected a logarithm <= 0`);
}

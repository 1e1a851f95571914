/** What the functions of shards check: the shard, the pivots, the targets of the whole vocabulary. */

import type { Call } from "../check/call.js";
import { exact, MAX_CLASSES } from "../check/canonicalize.js";
import { type Integers, isLiteral } from "../check/integers.js";
import { checkAxis } from "../check/settings.js";
import { show, showElement, showShape } from "../check/show.js";
import { checkFloats } from "../check/tensors.js";
import { computeType } from "../dtype.js";
import type { FloatArray, View } from "../engine/data.js";
import { elementsOf } from "../tensor/elements.js";
import { elementCount, withoutAxis } from "../tensor/shape.js";
import type { CheckedFloats } from "../tensor/tensor.js";
import { viewAlong } from "../tensor/view.js";
import { copyOf, SECTION } from "./states.js";

/** Logits of which an axis has the classes of a shard. */
export interface ShardLogits {
  readonly input: CheckedFloats;
  readonly axis: number;
  readonly classes: number;
  /** The shape of the rows, and their number. */
  readonly shape: readonly number[];
  readonly rows: number;
}

export function checkLogits(call: Call, value: unknown, dim: unknown): ShardLogits {
  const input = checkFloats(call, "logits", value);
  if (input.shape.length === 0)
    call.outOfRange("logits has shape [], expected at least one axis, the classes");
  const axis = checkAxis(call, dim, input.shape.length, -1);
  const shape = withoutAxis(input.shape, axis);
  const classes = input.shape[axis];
  if (classes === 0)
    call.outOfRange(
      `logits has shape ${showShape(input.shape)}, expected at least one class on axis ${axis}`,
    );
  return { input, axis, classes, shape, rows: elementCount(shape) };
}

export function viewOf({ input, axis }: ShardLogits): View {
  return viewAlong(input, axis, input.type);
}

/** The first class of a shard: a multiple of 4096, so that the shard ends below 2^31. */
export function checkFirstClass(call: Call, value: unknown, classes: number): number {
  const expected = `an integer >= 0 that is a multiple of ${SECTION}`;
  if (value === undefined) call.wrongKind(`firstClass is missing, expected ${expected}`);
  if (typeof value !== "number") call.wrongKind(`firstClass is ${show(value)}, expected ${expected}`);
  if (!Number.isInteger(value) || value < 0 || value % SECTION !== 0)
    call.outOfRange(`firstClass is ${show(value)}, expected ${expected}`);
  if (value + classes > MAX_CLASSES)
    call.outOfRange(`firstClass is ${value} with ${classes} classes, expected at most ${MAX_CLASSES} in all`);
  return value;
}

/** A copy of the pivots: one for each row, of the type that the logits are computed with. */
export function checkPivot(call: Call, value: unknown, { input, rows }: ShardLogits): FloatArray {
  const expected = "the maxima of rowMax over all shards";
  if (value === undefined) call.wrongKind(`pivot is missing, expected ${expected}`);
  const pivot = checkFloats(call, "pivot", value);
  const type = computeType(input.type);
  if (pivot.type !== type)
    call.wrongKind(
      `pivot has dtype ${pivot.type.dtype}, expected ${type.dtype} for logits of ${input.type.dtype}`,
    );
  if (pivot.size !== rows)
    call.outOfRange(`pivot has ${pivot.size} elements, expected ${rows}, one for each row`);
  return copyOf<FloatArray>(new type.Array(rows), elementsOf(pivot) as FloatArray);
}

export function valuesOf(target: Integers): ArrayLike<number | bigint> {
  return isLiteral(target) ? target.literals : (elementsOf(target) as ArrayLike<number | bigint>);
}

/** The targets that a shard has, and -1 for all others, which may be any integer. */
export function targetsIn(call: Call, target: Integers, firstClass: number, classes: number): Int32Array {
  const values = valuesOf(target);
  const own = new Int32Array(values.length).fill(-1);
  for (let row = 0; row < values.length; row++) {
    const value = exact(values[row]);
    if (typeof value === "number" && !Number.isInteger(value))
      call.outOfRange(`${showElement("target", target.shape, row)} is ${value}, expected an integer`);
    if (value >= firstClass && value < firstClass + classes) own[row] = Number(value);
  }
  return own;
}

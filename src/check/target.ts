/** The target of a loss: class indices or class probabilities, in a shape that fits the logits. */

import { BOOL, FLOAT32 } from "../dtype.js";
import { defaultClassAxis, sameShape, sameWithoutAxis, withoutAxis } from "../tensor/shape.js";
import type { CheckedFloats, Tensor } from "../tensor/tensor.js";
import type { Call } from "./call.js";
import { type Integers, parseIntegers } from "./integers.js";
import { nestingOf, rowTypeOf } from "./nested.js";
import { parseTensor, TO_BE_CONVERTED } from "./parse.js";
import { checkAxis } from "./settings.js";
import { showShape } from "./show.js";
import { holdsFloats } from "./tensors.js";

/** The class axis of a loss: PyTorch's axis 1, or 0 of a 1-D input, unless `dim` names another. */
export function checkClassAxis(call: Call, name: string, input: Tensor, dim: unknown): number {
  const rank = input.shape.length;
  if (rank === 0) call.outOfRange(`${name} has shape [], expected at least one axis, the classes`);
  return checkAxis(call, dim, rank, defaultClassAxis(rank));
}

/** A target of class indices: integers in the shape of the input without its class axis. */
export function checkIndexTarget(
  call: Call,
  name: string,
  input: Tensor,
  axis: number,
  value: unknown,
): Integers {
  const target = parseIntegers(call, "target", value);
  checkIndexShape(call, name, input.shape, axis, target.shape);
  return target;
}

/** Class indices in the shape of the rows of an argument `of`, which has no class axis; their values are still to be checked. */
export function checkTargetOfRows(
  call: Call,
  value: unknown,
  shape: readonly number[],
  of: string,
): Integers {
  const target = parseIntegers(call, "target", value);
  if (!sameShape(target.shape, shape))
    call.outOfRange(
      `target has shape ${showShape(target.shape)}, expected ${showShape(shape)}, that of the rows of ${of}`,
    );
  return target;
}

/** Class indices or class probabilities. */
export type AnyTarget =
  | { readonly indices: Integers; readonly probabilities: null }
  | { readonly indices: null; readonly probabilities: CheckedFloats };

/** A target of either kind: integers are class indices, floats are class probabilities. */
export function checkAnyTarget(
  call: Call,
  name: string,
  input: Tensor,
  axis: number,
  value: unknown,
): AnyTarget {
  const { shape } = input;
  if (typeof value === "number" || typeof value === "bigint")
    return indexTarget(checkIndexTarget(call, name, input, axis, value));
  // Nested arrays hold floats and integers alike: the logits' own nesting means probabilities.
  if (Array.isArray(value) && rowTypeOf(value) === undefined && nestingOf(value) !== shape.length)
    return indexTarget(checkIndexTarget(call, name, input, axis, value));
  const target = parseTensor(call, "target", value, TO_BE_CONVERTED);
  if (target.type === BOOL) refuseBooleans(call, name, shape, axis);
  if (!holdsFloats(target)) {
    if (sameShape(target.shape, shape)) refuseIntegers(call, name, shape, axis, target);
    checkIndexShape(call, name, shape, axis, target.shape);
    return indexTarget(target);
  }
  if (!sameShape(target.shape, shape)) refuseFloats(call, name, shape, axis, target);
  return { indices: null, probabilities: target };
}

function indexTarget(indices: Integers): AnyTarget {
  return { indices, probabilities: null };
}

/** Yes or no for each element is what the binary losses take. */
function refuseBooleans(call: Call, name: string, shape: readonly number[], axis: number): never {
  call.wrongKind(
    `target has dtype bool, expected integers (such as an Int32Array) of shape ${showShape(withoutAxis(shape, axis))} for class indices, or floats of the shape of ${name}, ${showShape(shape)}, for class probabilities`,
  );
}

/** Integers in the shape of the logits. */
function refuseIntegers(
  call: Call,
  name: string,
  shape: readonly number[],
  axis: number,
  target: Tensor,
): never {
  call.wrongKind(
    `target has dtype ${target.type.dtype} and the shape of ${name}, ${showShape(shape)}; expected floats (a ${FLOAT32.Array.name}) for class probabilities, or class indices of shape ${showShape(withoutAxis(shape, axis))}`,
  );
}

/** Floats in another shape than the logits'. */
function refuseFloats(
  call: Call,
  name: string,
  shape: readonly number[],
  axis: number,
  target: Tensor,
): never {
  const got = showShape(target.shape);
  const indices = withoutAxis(shape, axis);
  if (sameShape(target.shape, indices))
    call.wrongKind(
      `target has dtype ${target.type.dtype} and shape ${got}, expected integers (such as an Int32Array) for class indices, or class probabilities of the shape of ${name}, ${showShape(shape)}`,
    );
  call.outOfRange(
    `target has shape ${got}, expected ${showShape(shape)} (class probabilities) or ${showShape(indices)} (class indices) as ${name} has shape ${showShape(shape)}${hint(shape, axis, target.shape)}`,
  );
}

function checkIndexShape(
  call: Call,
  name: string,
  shape: readonly number[],
  axis: number,
  target: readonly number[],
): void {
  if (!sameWithoutAxis(shape, axis, target)) refuseIndexShape(call, name, shape, axis, target);
}

function refuseIndexShape(
  call: Call,
  name: string,
  shape: readonly number[],
  axis: number,
  target: readonly number[],
): never {
  call.outOfRange(
    `target has shape ${showShape(target)}, expected ${showShape(withoutAxis(shape, axis))} as ${name} has shape ${showShape(shape)} with the classes on axis ${axis}${hint(shape, axis, target)}`,
  );
}

/** What was probably meant: language models have batch × sequence × vocabulary; a flat array has lost its shape. */
function hint(shape: readonly number[], axis: number, target: readonly number[]): string {
  const last = shape.length - 1;
  const rows = target[0];
  if (last === 0 && target.length === 1 && rows > 0 && shape[0] % rows === 0)
    return `; pass { data, shape: [${rows}, ${shape[0] / rows}] } if it holds ${rows === 1 ? "one row" : `${rows} rows one after the other`}`;
  return axis !== last && sameWithoutAxis(shape, last, target)
    ? "; pass dim: -1 if the classes are on the last axis"
    : "";
}

/** Losses of rows cannot be computed without classes. */
export function checkHasClasses(call: Call, name: string, input: Tensor, axis: number, rows: number): void {
  if (input.shape[axis] === 0 && rows > 0)
    call.outOfRange(
      `${name} has shape ${showShape(input.shape)}, expected at least one class on axis ${axis}`,
    );
}

/** The target of a loss: class indices or class probabilities, in a shape that fits the logits. */

import { BOOL, FLOAT32 } from "../dtype.js";
import { type Integers, parseIntegers } from "../tensor/integers.js";
import { nestingOf, rowTypeOf } from "../tensor/nested.js";
import { parseTensor, TO_BE_CONVERTED } from "../tensor/parse.js";
import { sameShape, sameWithoutAxis, withoutAxis } from "../tensor/shape.js";
import type { CheckedFloats, Tensor } from "../tensor/types.js";
import { outOfRange, showShape, wrongKind } from "./fail.js";
import { checkAxis } from "./settings.js";
import { holdsFloats } from "./tensors.js";

/** The class axis of a loss: PyTorch's axis 1, or 0 of a 1-D input, unless `dim` names another. */
export function checkClassAxis(fn: string, name: string, input: Tensor, dim: unknown): number {
  const rank = input.shape.length;
  if (rank === 0) outOfRange(fn, `${name} has shape [], expected at least one axis, the classes`);
  return checkAxis(fn, dim, rank, rank === 1 ? 0 : 1);
}

/** A target of class indices: integers in the shape of the input without its class axis. */
export function checkIndexTarget(
  fn: string,
  name: string,
  input: Tensor,
  axis: number,
  value: unknown,
): Integers {
  const target = parseIntegers(fn, "target", value);
  checkIndexShape(fn, name, input.shape, axis, target.shape);
  return target;
}

/** Class indices or class probabilities. */
type AnyTarget =
  | { readonly indices: Integers; readonly probabilities: null }
  | { readonly indices: null; readonly probabilities: CheckedFloats };

/** A target of either kind: integers are class indices, floats are class probabilities. */
export function checkAnyTarget(
  fn: string,
  name: string,
  input: Tensor,
  axis: number,
  value: unknown,
): AnyTarget {
  const { shape } = input;
  if (typeof value === "number" || typeof value === "bigint")
    return indexTarget(checkIndexTarget(fn, name, input, axis, value));
  // Nested arrays hold floats and integers alike: the logits' own nesting means probabilities.
  if (Array.isArray(value) && rowTypeOf(value) === undefined && nestingOf(value) !== shape.length)
    return indexTarget(checkIndexTarget(fn, name, input, axis, value));
  const target = parseTensor(fn, "target", value, TO_BE_CONVERTED);
  if (target.type === BOOL) refuseBooleans(fn, name, shape, axis);
  if (!holdsFloats(target)) {
    if (sameShape(target.shape, shape)) refuseIntegers(fn, name, shape, axis, target);
    checkIndexShape(fn, name, shape, axis, target.shape);
    return indexTarget(target);
  }
  if (!sameShape(target.shape, shape)) refuseFloats(fn, name, shape, axis, target);
  return { indices: null, probabilities: target };
}

function indexTarget(indices: Integers): AnyTarget {
  return { indices, probabilities: null };
}

/** Yes or no for each element is what the binary losses take. */
function refuseBooleans(fn: string, name: string, shape: readonly number[], axis: number): never {
  wrongKind(
    fn,
    `target has dtype bool, expected integers (such as an Int32Array) of shape ${showShape(withoutAxis(shape, axis))} for class indices, or floats of the shape of ${name}, ${showShape(shape)}, for class probabilities`,
  );
}

/** Integers in the shape of the logits. */
function refuseIntegers(
  fn: string,
  name: string,
  shape: readonly number[],
  axis: number,
  target: Tensor,
): never {
  wrongKind(
    fn,
    `target has dtype ${target.type.dtype} and the shape of ${name}, ${showShape(shape)}; expected floats (a ${FLOAT32.Array.name}) for class probabilities, or class indices of shape ${showShape(withoutAxis(shape, axis))}`,
  );
}

/** Floats in another shape than the logits'. */
function refuseFloats(
  fn: string,
  name: string,
  shape: readonly number[],
  axis: number,
  target: Tensor,
): never {
  const got = showShape(target.shape);
  const indices = withoutAxis(shape, axis);
  if (sameShape(target.shape, indices))
    wrongKind(
      fn,
      `target has dtype ${target.type.dtype} and shape ${got}, expected integers (such as an Int32Array) for class indices, or class probabilities of the shape of ${name}, ${showShape(shape)}`,
    );
  outOfRange(
    fn,
    `target has shape ${got}, expected ${showShape(shape)} (class probabilities) or ${showShape(indices)} (class indices) as ${name} has shape ${showShape(shape)}${hint(shape, axis, target.shape)}`,
  );
}

function checkIndexShape(
  fn: string,
  name: string,
  shape: readonly number[],
  axis: number,
  target: readonly number[],
): void {
  if (!sameWithoutAxis(shape, axis, target)) refuseIndexShape(fn, name, shape, axis, target);
}

function refuseIndexShape(
  fn: string,
  name: string,
  shape: readonly number[],
  axis: number,
  target: readonly number[],
): never {
  outOfRange(
    fn,
    `target has shape ${showShape(target)}, expected ${showShape(withoutAxis(shape, axis))} as ${name} has shape ${showShape(shape)} with the classes on axis ${axis}${hint(shape, axis, target)}`,
  );
}

/** What was probably meant: language models have batch × sequence × vocabulary; a flat array has lost its shape. */
function hint(shape: readonly number[], axis: number, target: readonly number[]): string {
  const last = shape.length - 1;
  const rows = target[0];
  if (last === 0 && target.length === 1 && rows > 0 && shape[0] % rows === 0)
    return `; pass { data, shape: [${rows}, ${shape[0] / rows}] } if it holds ${rows} rows one after the other`;
  return axis !== last && sameWithoutAxis(shape, last, target)
    ? "; pass dim: -1 if the classes are on the last axis"
    : "";
}

/** Losses of rows cannot be computed without classes. */
export function checkHasClasses(fn: string, name: string, input: Tensor, axis: number, rows: number): void {
  if (input.shape[axis] === 0 && rows > 0)
    outOfRange(
      fn,
      `${name} has shape ${showShape(input.shape)}, expected at least one class on axis ${axis}`,
    );
}

/** The options that say which rows of a loss count, how much, and which target each of them predicts. */

import { type ElementType, type FloatType, INT32, isBigType, type TypedArray } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import { copyTo, lengthOf } from "../intrinsics.js";
import { elementsOf, floatsOf } from "../tensor/elements.js";
import { elementCount, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate } from "./allocate.js";
import type { Call } from "./call.js";
import { canonicalize, exact, IGNORED } from "./canonicalize.js";
import { refuseIndex } from "./indices.js";
import { type Integers, isLiteral } from "./integers.js";
import type { Options } from "./options.js";
import { checkPositive, type ReductionName } from "./settings.js";
import { show, showShape } from "./show.js";
import { checkConvertedFloats, scalar } from "./tensors.js";
import { parseMask, truthOf } from "./truth.js";
import { checkFinite } from "./values.js";

/** Options that were read; the values in tensors are still to be checked. Rows are the input's positions without its class axis. */
export interface RowOptions {
  /** Their shape. */
  readonly shape: readonly number[];
  /** A row predicts the target so many places after it, along the last axis. */
  readonly shift: number;
  readonly mask: Tensor | null;
  readonly rowWeight: Tensor | null;
  readonly normalizer: number | null;
}

export function readRowOptions(
  call: Call,
  options: Readonly<Options>,
  shape: readonly number[],
  reduction: ReductionName,
): RowOptions {
  const { mask, rowWeight } = options;
  return {
    shape,
    shift: checkShift(call, options.shift, shape),
    mask: mask === undefined ? null : ofRows(call, parseMask(call, "mask", mask), shape),
    rowWeight: rowWeight === undefined ? null : ofRows(call, parseWeight(call, rowWeight), shape),
    normalizer: checkNormalizer(call, options.normalizer, reduction),
  };
}

function parseWeight(call: Call, value: unknown): Tensor {
  return typeof value === "number"
    ? scalar(call, "rowWeight", value)
    : checkConvertedFloats(call, "rowWeight", value);
}

function ofRows(call: Call, tensor: Tensor, shape: readonly number[]): Tensor {
  if (!sameShape(tensor.shape, shape))
    call.outOfRange(
      `${tensor.name} has shape ${showShape(tensor.shape)}, expected ${showShape(shape)}, the shape of the rows`,
    );
  return tensor;
}

function checkShift(call: Call, value: unknown, shape: readonly number[]): number {
  if (value === undefined) return 0;
  if (typeof value !== "number") call.wrongKind(`shift is ${show(value)}, expected an integer`);
  if (shape.length === 0 && value !== 0)
    call.outOfRange(`shift is ${value}, expected 0 as there is one row, without an axis`);
  const most = shape.length === 0 ? 0 : shape[shape.length - 1];
  if (!(Number.isInteger(value) && value >= 0 && value <= most))
    call.outOfRange(
      `shift is ${value}, expected an integer, 0 <= shift <= ${most}, as the rows have shape ${showShape(shape)}`,
    );
  return value;
}

/** What a mean divides by in place of what counts; null if it is not given. */
export function checkNormalizer(call: Call, value: unknown, reduction: ReductionName): number | null {
  if (value === undefined) return null;
  const normalizer = checkPositive(call, "normalizer", value);
  if (reduction !== "mean")
    call.wrongKind(
      `normalizer is given with reduction "${reduction}", expected reduction "mean", which divides by it`,
    );
  return normalizer;
}

/** The shape of the losses: shorter by the shift. */
export function shapeOfLosses({ shape, shift }: RowOptions): readonly number[] {
  return shift === 0 ? shape : [...shape.slice(0, -1), shape[shape.length - 1] - shift];
}

/** For each row the value at its target, of values in the shape of the rows; 0 where the shift leaves it none. */
function atTargets<A extends Uint8Array | FloatArray>(values: A, { shape, shift }: RowOptions): A {
  if (shift === 0) return values;
  const length = shape[shape.length - 1];
  const moved = values.slice() as A;
  for (let row = 0; row < moved.length; row++)
    moved[row] = (row % length) + shift < length ? values[row + shift] : 0;
  return moved;
}

/** Of each row of the input; null: of all alike. */
export interface RowWeights {
  /** 0 where the mask leaves it out, or the shift leaves it no target. */
  readonly counts: Uint8Array | null;
  /** What its loss is multiplied with. */
  readonly weight: FloatArray | null;
}

/** Looks at the values of mask and weights; the latter are rounded to the type of the input. */
export function checkRowWeights(options: RowOptions, type: FloatType): RowWeights {
  const { shape, shift, mask, rowWeight } = options;
  if (rowWeight !== null) checkFinite(rowWeight, type);
  const bytes = mask === null && shift === 0 ? null : ((mask && truthOf(mask)) ?? all(elementCount(shape)));
  return {
    counts: bytes && atTargets(bytes, options),
    weight: rowWeight && atTargets(floatsOf(rowWeight, type), options),
  };
}

function all(rows: number): Uint8Array {
  const bytes = new Uint8Array(rows);
  bytes.fill(1);
  return bytes;
}

/**
 * The class that each row predicts, -1 where it is ignored or does not count. Targets that no row reads are not looked at.
 */
export function checkRowTargets(
  call: Call,
  integers: Integers,
  classes: number,
  ignored: readonly (number | bigint)[],
  { shift }: RowOptions,
  counts: Uint8Array | null,
): Int32Array {
  const { size } = integers;
  const type = isLiteral(integers) ? null : integers.type;
  const source: ArrayLike<number | bigint> = isLiteral(integers)
    ? integers.literals.map(exact)
    : elementsOf(integers);
  const isBig = type !== null && isBigType(type);
  const without = ignored.map((value) => (isBig ? BigInt(value) : exact(value)));
  const read = new Uint8Array(size);
  for (let row = 0; row + shift < size; row++)
    if ((counts === null || counts[row] !== 0) && !without.includes(source[row + shift]))
      read[row + shift] = 1;
  const some = type === null ? Array.from(source) : copyOf(call, source as TypedArray, type);
  for (let k = 0; k < size; k++) if (read[k] === 0) some[k] = isBig ? 0n : 0;
  const values = allocate(call, INT32, size);
  const kept = canonicalize(values, some as TypedArray | (number | bigint)[], type, classes, null);
  if (kept < 0)
    refuseIndex(call, "target", integers.shape, ~kept, source[~kept], classes, ignored.join(", "));
  for (let row = 0; row < size; row++)
    values[row] = row + shift < size && read[row + shift] !== 0 ? values[row + shift] : IGNORED;
  return values;
}

function copyOf(call: Call, source: TypedArray, type: ElementType): (number | bigint)[] & TypedArray {
  const copy = allocate(call, type, lengthOf(source));
  copyTo(copy, source);
  return copy as (number | bigint)[] & TypedArray;
}

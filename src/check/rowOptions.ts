/** The options that say which rows of a loss count, how much, and which target each of them predicts. */

import { type FloatType, INT32 } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import { ExactSum } from "../exactSum.js";
import { isExactlySplit, lostInProduct } from "../product.js";
import { elementsOf, floatsOf } from "../tensor/elements.js";
import { elementCount, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate } from "./allocate.js";
import type { Call } from "./call.js";
import { exact, IGNORED } from "./canonicalize.js";
import { refuseIndex } from "./indices.js";
import { type Integers, isLiteral } from "./integers.js";
import { bytesOfMask, parseMask } from "./mask.js";
import type { Options } from "./options.js";
import { parseTensor, TO_BE_CONVERTED } from "./parse.js";
import { checkNumber, checkPositive, type ReductionName } from "./settings.js";
import { showShape } from "./show.js";
import { scalar } from "./tensors.js";
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
    : parseTensor(call, "rowWeight", value, TO_BE_CONVERTED);
}

function ofRows(call: Call, tensor: Tensor, shape: readonly number[]): Tensor {
  if (!sameShape(tensor.shape, shape))
    call.outOfRange(
      `${tensor.name} has shape ${showShape(tensor.shape)}, expected ${showShape(shape)}, the shape of the rows`,
    );
  return tensor;
}

function checkShift(call: Call, value: unknown, shape: readonly number[]): number {
  const most = shape.length === 0 ? 0 : shape[shape.length - 1];
  const fits = (shift: number) => Number.isInteger(shift) && shift >= 0 && shift <= most;
  return checkNumber(
    call,
    "shift",
    value,
    0,
    fits,
    `an integer, 0 <= shift <= ${most}, as the rows have shape ${showShape(shape)}`,
  );
}

/** What a mean divides by in place of what counts; null if it is not given. */
export function checkNormalizer(call: Call, value: unknown, reduction: ReductionName): number | null {
  if (value === undefined) return null;
  const normalizer = checkPositive(call, "normalizer", value, 1);
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

/** What is known of each row: how much it counts, and what it predicts. */
export interface CountedRows {
  readonly options: RowOptions;
  /** 0 where it does not count. */
  readonly counts: Uint8Array;
  /** What its loss is multiplied with, 0 where it does not count. */
  readonly factors: Float64Array;
  /** Its class, -1 where its factor is 0; all are -1 if the target holds no class indices. */
  readonly target: Int32Array;
  /** How many have a factor other than 0. */
  readonly kept: number;
  /** The sum of their factors, times the weights of their classes: what a mean divides by. */
  readonly normalizer: ExactSum;
}

/** Looks at the values of the mask, of row weights and of class indices. Targets that no row reads are not looked at. */
export function checkRows(
  call: Call,
  options: RowOptions,
  type: FloatType,
  indices: Integers | null,
  classes: number,
  ignored: readonly (number | bigint)[],
  classWeight: FloatArray | null,
): CountedRows {
  const { shape, shift, mask, rowWeight } = options;
  if (rowWeight !== null) checkFinite(rowWeight, type);
  const weights = rowWeight && floatsOf(rowWeight, type);
  const bytes = mask && bytesOfMask(mask);
  const source: ArrayLike<number | bigint> | null =
    indices && (isLiteral(indices) ? indices.literals : elementsOf(indices));
  const size = elementCount(shape);
  const length = shape.length === 0 ? 1 : shape[shape.length - 1];
  const without = new Set(ignored.map(exact));
  const counts = new Uint8Array(size);
  const factors = new Float64Array(size);
  const target = allocate(call, INT32, size);
  target.fill(IGNORED);
  const normalizer = new ExactSum();
  let kept = 0;
  for (let row = 0; row < size; row++) {
    const at = row + shift;
    if ((row % length) + shift >= length || (bytes !== null && bytes[at] === 0)) continue;
    let t = 0;
    if (source !== null) {
      const value = exact(source[at]);
      if (without.has(value)) continue;
      t = Number(value);
      if (!(Number.isInteger(t) && t >= 0 && t < classes))
        refuseIndex(call, "target", shape, at, source[at], classes, ignored.join(", ") || null);
    }
    const factor = weights === null ? 1 : weights[at];
    counts[row] = 1;
    if (classWeight === null) normalizer.add(factor);
    else addProduct(normalizer, factor, classWeight[t]);
    if (factor === 0) continue;
    factors[row] = factor;
    if (source !== null) target[row] = t;
    kept++;
  }
  return { options, counts, factors, target, kept, normalizer };
}

/** A product of float32 is a float64; of float64 what it lost is added too. */
function addProduct(sum: ExactSum, factor: number, weight: number): void {
  const product = factor * weight;
  sum.add(product);
  if (isExactlySplit(factor, weight)) sum.add(lostInProduct(factor, weight, product));
}

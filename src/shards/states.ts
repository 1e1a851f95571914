/** Row states: what is known of rows of which a process has some of the classes, or, once they are merged, all. */

import type { Call } from "../check/call.js";
import { readFields } from "../check/outputs.js";
import { show, showShape } from "../check/show.js";
import { FLOAT32, FLOAT64, type TypedArray, typeOf } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import { copyTo, lengthOf } from "../intrinsics.js";
import { elementCount, sameShape } from "../tensor/shape.js";
import type { NewArrays } from "../types.js";
import { Fingerprint } from "./fingerprint.js";
import { AGREEMENT, CLASSES, lengthFor, RECORD, SEAM, SHARDS } from "./record.js";

/** What {@link rowState} knows of the rows of a shard. All of it can be cloned and posted. */
export interface RowStates {
  /** The version of this format. */
  readonly format: 1;
  /** Which engine computed it: others have other bits. */
  readonly backend: "wasm" | "js";
  /** What the logits are computed with: that of 16-bit floats is float32. */
  readonly dtype: "float32" | "float64";
  /** That of the rows: of the logits without their class axis. */
  readonly shape: readonly number[];
  /** The pivots, one for each row: the same in all shards. */
  readonly pivot: NewArrays["Float32Array"] | NewArrays["Float64Array"];
  /**
   * 28 integers for each row, and four more: what is to be added up over all shards, element by element, as 64-bit integers. Nothing
   * overflows in up to 2^15 shards.
   */
  readonly sums: NewArrays["BigInt64Array"];
  /** The shards, as their first class and their number of classes: those that {@link mergeRowStates} has added. */
  readonly shards: readonly (readonly [firstClass: number, classes: number])[];
}

/** Each shard begins at a multiple of so many classes, so that it has whole sections of a row's sum. */
export const SECTION = 4096;

const FIELDS = ["format", "backend", "dtype", "shape", "pivot", "sums", "shards"] as const;

/** A state as it was read, with copies of its arrays: what runs between the checks and the engine cannot change them. */
export interface CheckedStates extends RowStates {
  readonly name: string;
  /** The pivots that were copied, which no result may overwrite. */
  readonly givenPivot: FloatArray;
  readonly double: boolean;
  readonly rows: number;
}

export function checkStates(call: Call, name: string, value: unknown): CheckedStates {
  if (typeof value !== "object" || value === null)
    call.wrongKind(`${name} is ${show(value)}, expected a state of rowState or mergeRowStates`);
  const { format, backend, dtype, shape, pivot, sums, shards } = readFields(call, name, value, FIELDS);
  const refuse = (field: string, got: unknown, expected: string): never =>
    call.wrongKind(`${name}.${field} is ${show(got)}, expected ${expected}`);
  if (format !== 1) refuse("format", format, "1");
  if (backend !== "wasm" && backend !== "js") return refuse("backend", backend, '"wasm" or "js"');
  if (dtype !== "float32" && dtype !== "float64") return refuse("dtype", dtype, '"float32" or "float64"');
  const sizes = listOf(shape, isSize);
  if (sizes === null) return refuse("shape", shape, "a list of sizes");
  const rows = elementCount(sizes);
  const type = dtype === "float64" ? FLOAT64 : FLOAT32;
  if (typeOf(pivot) !== type || lengthOf(pivot as FloatArray) !== rows)
    return refuse(
      "pivot",
      pivot,
      `a ${type.Array.name} of length ${rows}, as the shape is ${showShape(sizes)}`,
    );
  if (typeOf(sums)?.dtype !== "int64" || lengthOf(sums as BigInt64Array) !== lengthFor(rows))
    return refuse("sums", sums, `a BigInt64Array of length ${lengthFor(rows)}`);
  const list = listOf(shards, isShard);
  if (list === null) return refuse("shards", shards, "a list of pairs, first class and number of classes");
  return {
    name,
    format: 1,
    backend,
    dtype,
    shape: sizes,
    pivot: copyOf(newFloats(rows, type === FLOAT64), pivot as FloatArray),
    sums: copyOf(new BigInt64Array(lengthFor(rows)), sums as BigInt64Array),
    givenPivot: pivot as FloatArray,
    shards: list,
    double: type === FLOAT64,
    rows,
  };
}

function newFloats(length: number, double: boolean): RowStates["pivot"] {
  return double ? new Float64Array(length) : new Float32Array(length);
}

/** `to`, which is new, with the elements of `from`. */
export function copyOf<A extends TypedArray>(to: A, from: TypedArray): A {
  copyTo(to, from);
  return to;
}

function listOf<T>(value: unknown, isItem: (item: unknown) => item is T): T[] | null {
  if (!Array.isArray(value)) return null;
  const items: unknown[] = Array.from(value);
  return items.every(isItem) ? items : null;
}

const isSize = (item: unknown): item is number => Number.isSafeInteger(item) && (item as number) >= 0;
const isShard = (item: unknown): item is [number, number] =>
  Array.isArray(item) && item.length === 2 && item.every(isSize);

/** What all shards of a row must agree about. */
export function agreementOf(
  { backend, dtype, shape, pivot }: Pick<RowStates, "backend" | "dtype" | "shape" | "pivot">,
  targets: ArrayLike<number | bigint>,
): bigint {
  const print = new Fingerprint().addText(backend).addText(dtype).add(shape.length);
  for (const size of shape) print.add(size);
  for (let row = 0; row < pivot.length; row++) print.add(pivot[row]).add(Number(targets[row]));
  return print.value;
}

/**
 * What the end of a shard leaves over, less its beginning. Where one shard begins as another one ends both cancel: over shards that lie side by
 * side from class 0 on, the sum is what a single one would have.
 */
export function seamOf(firstClass: number, end: number): bigint {
  const at = (c: number) => new Fingerprint().add(c).value;
  return at(end) - at(firstClass);
}

/** The counts behind the records. */
export function totalsOf({ sums, rows }: Pick<CheckedStates, "sums" | "rows">) {
  const at = rows * RECORD;
  return {
    shards: sums[at + SHARDS],
    classes: sums[at + CLASSES],
    seam: sums[at + SEAM],
    agreement: sums[at + AGREEMENT],
  };
}

/** Writes them for one shard. */
export function putTotals(
  sums: BigInt64Array,
  rows: number,
  firstClass: number,
  classes: number,
  agreement: bigint,
): void {
  const at = rows * RECORD;
  sums[at + SHARDS] = 1n;
  sums[at + CLASSES] = BigInt(classes);
  sums[at + SEAM] = seamOf(firstClass, firstClass + classes);
  sums[at + AGREEMENT] = agreement;
}

/** The shard as messages write it. */
export function showShard([firstClass, classes]: RowStates["shards"][number]): string {
  return `classes ${firstClass} to ${firstClass + classes - 1}`;
}

/** Whether two states are of the same rows; if not, what differs. */
export function difference(a: CheckedStates, b: CheckedStates): string | null {
  for (const field of ["backend", "dtype"] as const)
    if (a[field] !== b[field]) return `${b.name} has ${field} "${b[field]}", ${a.name} has "${a[field]}"`;
  if (!sameShape(a.shape, b.shape))
    return `${b.name} has rows of shape ${showShape(b.shape)}, ${a.name} of ${showShape(a.shape)}`;
  for (let row = 0; row < a.rows; row++)
    if (a.pivot[row] !== b.pivot[row] && !(Number.isNaN(a.pivot[row]) && Number.isNaN(b.pivot[row])))
      return `${b.name}.pivot[${row}] is ${b.pivot[row]}, ${a.name}.pivot[${row}] is ${a.pivot[row]}`;
  return null;
}

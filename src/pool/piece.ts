/** A piece of a job as a helper computes it: from names and memory back to what the engine is given. */

import type { FloatArray, NumberArray, Operand, View } from "../engine/data.js";
import type { Halves } from "../halves.js";
import { copyTo } from "../intrinsics.js";
import { adjustmentFrom } from "../tensor/mask.js";
import { claim, end } from "./control.js";
import { engineFunction, type Library } from "./library.js";
import type { Find } from "./pieces.js";
import { sumsIn, writeSum } from "./sums.js";
import { cutView } from "./view.js";
import {
  COUNT,
  elementsAt,
  elementsIn,
  type Field,
  type Job,
  type Place,
  type Task,
  unitsOf,
} from "./wire.js";

type Data = NumberArray | Halves;

/** Computes pieces of a job until none is left. */
export function work(library: Library, job: Job, helper: number): void {
  const { control, sums } = job;
  for (;;) {
    const piece = claim(control, helper);
    if (piece < 0) return;
    const find = (place: Place) => elementsAt(job, place, piece);
    end(control, piece, succeeds(library, job, piece, find, sums, piece));
  }
}

/** Computes a piece that lies in a block. */
export function workIn(library: Library, task: Task, piece: number, block: ArrayBuffer): boolean {
  const [, count] = unitsOf(task, piece);
  return succeeds(
    library,
    task,
    piece,
    (place) => elementsIn(block, 0, place, count),
    sumsIn(task, block),
    0,
  );
}

/** The error is not told: the caller does the piece again, and meets the same one. */
function succeeds(
  library: Library,
  task: Task,
  piece: number,
  find: Find,
  sums: Float64Array | null,
  index: number,
): boolean {
  try {
    const record: Record<string, unknown> = {};
    const [, count] = unitsOf(task, piece);
    for (const [name, field] of Object.entries(task.fields))
      record[name] = name === COUNT ? count : fieldOf(library, task, field, piece, find);
    engineFunction(library, task.fn)(record);
    if (sums !== null) writeSum(sums, index, record.losses as FloatArray);
    return true;
  } catch {
    return false;
  }
}

function fieldOf(library: Library, task: Task, field: Field, piece: number, find: Find): unknown {
  if (field.kind === "value") return field.value;
  if (field.kind === "view") return viewOf(library, task, field, piece, find);
  const elements = find(field.place);
  return field.kind === "array"
    ? dataOf(library, elements, field.place)
    : operandOn(elements as FloatArray, field.place);
}

function viewOf(
  library: Library,
  task: Task,
  field: Field & { readonly kind: "view" },
  piece: number,
  find: Find,
): View {
  const { place, view, isWhole } = field;
  const [start, count] = unitsOf(task, piece);
  if (isWhole && place.array !== null)
    return cutView({ ...view, data: dataOf(library, place.array, place) }, start, count);
  const data = dataOf(library, find(place), place);
  const stride = view.classes * view.inner;
  const adjustment = adjustmentFrom(view.adjustment, start);
  return { ...view, data, offset: 0, outer: count, stride, places: null, adjustment };
}

function dataOf({ inside: { Halves, formats } }: Library, array: NumberArray, { format }: Place): Data {
  return format === null ? array : new Halves(array as Uint16Array, formats[format]);
}

/** Numbers of another type than the result's are float64, which loses none of them. */
function operandOn(array: FloatArray, { className }: Place): Operand {
  return {
    dense: className === "Float64Array" ? null : array,
    read: (into, start, count) => copyTo(into, array.subarray(start, start + count)),
    at: (element) => array[element],
  };
}

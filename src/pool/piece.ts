/** A piece of a job as a helper computes it: from names and shared memory back to what the engine is given. */

import type { FloatArray, NumberArray, Operand, View } from "../engine/data.js";
import type { Halves } from "../halves.js";
import { copyTo } from "../intrinsics.js";
import { adjustmentFrom } from "../tensor/mask.js";
import { claim, end } from "./control.js";
import { engineFunction, type Library } from "./library.js";
import { writeSum } from "./sums.js";
import { cutView } from "./view.js";
import { COUNT, elementsAt, type Field, type Job, type Place, unitsOf } from "./wire.js";

type Data = NumberArray | Halves;

/** Computes pieces of a job until none is left. */
export function work(library: Library, job: Job, helper: number): void {
  for (;;) {
    const piece = claim(job.control, helper);
    if (piece < 0) return;
    end(job.control, piece, succeeds(library, job, piece));
  }
}

/** The error is not told: the caller does the piece again, and meets the same one. */
function succeeds(library: Library, job: Job, piece: number): boolean {
  try {
    const record: Record<string, unknown> = {};
    const [, count] = unitsOf(job, piece);
    for (const [name, field] of Object.entries(job.fields))
      record[name] = name === COUNT ? count : fieldOf(library, job, field, piece);
    engineFunction(library, job.fn)(record);
    if (job.sums !== null) writeSum(job.sums, piece, record.losses as FloatArray);
    return true;
  } catch {
    return false;
  }
}

function fieldOf(library: Library, job: Job, field: Field, piece: number): unknown {
  if (field.kind === "value") return field.value;
  if (field.kind === "view") return viewOf(library, job, field, piece);
  const elements = elementsAt(job, field.place, piece);
  return field.kind === "array"
    ? dataOf(library, elements, field.place)
    : operandOn(elements as FloatArray, field.place);
}

function viewOf(library: Library, job: Job, field: Field & { readonly kind: "view" }, piece: number): View {
  const { place, view, isWhole } = field;
  const [start, count] = unitsOf(job, piece);
  if (isWhole && place.array !== null)
    return cutView({ ...view, data: dataOf(library, place.array, place) }, start, count);
  const data = dataOf(library, elementsAt(job, place, piece), place);
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

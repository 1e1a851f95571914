/** Rows of every kind, and how some of them are put into a tensor: in which order, layout and place of memory. */

import { lazily } from "./lazily.js";
import { normal, type Random, uniform } from "./random.js";
import { softmaxOfRow } from "./truth/softmax.js";

export type Floats = Float32Array | Float64Array;
export type FloatsConstructor = Float32ArrayConstructor | Float64ArrayConstructor;

/** What the operations take of each row. */
export interface Rows {
  readonly classes: number;
  readonly count: number;
  readonly logits: Floats;
  /** The logits of each row back to front. */
  readonly reversed: Floats;
  /** Two distributions. */
  readonly p: Floats;
  readonly q: Floats;
  readonly target: Int32Array;
  readonly weight: Floats;
  readonly gradOutput: Floats;
}

/** Most rows are ordinary; the others are what kernels treat apart. */
function fill(row: Float64Array, kind: number, gauss: () => number): void {
  const scale = [0.1, 1, 5, 20, 40][kind % 5];
  const offset = [0, 0, 100, -3000][kind % 4];
  for (let c = 0; c < row.length; c++) row[c] = offset + scale * gauss();
  const last = row.length - 1;
  if (kind % 31 === 7) row[kind % row.length] += 60;
  if (kind % 31 === 8) row[last] = Number.NaN;
  if (kind % 31 === 9) row[0] = Infinity;
  if (kind % 31 === 10) row.fill(-Infinity);
  if (kind % 31 === 11) for (let c = 0; c < last; c++) row[c] = -Infinity;
  if (kind % 31 === 12) row.fill(3e38);
  if (kind % 31 === 13) row[kind % row.length] = -3e38;
}

export function makeRows(type: FloatsConstructor, classes: number, count: number): Rows {
  const seed = classes * 31 + count;
  const logits = new type(count * classes);
  const row = new Float64Array(classes);
  const gauss = normal(uniform(seed));
  for (let id = 0; id < count; id++) {
    fill(row, id, gauss);
    logits.set(row, id * classes);
  }
  // What no call reads of millions of classes is not made.
  const rows: Rows = lazily<Rows>({
    classes: () => classes,
    count: () => count,
    logits: () => logits,
    reversed: () => reversedRows(logits, classes),
    p: () => distributions(type, classes, count, uniform(~seed)),
    q: () => reversedRows(rows.p, classes),
    target: () => new Int32Array(count).map((_, id) => (id % 13 === 5 ? -100 : (id * 7) % classes)),
    weight: () => new type(classes).map((_, c) => 0.5 + ((c * 37) % 11) / 7),
    gradOutput: () => new type(count).map((_, id) => ((id * 29) % 17) / 8 - 1),
  });
  return rows;
}

function distributions(type: FloatsConstructor, classes: number, count: number, random: Random): Floats {
  const gauss = normal(random);
  const all = new type(count * classes);
  const row = new Float64Array(classes);
  for (let id = 0; id < count; id++) {
    fill(row, (id * 5) % 7, gauss);
    all.set(softmaxOfRow(row), id * classes);
  }
  return all;
}

const made = new Map<string, Rows>();

/** The same, made once for all engines: nobody may write them. */
export function sharedRows(type: FloatsConstructor, classes: number, count: number): Rows {
  const key = `${type.name}, ${count} × ${classes}`;
  const rows = made.get(key) ?? makeRows(type, classes, count);
  made.set(key, rows);
  return rows;
}

export function reversedRows(rows: Floats, classes: number): Floats {
  const result = rows.slice();
  for (let start = 0; start < result.length; start += classes)
    result.subarray(start, start + classes).reverse();
  return result;
}

/** How rows lie in memory. `shift` and `outShift`: elements before the first one, which set the alignment. */
export interface Placement {
  readonly ids: readonly number[];
  readonly inner: number;
  readonly shift?: number;
  readonly outShift?: number;
  /** Elements between one outer index and the next that belong to no row. */
  readonly padding?: number;
  /** The class axis lies outermost in memory, so that the engine has to gather. */
  readonly transposed?: boolean;
  readonly out?: "fresh" | "given" | "in place";
}

export interface Placed {
  readonly data: Floats;
  readonly shape: number[];
  readonly strides?: number[];
  readonly offset?: number;
}

const GARBAGE = 1e30;

/** A tensor (outer, classes, inner) of the rows `ids` of `source`, surrounded by numbers that are none of its own. */
export function put(source: Floats, classes: number, placement: Placement): Placed {
  const { ids, inner, shift = 0, padding = 0, transposed = false } = placement;
  const outer = ids.length / inner;
  const strides = transposed ? [inner, ids.length, 1] : [classes * inner + padding, inner, 1];
  const length = transposed ? classes * ids.length : outer * strides[0];
  const type = source.constructor as FloatsConstructor;
  const data = new type(shift + length + 8).fill(GARBAGE).subarray(shift, shift + length);
  for (const [place, id] of ids.entries()) {
    const start = Math.floor(place / inner) * strides[0] + (place % inner);
    if (strides[1] === 1) {
      data.set(source.subarray(id * classes, (id + 1) * classes), start);
      continue;
    }
    for (let c = 0; c < classes; c++) data[start + c * strides[1]] = source[id * classes + c];
  }
  const shape = [outer, classes, inner];
  return transposed || padding > 0 ? { data, shape, strides } : { data, shape };
}

/** The bits of a result, row by row in the order of `ids`; `width` values for each row. */
export function rowBits(result: Floats, placement: Placement, width: number): Uint32Array {
  const { ids, inner } = placement;
  const given = new Uint32Array(result.buffer, result.byteOffset, result.byteLength / 4);
  if (inner === 1) return given.slice();
  const ordered = new (result.constructor as FloatsConstructor)(result.length);
  const bits = new Uint32Array(ordered.buffer);
  // Words are moved, not numbers: a number might lose the bits of a NaN on the way.
  const words = result.BYTES_PER_ELEMENT / 4;
  for (let place = 0; place < ids.length; place++) {
    for (let c = 0; c < width; c++) {
      const from = (Math.floor(place / inner) * width + c) * inner + (place % inner);
      for (let w = 0; w < words; w++) bits[(place * width + c) * words + w] = given[from * words + w];
    }
  }
  return bits;
}

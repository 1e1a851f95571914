/** The rows of a view, as functions read them: row `r` is the pair `(o, i)` with `r = o * inner + i`. */

import { isDouble, isSingle } from "../dtype.js";
import type { FloatArray, View } from "../engine/data.js";
import { Halves } from "../halves.js";
import { placeOf, type Walk } from "../tensor/walk.js";
import { floor, fround } from "./math.js";
import { RowBlock } from "./rowBlock.js";

export class Rows {
  readonly count: number;
  readonly classes: number;
  /** The distance of classes in results, which are dense. */
  readonly inner: number;
  /** What holds the elements of a row, `step` apart. */
  readonly data: FloatArray;
  readonly step: number;
  private readonly view: View;
  /** One stride walks the rows, as of most tensors: then little is to be looked up for each. */
  private readonly isSimple: boolean;
  private readonly offset: number;
  private readonly stride: number;
  /** Where rows are copied to that cannot be read where they lie. */
  private readonly block: RowBlock | null;

  constructor(view: View) {
    const { outer, classes, inner, offset, stride, places } = view;
    this.count = outer * inner;
    this.classes = classes;
    this.inner = inner;
    this.view = view;
    this.isSimple = places === null && inner === 1;
    this.offset = offset;
    this.stride = stride;
    const data = dataInPlace(view);
    this.block = data === null ? new RowBlock(view) : null;
    this.data = data ?? (this.block as RowBlock).floats;
    this.step = data !== null && places === null ? inner : 1;
  }

  /** One element, for functions that need no more of a row. */
  at(row: number, c: number): number {
    if (this.block === null || this.view.adjustment !== null)
      return this.data[this.start(row) + c * this.step];
    const { data, double } = this.view;
    const place = placeOfElement(this.view, row, c);
    if (data instanceof Halves) return data.valueAt(place);
    return double ? data[place] : fround(data[place]);
  }

  /** The index in `data` of the first element of a row. Its elements are there until the next call. */
  start(row: number): number {
    if (this.block !== null) return this.block.start(row);
    return this.isSimple ? this.offset + row * this.stride : placeOfElement(this.view, row, 0);
  }
}

/** The index of the first element of a row in a dense array of the same shape; its classes are `inner` apart. */
export function denseStart({ classes, inner }: Pick<View, "classes" | "inner">, row: number): number {
  if (inner === 1) return row * classes;
  const o = floor(row / inner);
  return o * classes * inner + (row - o * inner);
}

/** The data of a view whose rows can be read where they lie; else null. */
function dataInPlace({ data, double, places, adjustment }: View): FloatArray | null {
  if (adjustment !== null) return null;
  if (places !== null && !hasUnitStep(places.classes)) return null;
  if (double) return isDouble(data) ? data : null;
  return isSingle(data) ? data : null;
}

/** Others are read once instead of in each loop over a row, and neighbouring rows together. */
function hasUnitStep({ sizes, step }: Walk): boolean {
  return sizes.length === 1 && step === 1;
}

/** The index in the data of a view of class `c` of a row. */
function placeOfElement(view: View, row: number, c: number): number {
  const { offset, inner, stride, places } = view;
  const o = inner === 1 ? row : floor(row / inner);
  const i = row - o * inner;
  if (places === null) return offset + o * stride + c * inner + i;
  return offset + placeOf(places.outer, o) + placeOf(places.classes, c) + placeOf(places.inner, i);
}

/** Sets every element of a row of a dense result in the shape of `rows`. */
export function fillRow(result: FloatArray, rows: Rows, row: number, value: number): void {
  let k = denseStart(rows, row);
  for (let c = 0; c < rows.classes; c++) {
    result[k] = value;
    k += rows.inner;
  }
}

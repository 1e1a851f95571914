/** A few rows of a view, copied to where they lie one after the other as floats. */

import type { Adjustment, FloatArray, View } from "../engine/data.js";
import { Halves, narrowPart, widenInPlace } from "../halves.js";
import { readWalk } from "../tensor/elements.js";
import { type Walk, walkOf } from "../tensor/walk.js";
import { adjust } from "./adjust.js";
import { floor, max, min } from "./math.js";

/** Elements that are copied together, if a row is not longer: they stay in the L1 or L2 cache. */
const BLOCK_ELEMENTS = 8192;

export class RowBlock {
  readonly floats: FloatArray;
  readonly #view: View;
  /** Row after row. */
  readonly #walk: Walk;
  /** The rows that fit. */
  readonly #most: number;
  /** Those that are there: `[first, end)`. */
  #first = 0;
  #end = 0;

  /** Adjusts as the view says, unless the elements are wanted as they are. */
  constructor(
    view: View,
    private readonly adjustment: Adjustment | null = view.adjustment,
  ) {
    const { outer, classes, inner, double } = view;
    this.#view = view;
    this.#walk = walkOfRows(view);
    this.#most = min(max(1, floor(BLOCK_ELEMENTS / classes)), outer * inner);
    const length = this.#most * classes;
    this.floats = double ? new Float64Array(length) : new Float32Array(length);
  }

  /** The index of the first element of a row; copies it, with those after it, unless it is there. */
  start(row: number): number {
    if (row < this.#first || row >= this.#end) this.#load(row);
    return (row - this.#first) * this.#view.classes;
  }

  #load(row: number): void {
    const { outer, classes, inner, data } = this.#view;
    this.#first = row;
    this.#end = min(row + this.#most, outer * inner);
    const start = row * classes;
    const count = (this.#end - row) * classes;
    if (data instanceof Halves) {
      const floats = this.floats.subarray(0, count);
      readWalk(narrowPart(floats), data.bits, this.#walk, start, count);
      widenInPlace(floats, data.format);
    } else readWalk(this.floats, data, this.#walk, start, count);
    const { adjustment } = this;
    if (adjustment !== null) adjust(this.floats, adjustment, this.#view, row, this.#end - row);
  }
}

/** The elements of a view, row after row. */
function walkOfRows({ offset, outer, classes, inner, stride, places }: View): Walk {
  if (places === null) return walkOf(offset, [outer, inner, classes], [stride, 1, inner]);
  const [o, i, c] = [places.outer, places.inner, places.classes];
  const sizes = [...o.sizes, ...i.sizes, ...c.sizes];
  return walkOf(offset, sizes, [...o.strides, ...i.strides, ...c.strides]);
}

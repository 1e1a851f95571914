/** A few rows of a view, copied to where they lie one after the other as floats. */

import type { FloatArray, Places, View } from "../engine/data.js";
import { Halves, narrowPart, widenInPlace } from "../halves.js";
import { copyTile, placesOf } from "../tensor/tile.js";
import { floor, max, min } from "./math.js";

/** Elements that are copied together, if a row is not longer: they stay in the L1 or L2 cache. */
const BLOCK_ELEMENTS = 8192;

export class RowBlock {
  readonly floats: FloatArray;
  readonly #view: View;
  readonly #places: Places;
  /** The rows that fit. */
  readonly #most: number;
  /** Those that are there: `[first, end)`. */
  #first = 0;
  #end = 0;

  constructor(view: View) {
    const { outer, classes, inner, double } = view;
    this.#view = view;
    this.#places = placesOf(view);
    this.#most = min(max(1, floor(BLOCK_ELEMENTS / classes)), outer * inner);
    const length = this.#most * classes;
    this.floats = double ? new Float64Array(length) : new Float32Array(length);
  }

  /** The index of the first element of a row; copies it, with those after it, unless it is there. */
  start(row: number): number {
    if (row < this.#first || row >= this.#end) this.#load(row);
    return (row - this.#first) * this.#view.classes;
  }

  /** Copies whole outer indices if one fits, else positions of one. */
  #load(row: number): void {
    const { outer, classes, inner, data, offset } = this.#view;
    const o = floor(row / inner);
    const isWhole = inner <= this.#most;
    const outers = isWhole ? min(floor(this.#most / inner), outer - o) : 1;
    const i = isWhole ? 0 : row - o * inner;
    const inners = isWhole ? inner : min(this.#most, inner - i);
    this.#first = o * inner + i;
    this.#end = this.#first + outers * inners;
    const tile = { outerStart: o, outer: outers, classStart: 0, classes, innerStart: i, inner: inners };
    const spacing = { outer: inner * classes, classes: 1, inner: classes };
    if (data instanceof Halves) {
      const floats = this.floats.subarray(0, outers * inners * classes);
      copyTile(narrowPart(floats), 0, data.bits, offset, this.#places, tile, spacing);
      widenInPlace(floats, data.format);
    } else copyTile(this.floats, 0, data, offset, this.#places, tile, spacing);
  }
}

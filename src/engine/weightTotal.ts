/** The weights of the rows that are not ignored, added up in their order; without weights, how many rows these are. */

import { CompensatedSum } from "../compensatedSum.js";
import type { FloatArray } from "./data.js";

export class WeightTotal {
  #rows = 0;
  readonly #sum: CompensatedSum | null;

  constructor(weight: FloatArray | null) {
    this.#sum = weight === null ? null : new CompensatedSum();
  }

  /** So many rows without weights. */
  addRows(count: number): void {
    this.#rows += count;
  }

  /** The weight of a row. */
  add(weight: number): void {
    this.#sum?.add(weight);
  }

  get value(): number {
    return this.#sum === null ? this.#rows : this.#sum.value;
  }
}

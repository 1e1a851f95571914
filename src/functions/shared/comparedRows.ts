/** The rows of compare: what the engine writes for each, and what the caller gets of them. */

import { type RowOptions, shapeOfLosses } from "../../check/rowOptions.js";
import type { TypedArray } from "../../dtype.js";
import type { FloatArray } from "../../engine/data.js";
import type { CompareRows } from "../../meters/compareRows.js";
import { elementCount } from "../../tensor/shape.js";
import { forLosses } from "./rowLosses.js";

const TOP = 5;

/** One element for each row; null is what is not known of them. */
interface Written {
  readonly nll: FloatArray | null;
  readonly baseNll: FloatArray | null;
  readonly kl: FloatArray;
  readonly reverseKl: FloatArray | null;
  readonly js: FloatArray | null;
  readonly totalVariation: FloatArray;
  readonly deltaP: FloatArray | null;
  readonly argmax: Int32Array;
  readonly baseArgmax: Int32Array;
  readonly baseTopRank: Int32Array;
}

export class ComparedArrays<W extends Written = Written> {
  readonly #rows: RowOptions;
  readonly #size: number;

  /** `written`: what was written for each row, without regard to the shift. */
  constructor(
    rows: RowOptions,
    readonly written: W,
  ) {
    this.#rows = rows;
    this.#size = elementCount(rows.shape);
  }

  /** The results of the rows that the shift leaves, as the caller gets them. `counts`: which rows count. */
  results(counts: Uint8Array): { rows: CompareRows; tensors: Record<string, unknown> } {
    const { argmax, baseArgmax, baseTopRank, ...values } = this.written;
    const same = new Uint8Array(this.#size);
    const inTop = new Uint8Array(this.#size);
    for (let row = 0; row < this.#size; row++) {
      same[row] = argmax[row] >= 0 && argmax[row] === baseArgmax[row] ? 1 : 0;
      inTop[row] = baseTopRank[row] > 0 && baseTopRank[row] <= TOP ? 1 : 0;
    }
    const { nll, baseNll, kl, reverseKl, js, totalVariation, deltaP } = values;
    const arrays = {
      counted: counts,
      ...{ nll, baseNll, kl, reverseKl, js, totalVariation, deltaP },
      sameTop: same,
      baseTopInTop5: inTop,
      argmax,
      baseArgmax,
      baseTopRank,
    };
    const shape = shapeOfLosses(this.#rows);
    const tensors: Record<string, unknown> = {};
    for (const [name, array] of Object.entries(arrays)) {
      if (array === null) continue;
      tensors[name] = { data: this.#moved(array, shape), shape: shape.slice() };
    }
    const rows: CompareRows = {
      values: { nll, baseNll, kl, reverseKl, js, totalVariation, deltaP },
      flags: { sameTop: same, baseTopInTop5: inTop },
      counted: counts,
      count: counts.reduce((sum, one) => sum + one, 0),
    };
    return { rows, tensors };
  }

  #moved<A extends TypedArray>(all: A, shape: readonly number[]): A {
    const size = elementCount(shape);
    if (size === this.#size) return all;
    const moved = all.slice(0, size) as A;
    forLosses(this.#rows, this.#size, (row, k) => {
      moved[k] = all[row];
    });
    return moved;
  }
}

/** The logits of a few rows: `x[r, c] = Σ hidden[r, k] · weight[c, k] + bias[c]`, summed in float64 in the order of k, and rounded once. */

import type { FloatArray } from "../engine/data.js";
import { Rows } from "../js/rows.js";
import type { LinearLogits } from "./engine.js";

/** Elements of a block, unless a row has more. */
const BLOCK_ELEMENTS = 65_536;
/** Rows that are computed together. */
const TOGETHER = 4;

export class LogitBlock {
  /** The rows that fit. */
  readonly most: number;
  /** Row after row. */
  readonly logits: FloatArray;
  /** What the head is given, D of each row. */
  readonly hidden: Float64Array;
  /** The rows of the matrix. */
  readonly weight: Rows;
  /** D. */
  readonly size: number;
  readonly #given: LinearLogits;
  readonly #rows: Rows;

  constructor(given: LinearLogits) {
    const { hidden, weight, double, rows, classes } = given;
    this.most = Math.min(Math.max(1, Math.floor(BLOCK_ELEMENTS / classes)), rows);
    const length = this.most * classes;
    this.logits = double ? new Float64Array(length) : new Float32Array(length);
    this.size = hidden.classes;
    this.hidden = new Float64Array(this.most * this.size);
    this.weight = new Rows(weight);
    this.#given = given;
    this.#rows = new Rows(hidden);
  }

  /** Computes `count` rows from `start` on; those that do not count, with -1 as their target, stay what they are. */
  load(start: number, count: number, target: Int32Array | null): void {
    const { size } = this;
    const counting: number[] = [];
    for (let r = 0; r < count; r++) {
      if (target !== null && target[r] < 0) continue;
      const from = this.#rows.start(start + r);
      const { data } = this.#rows;
      for (let k = 0; k < size; k++) this.hidden[r * size + k] = data[from + k];
      counting.push(r);
    }
    const { classes, bias } = this.#given;
    for (let c = 0; c < classes; c++) {
      const at = this.weight.start(c);
      const add = bias === null ? 0 : bias[c];
      let j = 0;
      for (; j + TOGETHER <= counting.length; j += TOGETHER) this.#four(counting, j, c, at, add);
      for (; j < counting.length; j++) this.#one(counting[j], c, at, add);
    }
  }

  #four(rows: readonly number[], j: number, c: number, at: number, add: number): void {
    const { hidden, size, logits } = this;
    const { data } = this.weight;
    const { classes } = this.#given;
    const [r0, r1, r2, r3] = [rows[j], rows[j + 1], rows[j + 2], rows[j + 3]];
    const [h0, h1, h2, h3] = [r0 * size, r1 * size, r2 * size, r3 * size];
    let [x0, x1, x2, x3] = [0, 0, 0, 0];
    for (let k = 0; k < size; k++) {
      const w = data[at + k];
      x0 += hidden[h0 + k] * w;
      x1 += hidden[h1 + k] * w;
      x2 += hidden[h2 + k] * w;
      x3 += hidden[h3 + k] * w;
    }
    logits[r0 * classes + c] = x0 + add;
    logits[r1 * classes + c] = x1 + add;
    logits[r2 * classes + c] = x2 + add;
    logits[r3 * classes + c] = x3 + add;
  }

  #one(r: number, c: number, at: number, add: number): void {
    const { hidden, size, logits } = this;
    const { data } = this.weight;
    let x = 0;
    for (let k = 0; k < size; k++) x += hidden[r * size + k] * data[at + k];
    logits[r * this.#given.classes + c] = x + add;
  }
}

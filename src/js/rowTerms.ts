/** What the gradients of softmax losses start from: the terms exp(x - max) of a row. */

import { storeTerms } from "./logNormalizer.js";
import { log1p } from "./math.js";
import type { Rows } from "./rows.js";

export class RowTerms {
  readonly terms: Float64Array;
  /** Of the row that is open: the class of its maximum, and the sum of the terms of the others. */
  referenceClass = 0;
  rest = 0;

  constructor(private readonly rows: Rows) {
    this.terms = new Float64Array(rows.classes);
  }

  /** Opens the row at `start`, whose first maximum is at `top`, and returns L = log S, S = Σ exp(x - max). */
  open(start: number, top: number): number {
    const { data, classes, step } = this.rows;
    this.referenceClass = (top - start) / step;
    this.rest = storeTerms(this.terms, data, start, classes, step, top);
    return log1p(this.rest);
  }
}

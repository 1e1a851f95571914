/** What the ways to distil have in common: the softmax of the student, the cross entropy, and the gradient of both. */

import { isDouble } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import type { DistillationCall } from "../engine/engine.js";
import { canonical } from "../nan.js";
import { adjustResults } from "./adjust.js";
import { floatsFor, roundInto } from "./halves.js";
import { logNormalizer, storeTerms } from "./logNormalizer.js";
import { lostInDifference } from "./lost.js";
import { exp, fround, log1p } from "./math.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { product } from "./product.js";
import { denseStart, fillRow, type Rows } from "./rows.js";
import { upstreamAt } from "./upstream.js";

/** The softmax of a row of logits divided by a temperature; it has a reference class. */
export class Softened {
  readonly terms: Float64Array;
  /** Of the terms of all classes but the reference class, whose term is 1; and log(1 + it). */
  others = 0;
  surprisal = 0;

  constructor(
    readonly rows: Rows,
    private readonly temperature: number,
  ) {
    this.terms = new Float64Array(rows.classes);
  }

  /** Opens the row at `start`, whose reference class lies at `top`: a maximum. */
  open(start: number, top: number): void {
    const { data, classes, step } = this.rows;
    this.others =
      this.temperature === 1
        ? storeTerms(this.terms, data, start, classes, step, top)
        : this.#storeDivided(start, top);
    this.surprisal = log1p(this.others);
  }

  #storeDivided(start: number, top: number): number {
    const { data, classes, step } = this.rows;
    const { terms, temperature } = this;
    const max = data[top];
    if (!Number.isFinite(max)) return Number.NaN;
    let k = start;
    for (let c = 0; c < classes; c++) {
      terms[c] = exp(below(data, k, max) / temperature);
      k += step;
    }
    const reference = (top - start) / step;
    terms[reference] = 0;
    const others = pairwiseSum(terms, 0, classes);
    terms[reference] = 1;
    return others;
  }
}

/** How far a logit lies above another one, with what the difference lost. */
function below(data: FloatArray, k: number, max: number): number {
  const difference = data[k] - max;
  if (!isDouble(data) || difference === -Infinity) return difference;
  return difference + lostInDifference(data[k], max, difference);
}

/** What a row is given by a divergence: its value, and the slopes by the student's logits, divided by the temperature, in `slopes`. */
export interface Soft {
  readonly slopes: Float64Array;
  of(row: number, start: number, top: number): number;
}

type Asked = Omit<DistillationCall, "teacher" | "beta">;

/** Writes the losses and the gradient, row by row. */
export function distil(
  call: Asked,
  rows: Rows,
  softened: Softened,
  soft: Soft,
  topOf: (start: number) => number,
): void {
  const { losses, grad, student, target, temperature, upstream } = call;
  const { data, classes, step, inner } = rows;
  const to = floatsFor(grad);
  const plain = temperature === 1 || to === null ? softened : new Softened(rows, 1);
  for (let row = 0; row < rows.count; row++) {
    const t = target === null ? 0 : target[row];
    if (t < 0) {
      losses[row] = 0;
      if (to !== null) fillRow(to, rows, row, 0);
      continue;
    }
    const start = rows.start(row);
    const top = topOf(start);
    softened.open(start, top);
    const divergence = soft.of(row, start, top);
    let loss = product(call.soft, divergence);
    const hasHard = target !== null && call.hard !== 0;
    const at = start + t * step;
    if (hasHard) {
      if (plain !== softened) plain.open(start, top);
      const logSum = to === null ? logNormalizer(data, start, classes, step, top) : plain.surprisal;
      loss += product(call.hard, data[top] - data[at] + logSum);
    }
    losses[row] = canonical(isDouble(data) ? loss : fround(loss));
    if (to === null) continue;
    const g = upstreamAt(upstream, row);
    const ofSoft = (g * call.soft) / temperature;
    const ofHard = hasHard ? g * call.hard : 0;
    const scale = ofHard / (1 + plain.others);
    let place = denseStart(rows, row);
    for (let c = 0; c < classes; c++) {
      const hard = ofHard === 0 ? 0 : scale * plain.terms[c];
      to[place + c * inner] = product(ofSoft, soft.slopes[c]) + hard;
    }
    if (ofHard === 0) continue;
    place += t * inner;
    // At the maximum without the difference between p and 1.
    const hard = at === top ? -scale * plain.others : scale * plain.terms[t] - ofHard;
    to[place] = product(ofSoft, soft.slopes[t]) + hard;
  }
  adjustResults(to, student, 0, student.adjustment?.softcap);
  roundInto(grad, to);
}

/**
 * The gradient of crossEntropy with class indices: with e = exp(x - max), S = Σ e, the coefficients k = w s / C, at the target
 * (1 - s) w more, and K = Σ k, it is g (K e - k S) / S. At the maximum, where e is 1, that is g (K_rest - k S_rest) / S, with the
 * sums of the other classes, so that nothing cancels where a row is confident.
 */

import { CompensatedSum } from "../compensatedSum.js";
import type { FloatArray } from "../engine/data.js";
import type { CrossEntropyCall } from "../engine/engine.js";
import { lengthOf } from "../intrinsics.js";
import { storeTerms } from "./logNormalizer.js";
import { log1p } from "./math.js";
import { product } from "./product.js";
import { denseStart, fillRow, type Rows } from "./rows.js";
import { upstreamAt } from "./upstream.js";

export class CrossEntropyGradient {
  readonly #terms: Float64Array;
  /** s / C. */
  readonly #share: number;
  /** For each class the weights of all others, where smoothing asks for them. */
  readonly #otherWeights: Float64Array | null;
  /** Of the row that is open: the class of its maximum, and Σ e of the others. */
  #referenceClass = 0;
  #rest = 0;

  constructor(
    private readonly grad: FloatArray,
    private readonly rows: Rows,
    private readonly call: CrossEntropyCall,
  ) {
    const { weight, labelSmoothing } = call;
    this.#terms = new Float64Array(rows.classes);
    this.#share = labelSmoothing / rows.classes;
    this.#otherWeights = weight === null || this.#share === 0 ? null : sumsOfOthers(weight);
  }

  ignore(row: number): void {
    fillRow(this.grad, this.rows, row, 0);
  }

  /** Opens the row at `start`, whose first maximum is at `top`, and returns its L = log S. */
  open(start: number, top: number): number {
    const { data, classes, step } = this.rows;
    this.#referenceClass = (top - start) / step;
    this.#rest = storeTerms(this.#terms, data, start, classes, step, top);
    return log1p(this.#rest);
  }

  /** Writes the gradient of the open row, whose class is `t`; `more`: what is added to it, as a factor of p. */
  write(row: number, t: number, more: number): void {
    const { grad, rows, call } = this;
    const { classes, inner } = rows;
    const { weight, labelSmoothing, upstream } = call;
    const terms = this.#terms;
    const share = this.#share;
    const otherWeights = this.#otherWeights;
    const referenceClass = this.#referenceClass;
    const rest = this.#rest;
    const given = upstreamAt(upstream, row);
    // The mean over weights that cancel passes an infinite one: then all that smoothing adds is Infinity - Infinity.
    const g = labelSmoothing === 0 || Number.isFinite(given) ? given : Number.NaN;
    const targetWeight = weight === null ? 1 : weight[t];
    const ofTarget = (1 - labelSmoothing) * targetWeight;
    // The coefficients of the maximum and of all others.
    let ofReference = share * (weight === null ? 1 : weight[referenceClass]);
    let ofOthers = share * (otherWeights === null ? classes - 1 : otherWeights[referenceClass]);
    if (t === referenceClass) ofReference += ofTarget;
    else ofOthers += ofTarget;
    const sum = 1 + rest;
    ofOthers += more;
    const scale = (ofReference + ofOthers) / sum;
    const scaleG = scale * g;
    const shareG = product(share, g);
    const to = denseStart(rows, row);
    let k = to;
    for (let c = 0; c < classes; c++) {
      grad[k] = scaleG * terms[c] - (weight === null ? shareG : shareG * weight[c]);
      k += inner;
    }
    grad[to + referenceClass * inner] = (g * (ofOthers - ofReference * rest)) / sum;
    // An infinite g is Infinity - Infinity here, between p[t] and 1, even without smoothing.
    if (!Number.isFinite(g)) grad[to + t * inner] = Number.NaN;
    else if (t !== referenceClass)
      grad[to + t * inner] = g * (scale * terms[t] - (share * targetWeight + ofTarget));
  }
}

/** For each place the sum of the numbers at all others. */
function sumsOfOthers(numbers: FloatArray): Float64Array {
  const length = lengthOf(numbers);
  const sums = new Float64Array(length);
  const before = new CompensatedSum();
  for (let k = 0; k < length; k++) {
    sums[k] = before.value;
    before.add(numbers[k]);
  }
  const after = new CompensatedSum();
  for (let k = length - 1; k >= 0; k--) {
    sums[k] += after.value;
    after.add(numbers[k]);
  }
  return sums;
}

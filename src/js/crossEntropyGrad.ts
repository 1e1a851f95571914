/**
 * The gradient of crossEntropy with class indices: with e = exp(x - max), S = Σ e, the coefficients k = w s / C, at the target
 * (1 - s) w more, and K = Σ k, it is g (K e - k S) / S. At the maximum, where e is 1, that is g (K_rest - k S_rest) / S, with the
 * sums of the other classes, so that nothing cancels where a row is confident. Without smoothing hardGradient.ts writes it.
 */

import { CompensatedSum } from "../compensatedSum.js";
import type { FloatArray } from "../engine/data.js";
import type { CrossEntropyCall, Engine } from "../engine/engine.js";
import { lengthOf } from "../intrinsics.js";
import { adjustResults } from "./adjust.js";
import { lossesOf, type RowGradient } from "./crossEntropy.js";
import { floatsFor, roundInto } from "./halves.js";
import { writeHardGradient } from "./hardGradient.js";
import { product } from "./product.js";
import { denseStart, fillRow, Rows } from "./rows.js";
import { RowTerms } from "./rowTerms.js";
import { upstreamAt } from "./upstream.js";

export const crossEntropyGrad: Engine["crossEntropyGrad"] = (call) => {
  const { grad, logits } = call;
  const rows = new Rows(logits);
  const to = floatsFor(grad);
  const sums = lossesOf(call, rows, to && new Gradient(to, rows, call));
  adjustResults(to, logits, 0, logits.adjustment?.softcap);
  roundInto(grad, to);
  return sums;
};

class Gradient implements RowGradient {
  readonly #row: RowTerms;
  /** s / C. */
  readonly #share: number;
  /** For each class the weights of all others, where smoothing asks for them. */
  readonly #otherWeights: Float64Array | null;

  constructor(
    private readonly grad: FloatArray,
    private readonly rows: Rows,
    private readonly call: CrossEntropyCall,
  ) {
    const { weight, labelSmoothing } = call;
    this.#row = new RowTerms(rows);
    this.#share = labelSmoothing / rows.classes;
    this.#otherWeights = weight === null || this.#share === 0 ? null : sumsOfOthers(weight);
  }

  ignore(row: number): void {
    fillRow(this.grad, this.rows, row, 0);
  }

  open(start: number, top: number): number {
    return this.#row.open(start, top);
  }

  write(row: number, t: number, more: number): void {
    const { grad, rows, call } = this;
    const { classes, inner } = rows;
    const { weight, labelSmoothing, upstream } = call;
    const { terms, referenceClass, rest } = this.#row;
    const share = this.#share;
    const otherWeights = this.#otherWeights;
    const given = upstreamAt(upstream, row);
    const targetWeight = weight === null ? 1 : weight[t];
    if (labelSmoothing === 0) {
      writeHardGradient(
        grad,
        denseStart(rows, row),
        inner,
        terms,
        classes,
        t,
        targetWeight,
        more,
        rest,
        given,
      );
      return;
    }
    // The mean over weights that cancel passes an infinite one: then all that smoothing adds is Infinity - Infinity.
    const g = Number.isFinite(given) ? given : Number.NaN;
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
    if (t !== referenceClass)
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

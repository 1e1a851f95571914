/**
 * The gradient of crossEntropy with class probabilities: with k[c] = w[c] ((1 - s) q[c] + s / C), K = Σ k and p = softmax(x) it is
 * g (K p[c] - k[c]).
 */

import { compensatedSum } from "../compensatedSum.js";
import type { FloatArray, Upstream } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { adjustResults } from "./adjust.js";
import { lossesOfProbabilities, type ProbabilitiesGradient } from "./crossEntropyProbabilities.js";
import { floatsFor, roundInto } from "./halves.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { denseStart, Rows } from "./rows.js";
import { RowTerms } from "./rowTerms.js";
import { upstreamAt } from "./upstream.js";

export const crossEntropyProbabilitiesGrad: Engine["crossEntropyProbabilitiesGrad"] = (call) => {
  const { grad, logits, upstream } = call;
  const rows = new Rows(logits);
  const to = floatsFor(grad);
  const sums = lossesOfProbabilities(call, rows, to && new Gradient(to, rows, upstream));
  adjustResults(to, logits, 0, logits.adjustment?.softcap);
  roundInto(grad, to);
  return sums;
};

class Gradient implements ProbabilitiesGradient {
  readonly coefficients: Float64Array;
  readonly #row: RowTerms;

  constructor(
    private readonly grad: FloatArray,
    private readonly rows: Rows,
    private readonly upstream: Upstream,
  ) {
    this.coefficients = new Float64Array(rows.classes);
    this.#row = new RowTerms(rows);
  }

  open(start: number, top: number): number {
    return this.#row.open(start, top);
  }

  write(row: number, more: number): void {
    const { grad, rows, coefficients } = this;
    const { data, classes, inner } = rows;
    const { terms, referenceClass, rest } = this.#row;
    const upstream = upstreamAt(this.upstream, row);
    // An infinite one makes every entry Infinity - Infinity.
    const g = Number.isFinite(upstream) ? upstream : Number.NaN;
    const referenceCoefficient = coefficients[referenceClass];
    coefficients[referenceClass] = 0;
    // In float64 the equal coefficients of smoothing would be rounded the same way each.
    const sumOfOthers =
      data instanceof Float64Array ? compensatedSum(coefficients) : pairwiseSum(coefficients, 0, classes);
    const others = sumOfOthers + more;
    const sum = 1 + rest;
    const scale = (others + referenceCoefficient) / sum;
    const to = denseStart(rows, row);
    let k = to;
    for (let c = 0; c < classes; c++) {
      grad[k] = g * (scale * terms[c] - coefficients[c]);
      k += inner;
    }
    // K p - k at the maximum, where p is 1 / sum, without its cancellation in a confident row.
    grad[to + referenceClass * inner] = (g * (others - referenceCoefficient * rest)) / sum;
  }
}

/**
 * score: with the maximum m of a row, its L = log Σ exp(x - m) and S = e^L, the log-probability of a class is -((m - x) + L), log-sum-exp is m + L, the entropy
 * L + Σ e (m - x) / S, and the Brier score (Σ e² + (Σ e)²) / S², both sums without the target.
 */

import { partOf } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import type { Engine, ScoreCall } from "../engine/engine.js";
import { fillWith } from "../intrinsics.js";
import { canonical } from "../nan.js";
import { storeDistances } from "./entropyFromLogits.js";
import { firstMaximum, storeTerms } from "./logNormalizer.js";
import { log1p } from "./math.js";
import { countOrder, findTop, unchanged } from "./order.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { Rows } from "./rows.js";

export const score: Engine["score"] = (call) => {
  const rows = new Rows(call.logits);
  const { data, classes, step } = rows;
  const ordered = new Rows(unchanged(call.logits));
  const values = new Values(call, rows);
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    const t = call.target === null ? -1 : call.target[row];
    values.read(start, firstMaximum(data, start, classes, step));
    const largest = writeOrder(call, ordered, row, t, values.hasSoftmax);
    values.write(row, start, t, largest);
  }
};

/** What depends on the order alone. Returns the first class that is the largest, a masked one where none is above -Infinity. */
function writeOrder(
  { topK, rank, ties, argmax, isGreedy, topIndices }: ScoreCall,
  rows: Rows,
  row: number,
  t: number,
  hasSoftmax: boolean,
): number {
  const { data, classes, step } = rows;
  const start = rows.start(row);
  const largest = (firstMaximum(data, start, classes, step) - start) / step;
  const isCounted = hasSoftmax && t >= 0;
  if (rank !== null || ties !== null) {
    const logit = data[start + t * step];
    const { greater, equal } = isCounted
      ? countOrder(data, start, classes, step, logit)
      : { greater: -1, equal: 0 };
    if (rank !== null) rank[row] = greater + 1;
    if (ties !== null) ties[row] = equal;
  }
  if (argmax !== null) argmax[row] = hasSoftmax ? largest : -1;
  if (isGreedy !== null) isGreedy[row] = isCounted && largest === t ? 1 : 0;
  if (topIndices !== null) {
    const from = row * topK;
    if (hasSoftmax) findTop(partOf(topIndices, from, topK), data, start, classes, step);
    else fillWith(topIndices, -1, from, from + topK);
  }
  return largest;
}

/** What depends on the probabilities of a row: first it is read, then the results are written. */
class Values {
  /** Whether the row that was read last has probabilities. */
  hasSoftmax = false;
  readonly #call: ScoreCall;
  readonly #rows: Rows;
  readonly #terms: Float64Array;
  readonly #distances: Float64Array;
  #max = 0;
  /** Σ e without the maximum, and L. */
  #others = 0;
  #logSum = 0;

  constructor(call: ScoreCall, rows: Rows) {
    this.#call = call;
    this.#rows = rows;
    this.#terms = new Float64Array(rows.classes);
    this.#distances = new Float64Array(call.entropy === null ? 0 : rows.classes);
  }

  read(start: number, top: number): void {
    const { data, classes, step } = this.#rows;
    this.#max = data[top];
    this.#others = storeTerms(this.#terms, data, start, classes, step, top);
    this.#logSum = log1p(this.#others);
    this.hasSoftmax = !Number.isNaN(this.#logSum);
  }

  write(row: number, start: number, t: number, largest: number): void {
    const { logProb, maxLogProb, entropy, logSumExp, brier, nats, topK, topIndices, topLogProbs } =
      this.#call;
    const { classes } = this.#rows;
    if (logProb !== null) storeNegative(logProb, row, t < 0 ? 0 : this.#surprisal(start, t));
    if (maxLogProb !== null) storeNegative(maxLogProb, row, this.#surprisal(start, largest));
    if (logSumExp !== null) logSumExp[row] = canonical(this.#max + this.#logSum);
    if (entropy !== null) entropy[row] = canonical(this.#entropy(start) / nats);
    if (topIndices !== null && topLogProbs !== null)
      for (let j = row * topK; j < (row + 1) * topK; j++) {
        storeNegative(topLogProbs, j, this.hasSoftmax ? this.#surprisal(start, topIndices[j]) : Number.NaN);
      }
    // The last one: it changes the terms.
    if (brier !== null) brier[row] = t < 0 ? 0 : canonical(this.#brier(t, classes));
  }

  #surprisal(start: number, c: number): number {
    const { data, step } = this.#rows;
    return this.#max - data[start + c * step] + this.#logSum;
  }

  #entropy(start: number): number {
    const { data, step, classes } = this.#rows;
    storeDistances(this.#distances, this.#terms, data, start, step, this.#max);
    return this.#logSum + pairwiseSum(this.#distances, 0, classes) / (1 + this.#others);
  }

  #brier(t: number, classes: number): number {
    if (!this.hasSoftmax) return Number.NaN;
    const terms = this.#terms;
    terms[t] = 0;
    const others = pairwiseSum(terms, 0, classes);
    for (let c = 0; c < classes; c++) terms[c] *= terms[c];
    const sum = 1 + this.#others;
    return (pairwiseSum(terms, 0, classes) + others * others) / (sum * sum);
  }
}

/** Rounds first, as losses are, and then subtracts from +0: the result is never -0. */
function storeNegative(array: FloatArray, index: number, value: number): void {
  array[index] = value;
  array[index] = canonical(0 - array[index]);
}

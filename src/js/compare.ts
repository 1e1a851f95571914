/**
 * compare: with P and Q the softmax of two rows, D = log Q - log P: KL(P‖Q) = Σ P·φ(D), φ(D) = e^D - 1 - D, for Σ P = Σ Q; where they are taken as they are, Σ -P·D.
 * KL(Q‖P) likewise; JSD = ½ Σ (P + Q)·log 2/(1 + r) - min(P, Q)·|D|, r = e^-|D|; total variation ½ Σ |Q - P|.
 */

import type { View } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { canonical } from "../nan.js";
import { excess, mixture, NEAR } from "../nearlyEqual.js";
import { firstMaximum, logNormalizer } from "./logNormalizer.js";
import { abs, exp, expm1, max as larger, log1p, min } from "./math.js";
import { countOrder, unchanged } from "./order.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { Rows } from "./rows.js";

export const compare: Engine["compare"] = (call) => {
  const { target, minLogProb, nll, baseNll, deltaP, argmax, baseArgmax, baseTopRank } = call;
  const base = new ComparedRows(call.base, call.baseIsNormalized);
  const model = new ComparedRows(call.model, call.modelIsNormalized);
  const isNormalized = call.baseIsNormalized || call.modelIsNormalized;
  const terms = new Terms(call.base.classes, isNormalized, minLogProb);
  for (let row = 0; row < argmax.length; row++) {
    base.open(row);
    model.open(row);
    const isDefined = base.hasSoftmax && model.hasSoftmax;
    baseArgmax[row] = base.hasSoftmax ? base.argmax : -1;
    argmax[row] = model.hasSoftmax ? model.argmax : -1;
    baseTopRank[row] = isDefined ? model.rankOf(base.argmax) : 0;
    const t = target === null ? -1 : target[row];
    if (nll !== null) nll[row] = t < 0 ? 0 : model.loss(t);
    if (baseNll !== null) baseNll[row] = t < 0 ? 0 : base.loss(t);
    const none = isDefined ? 0 : Number.NaN;
    if (deltaP !== null) deltaP[row] = t < 0 ? 0 : exp(model.logProb(t)) - exp(base.logProb(t)) + none;
    if (isDefined) terms.read(base, model);
    call.kl[row] = canonical(terms.kl + none);
    call.reverseKl[row] = canonical(terms.reverseKl + none);
    call.js[row] = canonical(terms.js + none);
    call.totalVariation[row] = canonical(terms.totalVariation + none);
  }
};

/** Largest logits that lie further apart are taken off before logits are compared. */
const MOST_LEAD = 16;

/** The rows of one tensor. */
class ComparedRows {
  /** Of the row that is open. */
  hasSoftmax = false;
  argmax = 0;
  readonly #rows: Rows;
  readonly #ordered: Rows;
  readonly #isNormalized: boolean;
  #start = 0;
  #max = 0;
  #logSum = 0;

  constructor(view: View, isNormalized: boolean) {
    this.#rows = new Rows(view);
    this.#ordered = new Rows(unchanged(view));
    this.#isNormalized = isNormalized;
  }

  open(row: number): void {
    const { data, classes, step } = this.#rows;
    this.#start = this.#rows.start(row);
    const top = firstMaximum(data, this.#start, classes, step);
    const logSum = logNormalizer(data, this.#start, classes, step, top);
    this.hasSoftmax = !Number.isNaN(logSum);
    this.#max = this.#isNormalized ? 0 : data[top];
    this.#logSum = this.#isNormalized ? 0 : logSum;
    const ordered = this.#ordered;
    const start = ordered.start(row);
    this.#orderedStart = start;
    this.argmax = (firstMaximum(ordered.data, start, ordered.classes, ordered.step) - start) / ordered.step;
  }

  #orderedStart = 0;

  rankOf(c: number): number {
    const { data, classes, step } = this.#ordered;
    const logit = data[this.#orderedStart + c * step];
    return countOrder(data, this.#orderedStart, classes, step, logit).greater + 1;
  }

  logit(c: number): number {
    return this.#rows.data[this.#start + c * this.#rows.step];
  }

  loss(c: number): number {
    return canonical(this.hasSoftmax ? this.#max - this.logit(c) + this.#logSum : Number.NaN);
  }

  logProb(c: number): number {
    return this.logit(c) - this.#max - this.#logSum;
  }

  /** The largest logit, or 0, and log Σ exp(x - max). */
  get max(): number {
    return this.#max;
  }

  get logSum(): number {
    return this.#logSum;
  }
}

/** The divergences of a row, of which the terms are added in halves. */
class Terms {
  kl = 0;
  reverseKl = 0;
  js = 0;
  totalVariation = 0;
  readonly #classes: number;
  readonly #isNormalized: boolean;
  readonly #minLogProb: number;
  readonly #kl: Float64Array;
  readonly #reverseKl: Float64Array;
  readonly #js: Float64Array;
  readonly #variation: Float64Array;

  constructor(classes: number, isNormalized: boolean, minLogProb: number) {
    this.#classes = classes;
    this.#isNormalized = isNormalized;
    this.#minLogProb = minLogProb;
    this.#kl = new Float64Array(classes);
    this.#reverseKl = new Float64Array(classes);
    this.#js = new Float64Array(classes);
    this.#variation = new Float64Array(classes);
  }

  read(base: ComparedRows, model: ComparedRows): void {
    const lead = model.max - base.max;
    const logSum = model.logSum - base.logSum;
    for (let c = 0; c < this.#classes; c++) {
      const [x, y] = [base.logit(c), model.logit(c)];
      // Of logits that lie as far apart, y - x would lose digits.
      const isApart = abs(lead) > MOST_LEAD;
      const d = (isApart ? y - model.max - (x - base.max) : y - x - lead) - logSum;
      this.#readClass(c, base, model, d);
    }
    this.kl = pairwiseSum(this.#kl, 0, this.#classes);
    this.reverseKl = pairwiseSum(this.#reverseKl, 0, this.#classes);
    this.js = pairwiseSum(this.#js, 0, this.#classes) / 2;
    this.totalVariation = pairwiseSum(this.#variation, 0, this.#classes) / 2;
  }

  #readClass(c: number, base: ComparedRows, model: ComparedRows, d: number): void {
    const logP = base.logProb(c);
    const p = exp(logP);
    const logQ = model.logProb(c);
    const q = exp(logQ);
    const isNear = abs(d) <= NEAR;
    const pd = p === 0 ? 0 : p * d;
    const qd = q === 0 ? 0 : q * d;
    const difference = isNear ? p * expm1(d) : q - p;
    const isTaken = logP > this.#minLogProb;
    if (this.#isNormalized) {
      this.#kl[c] = isTaken ? -pd : 0;
      this.#reverseKl[c] = qd;
    } else {
      this.#kl[c] = !isTaken ? difference : isNear ? p * excess(d) : difference - pd;
      this.#reverseKl[c] = isNear ? q * excess(-d) : qd - difference;
    }
    // What is impossible for one and not for the other, even where that one's probability is too small for a number.
    if (logQ === -Infinity && isTaken) this.#kl[c] = Infinity;
    if (logP === -Infinity && logQ > -Infinity) this.#reverseKl[c] = Infinity;
    this.#variation[c] = abs(difference);
    const smaller = min(abs(pd), abs(qd));
    const ratio = min(p, q) / larger(p, q, Number.MIN_VALUE);
    this.#js[c] = isNear ? (p + q) * mixture(d) : (p + q) * (Math.LN2 - log1p(ratio)) - smaller;
  }
}

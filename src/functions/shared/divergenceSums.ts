/** The divergences of a row with few classes, from their log-probabilities. */

import { naturalExp } from "../../naturalExp.js";
import { naturalLog } from "../../naturalLog.js";
import { excess, mixture, NEAR } from "../../nearlyEqual.js";

export class DivergenceSums {
  kl = 0;
  reverseKl = 0;
  js = 0;
  totalVariation = 0;
  readonly #isPlain: boolean;
  readonly #minLogProb: number;

  /** `isPlain`: P and Q do not add up to the same, so that KL is Σ -P·D; else it is Σ P·φ(D). */
  constructor(isPlain: boolean, minLogProb: number) {
    this.#isPlain = isPlain;
    this.#minLogProb = minLogProb;
  }

  clear(): void {
    this.kl = 0;
    this.reverseKl = 0;
    this.js = 0;
    this.totalVariation = 0;
  }

  /** Once all classes are added: P adds up to `surplus` more than Q. */
  take(surplus: number): void {
    this.kl += surplus;
    this.reverseKl -= surplus;
  }

  /** Adds a class. */
  add(logP: number, logQ: number): void {
    const p = naturalExp(logP);
    const q = naturalExp(logQ);
    const d = logQ - logP;
    const pd = p === 0 ? 0 : p * d;
    const qd = q === 0 ? 0 : q * d;
    const isNear = Math.abs(d) <= NEAR;
    const difference = isNear ? pd + p * excess(d) : q - p;
    const isTaken = logP > this.#minLogProb;
    if (this.#isPlain) {
      this.kl -= isTaken ? pd : 0;
      this.reverseKl += qd;
    } else {
      this.kl += !isTaken ? difference : isNear ? p * excess(d) : difference - pd;
      this.reverseKl += isNear ? q * excess(-d) : qd - difference;
    }
    // What is impossible for one and not for the other, even where that one's probability is too small for a number.
    if (logQ === Number.NEGATIVE_INFINITY && isTaken) this.kl = Number.POSITIVE_INFINITY;
    if (logP === Number.NEGATIVE_INFINITY && logQ > logP) this.reverseKl = Number.POSITIVE_INFINITY;
    this.totalVariation += Math.abs(difference) / 2;
    this.js += isNear ? ((p + q) * mixture(d)) / 2 : farMixture(p, q, Math.min(Math.abs(pd), Math.abs(qd)));
  }
}

/** ½ (p + q)·log 2/(1 + r) - ½ min(p, q)·|D|, r = min(p, q)/max(p, q). */
function farMixture(p: number, q: number, smaller: number): number {
  if (p === 0 && q === 0) return 0;
  const ratio = Math.min(p, q) / Math.max(p, q);
  return ((p + q) * (Math.LN2 - naturalLog(1 + ratio)) - smaller) / 2;
}

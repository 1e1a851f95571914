/**
 * What distillation makes of two distributions p and q of a row, and d = log(q / p): D = β KL(p‖m) + (1 - β) KL(q‖m), m = β p + (1 - β) q;
 * KL(p‖q) at β = 0, KL(q‖p) at β = 1. And its slopes, the derivatives by log q: q - p at β = 0, q (v - Σ q v) else, times 1 - β between
 * 0 and 1, where v = log(q / m), or d at β = 1.
 *
 * A KL(a‖b) is Σ (b - a - a log(b / a)) = Σ a φ(log(b / a)), φ(z) = exp(z) - 1 - z: a sum of what is not negative, of which no digit is
 * lost where rows are near each other. It needs Σ a = Σ b, and a d that is right to the last digits of both sums. Where it is too large by
 * some δ, as R = Σ p (exp(d) - 1) = exp(δ) - 1 tells, D comes out too large by φ(δ), φ(-δ) at β = 1, β (1 - β) δ² / 2 between.
 */

import { CompensatedSum } from "../compensatedSum.js";
import { excess, isNear } from "./excess.js";
import { expm1, log1p } from "./math.js";

/** Multiples of p and of q, and d, of each class. */
export class Divergence {
  /** What to divide the multiples by. */
  ofP = 1;
  ofQ = 1;

  constructor(
    private readonly beta: number,
    readonly p: Float64Array,
    readonly q: Float64Array,
    /** log(q / p). */
    readonly d: Float64Array,
  ) {}

  /** In the place of p, once they are set. */
  get slopes(): Float64Array {
    return this.p;
  }

  /**
   * D of the first `count` classes; sets the slopes if they are wanted. Of class `reference` alone the sum of the others' q, `others`, is known
   * too. `isWhole`: p adds up to 1; where it does not, β is not 0.
   */
  of(count: number, reference: number, others: number, hasSlopes: boolean, isWhole = true): number {
    const { beta, ofP, ofQ } = this;
    const all = new CompensatedSum();
    const differences = new CompensatedSum();
    for (let c = 0; c < count; c++) {
      const p = this.p[c] / ofP;
      const q = this.q[c] / ofQ;
      const d = this.d[c];
      // A class that neither has.
      if (p === 0 && q === 0 && Number.isNaN(d)) continue;
      differences.add(isNear(d) ? p * (d + excess(d)) : q - p);
      all.add(termOf(beta, p, q, d));
    }
    const lead = isWhole ? log1p(differences.value) : 0;
    if (hasSlopes)
      if (beta === 0) this.#setDifferences(count, lead);
      else this.#setSlopes(count, reference, others, lead);
    if (!isWhole && beta === 1) return all.value + differences.value;
    const tooMuch =
      beta === 0 || beta === 1 ? excess(beta === 0 ? lead : -lead) : (beta * (1 - beta) * lead * lead) / 2;
    return all.value - tooMuch;
  }

  #setDifferences(count: number, lead: number): void {
    for (let c = 0; c < count; c++) {
      const p = this.p[c] / this.ofP;
      const q = this.q[c] / this.ofQ;
      const d = this.d[c] - lead;
      this.slopes[c] = isNear(d) ? p * expm1(d) : q - p;
    }
  }

  #setSlopes(count: number, reference: number, others: number, lead: number): void {
    const { beta, ofQ, slopes } = this;
    const v = (c: number): number => {
      const d = this.d[c] - lead;
      return beta === 1 ? d : -ofMixture(beta, d).second;
    };
    const ofOthers = new CompensatedSum();
    for (let c = 0; c < count; c++)
      if (c !== reference && this.q[c] !== 0) ofOthers.add((this.q[c] / ofQ) * v(c));
    const own = v(reference);
    const q = this.q[reference] / ofQ;
    const mean = ofOthers.value + q * own;
    const factor = beta === 1 ? 1 : 1 - beta;
    if (!Number.isFinite(mean)) {
      slopes.fill(Number.NaN, 0, count);
      return;
    }
    for (let c = 0; c < count; c++)
      slopes[c] = this.q[c] === 0 ? 0 : factor * (this.q[c] / ofQ) * (v(c) - mean);
    // Without the difference between what is left of 1 and of the mean in a confident row.
    slopes[reference] = factor * q * (others * own - ofOthers.value);
  }
}

/** What D has of a class. */
function termOf(beta: number, p: number, q: number, d: number): number {
  if (beta === 0) return part(p, q, d);
  if (beta === 1) return part(q, p, -d);
  const { first, second } = ofMixture(beta, d);
  const m = beta * p + (1 - beta) * q;
  return beta * part(p, m, first) + (1 - beta) * part(q, m, second);
}

/** a φ(z), where b = a exp(z). A class that a has not, be it only because it is so small, adds b; one that b has not, infinity. */
function part(a: number, b: number, z: number): number {
  if (isNear(z)) return a * excess(z);
  if (z === -Infinity) return Infinity;
  return a === 0 ? b : b - a - a * z;
}

/** log(m / p) and log(m / q). */
function ofMixture(beta: number, d: number): { readonly first: number; readonly second: number } {
  if (!isNear(d) && d < 0) {
    const first = log1p((1 - beta) * expm1(d));
    return { first, second: first - d };
  }
  const second = log1p(beta * expm1(-d));
  return { first: d + second, second };
}

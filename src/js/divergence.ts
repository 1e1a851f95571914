/**
 * What distillation makes of two distributions p and q of a row, and d = log(q / p): D = β KL(p‖m) + (1 - β) KL(q‖m), m = β p + (1 - β) q;
 * KL(p‖q) at β = 0, KL(q‖p) at β = 1. And its slopes, the derivatives by log q: q - p at β = 0, q (v - Σ q v) else, times 1 - β between
 * 0 and 1, where v = log(q / m), or d at β = 1.
 *
 * A KL(a‖b) is Σ (b - a - a log(b / a)) = Σ a φ(log(b / a)), φ(z) = exp(z) - 1 - z: a sum of what is not negative, of which no digit is
 * lost where rows are near each other. It needs Σ a = Σ b, and a d that is right to the last digits of both sums. Where it is too large by
 * some δ, as R = Σ p (exp(d) - 1) = exp(δ) - 1 tells, D comes out too large by φ(δ), φ(-δ) at β = 1, β (1 - β) δ² / 2 between.
 */

import { excess, isNear } from "./excess.js";
import { expm1, log1p } from "./math.js";
import { pairwiseSum } from "./pairwiseSum.js";

export class Divergence {
  readonly p: Float64Array;
  readonly q: Float64Array;
  /** log(q / p). */
  readonly d: Float64Array;
  readonly slopes: Float64Array;
  readonly #terms: Float64Array;

  /** Of rows of at most so many classes. */
  constructor(
    most: number,
    private readonly beta: number,
  ) {
    this.p = new Float64Array(most);
    this.q = new Float64Array(most);
    this.d = new Float64Array(most);
    this.slopes = new Float64Array(most);
    this.#terms = new Float64Array(most);
  }

  /** D of the first `count` classes. Of class `reference` alone the sum of the others' q, `others`, is known too. */
  of(count: number, reference: number, others: number): number {
    const { beta } = this;
    this.#each(count, (p, q, d) => (isNear(d) ? p * (d + excess(d)) : q - p));
    const lead = log1p(this.#sum(count));
    if (beta === 0) {
      this.#each(count, (p, q, d) => ofFirst(p, q, d));
      const value = this.#sum(count) - excess(lead);
      this.#each(count, (p, q, d) => (isNear(d - lead) ? p * expm1(d - lead) : q - p));
      this.slopes.set(this.#terms.subarray(0, count));
      return value;
    }
    if (beta === 1) this.#each(count, (p, q, d) => ofFirst(q, p, -d));
    else
      this.#each(count, (p, q, d) => {
        const { first, second } = ofMixture(beta, d);
        const m = beta * p + (1 - beta) * q;
        return beta * ofFirst(p, m, first) + (1 - beta) * ofFirst(q, m, -second);
      });
    const tooMuch = beta === 1 ? excess(-lead) : (beta * (1 - beta) * lead * lead) / 2;
    const value = this.#sum(count) - tooMuch;
    this.#setSlopes(count, reference, others, lead);
    return value;
  }

  #setSlopes(count: number, reference: number, others: number, lead: number): void {
    const { beta, q, slopes } = this;
    const v = (d: number): number => (beta === 1 ? d : ofMixture(beta, d).second);
    const factor = beta === 1 ? 1 : 1 - beta;
    const own = v(this.d[reference] - lead);
    this.#each(count, (_, q, d) => (q === 0 && d < 0 ? 0 : q * v(d - lead)));
    this.#terms[reference] = 0;
    const ofOthers = this.#sum(count);
    const mean = ofOthers + q[reference] * own;
    if (!Number.isFinite(mean)) {
      slopes.fill(Number.NaN, 0, count);
      return;
    }
    for (let c = 0; c < count; c++) slopes[c] = q[c] === 0 ? 0 : factor * q[c] * (v(this.d[c] - lead) - mean);
    // Without the difference between what is left of 1 and of the mean in a confident row.
    slopes[reference] = factor * q[reference] * (others * own - ofOthers);
  }

  #each(count: number, of: (p: number, q: number, d: number) => number): void {
    const { p, q, d } = this;
    // A class that neither has.
    for (let c = 0; c < count; c++)
      this.#terms[c] = p[c] === 0 && q[c] === 0 && Number.isNaN(d[c]) ? 0 : of(p[c], q[c], d[c]);
  }

  #sum(count: number): number {
    return pairwiseSum(this.#terms, 0, count);
  }
}

/** a φ(d), where b = a exp(d). A class that a has not, be it only because it is so small, adds b; one that b has not, infinity. */
function ofFirst(a: number, b: number, d: number): number {
  if (isNear(d)) return a * excess(d);
  if (d === -Infinity) return Infinity;
  return a === 0 ? b : b - a - a * d;
}

/** log(m / p) and log(q / m). */
function ofMixture(beta: number, d: number): { readonly first: number; readonly second: number } {
  if (!isNear(d) && d < 0) {
    const first = log1p((1 - beta) * expm1(d));
    return { first, second: d - first };
  }
  const second = -log1p(beta * expm1(-d));
  return { first: d - second, second };
}

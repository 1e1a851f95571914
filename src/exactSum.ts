/**
 * The exact sum of numbers, rounded once: the same for every order.
 *
 * What losses of float32 usually are, multiples of 2^-92 below 2^20, is added on three levels, each free of rounding: rounded to
 * multiples of 2^-18, what that leaves to multiples of 2^-52, and the rest of it. All others join an expansion, numbers that do not
 * overlap (Shewchuk, "Adaptive precision floating-point arithmetic", 1997).
 */

/** A number plus one of these less the same is rounded to a multiple of 2^-18, of 2^-52, of 2^-92. */
const COARSE = 1.5 * 2 ** 34;
const FINE = 1.5;
const FINEST = 1.5 * 2 ** -40;
/** Larger numbers could carry the coarse level out of its range. */
const LARGE = 2 ** 20;
/** So often numbers may be added before the levels are emptied. */
const ADDITIONS = 2 ** 13;
/** Where the sum of an expansion might overflow, all of it is divided by a power of two. */
const HUGE = 2 ** 960;
const SCALE = 2 ** -100;
/** The exponent of 1 / SCALE. */
export const HUGE_BITS = 100;

/** What a sum consists of: all of it together is the sum. */
export interface SumParts {
  readonly parts: readonly number[];
  /** In units of 2^{@link HUGE_BITS}. */
  readonly huge: readonly number[];
  /** NaN or an infinity if the sum is; else 0. */
  readonly infinite: number;
}

const NOTHING: SumParts = { parts: [], huge: [], infinite: 0 };

export class ExactSum {
  #coarse = 0;
  #fine = 0;
  #finest = 0;
  #additions = 0;
  /** What the levels do not take, and what they held. */
  #rest: Expansion | null = null;

  add(term: number): void {
    const coarse = term + COARSE - COARSE;
    const left = term - coarse;
    const fine = left + FINE - FINE;
    const finest = left - fine;
    if (!(Math.abs(term) < LARGE) || finest + FINEST - FINEST !== finest) {
      this.#addRest(term);
      return;
    }
    this.#coarse += coarse;
    this.#fine += fine;
    this.#finest += finest;
    if (++this.#additions === ADDITIONS) this.#empty();
  }

  /** The sum so far. */
  get value(): number {
    if (this.#rest === null && this.#finest === 0) return this.#coarse + this.#fine;
    this.#empty();
    return (this.#rest as Expansion).value;
  }

  /** For who needs more of it than a rounded number. */
  get parts(): SumParts {
    this.#empty();
    return this.#rest ?? NOTHING;
  }

  #empty(): void {
    this.#addRest(this.#coarse);
    this.#addRest(this.#fine);
    this.#addRest(this.#finest);
    this.#coarse = 0;
    this.#fine = 0;
    this.#finest = 0;
    this.#additions = 0;
  }

  #addRest(term: number): void {
    if (term === 0) return;
    this.#rest ??= new Expansion();
    this.#rest.add(term);
  }
}

/** That of an array. */
export function exactSum(terms: ArrayLike<number>): number {
  const sum = new ExactSum();
  for (let k = 0; k < terms.length; k++) sum.add(terms[k]);
  return sum.value;
}

class Expansion implements SumParts {
  readonly parts: number[] = [];
  /** Of numbers so large that the others' sum could overflow. */
  readonly huge: number[] = [];
  infinite = 0;

  add(term: number): void {
    if (!Number.isFinite(term)) this.infinite += term;
    else if (Math.abs(term) < HUGE) grow(this.parts, term);
    else grow(this.huge, term * SCALE);
  }

  get value(): number {
    if (this.infinite !== 0) return this.infinite;
    const all = this.parts.slice();
    for (const part of this.huge) grow(all, part / SCALE);
    const sum = rounded(all);
    if (Number.isFinite(sum)) return sum;
    // It overflows, or what leads to it does. Of a part that is too small to be divided the sign is enough.
    const scaled = this.huge.slice();
    for (const part of this.parts) grow(scaled, part * SCALE || part);
    return rounded(scaled) / SCALE;
  }
}

/** Adds a number to an expansion: its parts, from the smallest up, keep what each addition loses. */
function grow(parts: number[], term: number): void {
  let sum = term;
  let kept = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    const next = sum + part;
    const lost = Math.abs(sum) < Math.abs(part) ? sum - (next - part) : part - (next - sum);
    if (lost !== 0) parts[kept++] = lost;
    sum = next;
  }
  parts.length = kept;
  parts.push(sum);
}

/** The nearest number to the sum of an expansion, to even where two are. */
function rounded(parts: readonly number[]): number {
  let i = parts.length - 1;
  let sum = i < 0 ? 0 : parts[i];
  let lost = 0;
  while (lost === 0 && --i >= 0) {
    const next = sum + parts[i];
    lost = parts[i] - (next - sum);
    sum = next;
  }
  // What was lost is half of the last digit, and more follows on its side: the addition went to even.
  if (--i >= 0 && lost !== 0 && lost < 0 === parts[i] < 0) {
    const further = sum + 2 * lost;
    if (further - sum === 2 * lost) return further;
  }
  return sum;
}

/** Exact sums of what rows have, and what follows from them: means, standard errors, covariances. Radicands are formed before they are rounded. */

import type { Call } from "../check/call.js";
import { show } from "../check/show.js";
import type { FloatArray } from "../engine/data.js";
import { type Exact, integerOf, rootOfRatio, UNIT } from "../exact.js";
import { DOUBLE, SINGLE, textOf } from "../exactText.js";
import { ExactTotal } from "../exactTotal.js";
import { canonical } from "../nan.js";
import { readFields, readSum } from "./json.js";

/** A statistic and its standard error. */
export interface Statistic {
  /** What it is. */
  readonly value: number;
  /** How far it may be off: one standard error. */
  readonly error: number;
}

/** Sums as text. */
export interface MomentsJson {
  /** The exact sum. */
  sum: string;
  /** That of the squares. */
  squares: string;
}

/** n·Σab - Σa·Σb, in units of twice {@link UNIT}; null where a sum is no number. */
export function cospread(count: number, a: Exact, b: Exact, products: Exact): bigint | null {
  if (typeof a === "number" || typeof b === "number" || typeof products === "number") return null;
  return BigInt(count) * (products << BigInt(-UNIT)) - a * b;
}

/** The root of `radicand / (n²·(n - 1))`, of units of 2^exponent; 0 where it is negative, NaN where it is not known, or n < 2. */
export function standardError(count: number, radicand: bigint | null, exponent = 2 * UNIT): number {
  if (radicand === null || count < 2) return Number.NaN;
  const n = BigInt(count);
  return radicand <= 0n ? 0 : rootOfRatio(radicand, n * n * (n - 1n), exponent);
}

/** The sum of a value of each row and that of its square. */
export class Moments {
  readonly sum = new ExactTotal();
  readonly squares = new ExactTotal();

  /** `double`: whether a square may not be a float64. */
  addAll(values: FloatArray, double: boolean): void {
    const { sum, squares } = this;
    for (let k = 0; k < values.length; k++) sum.add(values[k]);
    if (double) for (let k = 0; k < values.length; k++) squares.addProduct(values[k], values[k]);
    else for (let k = 0; k < values.length; k++) squares.add(values[k] * values[k]);
  }

  merge(other: Moments): void {
    this.sum.addExact(other.sum.exact);
    this.squares.addExact(other.squares.exact);
  }

  mean(count: number): number {
    return canonical(this.sum.value / count);
  }

  /** n²·(n - 1) times the square of the standard error. */
  spread(count: number): bigint | null {
    return cospread(count, this.sum.exact, this.sum.exact, this.squares.exact);
  }

  statistic(count: number): Statistic {
    return { value: this.mean(count), error: standardError(count, this.spread(count)) };
  }

  json(terms: number, products: number): MomentsJson {
    return { sum: textOf(this.sum.exact, terms), squares: textOf(this.squares.exact, products) };
  }
}

/** The units that sums may be in, whatever the type of the rows. */
function allTerms(): readonly number[] {
  return [SINGLE.terms, SINGLE.products, DOUBLE.terms];
}

export function allProducts(): readonly number[] {
  return [SINGLE.products, DOUBLE.products];
}

/** As {@link Moments.json} gives it; `count` values must be able to have them. */
export function readMoments(call: Call, name: string, value: unknown, count: number): Moments {
  const json = readFields(call, name, value, ["sum", "squares"]);
  const moments = new Moments();
  moments.sum.addExact(readSum(call, `${name}.sum`, json.sum, allTerms()).exact);
  moments.squares.addExact(readSum(call, `${name}.squares`, json.squares, allProducts()).exact);
  const [sum, squares] = [moments.sum.exact, moments.squares.exact];
  const isNone = sum === 0n && squares === 0n;
  const spread = moments.spread(count);
  // Squares of numbers are at least what their mean asks for, and not finite where the sum is not.
  const isSound = count === 0 ? isNone : spread === null ? typeof squares === "number" : spread >= 0n;
  if (!isSound)
    call.wrongKind(
      `${name}.squares is ${show(json.squares)} beside the sum ${show(json.sum)} of ${count} rows, which no rows have`,
    );
  return moments;
}

/** A float64 in units of 2^UNIT, for exact formulas; null where it is no number. */
export function exactly(value: number): bigint | null {
  return Number.isFinite(value) ? integerOf(value) : null;
}

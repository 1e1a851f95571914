/** The statistics of two models, from what a CompareMeter keeps. */

import { nearest, plus, rootOfRatio, UNIT } from "../exact.js";
import { canonical } from "../nan.js";
import { naturalExp } from "../naturalExp.js";
import type { CompareTotals } from "./compareTotals.js";
import { cospread, exactly, type Moments, type Statistic, standardError } from "./moments.js";
import type { Quantiles, RowValues } from "./quantiles.js";

/** A statistic, and where its rows lie. */
export interface SpreadStatistic extends Statistic {
  /** Of the rows, as float32. */
  readonly quantiles: Quantiles;
}

/** How two models stand to each other: llama.cpp's table. What the rows do not tell is absent. */
export interface Comparison {
  /** The rows that count. */
  readonly count: number;
  /** Those of them where one of the models has no softmax; they make means NaN. */
  readonly nanCount: number;
  /** e^(mean loss of the model). */
  readonly perplexity?: Statistic;
  /** e^(mean loss of base). */
  readonly basePerplexity?: Statistic;
  /** Of the losses of both. */
  readonly correlation?: Pick<Statistic, "value">;
  /** The mean loss of the model less that of base. */
  readonly lnRatio?: Statistic;
  /** The model's perplexity divided by that of base. */
  readonly ratio?: Statistic;
  /** The model's perplexity less that of base. */
  readonly difference?: Statistic;
  /** The mean of KL(base‖model), in nats. */
  readonly kl: SpreadStatistic;
  /** The mean of KL(model‖base). */
  readonly reverseKl?: Statistic;
  /** The mean of the Jensen-Shannon divergence. */
  readonly js?: Statistic;
  /** The mean of the total variation, half the sum of the absolute differences. */
  readonly totalVariation?: Statistic;
  /** The mean of the target's probability less that of base. */
  readonly deltaP?: SpreadStatistic;
  /** The root of the mean of its square. */
  readonly rmsDeltaP?: Statistic;
  /** The share of the rows where both prefer the same class. */
  readonly sameTop?: Statistic;
  /** The share of those where base's first class is among the model's first five. */
  readonly baseTopInTop5?: Statistic;
}

type Part = { -readonly [Name in keyof Comparison]?: Comparison[Name] };

export function comparisonOf(totals: CompareTotals): Comparison {
  const { count, nanCount, sums, flags, klValues, deltaPValues } = totals;
  const { kl, deltaP, squaredDeltaP } = sums;
  const result: Part = { count, nanCount };
  Object.assign(result, perplexitiesOf(totals));
  if (kl !== null) result.kl = spreadOf(kl, klValues, count);
  for (const name of ["reverseKl", "js", "totalVariation"] as const) {
    const sum = sums[name];
    if (sum !== null) result[name] = sum.statistic(count);
  }
  if (deltaP !== null && deltaPValues !== null) result.deltaP = spreadOf(deltaP, deltaPValues, count);
  if (squaredDeltaP !== null) result.rmsDeltaP = rootOfMean(squaredDeltaP, count);
  for (const name of ["sameTop", "baseTopInTop5"] as const) {
    const rows = flags[name];
    if (rows !== null) result[name] = shareOf(rows, count);
  }
  return result as Comparison;
}

function spreadOf(sum: Moments, values: RowValues, count: number): SpreadStatistic {
  return { ...sum.statistic(count), quantiles: values.quantiles() };
}

function perplexitiesOf({ count, sums: { nll: a, baseNll: b }, products }: CompareTotals): Part {
  const part: Part = {};
  if (a !== null) part.perplexity = perplexityOf(a, count);
  if (b !== null) part.basePerplexity = perplexityOf(b, count);
  if (a === null || b === null || products === null) return part;
  const [sumA, sumB] = [a.sum.exact, b.sum.exact];
  const spreads = [a.spread(count), b.spread(count), cospread(count, sumA, sumB, products.exact)] as const;
  part.correlation = { value: correlationOf(spreads) };
  const lnRatio = canonical(nearest(plus(sumA, typeof sumB === "bigint" ? -sumB : 0 - sumB)) / count);
  const error = standardError(count, weighed(spreads, 1n, 1n));
  part.lnRatio = { value: lnRatio, error };
  const ratio = naturalExp(lnRatio);
  part.ratio = { value: ratio, error: canonical(ratio * error) };
  const [p, q] = [naturalExp(a.mean(count)), naturalExp(b.mean(count))];
  const [exactP, exactQ] = [exactly(p), exactly(q)];
  const radicand = exactP === null || exactQ === null ? null : weighed(spreads, exactP, exactQ);
  part.difference = { value: canonical(p - q), error: standardError(count, radicand, 4 * UNIT) };
  return part;
}

/** Those of a, of b, and of both. */
type Spreads = readonly [bigint | null, bigint | null, bigint | null];

/** p²·a + q²·b - 2pq·ab. */
function weighed([a, b, ab]: Spreads, p: bigint, q: bigint): bigint | null {
  return a === null || b === null || ab === null ? null : p * p * a + q * q * b - 2n * p * q * ab;
}

function correlationOf([a, b, ab]: Spreads): number {
  if (a === null || b === null || ab === null || a * b === 0n) return Number.NaN;
  const size = ab === 0n ? 0 : rootOfRatio(ab * ab, a * b, 0);
  return ab < 0n ? -size : size;
}

function perplexityOf(losses: Moments, count: number): Statistic {
  const { value, error } = losses.statistic(count);
  const perplexity = naturalExp(value);
  return { value: perplexity, error: canonical(perplexity * error) };
}

/** √m(x) of squares x, with the error 0.5/√m(x) · se(x). */
function rootOfMean(squares: Moments, count: number): Statistic {
  const { exact } = squares.sum;
  if (typeof exact === "number" || count === 0) return { value: Number.NaN, error: Number.NaN };
  if (exact === 0n) return { value: 0, error: 0 };
  const value = rootOfRatio(exact, BigInt(count), UNIT);
  return { value, error: canonical((0.5 / value) * squares.statistic(count).error) };
}

function shareOf(rows: number, count: number): Statistic {
  const radicand = BigInt(rows) * BigInt(count - rows);
  return { value: canonical(rows / count), error: standardError(count, radicand, 0) };
}

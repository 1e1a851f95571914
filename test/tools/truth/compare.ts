/** The truth of compare: the divergences of two rows of logits, in double-double arithmetic, so that those of nearly equal rows are right too. */

import { add, type DoubleDouble, divide, exp, log, multiply } from "./doubleDouble.js";

export interface ComparedRow {
  readonly kl: number;
  readonly reverseKl: number;
  readonly js: number;
  readonly totalVariation: number;
  /** Σ p·|log p/q| + Σ |q - p|: what errors are relative to. */
  readonly scale: number;
  readonly reverseScale: number;
  /** Σ ½ p·|log p/m| + ½ q·|log q/m|. */
  readonly jsScale: number;
  /** The probabilities of class t. */
  deltaP(t: number): number;
  nll(t: number): number;
  baseNll(t: number): number;
  readonly argmax: number;
  readonly baseArgmax: number;
  readonly baseTopRank: number;
}

export interface CompareSettings {
  readonly baseIsNormalized?: boolean;
  readonly modelIsNormalized?: boolean;
  readonly minLogProb?: number;
}

const ZERO: DoubleDouble = { hi: 0, lo: 0 };
const of = (x: number): DoubleDouble => ({ hi: x, lo: 0 });
const minus = ({ hi, lo }: DoubleDouble): DoubleDouble => ({ hi: -hi, lo: -lo });
const numberOf = ({ hi, lo }: DoubleDouble): number => hi + lo;
const LOWEST = -700;

/** exp of a difference, 0 where it is tiny. */
function expOf(x: DoubleDouble): DoubleDouble {
  if (!(x.hi > LOWEST)) return ZERO;
  const { hi, lo, exponent } = exp(x.hi);
  const scale = 2 ** exponent;
  return multiply({ hi: hi * scale, lo: lo * scale }, add(of(1), of(x.lo)));
}

function logOf(x: DoubleDouble): DoubleDouble {
  return add(log(x.hi), of(x.lo / x.hi));
}

interface Distribution {
  readonly logs: readonly DoubleDouble[];
  readonly probabilities: readonly DoubleDouble[];
}

/** The log-probabilities of a row, and what they are the logarithms of; null where it has none. */
function distributionOf(row: Float64Array, isNormalized: boolean): Distribution | null {
  const max = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(max)) return null;
  if (isNormalized) {
    const logs = Array.from(row, of);
    return { logs, probabilities: logs.map(expOf) };
  }
  const less = Array.from(row, (x) => (x === Number.NEGATIVE_INFINITY ? of(x) : add(of(x), of(-max))));
  const terms = less.map(expOf);
  const sum = terms.reduce(add, ZERO);
  const logSum = logOf(sum);
  return {
    logs: less.map((x) => (x.hi === Number.NEGATIVE_INFINITY ? x : add(x, minus(logSum)))),
    // Each exp is drawn once: it takes most of the time.
    probabilities: terms.map((term) => divide(term, sum)),
  };
}

const rankOf = (row: Float64Array, x: number) => 1 + row.filter((other) => other > x).length;
const firstOf = (row: Float64Array) => row.indexOf(row.reduce((a, b) => Math.max(a, b)));

export function compareRows(
  base: Float64Array,
  model: Float64Array,
  settings: CompareSettings = {},
): ComparedRow {
  const { baseIsNormalized = false, modelIsNormalized = false } = settings;
  const minLogProb = settings.minLogProb ?? Number.NEGATIVE_INFINITY;
  const ofBase = distributionOf(base, baseIsNormalized);
  const ofModel = distributionOf(model, modelIsNormalized);
  const loss = (distribution: Distribution | null, t: number) =>
    distribution === null ? Number.NaN : 0 - numberOf(distribution.logs[t]);
  const argmax = ofModel === null ? -1 : firstOf(model);
  const baseArgmax = ofBase === null ? -1 : firstOf(base);
  const known = {
    argmax,
    baseArgmax,
    nll: (t: number) => loss(ofModel, t),
    baseNll: (t: number) => loss(ofBase, t),
  };
  if (ofBase === null || ofModel === null) {
    const [kl, reverseKl, js, totalVariation, scale, reverseScale, jsScale] = new Float64Array(7).fill(
      Number.NaN,
    );
    const none = { kl, reverseKl, js, totalVariation, scale, reverseScale, jsScale };
    return { ...none, deltaP: () => Number.NaN, baseTopRank: 0, ...known };
  }
  const sums = {
    kl: ZERO,
    reverseKl: ZERO,
    js: ZERO,
    totalVariation: ZERO,
    scale: ZERO,
    reverseScale: ZERO,
    jsScale: ZERO,
  };
  const take = (name: keyof typeof sums, x: DoubleDouble) => {
    sums[name] = add(sums[name], x);
  };
  const half = of(0.5);
  const { logs: logP, probabilities: allP } = ofBase;
  const { logs: logQ, probabilities: allQ } = ofModel;
  for (let c = 0; c < base.length; c++) {
    const [p, q] = [allP[c], allQ[c]];
    const difference = add(q, minus(p));
    const size = difference.hi < 0 ? minus(difference) : difference;
    take("totalVariation", multiply(half, size));
    const isZero = (log: DoubleDouble) => log.hi === Number.NEGATIVE_INFINITY;
    const d = isZero(logP[c]) || isZero(logQ[c]) ? of(Infinity) : add(logP[c], minus(logQ[c]));
    take("scale", size);
    take("reverseScale", size);
    if (!isZero(logP[c]) && logP[c].hi > minLogProb) {
      take("kl", d.hi === Infinity ? d : multiply(p, d));
      take("scale", of(p.hi * Math.abs(d.hi)));
    }
    if (!isZero(logQ[c])) {
      take("reverseKl", d.hi === Infinity ? d : multiply(q, minus(d)));
      take("reverseScale", of(q.hi * Math.abs(d.hi)));
    }
    const mean = multiply(half, add(p, q));
    for (const own of [p, q])
      if (own.hi > 0) {
        const term = multiply(multiply(half, own), logOf(divide(own, mean)));
        take("js", term);
        take("jsScale", term.hi < 0 ? minus(term) : term);
      }
  }
  const values = Object.fromEntries(
    Object.entries(sums).map(([name, sum]) => [name, Number.isFinite(sum.hi) ? numberOf(sum) : Infinity]),
  ) as Record<keyof typeof sums, number>;
  return {
    ...values,
    ...known,
    deltaP: (t) => numberOf(add(allQ[t], minus(allP[t]))),
    baseTopRank: rankOf(model, model[baseArgmax]),
  };
}

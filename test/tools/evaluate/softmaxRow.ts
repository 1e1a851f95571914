/** One row of logits through softcap, temperature and class mask, and its softmax. */

import { sum } from "../truth/sum.js";

export interface LogitOptions {
  readonly temperature?: number;
  readonly softcap?: number;
}

export interface SoftmaxRow {
  readonly open: readonly boolean[];
  /** A NaN, a +∞ or nothing but −∞ among the open classes, after the options. */
  readonly isLost: boolean;
  /** The logits of the softmax, −∞ where a class is masked. */
  readonly z: readonly number[];
  /** dz/dx, 0 where a class is masked. */
  readonly slope: readonly number[];
  readonly lse: number;
  readonly p: readonly number[];
  /** `1 − p`, without cancellation. */
  readonly rest: readonly number[];
  /** `−log p`, without cancellation. */
  readonly nll: readonly number[];
  /** The largest finite |z|. */
  readonly size: number;
  /** To what the rounding of z is in proportion: its size where an option changes z, else 0, as logits are taken as they are. */
  readonly rounding: number;
}

/** The sum of all values but one. */
export function sumWithout(values: readonly number[], left: number): number {
  let total = 0;
  for (let k = 0; k < values.length; k++) if (k !== left) total += values[k];
  return total;
}

export function softmaxRow(
  x: readonly number[],
  open: readonly boolean[],
  { temperature = 1, softcap }: LogitOptions,
): SoftmaxRow {
  const capped = (value: number) => (softcap === undefined ? value : softcap * Math.tanh(value / softcap));
  // 1 − tanh² = 1/cosh².
  const capSlope = (value: number) => (softcap === undefined ? 1 : 1 / Math.cosh(value / softcap) ** 2);
  const z = x.map((value, c) => (open[c] ? capped(value) / temperature : -Infinity));
  const slope = x.map((value, c) => (open[c] ? capSlope(value) / temperature : 0));
  const size = Math.max(0, ...z.filter(Number.isFinite).map(Math.abs));
  const rounding = softcap === undefined && temperature === 1 ? 0 : size;
  const max = Math.max(...z);
  const shared = { open, z, slope, size, rounding };
  if (!Number.isFinite(max)) {
    const nan = z.map(() => Number.NaN);
    return { ...shared, isLost: true, lse: Number.NaN, p: nan, rest: nan, nll: nan };
  }
  const e = z.map((value) => Math.exp(value - max));
  const total = sum(e);
  // log Σ e^(z − max): one of the terms is 1.
  const log = Math.log1p(sumWithout(e, z.indexOf(max)));
  const p = e.map((term) => term / total);
  return {
    ...shared,
    isLost: false,
    lse: max + log,
    p,
    rest: p.map((share, c) => (share > 0.5 ? sumWithout(e, c) / total : 1 - share)),
    nll: z.map((value) => max - value + log),
  };
}

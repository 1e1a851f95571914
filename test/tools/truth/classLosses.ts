/** The truth of the losses with a class axis: NLL and cross entropy, one loss per row, and their reductions. */

import { logSoftmaxOfRow } from "./softmax.js";
import { sum, times } from "./sum.js";
import { type Dense, eachRow, lossDim, reduceRows } from "./tensor.js";

export interface ClassOptions {
  readonly weight?: ArrayLike<number>;
  readonly ignoreIndex?: number;
  readonly labelSmoothing?: number;
  readonly dim?: number;
}

/** `−w[t]·logProbs[t]`, 0 for an ignored row. */
export function nllLoss(
  logProbs: Dense,
  target: ArrayLike<number>,
  options: ClassOptions = {},
): Float64Array {
  const { weight, ignoreIndex = -100, dim = lossDim(logProbs.shape) } = options;
  return reduceRows(logProbs, dim, (row, index) => {
    const t = target[index];
    return t === ignoreIndex ? 0 : times(weight?.[t] ?? 1, -row[t]);
  });
}

/** `(1−s)·w[t]·(−logp[t]) + (s/C)·Σ w[c]·(−logp[c])`, 0 for an ignored row. */
export function crossEntropy(
  logits: Dense,
  target: ArrayLike<number>,
  options: ClassOptions = {},
): Float64Array {
  const { weight, ignoreIndex = -100, labelSmoothing: s = 0, dim = lossDim(logits.shape) } = options;
  return reduceRows(logits, dim, (row, index) => {
    const t = target[index];
    if (t === ignoreIndex) return 0;
    const logp = logSoftmaxOfRow(row);
    const own = times((1 - s) * (weight?.[t] ?? 1), -logp[t]);
    return s === 0 ? own : own + sum(logp.map((l, c) => times((s / row.length) * (weight?.[c] ?? 1), -l)));
  });
}

/** `−Σ w[c]·q'[c]·logp[c]` with `q' = (1−s)·q + s/C`. */
export function crossEntropyProbabilities(
  logits: Dense,
  target: Dense,
  options: ClassOptions = {},
): Float64Array {
  return reduceRows(
    logits,
    options.dim ?? lossDim(logits.shape),
    termsOf(target, options, (terms) => -sum(terms)),
  );
}

/** `Σ |w[c]·q'[c]·logp[c]|`: the scale of the error of the loss above. */
export function crossEntropyProbabilitiesScale(
  logits: Dense,
  target: Dense,
  options: ClassOptions = {},
): Float64Array {
  const absolute = (terms: Float64Array) => sum(terms.map(Math.abs));
  return reduceRows(logits, options.dim ?? lossDim(logits.shape), termsOf(target, options, absolute));
}

function termsOf(target: Dense, options: ClassOptions, reduce: (terms: Float64Array) => number) {
  const { weight, labelSmoothing: s = 0, dim = lossDim(target.shape) } = options;
  const rows: Float64Array[] = [];
  eachRow(target, dim, (row) => rows.push(row.slice()));
  return (row: Float64Array, index: number) => {
    const logp = logSoftmaxOfRow(row);
    const classes = row.length;
    return reduce(
      logp.map((l, c) => times((weight?.[c] ?? 1) * ((1 - s) * rows[index][c] + s / classes), l)),
    );
  };
}

/** Σ w[t] over the rows that are not ignored: what the mean of a loss with class indices is divided by. */
export function denominator(target: ArrayLike<number>, options: ClassOptions = {}): number {
  const { weight, ignoreIndex = -100 } = options;
  return sum(Array.from(target, (t) => (t === ignoreIndex ? 0 : (weight?.[t] ?? 1))));
}

/** The losses themselves, their sum, or the sum divided by `denominator`. */
export function reduced(losses: Float64Array, reduction: string, denominator: number): Float64Array {
  if (reduction === "none") return losses;
  const total = sum(losses);
  return Float64Array.of(reduction === "sum" ? total : total / denominator);
}

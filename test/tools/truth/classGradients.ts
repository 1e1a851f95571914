/** The truth of the gradients of NLL, cross entropy and entropy, row by row; g is the upstream gradient of each row. */

import type { ClassOptions } from "./classLosses.js";
import { type Entry, entry, type Graded } from "./gradientScale.js";
import { logSoftmaxOfRow, softmaxOfRow } from "./softmax.js";
import { sum, times } from "./sum.js";
import { type Dense, eachRow, lossDim, product } from "./tensor.js";

/** `−w[t]·g` at t, else 0. */
export function nllLossGradient(
  logProbs: Dense,
  target: ArrayLike<number>,
  g: ArrayLike<number>,
  options: ClassOptions = {},
): Graded {
  const { weight, ignoreIndex = -100, dim = lossDim(logProbs.shape) } = options;
  return overRows(logProbs, dim, (row, index) => {
    const t = target[index];
    const kept = t !== ignoreIndex;
    return Array.from(row, (_, c) => entry(kept && c === t ? -(weight?.[t] ?? 1) * g[index] : 0));
  });
}

/** `g·(p[c]·Σ k − k[c])`, `k = (s/C)·w`, at the target `(1−s)·w[t]` more; 0 in an ignored row. */
export function crossEntropyGradient(
  logits: Dense,
  target: ArrayLike<number>,
  g: ArrayLike<number>,
  options: ClassOptions = {},
): Graded {
  const { weight, ignoreIndex = -100, labelSmoothing: s = 0, dim = lossDim(logits.shape) } = options;
  return overRows(logits, dim, (row, index) => {
    const t = target[index];
    if (t === ignoreIndex) return Array.from(row, () => entry(0));
    const k = row.map((_, c) => ((c === t ? 1 - s : 0) + s / row.length) * (weight?.[c] ?? 1));
    return coefficientEntries(softmaxOfRow(row), k, g[index]);
  });
}

/**
 * `g·(p[c]·Σ k − k[c])` as the two terms that are left where what cancels is taken out: `g·p[c]·Σ of the other k` and
 * `−g·k[c]·Σ of the other p`.
 */
function coefficientEntries(p: Float64Array, k: Float64Array, g: number): Entry[] {
  const total = sum(k);
  const size = sum(k.map(Math.abs));
  return Array.from(p, (value, c) => {
    if (value > LARGE) {
      const { value: ofP, scale: sizeOfP } = others(k, c);
      const rest = others(p, c).value;
      return {
        value: g * (value * ofP - k[c] * rest),
        scale: Math.abs(g) * (value * sizeOfP + Math.abs(k[c]) * rest),
      };
    }
    const scale = Math.abs(g) * (value * (size - Math.abs(k[c])) + Math.abs(k[c]) * (1 - value));
    return { value: g * (value * total - k[c]), scale };
  });
}

/** At most one class of a row has more: what it leaves to the others cannot be had by subtraction. */
const LARGE = 0.5;

/** The sum of all entries but one, and of their sizes. */
function others(values: Float64Array, c: number): Entry {
  const rest = values.map((value, k) => (k === c ? 0 : value));
  return { value: sum(rest), scale: sum(rest.map(Math.abs)) };
}

/** `q' = (1−s)·q + s/C`, times the weights. */
function weightedTarget(q: Float64Array, { weight, labelSmoothing: s = 0 }: ClassOptions): Float64Array {
  return q.map((value, c) => (weight?.[c] ?? 1) * ((1 - s) * value + s / q.length));
}

/** `g·(p[c]·Σ w[k]·q'[k] − w[c]·q'[c])`. */
export function probabilitiesGradient(
  logits: Dense,
  target: Dense,
  g: ArrayLike<number>,
  options: ClassOptions = {},
): Graded {
  const dim = options.dim ?? lossDim(logits.shape);
  const targets = rowsOf(target, dim);
  return overRows(logits, dim, (row, index) =>
    coefficientEntries(softmaxOfRow(row), weightedTarget(targets[index], options), g[index]),
  );
}

/** With respect to q: `−g·(1−s)·w[c]·logp[c]`. */
export function probabilitiesTargetGradient(
  logits: Dense,
  g: ArrayLike<number>,
  options: ClassOptions = {},
): Graded {
  const { weight, labelSmoothing: s = 0, dim = lossDim(logits.shape) } = options;
  return overRows(logits, dim, (row, index) =>
    Array.from(logSoftmaxOfRow(row), (logp, c) =>
      entry(times(-g[index] * (1 - s) * (weight?.[c] ?? 1), logp)),
    ),
  );
}

/** The entropy of softmax(x), in units of `nats`: `−g·p[c]·(logp[c] + H)`. */
export function entropyGradient(logits: Dense, dim: number, g: ArrayLike<number>, nats = 1): Graded {
  return overRows(logits, dim, (row, index) => {
    const p = softmaxOfRow(row);
    const logp = logSoftmaxOfRow(row);
    const h = -sum(logp.map((value, c) => times(p[c], value)));
    return Array.from(p, (value, c) =>
      entry((-g[index] / nats) * times(value, logp[c]), (-g[index] / nats) * value * h),
    );
  });
}

/** `p[c]·(g[c] − Σ g·p)`, as `p[c]·(g[c]·(1 − p[c]) − Σ of the other g·p)`. */
export function softmaxBackward(gradOutput: Dense, output: Dense, dim: number): Graded {
  const gradients = rowsOf(gradOutput, dim);
  return overRows(output, dim, (p, index) => {
    const g = gradients[index];
    const terms = p.map((value, c) => value * g[c]);
    const total = sum(terms);
    const size = sum(terms.map(Math.abs));
    return Array.from(p, (value, c) => {
      const own = g[c] * (1 - value);
      const rest =
        value > LARGE ? others(terms, c) : { value: total - terms[c], scale: size - Math.abs(terms[c]) };
      return {
        value: value > LARGE ? value * (own - rest.value) : value * (g[c] - total),
        scale: Math.abs(value) * (Math.abs(own) + rest.scale),
      };
    });
  });
}

/** `g[c] − exp(logp[c])·Σ g`, as `−g[c]·(exp(logp[c]) − 1) − exp(logp[c])·Σ of the other g`. */
export function logSoftmaxBackward(gradOutput: Dense, output: Dense, dim: number): Graded {
  const gradients = rowsOf(gradOutput, dim);
  return overRows(output, dim, (logp, index) => {
    const g = gradients[index];
    const total = sum(g);
    const size = sum(g.map(Math.abs));
    return Array.from(logp, (value, c) => {
      const p = Math.exp(value);
      const own = -g[c] * Math.expm1(value);
      const rest = p > LARGE ? others(g, c) : { value: total - g[c], scale: size - Math.abs(g[c]) };
      return {
        value: p > LARGE ? own - p * rest.value : g[c] - p * total,
        scale: Math.abs(own) + p * rest.scale,
      };
    });
  });
}

/** `g·p[c]`. */
export function logSumExpBackward(gradOutput: ArrayLike<number>, x: Dense, dim: number): Graded {
  return overRows(x, dim, (row, index) => Array.from(softmaxOfRow(row), (p) => entry(gradOutput[index] * p)));
}

function rowsOf(x: Dense, dim: number): Float64Array[] {
  const rows: Float64Array[] = [];
  eachRow(x, dim, (row) => rows.push(row.slice()));
  return rows;
}

function overRows(x: Dense, dim: number, of: (row: Float64Array, index: number) => readonly Entry[]): Graded {
  const result = {
    value: new Float64Array(product(x.shape)),
    scale: new Float64Array(product(x.shape)),
  };
  eachRow(x, dim, (row, index, place) => {
    of(row, index).forEach(({ value, scale }, c) => {
      result.value[place(c)] = value;
      result.scale[place(c)] = scale;
    });
  });
  return result;
}

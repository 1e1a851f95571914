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

/**
 * `g·{[(1−s)·w[t] + s·W/C]·p[c] − (s/C)·w[c] − (1−s)·w[t]·[c = t]}`; 0 in an ignored row. Without smoothing the target's
 * entry is `−g·w[t]·Σ of the other p`, which does not cancel.
 */
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
    const classes = row.length;
    const p = softmaxOfRow(row);
    const w = Float64Array.from(row, (_, c) => weight?.[c] ?? 1);
    const own = (1 - s) * w[t];
    const total = sum(w);
    const others = sum(p.map((value, c) => (c === t ? 0 : value)));
    return Array.from(p, (value, c) => {
      const smooth = [(g[index] * s * total * value) / classes, (-g[index] * s * w[c]) / classes];
      if (c !== t) return entry(g[index] * own * value, ...(s === 0 ? [] : smooth));
      if (s === 0) return entry(-g[index] * own * others);
      const { value: exact, scale } = entry(-g[index] * own * others, ...smooth);
      return { value: exact, scale: scale + Math.abs(g[index] * own) };
    });
  });
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
  return overRows(logits, dim, (row, index) => {
    const q = weightedTarget(targets[index], options);
    const total = sum(q);
    const size = sum(q.map(Math.abs));
    return Array.from(softmaxOfRow(row), (p, c) => ({
      value: g[index] * (p * total - q[c]),
      scale: Math.abs(g[index]) * (p * size + Math.abs(q[c])),
    }));
  });
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

/** `p[c]·(g[c] − Σ g·p)`. */
export function softmaxBackward(gradOutput: Dense, output: Dense, dim: number): Graded {
  const gradients = rowsOf(gradOutput, dim);
  return overRows(output, dim, (p, index) => {
    const terms = p.map((value, c) => value * gradients[index][c]);
    const total = sum(terms);
    const size = sum(terms.map(Math.abs));
    return Array.from(p, (value, c) => ({
      value: value * (gradients[index][c] - total),
      scale: Math.abs(value) * (Math.abs(gradients[index][c]) + size),
    }));
  });
}

/** `g[c] − exp(logp[c])·Σ g`. */
export function logSoftmaxBackward(gradOutput: Dense, output: Dense, dim: number): Graded {
  const gradients = rowsOf(gradOutput, dim);
  return overRows(output, dim, (logp, index) => {
    const g = gradients[index];
    const total = sum(g);
    const size = sum(g.map(Math.abs));
    return Array.from(logp, (value, c) => ({
      value: g[c] - Math.exp(value) * total,
      scale: Math.abs(g[c]) + Math.exp(value) * size,
    }));
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

/** The truth of distillation by the textbook, in float64: good where the two rows are not near each other. */

import type { Graded } from "./gradientScale.js";
import { logSoftmaxOfRow, softmaxOfRow } from "./softmax.js";
import { sum, times } from "./sum.js";
import { type Dense, eachRow, lossDim, product } from "./tensor.js";

export interface DistillationOptions {
  readonly target?: ArrayLike<number>;
  readonly alpha?: number;
  readonly temperature?: number;
  readonly beta?: number;
  readonly scale?: boolean;
  readonly dim?: number;
  readonly ignoreIndex?: number;
}

/** Of each row the loss, of each logit of the student the gradient; scales are sums of sizes. */
export function distillation(
  student: Dense,
  teacher: Dense,
  g: ArrayLike<number> | null,
  options: DistillationOptions = {},
): { readonly loss: Graded; readonly grad: Graded } {
  const { target, temperature: T = 1, beta = 0, ignoreIndex = -100, dim = lossDim(student.shape) } = options;
  const { alpha = target === undefined ? 1 : 0.5, scale = true } = options;
  const soft = scale ? alpha * T * T : alpha;
  const teachers: Float64Array[] = [];
  eachRow(teacher, dim, (row) => teachers.push(row.slice()));
  const loss: Graded = {
    value: new Float64Array(teachers.length),
    scale: new Float64Array(teachers.length),
  };
  const grad: Graded = {
    value: new Float64Array(product(student.shape)),
    scale: new Float64Array(product(student.shape)),
  };
  eachRow(student, dim, (row, index, place) => {
    const t = target?.[index];
    if (t === ignoreIndex) return;
    const { value, size, slopes } = divergence(
      teachers[index].map((y) => y / T),
      row.map((x) => x / T),
      beta,
    );
    const logp = logSoftmaxOfRow(row);
    const plain = softmaxOfRow(row);
    const hard = t === undefined ? 0 : 1 - alpha;
    const crossEntropy = t === undefined ? 0 : -logp[t];
    loss.value[index] = times(soft, value) + times(hard, crossEntropy);
    loss.scale[index] = times(soft, size) + times(hard, crossEntropy);
    const upstream = g === null ? 1 : g[index];
    row.forEach((_, c) => {
      const p = plain[c];
      const ofHard = c === t ? -sum(plain.map((other, k) => (k === c ? 0 : other))) : p;
      grad.value[place(c)] = upstream * (times(soft / T, slopes[c].value) + times(hard, ofHard));
      grad.scale[place(c)] =
        Math.abs(upstream) * (times(soft / T, slopes[c].scale) + hard * (p + (c === t ? 1 : 0)));
    });
  });
  return { loss, grad };
}

/** Of two rows of logits. */
function divergence(y: Float64Array, x: Float64Array, beta: number) {
  const [a, b] = [logSoftmaxOfRow(y), logSoftmaxOfRow(x)];
  const [p, q] = [softmaxOfRow(y), softmaxOfRow(x)];
  const kl = (x: Float64Array, y: Float64Array, z: Float64Array) =>
    x.map((l, c) => (z[c] === 0 ? 0 : z[c] * (l - y[c])));
  const sizes = (x: Float64Array, y: Float64Array, z: Float64Array) =>
    sum(x.map((l, c) => Math.abs(times(z[c], l)) + Math.abs(times(z[c], y[c]))));
  const logM = a.map((l, c) => logOfMixture(l, b[c], beta));
  if (beta === 0) {
    const slopes = Array.from(q, (value, c) => ({ value: value - p[c], scale: value + p[c] }));
    return { value: sum(kl(a, b, p)), size: sizes(a, b, p), slopes };
  }
  const other = beta === 1 ? a : logM;
  const factor = beta === 1 ? 1 : 1 - beta;
  const terms = kl(b, other, q);
  const mean = sum(terms);
  const size = sum(terms.map(Math.abs));
  const slopes = Array.from(q, (value, c) => ({
    value: factor * (terms[c] - value * mean),
    scale: factor * (Math.abs(terms[c]) + value * (1 + size)),
  }));
  if (beta === 1) return { value: mean, size: sizes(b, a, q), slopes };
  return {
    value: beta * sum(kl(a, logM, p)) + (1 - beta) * mean,
    size: beta * sizes(a, logM, p) + (1 - beta) * sizes(b, logM, q),
    slopes,
  };
}

/** log(β·exp(a) + (1 − β)·exp(b)), from the larger one, so that it keeps its digits next to 0. */
function logOfMixture(a: number, b: number, beta: number): number {
  if (a === b) return a;
  return a > b ? a + Math.log1p((1 - beta) * Math.expm1(b - a)) : b + Math.log1p(beta * Math.expm1(a - b));
}

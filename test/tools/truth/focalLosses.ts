/** The truth of the focal losses and of their gradients. */

import { type Entry, entry, type Graded } from "./gradientScale.js";
import { logSoftmaxOfRow, softmaxOfRow } from "./softmax.js";
import { sum, times } from "./sum.js";
import { type Dense, eachRow, lossDim, product, reduceRows } from "./tensor.js";

interface Options {
  readonly gamma?: number;
  readonly weight?: ArrayLike<number>;
  readonly ignoreIndex?: number;
  readonly dim?: number;
}

/** `−w[t]·(1 − p[t])^γ·log p[t]`, 0 for an ignored row. */
export function focalLoss(x: Dense, target: ArrayLike<number>, options: Options = {}): Float64Array {
  const { gamma = 2, weight, ignoreIndex = -100, dim = lossDim(x.shape) } = options;
  return reduceRows(x, dim, (row, index) => {
    const t = target[index];
    if (t === ignoreIndex) return 0;
    return times(weight?.[t] ?? 1, missOf(row, t) ** gamma * -logSoftmaxOfRow(row)[t]);
  });
}

/** Of its own terms: `g·w·F·(p[c] − [c = t])`, `F = q^γ + γ·q^(γ − 1)·p[t]·l`. */
export function focalLossGradient(
  x: Dense,
  target: ArrayLike<number>,
  g: ArrayLike<number>,
  options: Options = {},
): Graded {
  const { gamma = 2, weight, ignoreIndex = -100, dim = lossDim(x.shape) } = options;
  const result = {
    value: new Float64Array(product(x.shape)),
    scale: new Float64Array(product(x.shape)),
  };
  eachRow(x, dim, (row, index, place) => {
    const t = target[index];
    if (t === ignoreIndex) return;
    const p = softmaxOfRow(row);
    const q = missOf(row, t);
    const loss = -logSoftmaxOfRow(row)[t];
    const power = q ** gamma;
    const focus = power + gamma * times(times(p[t], loss), q === 0 ? 0 : power / q);
    const scale = g[index] * (weight?.[t] ?? 1) * focus;
    p.forEach((value, c) => {
      const exact = scale * (c === t ? -q : value);
      result.value[place(c)] = exact;
      // q, of which there are 1 + γ factors, and the loss are each right to a few u.
      result.scale[place(c)] = (1 + gamma) * Math.abs(exact);
    });
  });
  return result;
}

/** 1 − p[t], from the other classes. */
function missOf(row: Float64Array, t: number): number {
  return sum(softmaxOfRow(row).filter((_, c) => c !== t));
}

const sigmoid = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** As torchvision has it: `α_t·(1 − p_t)^γ·bce`, with what is 1 − p_t written as a sum. */
export function binaryFocalLoss(x: number, t: number, gamma = 2, alpha?: number): number {
  const bce = times(t, softplus(-x)) + times(1 - t, softplus(x));
  const miss = sigmoid(x) * (1 - t) + sigmoid(-x) * t;
  return times(alpha === undefined ? 1 : alpha * t + (1 - alpha) * (1 - t), miss ** gamma * bce);
}

export function binaryFocalLossGradient(x: number, t: number, g: number, gamma = 2, alpha?: number): Entry {
  const [yes, no] = [sigmoid(x), sigmoid(-x)];
  const bce = times(t, softplus(-x)) + times(1 - t, softplus(x));
  const miss = yes * (1 - t) + no * t;
  const share = g * (alpha === undefined ? 1 : alpha * t + (1 - alpha) * (1 - t));
  const slope = miss === 0 ? 0 : (yes * no * (1 - 2 * t)) / miss;
  const power = share * miss ** gamma;
  const { value, scale } = entry(power * gamma * times(slope, bce), power * (1 - t) * yes, -power * t * no);
  return { value, scale: (1 + gamma) * scale };
}

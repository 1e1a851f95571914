/** Every number of the page, computed by the library, in float64. */

import {
  crossEntropy,
  crossEntropyGrad,
  crossEntropyOfDistributions,
  entropy,
  klDivergence,
  logSoftmax,
  logSumExp,
  nllLoss,
  softmax,
} from "xent";
import type { Batch, State, Unit } from "./state.js";

/** How many of a unit a nat is. */
export function inUnit(nats: number, unit: Unit): number {
  return unit === "bits" ? nats / Math.LN2 : nats;
}

const baseOf = (unit: Unit) => (unit === "bits" ? 2 : "e");

const tensor = (row: readonly number[]) => ({ data: Float64Array.from(row), shape: [1, row.length] });
const indices = (values: readonly number[]) => Int32Array.from(values);
const list = ({ data }: { readonly data: Float64Array }): readonly number[] => [...data];

export interface Steps {
  readonly probabilities: readonly number[];
  /** In nats, as the library has them. */
  readonly logProbabilities: readonly number[];
  readonly loss: number;
}

/** From the logits of one row to its loss: softmax, log, pick, negate, mean. */
export function stepsOf(logits: readonly number[], target: number, temperature = 1): Steps {
  const x = tensor(logits);
  const logProbabilities = logSoftmax(x, { temperature });
  return {
    probabilities: list(softmax(x, { temperature })),
    logProbabilities: list(logProbabilities),
    loss: nllLoss(logProbabilities, indices([target])),
  };
}

export interface Softening {
  readonly temperature?: number;
  readonly labelSmoothing?: number;
}

/** The loss of one row, and its gradient with respect to the logits. */
export function gradientOf(
  logits: readonly number[],
  target: number,
  options: Softening = {},
): { readonly loss: number; readonly gradient: readonly number[] } {
  const { loss, grad } = crossEntropyGrad(tensor(logits), indices([target]), options);
  return { loss, gradient: list(grad) };
}

/** The logits after one step of gradient descent towards a distribution of the classes. */
export function stepTowards(
  logits: readonly number[],
  distribution: readonly number[],
  rate: number,
): readonly number[] {
  const { grad } = crossEntropyGrad(tensor(logits), tensor(distribution));
  return logits.map((logit, index) => logit - rate * grad.data[index]);
}

/** The logit of the target that gives it the probability `p`; null where the other classes have none. */
export function logitFor(p: number, logits: readonly number[], target: number): number | null {
  const others = Float64Array.from(logits.filter((_, index) => index !== target));
  const [lse] = logSumExp({ data: others, shape: [1, others.length] }).data;
  return Number.isFinite(lse) ? lse + Math.log(p / (1 - p)) : null;
}

/** 1 for the target, smoothed: a share of `smoothing` goes to all classes alike. */
export function targetsOf(count: number, target: number, smoothing: number): readonly number[] {
  return Array.from(
    { length: count },
    (_, index) => (index === target ? 1 - smoothing : 0) + smoothing / count,
  );
}

/** The distribution of the targets that the state names. */
export function truthOf({ truth, weights, logits, target, smoothing }: State): readonly number[] {
  if (truth !== "weights") return targetsOf(logits.length, target, truth === "smoothed" ? smoothing : 0);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

export interface Sums {
  readonly entropy: number;
  readonly divergence: number;
  readonly crossEntropy: number;
}

/** Smaller probabilities have lost digits, or are 0. */
const LEAST_WHOLE = 2 ** -1022;

/** What the distribution `q` costs by itself, what that of the logits adds, and both together; in the unit. */
export function sumsOf(q: readonly number[], logits: readonly number[], unit: Unit): Sums {
  const { data: p } = softmax(tensor(logits));
  const sums = sumsOfDistributions(q, [...p], unit);
  if (q.every((share, index) => share === 0 || p[index] >= LEAST_WHOLE)) return sums;
  const whole = inUnit(crossEntropy(tensor(logits), tensor(q)), unit);
  return { entropy: sums.entropy, divergence: whole - sums.entropy, crossEntropy: whole };
}

/** The same of two distributions. */
export function sumsOfDistributions(q: readonly number[], p: readonly number[], unit: Unit): Sums {
  const [truth, model] = [tensor(q), tensor(p)];
  const base = baseOf(unit);
  return {
    entropy: entropy(truth, { base }).data[0],
    divergence: klDivergence(truth, model, { base }).data[0],
    crossEntropy: crossEntropyOfDistributions(truth, model, { base }).data[0],
  };
}

export interface BatchLosses {
  /** Of each row, times the weight of its target; 0 where the row does not count. */
  readonly losses: readonly number[];
  readonly mean: number;
  readonly sum: number;
}

/** In nats. */
export function batchLosses({ logits, targets, weights }: Batch): BatchLosses {
  const x = { data: Float64Array.from(logits.flat()), shape: [logits.length, logits[0].length] };
  const target = indices(targets);
  const weight = weights === null ? undefined : Float64Array.from(weights);
  return {
    losses: list(crossEntropy(x, target, { weight, reduction: "none" })),
    mean: crossEntropy(x, target, { weight }),
    sum: crossEntropy(x, target, { weight, reduction: "sum" }),
  };
}

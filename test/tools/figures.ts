/**
 * The accuracy that is promised, and the worst that the tests measure. Comments and the README quote these numbers,
 * and the tests hold them: a figure that is recorded here is the measured one, rounded up. Those of A1 are over all inputs.
 */

import { expect } from "vitest";
import type { Engine } from "./engines.js";

export interface Figure {
  readonly promise: string;
  readonly of: string;
  readonly bound: number;
  readonly unit: string;
  /** What an engine was measured at. An engine that is not named is held to the bound alone. */
  readonly measured: Readonly<Record<string, number>>;
}

const ULP = "ulp";
/** u = 2^-24, relative to the sum of the sizes of the terms. */
const U = "u · Σ|terms|";
/** The same for float64. */
const U64 = "2^-53 · Σ|terms|";

export const figures = {
  exp: {
    promise: "A1",
    of: "exp, float32",
    bound: 1,
    unit: ULP,
    measured: { xent: 0.891, "xent/relaxed": 0.891, "xent/js": 0.51 },
  },
  log: {
    promise: "A1",
    of: "log, float32",
    bound: 1,
    unit: ULP,
    measured: { xent: 0.905, "xent/relaxed": 0.905, "xent/js": 0.51 },
  },
  log1p: { promise: "A1", of: "log1p on [0, 1], float32", bound: 1, unit: ULP, measured: { xent: 0.903 } },
  softmax: {
    promise: "A2",
    of: "softmax",
    bound: 4,
    unit: ULP,
    measured: { xent: 3.56, "xent/relaxed": 3.56, "xent/js": 0.51 },
  },
  logSoftmax: {
    promise: "A3",
    of: "log-softmax",
    bound: 3,
    unit: ULP,
    measured: { xent: 2.03, "xent/relaxed": 2.03, "xent/js": 0.51 },
  },
  loss: {
    promise: "A4",
    of: "loss of a row",
    bound: 3,
    unit: ULP,
    measured: { xent: 2.03, "xent/relaxed": 2.03, "xent/js": 0.51 },
  },
  gradientAtTarget: {
    promise: "A5",
    of: "gradient of class indices, at the target",
    bound: 4,
    unit: ULP,
    measured: { xent: 1.59, "xent/relaxed": 1.59, "xent/js": 0.51 },
  },
  gradientElsewhere: {
    promise: "A5",
    of: "gradient of class indices, elsewhere",
    bound: 4,
    unit: ULP,
    measured: { xent: 2.9, "xent/relaxed": 2.9, "xent/js": 0.51 },
  },
  gradients: {
    promise: "A5",
    of: "other gradients, confident rows too",
    bound: 4,
    unit: U,
    measured: { xent: 3.29, "xent/relaxed": 3.12, "xent/js": 1 },
  },
  mean: { promise: "A6", of: "mean and sum", bound: 2 ** -40, unit: "relative", measured: {} },
  bceHard: {
    promise: "A7",
    of: "BCE with logits, target 0 or 1",
    bound: 2,
    unit: ULP,
    measured: { xent: 1.47, "xent/relaxed": 1.47, "xent/js": 0.51 },
  },
  bceSoft: {
    promise: "A7",
    of: "BCE with logits, target between",
    bound: 4,
    unit: ULP,
    measured: { xent: 2.27, "xent/relaxed": 2.27, "xent/js": 0.51 },
  },
  bceHardGradient: {
    promise: "A7",
    of: "gradient of BCE with logits, target 0 or 1",
    bound: 4,
    unit: ULP,
    measured: { xent: 2.59, "xent/relaxed": 2.69, "xent/js": 0.51 },
  },
  logSumExp: {
    promise: "A8",
    of: "log-sum-exp",
    bound: 4,
    unit: "u · (|max| + log S)",
    measured: { xent: 1.49, "xent/relaxed": 1.49, "xent/js": 1 },
  },
  probabilities: {
    promise: "A8",
    of: "loss of class probabilities",
    bound: 4,
    unit: U,
    measured: { xent: 1.85, "xent/relaxed": 1.85, "xent/js": 1 },
  },
  klDiv: {
    promise: "A8",
    of: "klDiv",
    bound: 4,
    unit: U,
    measured: { xent: 2.37, "xent/relaxed": 2.37, "xent/js": 1 },
  },
  entropy: {
    promise: "A8",
    of: "entropy",
    bound: 4,
    unit: U,
    measured: { xent: 2.02, "xent/relaxed": 2.02, "xent/js": 1 },
  },
  entropyFromLogits: {
    promise: "A8",
    of: "entropy from logits",
    bound: 4,
    unit: U,
    measured: { xent: 2.14, "xent/relaxed": 2.14, "xent/js": 1 },
  },
  crossEntropyOfDistributions: {
    promise: "A8",
    of: "cross entropy of distributions",
    bound: 4,
    unit: U,
    measured: { xent: 2.37, "xent/relaxed": 2.37, "xent/js": 1 },
  },
  klDivergence: {
    promise: "A8",
    of: "KL divergence",
    bound: 4,
    unit: U,
    measured: { xent: 2, "xent/relaxed": 2, "xent/js": 1 },
  },
  jsDivergence: {
    promise: "A8",
    of: "Jensen-Shannon divergence",
    bound: 12,
    unit: U,
    measured: { xent: 2.38, "xent/relaxed": 2.38, "xent/js": 1 },
  },
  bce: {
    promise: "A8",
    of: "BCE of probabilities",
    bound: 12,
    unit: U,
    measured: { xent: 3.28, "xent/relaxed": 3.28, "xent/js": 1 },
  },
  exp64: {
    promise: "A9",
    of: "exp, float64",
    bound: 1,
    unit: ULP,
    measured: { xent: 0.85, "xent/relaxed": 0.85, "xent/js": 0.83 },
  },
  log64: {
    promise: "A9",
    of: "log, float64",
    bound: 1,
    unit: ULP,
    // Math.log of newer versions of Node.
    measured: { xent: 0.83, "xent/relaxed": 0.83, "xent/js": 0.82 },
  },
  gradients64: {
    promise: "A9",
    of: "gradients, float64",
    bound: 64,
    unit: U64,
    measured: { xent: 29.89, "xent/relaxed": 29.89, "xent/js": 20.79 },
  },
  loss64: { promise: "A9", of: "loss of a row, float64", bound: 1e-13, unit: "relative", measured: {} },
} as const satisfies Readonly<Record<string, Figure>>;

export type FigureName = keyof typeof figures;

/** How far a recorded figure may lie above the measured one. */
const ROUNDED_UP = 0.01;

/**
 * Prints a measured error, and expects it to be within the promise and to be the recorded one. A sample of the inputs
 * that the figure is about may also miss the worst of them.
 */
export function expectFigure(engine: Engine, name: FigureName, worst: number, sample = false): void {
  const { promise, of, bound, unit, measured }: Figure = figures[name];
  const recorded = measured[engine.name];
  const shown = worst === 0 ? "0" : worst < 0.01 ? worst.toExponential(1) : worst.toFixed(3);
  console.log(
    `${engine.name}: ${promise}, ${of}: ${shown} ${unit}, promised ${bound < 0.01 ? bound.toExponential(1) : bound}`,
  );
  expect(worst).toBeLessThanOrEqual(bound);
  if (recorded === undefined) return;
  expect(worst).toBeLessThanOrEqual(recorded);
  // What promises no bits may be better on another machine.
  if (engine.portable && !sample && bound >= 1) expect(worst).toBeGreaterThan(recorded - ROUNDED_UP);
}

/** The worst of a series of errors; NaN is the worst of all. */
export class Worst {
  error = 0;

  note(error: number): void {
    if (!(error <= this.error)) this.error = error;
  }
}

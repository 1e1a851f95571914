/**
 * The accuracy that is promised, and the worst that the tests measure. Comments and docs/accuracy.md quote these numbers,
 * and the tests hold them: a figure that is recorded is the measured one, rounded up. Those of A1 are over all inputs.
 */

import { expect } from "vitest";
import { figures as ofFunctions } from "../functions/index.js";
import type { Engine } from "./engines.js";
import { type Figure, U, U64, ULP } from "./figure.js";
import { figuresOfOptions } from "./figuresOfOptions.js";
import { show } from "./measured.js";

/** Those of each function, from its entry, and those of several. */
export const figures = {
  ...ofFunctions,
  ...figuresOfOptions,
  log1p: { promise: "A1", of: "log1p on [0, 1], float32", bound: 1, unit: ULP, measured: { xent: 0.903 } },
  gradients: {
    promise: "A5",
    of: "other gradients, confident rows too",
    bound: 4,
    unit: U,
    measured: { xent: 3.83, "xent/relaxed": 3.83, "xent/js": 1 },
  },
  mean: { promise: "A6", of: "mean and sum", bound: 2 ** -52, unit: "relative", measured: {} },
  gradients64: {
    promise: "A9",
    of: "gradients, float64",
    bound: 64,
    unit: U64,
    measured: { xent: 44.89, "xent/relaxed": 44.89, "xent/js": 20.79 },
  },
} as const satisfies Readonly<Record<string, Figure>>;

export type FigureName = keyof typeof figures;

/** How far a recorded figure may lie above the measured one. */
const ROUNDED_UP = 0.01;

/**
 * Shows a measured error, and expects it to be within the promise and to be the recorded one. A sample of the inputs
 * that the figure is about may also miss the worst of them.
 */
export function expectFigure(engine: Engine, name: FigureName, worst: number, sample = false): void {
  const { promise, of, bound, unit, measured }: Figure = figures[name];
  const recorded = measured[engine.name];
  show({ engine: engine.name, promise, of, unit, bound, error: worst });
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

/** A2, A3, A4: softmax, log-softmax and the loss of a row, at every scale, offset and number of classes. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { expectFigure, figures } from "../tools/figures.js";
import { CLASSES, confident, OFFSETS, type Rows, SCALES, spread } from "../tools/grid.js";
import { measureRows, type RowErrors, worse } from "../tools/measure.js";

/** Lanes along a row, and lanes across rows, the last vector of them incomplete. */
const INNERS = [1, 6];
const NONE: RowErrors = { softmax: 0, logSoftmax: 0, loss: 0 };
const MASKED_SHARE = 0.3;

interface Group {
  readonly name: string;
  rows(classes: number): Rows;
}

const groups: readonly Group[] = [
  ...SCALES.flatMap((scale) =>
    OFFSETS.map((offset) => ({
      name: `scale ${scale}, offset ${offset}`,
      rows: (classes: number) => spread(scale, offset, classes),
    })),
  ),
  ...SCALES.map((scale) => ({
    name: `scale ${scale}, 30 % masked`,
    rows: (classes: number) => spread(scale, 0, classes, MASKED_SHARE),
  })),
  ...OFFSETS.map((offset) => ({
    name: `leads of 0 to 87, offset ${offset}`,
    rows: (classes: number) => confident(offset, classes),
  })),
];

const measured = new Map<string, RowErrors>();

// Group by group, so that the truth is computed once for all engines.
describe.each(groups)("$name", (group) => {
  let rows: readonly Rows[] = [];
  beforeAll(() => {
    rows = CLASSES.map(group.rows);
  });
  afterAll(() => {
    rows = [];
  });

  test.each(engines)("$name: every result is within its promise", ({ name, api }) => {
    const errors = rows.flatMap((some) => INNERS.map((inner) => measureRows(api, some, inner)));
    const worst = errors.reduce(worse, NONE);
    measured.set(name, worse(measured.get(name) ?? NONE, worst));
    expect(worst.softmax).toBeLessThanOrEqual(figures.softmax.bound);
    expect(worst.logSoftmax).toBeLessThanOrEqual(figures.logSoftmax.bound);
    expect(worst.loss).toBeLessThanOrEqual(figures.loss.bound);
  });
});

test.each(engines)("$name: the worst of all, in ulp", (engine) => {
  const worst = measured.get(engine.name) ?? NONE;
  expectFigure(engine, "softmax", worst.softmax);
  expectFigure(engine, "logSoftmax", worst.logSoftmax);
  expectFigure(engine, "loss", worst.loss);
});

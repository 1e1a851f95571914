/** A2, A3, A4: softmax, log-softmax and the loss of a row, at every scale, offset and number of classes. */

import { describe, test } from "vitest";
import { engines } from "../tools/engines.js";
import { expectFigure } from "../tools/figures.js";
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

describe.each(engines)("$name", (engine) => {
  const measured = new Map<string, RowErrors>();

  test.each(groups)("$name", (group) => {
    const errors = CLASSES.flatMap((classes) => {
      const rows = group.rows(classes);
      return INNERS.map((inner) => measureRows(engine.api, rows, inner));
    });
    measured.set(group.name, errors.reduce(worse, NONE));
  });

  test("the worst of all, in ulp", () => {
    const worst = [...measured.values()].reduce(worse, NONE);
    expectFigure(engine, "softmax", worst.softmax);
    expectFigure(engine, "logSoftmax", worst.logSoftmax);
    expectFigure(engine, "loss", worst.loss);
  });
});

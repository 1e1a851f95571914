/** A6: mean and sum of ten million losses are those of the exact sum of the losses, each rounded once. */

import { describe, test } from "vitest";
import { engines } from "../tools/engines.js";
import { expectFigure, Worst } from "../tools/figures.js";
import { uniform } from "../tools/random.js";
import { sum } from "../tools/truth/sum.js";

const ROWS = 10_000_000;
const HUGE_ROWS = 16;

/** Log-probabilities whose sums lose bits when they are added in plain f64. */
const hazards = {
  "a huge loss first, so that each later one loses its low bits the same way": (row: number) =>
    row === 0 ? -(2 ** 30) : -0.7,
  "losses over sixty orders of magnitude": (row: number, random: number) =>
    -(10 ** (random * 60 - 50 - (row & 7))),
  "huge losses that cancel": (row: number) => (row === 0 ? -(2 ** 30) : row === ROWS - 1 ? 2 ** 30 : -0.1),
};

const columns = Object.entries(hazards).map(([hazard, of]) => {
  const random = uniform(1);
  const data = new Float32Array(ROWS);
  for (let row = 0; row < ROWS; row++) data[row] = of(row, random());
  return { hazard, data, exact: -sum(data) };
});

describe.each(engines)("$name", (engine) => {
  const { api } = engine;
  const worst = new Worst();
  const note = (got: number, exact: number) => worst.note(Math.abs(got - exact) / Math.abs(exact));

  const target = new Uint8Array(ROWS);

  test.each(columns)("nllLoss: $hazard", ({ data, exact }) => {
    note(api.nllLoss({ data, shape: [ROWS, 1] }, target), exact / ROWS);
  });

  test("nllLoss: the sum is not the mean", () => {
    const [{ data, exact }] = columns;
    note(api.nllLoss({ data, shape: [ROWS, 1] }, target, { reduction: "sum" }), exact);
  });

  test("crossEntropy: the losses of reduction none add up to sum and mean", () => {
    const rows = ROWS / 5;
    const data = new Float32Array(2 * rows);
    const target = new Uint8Array(rows);
    // Huge losses first, in every chain of additions there may be; the same low bits are at stake in all others.
    for (let row = 0; row < rows; row++) data[2 * row + 1] = row < HUGE_ROWS ? 2 ** 31 : 0.1;
    const logits = { data, shape: [rows, 2] };
    const exact = sum(api.crossEntropy(logits, target, { reduction: "none" }).data);
    note(api.crossEntropy(logits, target, { reduction: "sum" }), exact);
    note(api.crossEntropy(logits, target), exact / rows);
  });

  test("weighted means divide by the exact sum of the weights", () => {
    const random = uniform(3);
    const rows = ROWS / 20;
    const data = new Float32Array(3 * rows);
    for (let k = 0; k < data.length; k++) data[k] = 4 * random();
    const target = new Int32Array(rows).map(() => Math.floor(3 * random()));
    const weight = Float32Array.of(0.1, 1e-9, 3e7);
    const logits = { data, shape: [rows, 3] };
    const exact = sum(api.crossEntropy(logits, target, { weight, reduction: "none" }).data);
    const weights = sum(Float64Array.from(target, (t) => weight[t]));
    note(api.crossEntropy(logits, target, { weight }), exact / weights);
    note(api.crossEntropy(logits, target, { weight, reduction: "sum" }), exact);
  });

  test("the worst of all", () => expectFigure(engine, "mean", worst.error));
});

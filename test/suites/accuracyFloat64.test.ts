/** A9: exp and log in float64 to 1 ulp, losses of rows in float64 to 1e-13. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { expectFigure, Worst } from "../tools/figures.js";
import { CLASSES } from "../tools/grid.js";
import { integerBelow, normal, uniform } from "../tools/random.js";
import * as doubleDouble from "../tools/truth/doubleDouble.js";
import { logSoftmaxOfRow } from "../tools/truth/softmax.js";
import { ulpError64 } from "../tools/ulp.js";

const COUNT = 100_000;

describe.each(engines)("$name", (engine) => {
  const { api } = engine;

  test("exp", () => {
    const random = uniform(1);
    const ends = [
      709.782712893384,
      -708.3964185322641,
      -745.1332191019411,
      -744.4400719213812,
      0,
      2 ** -1074,
      -(2 ** -60),
    ];
    const x = new Float64Array(COUNT).map((_, k) => {
      if (k < ends.length) return ends[k];
      const size = k % 3 === 0 ? 2 ** (-60 * random()) : k % 3 === 1 ? 40 * random() : 745 * random();
      return (random() < 0.5 ? 1 : -1) * Math.min(size, 709.7 + (k % 2) * 35.4);
    });
    const { data } = api.exp(x);
    const worst = new Worst();
    for (let k = 0; k < COUNT; k++) worst.note(ulpError64(data[k], doubleDouble.exp(x[k])));
    expectFigure(engine, "exp64", worst.error);
    expect(Array.from(api.exp(Float64Array.of(710, -746, Infinity, -Infinity, Number.NaN)).data)).toEqual([
      Infinity,
      0,
      Infinity,
      0,
      Number.NaN,
    ]);
  });

  test("log", () => {
    const random = uniform(2);
    const ends = [2 ** -1074, 2 ** -1022, 1 - 2 ** -53, 1 + 2 ** -52, 0.75, 1.5, 1.7976931348623157e308];
    const x = new Float64Array(COUNT).map((_, k) => {
      if (k < ends.length) return ends[k];
      return k % 3 === 0
        ? 1 + (random() - 0.5) * 2 ** (-50 * random())
        : 2 ** (k % 3 === 1 ? 2096 * random() - 1073 : 2 * random() - 1);
    });
    const { data } = api.log(x);
    const worst = new Worst();
    for (let k = 0; k < COUNT; k++)
      worst.note(ulpError64(data[k], { ...doubleDouble.log(x[k]), exponent: 0 }));
    expectFigure(engine, "log64", worst.error);
    expect(Array.from(api.log(Float64Array.of(0, -0, Infinity, -1, Number.NaN, 1)).data)).toEqual([
      -Infinity,
      -Infinity,
      Infinity,
      Number.NaN,
      Number.NaN,
      0,
    ]);
  });

  test("losses of rows: spread, and leads up to 705 (losses down to 1e-306)", () => {
    const worst = new Worst();
    for (const [place, classes] of CLASSES.entries()) {
      for (const [offset, scale, longestLead] of [
        [0, 1, 0],
        [100, 20, 0],
        [-3000, 100, 0],
        [1e6, 5, 0],
        [0, 1, 705],
        [100, 1, 705],
      ]) {
        const random = uniform(place * 10 + offset);
        const gauss = normal(random);
        const rows = Math.max(3, Math.floor(8000 / classes));
        const data = new Float64Array(rows * classes).map(() => offset + scale * gauss());
        const target = new Int32Array(rows).map(() => integerBelow(random, classes));
        for (let row = 0; row < rows && longestLead > 0; row++) {
          const own = data.subarray(row * classes, (row + 1) * classes);
          own[target[row]] = Math.max(...own) + longestLead * random();
        }
        const losses = api.crossEntropy({ data, shape: [rows, classes] }, target, { reduction: "none" }).data;
        for (let row = 0; row < rows; row++) {
          const own = Float64Array.from(data.subarray(row * classes, (row + 1) * classes));
          const truth = -logSoftmaxOfRow(own)[target[row]];
          worst.note(Math.abs(losses[row] - truth) / truth);
        }
      }
    }
    expectFigure(engine, "loss64", worst.error);
  });
});

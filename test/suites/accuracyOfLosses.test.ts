/** A7 and A8: binary cross entropy, KL divergence, log-sum-exp, losses of class probabilities, information theory. */

import { describe, test } from "vitest";
import { engines } from "../tools/engines.js";
import { expectFigure, type FigureName, Worst } from "../tools/figures.js";
import { CLASSES, OFFSETS, SCALES, spread } from "../tools/grid.js";
import { normal, uniform } from "../tools/random.js";
import { crossEntropyProbabilities, crossEntropyProbabilitiesScale } from "../tools/truth/classLosses.js";
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  klDiv,
  klDivScale,
} from "../tools/truth/elementwiseLosses.js";
import {
  crossEntropyOfDistributions,
  entropy,
  entropyFromLogits,
  type Information,
  jsDivergence,
  klDivergence,
} from "../tools/truth/information.js";
import { logSumExpOfRow, softmaxOfRow } from "../tools/truth/softmax.js";
import { ulpError32 } from "../tools/ulp.js";

const U = 2 ** -24;
/** Below this a float has fewer than 24 bits: an absolute error cannot be smaller. */
const SMALLEST = 2 ** -149;
const SMALLEST_NORMAL = 2 ** -126;
const COUNT = 200_000;

/** An error in units of u times the sum of the sizes of the terms. */
function inUnits(result: number, truth: number, scale: number): number {
  if (Object.is(result, truth) || result === truth) return 0;
  const error = Math.max(0, Math.abs(result - truth) - SMALLEST);
  return error === 0 ? 0 : error / (U * scale);
}

/** Logits of every size: normally distributed, and every float by its bits. */
function logitsOfEverySize(seed: number): Float32Array {
  const random = uniform(seed);
  const gauss = normal(random);
  const bits = new Uint32Array(COUNT);
  const floats = new Float32Array(bits.buffer);
  for (let k = 0; k < COUNT; k++) {
    if (k % 2) floats[k] = (k % 4 === 1 ? 5 : 60) * gauss();
    else bits[k] = random() * 2 ** 32;
  }
  return floats.map((x) => (Number.isNaN(x) ? 0 : x));
}

/** Probabilities with both ends: 0, 1, the floats beside them, tiny ones, and uniform ones. */
function probabilitiesOfEverySize(seed: number): Float32Array {
  const random = uniform(seed);
  const ends = [0, 1, 2 ** -149, 2 ** -126, 1 - 2 ** -24, 0.5, 1e-7, 1e-30];
  return new Float32Array(COUNT).map((_, k) => {
    if (k < 64) return ends[seed % 2 ? k % 8 : k >> 3];
    return k % 3 === 0 ? 10 ** (-40 * random()) : k % 3 === 1 ? 1 - 10 ** (-7 * random()) : random();
  });
}

/** Rows of probabilities, with some zeros. */
function distributions(rows: number, classes: number, seed: number): Float32Array {
  const gauss = normal(uniform(seed));
  const data = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    const logits = new Float64Array(classes).map(() => (1 + 20 * (row / rows)) * gauss());
    data.set(softmaxOfRow(logits), row * classes);
  }
  return data;
}

/** Logits of the grid with the truth of each row, which all engines are held to. */
const logSumExps = once(() =>
  SCALES.flatMap((scale) =>
    OFFSETS.flatMap((offset) =>
      CLASSES.map((classes) => {
        const { logits, count } = spread(scale, offset, classes);
        const rows = Array.from({ length: count }, (_, row) =>
          logits.subarray(row * classes, (row + 1) * classes),
        );
        return {
          logits,
          shape: [count, classes],
          max: rows.map((row) => Math.max(...row)),
          truth: rows.map((row) => logSumExpOfRow(row)),
        };
      }),
    ),
  ),
);

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function names<Name extends string>(functions: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(functions) as Name[];
}

describe.each(engines)("$name", (engine) => {
  const { api } = engine;

  test("A7: BCE with logits, target 0 or 1", () => {
    const x = logitsOfEverySize(1);
    const target = new Float32Array(COUNT).map((_, k) => (k >> 2) & 1);
    const { data } = api.binaryCrossEntropyWithLogits(x, target, { reduction: "none" });
    const worst = new Worst();
    for (let k = 0; k < COUNT; k++)
      worst.note(ulpError32(data[k], binaryCrossEntropyWithLogits(x[k], target[k])));
    expectFigure(engine, "bceHard", worst.error);
  });

  test("A7: BCE with logits, target between 0 and 1", () => {
    const x = logitsOfEverySize(2);
    const target = probabilitiesOfEverySize(4);
    const { data } = api.binaryCrossEntropyWithLogits(x, target, { reduction: "none" });
    const worst = new Worst();
    for (let k = 0; k < COUNT; k++)
      worst.note(ulpError32(data[k], binaryCrossEntropyWithLogits(x[k], target[k])));
    expectFigure(engine, "bceSoft", worst.error);
  });

  test("A8: BCE of probabilities", () => {
    const p = probabilitiesOfEverySize(5);
    const target = probabilitiesOfEverySize(6);
    const { data } = api.binaryCrossEntropy(p, target, { reduction: "none" });
    const worst = new Worst();
    for (let k = 0; k < COUNT; k++) {
      // Both terms have one sign: the loss is the sum of their sizes.
      const truth = binaryCrossEntropy(p[k], target[k]);
      worst.note(inUnits(data[k], truth, truth));
    }
    expectFigure(engine, "bce", worst.error);
  });

  test("A8: klDiv, with probabilities and with logarithms as target", () => {
    const worst = new Worst();
    for (const logTarget of [false, true]) {
      const p = probabilitiesOfEverySize(7);
      const target = logTarget ? p.map(Math.log) : p;
      const random = uniform(8);
      const input = new Float32Array(COUNT).map(
        (_, k) => Math.log(p[k]) * (k % 2 ? 1 : 2 * random()) - random() * 0.01,
      );
      const { data } = api.klDiv(input, target, { reduction: "none", logTarget });
      for (let k = 0; k < COUNT; k++) {
        // A probability below 2^-126 has lost bits before anything is multiplied by it.
        const lost = SMALLEST_NORMAL * (Math.abs(target[k]) + Math.abs(input[k]));
        const scale = klDivScale(input[k], target[k], logTarget) + (Number.isFinite(lost) ? lost : 0);
        worst.note(inUnits(data[k], klDiv(input[k], target[k], logTarget), scale));
      }
    }
    expectFigure(engine, "klDiv", worst.error);
  });

  test("A8: log-sum-exp", () => {
    const worst = new Worst();
    for (const { logits, shape, max, truth } of logSumExps()) {
      const { data } = api.logSumExp({ data: logits, shape });
      for (const [row, value] of truth.entries())
        worst.note(inUnits(data[row], value, Math.abs(max[row]) + (value - max[row])));
    }
    expectFigure(engine, "logSumExp", worst.error);
  });

  test("A8: the loss of class probabilities, with and without smoothing and weights", () => {
    const worst = new Worst();
    for (const [place, classes] of CLASSES.entries()) {
      const { logits, count } = spread(
        SCALES[place % SCALES.length],
        OFFSETS[place % OFFSETS.length],
        classes,
      );
      const shape = [count, classes];
      const q = { data: distributions(count, classes, place), shape };
      const random = uniform(place);
      const weight = new Float32Array(classes).map(() => 2 * random());
      for (const options of [{}, { labelSmoothing: 0.1 }, { weight }, { weight, labelSmoothing: 0.3 }]) {
        const x = { data: logits, shape };
        const { data } = api.crossEntropy(x, q, { ...options, reduction: "none" });
        const truth = crossEntropyProbabilities(x, q, options);
        const scale = crossEntropyProbabilitiesScale(x, q, options);
        for (let row = 0; row < count; row++) worst.note(inUnits(data[row], truth[row], scale[row]));
      }
    }
    expectFigure(engine, "probabilities", worst.error);
  });

  const ofOne = { entropy, entropyFromLogits } as const;
  const ofTwo = { crossEntropyOfDistributions, klDivergence, jsDivergence } as const;
  const rows = 60;

  function measure(
    name: FigureName,
    of: (
      p: Float32Array,
      q: Float32Array,
      shape: number[],
    ) => {
      data: ArrayLike<number>;
      truth: Information;
    },
  ): void {
    const worst = new Worst();
    for (const [place, classes] of CLASSES.entries()) {
      const p = distributions(rows, classes, 100 + place);
      const others = distributions(rows, classes, 200 + place);
      // The second distribution: another one, one close by, the same.
      const q = p.map((value, k) => (k % 3 === 0 ? others[k] : k % 3 === 1 ? value * (1 + 1e-4) : value));
      const { data, truth } = of(p, q, [rows, classes]);
      for (let row = 0; row < rows; row++) worst.note(inUnits(data[row], truth.value[row], truth.scale[row]));
    }
    expectFigure(engine, name, worst.error);
  }

  test.each(names(ofOne))("A8: %s", (name) => {
    measure(name, (p, _, shape) => {
      const x = { data: name === "entropy" ? p : p.map((value, k) => 30 * value + (k % 7)), shape };
      return { data: api[name](x).data, truth: ofOne[name](x, 1) };
    });
  });

  test.each(names(ofTwo))("A8: %s", (name) => {
    measure(name, (p, q, shape) => {
      const [a, b] = [
        { data: p, shape },
        { data: q, shape },
      ];
      return { data: api[name](a, b).data, truth: ofTwo[name](a, b, 1) };
    });
  });
});

/**
 * A5 and A7 where an entry of a gradient is a small difference of large numbers: confident rows, little smoothing, targets that are
 * nearly one-hot. What can be had without the difference is had without it.
 */

import { describe, expect, test } from "vitest";
import type { Api, FloatArray } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { expectFigure, Worst } from "../tools/figures.js";
import { integerBelow, normal, type Random, uniform } from "../tools/random.js";
import {
  binaryGradient,
  coefficientGradient,
  type ExactEntry,
  entropyGradient,
  errorIn,
  exact,
  klTargetGradient,
  logSoftmaxGradient,
  softmaxGradient,
} from "../tools/truth/cancellingGradients.js";
import { add, multiply } from "../tools/truth/doubleDouble.js";
import { ulpError32 } from "../tools/ulp.js";

interface Precision {
  readonly name: string;
  readonly figure: "gradients" | "gradients64";
  readonly unit: number;
  /** What is below it may be 0, or have few bits. */
  readonly smallest: number;
  floats(numbers: readonly number[]): FloatArray;
}

const precisions: readonly Precision[] = [
  {
    name: "float32",
    figure: "gradients",
    unit: 2 ** -24,
    smallest: 2 ** -149,
    floats: (numbers) => Float32Array.from(numbers),
  },
  {
    name: "float64",
    figure: "gradients64",
    unit: 2 ** -53,
    smallest: 2 ** -1074,
    floats: (numbers) => Float64Array.from(numbers),
  },
];

const CLASSES = [2, 3, 4, 5, 8, 33];
const INNERS = [1, 4, 6];
const SCALES = [0.1, 1, 5, 20, 40];
const OFFSETS = [0, 0, 100, -3000];
const LEADS = [0, 5, 10, 17, 30, 60, 85];
const SMOOTHINGS = [1e-6, 1e-4, 0.01, 0.1, 0.5, 1];
const KINDS = ["one-hot", "nearly one-hot", "uniform", "random"] as const;
const BATCHES = 120;
const OUTER = 2;

/** Rows (outer, classes, inner): logits of any scale and offset, often with one class far ahead. */
interface Batch {
  readonly shape: number[];
  readonly rows: number[];
  readonly logits: FloatArray;
  readonly weight: FloatArray | undefined;
  readonly target: Int32Array;
  readonly q: FloatArray;
  readonly labelSmoothing: number;
  readonly g: FloatArray;
  readonly each: FloatArray;
  /** The places of the classes of a row. */
  places(row: number): number[];
}

function batchOf(random: Random, { floats }: Precision, number: number): Batch {
  const gauss = normal(random);
  const one = <T>(list: readonly T[]): T => list[integerBelow(random, list.length)];
  const [classes, inner, scale, offset, kind] = [
    one(CLASSES),
    one(INNERS),
    one(SCALES),
    one(OFFSETS),
    one(KINDS),
  ];
  const places = (row: number) =>
    Array.from(
      { length: classes },
      (_, c) => (Math.floor(row / inner) * classes + c) * inner + (row % inner),
    );
  const count = OUTER * inner;
  const logits = Array.from({ length: count * classes }, () => offset + scale * gauss());
  const q = logits.map(() => 0);
  const target = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const own = places(row);
    logits[one(own)] += one(LEADS) * random();
    const t = integerBelow(random, classes);
    target[row] = t;
    own.forEach((place, c) => {
      if (kind === "uniform") q[place] = 1 / classes;
      else if (kind === "random") q[place] = random();
      else if (c === t) q[place] = 1;
      else if (kind === "nearly one-hot") q[place] = 10 ** (-35 * random());
    });
  }
  return {
    shape: [OUTER, classes, inner],
    rows: [OUTER, inner],
    logits: floats(logits),
    weight: number % 2 ? floats(Array.from({ length: classes }, () => 2 * random())) : undefined,
    target,
    q: floats(q),
    labelSmoothing: one(SMOOTHINGS),
    g: floats(Array.from({ length: count }, () => (number % 3 ? gauss() : 1))),
    each: floats(logits.map(() => (number % 3 ? gauss() : one([0, 1])))),
    places,
  };
}

/** A gradient of a batch, and the truth of a row of it. */
interface Case {
  readonly name: string;
  run(api: Api, batch: Batch): { readonly data: FloatArray };
  row(api: Api, batch: Batch, row: number): ExactEntry[];
  /** What a probability below the smallest normal number may be off by, times this, is no error of the gradient. */
  readonly enlarged?: number;
}

const none = { reduction: "none" } as const;
const dim = 1;
const given = ({ logits, shape }: Batch) => ({ data: logits, shape });
const options = ({ g, rows, weight }: Batch) => ({ ...none, weight, gradOutput: { data: g, shape: rows } });
const pick = (from: ArrayLike<number>, places: readonly number[]) => places.map((place) => from[place]);

/** w·((1 − s)·q + s/C) of each class, to more digits than a float64 has. */
function coefficients({ weight }: Batch, q: readonly number[], s: number) {
  const share = s / q.length;
  return q.map((value, c) =>
    multiply(exact(weight?.[c] ?? 1), add(multiply(exact(1 - s), exact(value)), exact(share))),
  );
}

const cases: readonly Case[] = [
  {
    name: "crossEntropyGrad with label smoothing",
    run: (api, batch) =>
      api.crossEntropyGrad(
        given(batch),
        { data: batch.target, shape: batch.rows },
        { ...options(batch), labelSmoothing: batch.labelSmoothing },
      ).grad,
    row(_, batch, row) {
      const places = batch.places(row);
      const q = places.map((_, c) => (c === batch.target[row] ? 1 : 0));
      const k = coefficients(batch, q, batch.labelSmoothing);
      return coefficientGradient(pick(batch.logits, places), k, batch.g[row]);
    },
  },
  ...[true, false].map(
    (isSmoothed): Case => ({
      name: `crossEntropyGrad with probabilities${isSmoothed ? ", smoothed" : ""}`,
      run: (api, batch) =>
        api.crossEntropyGrad(
          given(batch),
          { data: batch.q, shape: batch.shape },
          { ...options(batch), labelSmoothing: isSmoothed ? batch.labelSmoothing : 0 },
        ).grad,
      row(_, batch, row) {
        const places = batch.places(row);
        const k = coefficients(batch, pick(batch.q, places), isSmoothed ? batch.labelSmoothing : 0);
        return coefficientGradient(pick(batch.logits, places), k, batch.g[row]);
      },
    }),
  ),
  {
    name: "entropyFromLogitsGrad",
    run: (api, batch) =>
      api.entropyFromLogitsGrad(given(batch), { dim, gradOutput: { data: batch.g, shape: batch.rows } }).grad,
    row: (_, batch, row) => entropyGradient(pick(batch.logits, batch.places(row)), batch.g[row]),
  },
  {
    name: "softmaxBackward",
    run: (api, batch) =>
      api.softmaxBackward({ data: batch.each, shape: batch.shape }, api.softmax(given(batch), { dim }), {
        dim,
      }),
    row(api, batch, row) {
      const places = batch.places(row);
      const { data } = api.softmax(given(batch), { dim });
      return softmaxGradient(pick(batch.each, places), pick(data, places));
    },
  },
  {
    name: "logSoftmaxBackward",
    enlarged: 2 ** 5,
    run: (api, batch) =>
      api.logSoftmaxBackward(
        { data: batch.each, shape: batch.shape },
        api.logSoftmax(given(batch), { dim }),
        { dim },
      ),
    row(api, batch, row) {
      const places = batch.places(row);
      const { data } = api.logSoftmax(given(batch), { dim });
      return logSoftmaxGradient(pick(batch.each, places), pick(data, places));
    },
  },
];

describe.each(engines)("$name", (engine) => {
  const { api } = engine;

  describe.each(precisions)("$name", (precision) => {
    const { figure, unit, smallest, floats } = precision;

    test.each(cases)(
      "$name: no digit is lost where a row is confident",
      ({ run, row: truthOf, enlarged = 1 }) => {
        const random = uniform(20260801);
        const worst = new Worst();
        for (let number = 0; number < BATCHES; number++) {
          const batch = batchOf(random, precision, number);
          const { data } = run(api, batch);
          for (let row = 0; row < batch.target.length; row++) {
            const places = batch.places(row);
            truthOf(api, batch, row).forEach((entry, c) => {
              worst.note(errorIn(unit, enlarged * smallest, data[places[c]], entry));
            });
          }
        }
        expectFigure(engine, figure, worst.error, true);
      },
    );

    test("klDivGrad of the target: log t, x and 1 cancel", () => {
      const random = uniform(7);
      const t = floats(Array.from({ length: 20_000 }, () => -20 * random()));
      const x = floats(Array.from(t, (value, k) => value + 1 + (k % 2 ? 0 : 10 ** (-8 * random()))));
      const result = api.klDivGrad(x, t, { ...none, logTarget: true, wrt: "target" }).gradTarget.data;
      const worst = new Worst();
      t.forEach((value, k) => {
        worst.note(errorIn(unit, smallest, result[k], klTargetGradient(x[k], value, 1)));
        // The three are exact, so their sum is too.
        const sum = value - x[k] + 1;
        if (precision.name === "float32")
          expect(Math.abs(result[k] - Math.exp(value) * sum)).toBeLessThanOrEqual(
            4 * unit * Math.abs(Math.exp(value) * sum) + smallest,
          );
      });
      expectFigure(engine, figure, worst.error, true);
    });

    test("binaryCrossEntropyWithLogitsGrad, targets of every size", () => {
      const { x, weight, posWeight, g } = elements(precision);
      const random = uniform(11);
      const target = floats(
        Array.from(x, (_, k) =>
          k % 3 === 0 ? 10 ** (-30 * random()) : k % 3 === 1 ? 1 - 10 ** (-7 * random()) : random(),
        ),
      );
      const gradOutput = { data: g, shape: [g.length] };
      const { data } = api.binaryCrossEntropyWithLogitsGrad(x, target, {
        ...none,
        weight,
        posWeight,
        gradOutput,
      }).grad;
      const worst = new Worst();
      // Below the smallest normal number the factors of a product have few bits.
      const least = 2 ** (precision.name === "float32" ? -126 : -1022);
      for (let k = 0; k < x.length; k++) {
        const entry = binaryGradient(x[k], target[k], weight[k], posWeight[k], g[k]);
        worst.note(errorIn(unit, least * unit, data[k], entry));
      }
      expectFigure(engine, figure, worst.error, true);
    });
  });

  test.each([false, true])(
    "A7: the gradient of BCE with logits, target 0 or 1, weighted: %s",
    (isWeighted) => {
      const { x, weight, posWeight, g } = elements(precisions[0]);
      const target = Float32Array.from(x, (_, k) => (k >> 2) & 1);
      const given = isWeighted ? { weight, posWeight, gradOutput: { data: g, shape: [g.length] } } : {};
      const { data } = api.binaryCrossEntropyWithLogitsGrad(x, target, { ...none, ...given }).grad;
      const worst = new Worst();
      for (let k = 0; k < x.length; k++) {
        const factors = isWeighted ? [weight[k], posWeight[k], g[k]] : [1, 1, 1];
        const [w, pw, upstream] = factors;
        worst.note(ulpError32(data[k], binaryGradient(x[k], target[k], w, pw, upstream).value.hi));
      }
      expectFigure(engine, "bceHardGradient", worst.error, !isWeighted);
    },
  );

  const close = (actual: number | undefined, expected: number, digits = 6) =>
    expect(Math.abs((actual as number) / expected - 1)).toBeLessThan(10 ** -digits);

  test("binaryCrossEntropyWithLogitsGrad is not 0 for a confident and right prediction", () => {
    close(api.binaryCrossEntropyWithLogitsGrad([20], [1]).grad.data[0], -2.061153618190204e-9);
    close(api.binaryCrossEntropyWithLogitsGrad([-20], [0]).grad.data[0], 2.061153618190204e-9);
    close(api.binaryCrossEntropyWithLogitsGrad([87], [1]).grad.data[0], -1.6458114537714535e-38);
    close(api.binaryCrossEntropyWithLogitsGrad([Infinity], [1]).grad.data[0] + 1, 1);
  });

  test("crossEntropyGrad: the smoothing of a confident row, not what is left of its difference from 1", () => {
    const { data } = api.crossEntropyGrad([[30, 0]], [0], { labelSmoothing: 1e-4 }).grad;
    close(data[0], 4.999999990642e-5);
    close(data[1], -4.999999990642e-5);
  });

  test("crossEntropyGrad: a one-hot distribution has the gradient of its class", () => {
    const { data } = api.crossEntropyGrad([[30, 0]], [[1, 0]]).grad;
    close(data[0], -9.357622968839299e-14);
    close(data[1], 9.357622968839299e-14);
  });

  test("crossEntropyGrad: probabilities far below the first digit of the largest", () => {
    const q = [1, 1e-30, 3e-30];
    const x = [80, 0, 1];
    const row = Float32Array.from(x);
    const k = Array.from(Float32Array.from(q), exact);
    const { data } = api.crossEntropyGrad([x], [q]).grad;
    coefficientGradient(row, k, 1).forEach(({ value }, c) => {
      close(data[c], value.hi);
    });
  });

  test("crossEntropyGrad of the target: a log-probability below the smallest normal number keeps its digits", () => {
    const gradOutput = 1e6;
    const { gradTarget } = api.crossEntropyGrad([[100, 0]], [[0.5, 0.5]], {
      ...{ wrt: "target" },
      gradOutput,
    });
    close(gradTarget.data[0], 3.720075976020836e-38);
    close(gradTarget.data[1], 1e8);
  });

  test("the gradient of a row far below its scale is not rounded away: upstream gradients of 1e-30", () => {
    const { data } = api.crossEntropyGrad([[1, 0]], [[0.25, 0.75]], { gradOutput: 1e-30 }).grad;
    close(data[0], 4.810585786300049e-31);
  });

  test("logSoftmaxBackward and softmaxBackward: the class that has nearly all", () => {
    close(api.logSoftmaxBackward([1, 0], [-1e-10, -23]).data[0], 1e-10);
    close(api.softmaxBackward([1, -1], [1, 1e-20]).data[0], 1e-20);
  });

  test("entropyFromLogitsGrad in float64: a class far below the largest has all digits", () => {
    const x = Float64Array.of(0, -700.1, 0.3, -350.7);
    const { data } = api.entropyFromLogitsGrad(x).grad;
    entropyGradient(x, 1).forEach(({ value }, c) => {
      expect(Math.abs(data[c] / value.hi - 1)).toBeLessThan(16 * 2 ** -53);
    });
  });

  test("weights of any sign give no NaN, and exactly 0 for ignored rows, a g of 0 and weights of 0", () => {
    const random = uniform(3);
    const gauss = normal(random);
    for (let number = 0; number < 50; number++) {
      const classes = 2 + (number % 9);
      const weight = Float32Array.from({ length: classes }, gauss);
      const x = { data: Float32Array.from({ length: 3 * classes }, () => 30 * gauss()), shape: [3, classes] };
      const target = [0, -100, classes - 1];
      const { grad } = api.crossEntropyGrad(x, target, { ...none, weight, labelSmoothing: 0.1 });
      expect(grad.data.some(Number.isNaN)).toBe(false);
      const ignored = grad.data.subarray(classes, 2 * classes);
      const nothing = [
        ignored,
        api.crossEntropyGrad(x, target, { ...none, weight, labelSmoothing: 0.1, gradOutput: [0, 0, 0] }).grad
          .data,
        api.crossEntropyGrad(x, target, { ...none, weight: weight.map(() => 0), labelSmoothing: 0.1 }).grad
          .data,
      ];
      for (const zeros of nothing) expect(zeros.every((value) => value === 0)).toBe(true);
    }
  });
});

/** Logits to both ends, and factors of about 1. */
function elements({ floats }: Precision) {
  const random = uniform(5);
  const gauss = normal(random);
  const count = 40_000;
  const numbers = (next: () => number) => floats(Array.from({ length: count }, next));
  return {
    x: numbers(() => (random() < 0.5 ? 5 * gauss() : 170 * random() - 85)),
    weight: numbers(() => 0.5 + random()),
    posWeight: numbers(() => 0.5 + 3 * random()),
    g: numbers(gauss),
  };
}

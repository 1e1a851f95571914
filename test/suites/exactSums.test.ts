/** A6: the sum of losses is their exact sum, rounded once, whatever their order and wherever they are cut. */

import { describe, expect, test } from "vitest";
import { ExactSum, exactSum } from "../../src/exactSum.js";
import { engines } from "../tools/engines.js";
import { nearestSum } from "../tools/exactTruth.js";
import { permutation, uniform } from "../tools/random.js";

const COUNT = 5000;

/** Losses of every size, as logits of which nllLoss and klDiv hand on the opposite. */
const kinds: readonly { readonly title: string; readonly of: (random: () => number) => number }[] = [
  { title: "usual ones", of: (random) => -Math.log(random()) },
  { title: "down to 2^-28", of: (random) => 2 ** (-28 + 40 * random()) },
  { title: "of all sizes", of: (random) => 2 ** (-140 + 260 * random()) },
  { title: "next to 2^20", of: (random) => 2 ** 20 * (1 + (random() - 0.5) / 1000) },
  { title: "of both signs", of: (random) => (random() - 0.5) * 2 ** (40 * random()) },
  { title: "tiny ones", of: (random) => 2 ** (-145 + 90 * random()) },
  { title: "zeros among them", of: (random) => (random() < 0.5 ? 0 : random()) },
];

const types = [
  { precision: "float32", type: Float32Array },
  { precision: "float64", type: Float64Array },
] as const;

describe.each(engines)("$name", ({ api, exactBits }) => {
  describe.each(types)("$precision", ({ type }) => {
    test.each(kinds)("$title", ({ of }) => {
      const random = uniform(7);
      const losses = new type(COUNT).map(() => of(random));
      const truth = nearestSum(losses);
      const target = new Int32Array(COUNT);
      const certain = { data: new type(COUNT).fill(1), shape: [COUNT, 1] };
      // nllLoss adds up in TypeScript on every engine, klDiv in the kernel where there is one: 1·(log 1 - x).
      const sumsOf = (from: ArrayLike<number>) => {
        const logits = { data: new type(from).map((loss) => -loss), shape: [COUNT, 1] };
        return [
          api.nllLoss(logits, target, { reduction: "sum" }),
          api.klDiv(logits, certain, { reduction: "sum" }),
        ];
      };
      expect(sumsOf(losses)).toEqual([truth, truth]);
      const order = permutation(uniform(8), COUNT);
      expect(sumsOf(order.map((k) => losses[k]))).toEqual([truth, truth]);
    });
  });

  test.each([
    [700, 3],
    [4099, 16],
    [40, 1000],
  ])("cross entropy of %i rows of %i classes, its gradient, smoothing and probabilities", (rows, classes) => {
    const random = uniform(rows);
    const logits = Float32Array.from({ length: rows * classes }, () => (random() - 0.5) * 40);
    const target = Int32Array.from({ length: rows }, () => Math.floor(random() * classes));
    // Confident rows, whose losses are smaller than what the first levels take.
    for (let r = 0; r < rows; r += 7) logits[r * classes + target[r]] = 60;
    const x = { data: logits, shape: [rows, classes] };
    const probabilities = api.softmax(x);
    for (const [of, options] of [
      [target, {}],
      [target, { labelSmoothing: 0.1 }],
      [probabilities, {}],
    ] as const) {
      const losses = api.crossEntropy(x, of, { ...options, reduction: "none" }).data;
      const truth = nearestSum(losses);
      expect(api.crossEntropy(x, of, { ...options, reduction: "sum" })).toBe(truth);
      expect(api.crossEntropyGrad(x, of, { ...options, reduction: "sum" }).loss).toBe(truth);
      expect(api.crossEntropy(x, of, options)).toBe(truth / rows);
    }
  });

  test("class weights: the sum of the weights too", () => {
    const random = uniform(3);
    const rows = 3000;
    const classes = 5;
    const logits = Float32Array.from({ length: rows * classes }, () => random() * 9);
    const target = Int32Array.from({ length: rows }, () => Math.floor(random() * classes));
    const weight = Float32Array.from([1e-9, 0.1, 3, 1e7, 1 / 3]);
    const x = { data: logits, shape: [rows, classes] };
    const sum = nearestSum(api.crossEntropy(x, target, { weight, reduction: "none" }).data);
    const weights = nearestSum(Array.from(target, (t) => weight[t]));
    expect(api.crossEntropy(x, target, { weight })).toBe(sum / weights);
  });

  // Not xent/js: it stages nothing, and computes a billion exps in many seconds.
  test.runIf(exactBits)("rows that are staged alone, so that one lane has all of their losses", () => {
    const classes = 16_385;
    const rows = 20_000;
    const x = { data: new Float32Array(classes), shape: [rows, classes], strides: [0, 1] };
    // So many of the first loss that its sum leaves no room for the digits of the second one.
    const target = Int32Array.from({ length: rows }, (_, r) => (r < 16_500 ? 0 : 1));
    const weight = new Float32Array(classes);
    weight.set([2 ** -53 / Math.log(classes), (1.37 * 2 ** -69) / Math.log(classes)]);
    const truth = nearestSum(api.crossEntropy(x, target, { weight, reduction: "none" }).data);
    expect(api.crossEntropy(x, target, { weight, reduction: "sum" })).toBe(truth);
    expect(api.crossEntropy(x, target.reverse(), { weight, reduction: "sum" })).toBe(truth);
  });

  test("what is infinite or NaN makes the sum so", () => {
    const sumOf = (...values: number[]) =>
      api.nllLoss(
        { data: Float32Array.from(values, (value) => -value), shape: [values.length, 1] },
        new Int32Array(values.length),
        {
          reduction: "sum",
        },
      );
    expect(sumOf(1, Infinity, 2)).toBe(Infinity);
    expect(sumOf(1, -Infinity, 2)).toBe(-Infinity);
    expect(sumOf(Infinity, -Infinity)).toBeNaN();
    expect(sumOf(1, Number.NaN, Infinity)).toBeNaN();
  });
});

describe("the sum itself", () => {
  test("takes numbers whose partial sums overflow", () => {
    const values = [1.7e308, 1.7e308, -1.7e308, 5, -1.7e308];
    expect(exactSum(values)).toBe(5);
    expect(exactSum([1.7e308, 1.7e308])).toBe(Infinity);
  });

  test("keeps the small ones beside huge ones", () => {
    const tie = [Number.MAX_VALUE, 2 ** 970];
    for (const values of [
      [1.7e308, Number.MIN_VALUE, -1.7e308],
      [2 ** 960, 2 ** -1000, -(2 ** 959), -(2 ** 959)],
      [2 ** 1000, 2 ** 947, 2 ** -1074],
      [...tie],
      [...tie, -Number.MIN_VALUE],
      [...tie, 1.5 * 2 ** -974, -Number.MIN_VALUE],
    ])
      expect(exactSum(values)).toBe(nearestSum(values));
  });

  test("takes more than the levels hold", () => {
    const sum = new ExactSum();
    for (let k = 0; k < 40_000; k++) sum.add(1_048_575.9999999998);
    expect(sum.value).toBe(nearestSum(Array(40_000).fill(1_048_575.9999999998)));
  });

  test("rounds a tie to even, and one that more follows upwards", () => {
    expect(exactSum([1, 2 ** -53])).toBe(1);
    expect(exactSum([1, 2 ** -53, 2 ** -200])).toBe(1 + 2 ** -52);
    expect(exactSum([1 + 2 ** -52, 2 ** -53])).toBe(1 + 2 ** -51);
    expect(exactSum([1 + 2 ** -52, 2 ** -53, -(2 ** -200)])).toBe(1 + 2 ** -52);
  });
});

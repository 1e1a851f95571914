/** The training of the classifier, without a browser. */

import { describe, expect, test } from "vitest";
import { CLASSES, DATA_NAMES, EXTENT, makeData } from "../learn/trainer/data.js";
import { MAP_SIZE } from "../learn/trainer/map.js";
import { Perceptron } from "../learn/trainer/perceptron.js";
import { uniform } from "../learn/trainer/random.js";
import { MOST_EPOCHS, type Report, Runner } from "../learn/trainer/runner.js";
import { FIRST, readSeed } from "../learn/trainer/settings.js";
import { Training } from "../learn/trainer/training.js";

/** In plain arithmetic: the mean of −log of the smoothed target's softmax. */
function meanLoss(logits: ArrayLike<number>, classes: ArrayLike<number>, count: number, smoothing: number) {
  let total = 0;
  for (let row = 0; row < classes.length; row++) {
    const own = Array.from({ length: count }, (_, c) => logits[row * count + c]);
    const logSum = Math.log(own.reduce((sum, x) => sum + Math.exp(x), 0));
    own.forEach((x, c) => {
      const wanted = (c === classes[row] ? 1 - smoothing : 0) + smoothing / count;
      total -= wanted * (x - logSum);
    });
  }
  return total / classes.length;
}

function curveOf(seed: number, epochs: number): number[] {
  const training = new Training({ ...FIRST, seed });
  return Array.from({ length: epochs }, () => {
    training.step();
    return training.losses().heldOut;
  });
}

test("the same seed has the same curve, another one another", () => {
  expect(curveOf(7, 30)).toEqual(curveOf(7, 30));
  expect(curveOf(7, 30)).not.toEqual(curveOf(8, 30));
});

describe.each(DATA_NAMES)("%s", (name) => {
  test("has as many points of each class, all of them in sight, and others are held out", () => {
    const { train, heldOut } = makeData(name, 0.12, 3);
    for (const { at, classes } of [train, heldOut]) {
      for (let c = 0; c < CLASSES[name]; c++)
        expect(classes.filter((own) => own === c).length).toBe(classes.length / CLASSES[name]);
      expect(Math.max(...at.map(Math.abs))).toBeLessThan(EXTENT);
    }
    expect(heldOut.at.every((x, k) => x !== train.at[k])).toBe(true);
  });

  test("is learnt", () => {
    const training = new Training({ ...FIRST, data: name, hidden: 24, noise: 0.04, learningRate: 0.05 });
    const before = training.losses();
    for (let epoch = 0; epoch < 500; epoch++) training.step();
    expect(training.losses().train).toBeLessThan(before.train / 4);
    expect(training.accuracies().heldOut).toBeGreaterThan(0.93);
  });

  test("has a map of probabilities", () => {
    const map = new Training({ ...FIRST, data: name }).map();
    expect(map.length).toBe(CLASSES[name] * MAP_SIZE ** 2);
    for (let place = 0; place < MAP_SIZE ** 2; place += 97) {
      const own = map.subarray(place * CLASSES[name], (place + 1) * CLASSES[name]);
      expect(own.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
    }
  });
});

test("the losses are those of the logits, smoothed", () => {
  const settings = { ...FIRST, data: "spirals", labelSmoothing: 0.2 } as const;
  const training = new Training(settings);
  const { train } = training.data;
  // The same network, drawn again.
  const network = new Perceptron(settings.hidden, CLASSES.spirals, uniform(settings.seed ^ 0x5eed));
  const logits = network.logits(train.at);
  expect(training.losses().train).toBeCloseTo(meanLoss(logits, train.classes, CLASSES.spirals, 0.2), 5);
});

test("the gradient of the parameters is that of differences", () => {
  const network = new Perceptron(3, 3, uniform(5));
  const at = Float32Array.of(0.3, -0.7, 1.1, 0.4);
  const classes = [2, 0];
  const loss = () => meanLoss(network.logits(at), classes, 3, 0);
  const logits = network.logits(at);
  const ofLogits = Array.from(logits, (_, k) => {
    const row = Math.floor(k / 3);
    const sum = [0, 1, 2].reduce((total, c) => total + Math.exp(logits[3 * row + c]), 0);
    return (Math.exp(logits[k]) / sum - (k % 3 === classes[row] ? 1 : 0)) / classes.length;
  });
  network.backward(ofLogits);
  const gradient = Float64Array.from(network.gradient);
  const step = 1e-2;
  gradient.forEach((g, k) => {
    network.parameters[k] += step;
    const above = loss();
    network.parameters[k] -= 2 * step;
    const below = loss();
    network.parameters[k] += step;
    expect(g).toBeCloseTo((above - below) / (2 * step), 4);
  });
});

test("a runner reports each epoch once, tunes on its way, and ends", () => {
  const reports: Report[] = [];
  const runner = new Runner((report) => reports.push(report));
  runner.handle({ kind: "step" });
  expect(reports).toEqual([]);
  // As small as it can be: two thousand maps are drawn.
  runner.handle({ kind: "make", settings: { ...FIRST, hidden: 1 } });
  runner.handle({ kind: "step" });
  runner.handle({ kind: "tune", tuning: { learningRate: 0.1, labelSmoothing: 0.3 } });
  for (let k = 1; k < MOST_EPOCHS; k++) runner.handle({ kind: "step" });
  runner.handle({ kind: "step" });
  const losses = reports.flatMap((report) => report.losses);
  expect(losses.length).toBe(MOST_EPOCHS + 1);
  expect(reports.at(-1)).toMatchObject({ epoch: MOST_EPOCHS, state: "done", losses: [] });
  // Smoothing has a floor, which no network can go below.
  const floor = -0.85 * Math.log(0.85) - 0.15 * Math.log(0.15);
  expect(Math.min(...losses.slice(1).map(({ train }) => train))).toBeGreaterThan(floor - 1e-6);
  runner.handle({ kind: "make", settings: FIRST });
  expect(reports.at(-1)).toMatchObject({ epoch: 0, state: "paused" });
});

test("what a seed is", () => {
  expect([" 12 ", "0", "4294967295"].map(readSeed)).toEqual([12, 0, 4294967295]);
  expect(["", "-1", "1.5", "4294967296", "1e3", "seed", "１２"].map(readSeed)).toEqual(Array(7).fill(null));
});

/** A training run with this library's loss and gradient alone, against an implementation in float64 of its own. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { deal, examplesOf, type Step, train, unigramEntropy } from "../tools/byteModel.js";
import { engines } from "../tools/engines.js";

const STEPS = 200;
const BATCHES = 8;
/** Of the loss at each step. */
const TOLERANCE = 1e-5;
/** What the run ends below: the unigram entropy less this. */
const CLEARLY = 0.5;

const examples = examplesOf(readFileSync(new URL("../fixtures/training.txt", import.meta.url)));
const batches = deal(examples, BATCHES);
const entropy = unigramEntropy(examples);

/** Straight from the definition: `log Σ exp(x) − x[t]`, and `(p − [c = t])/n`. */
const reference: Step = (logits, { count, symbols, next }) => {
  let total = 0;
  for (let k = 0; k < count; k++) {
    const start = k * symbols;
    let max = -Infinity;
    for (let c = start; c < start + symbols; c++) max = Math.max(max, logits[c]);
    let sum = 0;
    for (let c = start; c < start + symbols; c++) sum += Math.exp(logits[c] - max);
    total += max + Math.log(sum) - logits[start + next[k]];
    for (let c = start; c < start + symbols; c++) logits[c] = Math.exp(logits[c] - max) / sum / count;
    logits[start + next[k]] -= 1 / count;
  }
  return total / count;
};

const expected = train(batches, STEPS, (length) => new Float64Array(length), reference);

/** Over the last step on each batch. */
function finalLoss(losses: readonly number[]): number {
  return losses.slice(-BATCHES).reduce((sum, loss) => sum + loss, 0) / BATCHES;
}

test("the task is large enough, and can be learnt", () => {
  expect(examples.count).toBeGreaterThanOrEqual(5000);
  expect(expected[0]).toBeCloseTo(Math.log(examples.symbols), 12);
  expect(finalLoss(expected)).toBeLessThan(entropy - CLEARLY);
});

describe.each(engines)("$name", ({ api }) => {
  const step: Step = (logits, { count, symbols, next }) =>
    api.crossEntropyGrad({ data: logits, shape: [count, symbols] }, next, { out: logits }).loss;

  test.each([
    ["float32", (length: number) => new Float32Array(length)],
    ["float64", (length: number) => new Float64Array(length)],
  ] as const)("%s: every loss is that of the reference", (_, floats) => {
    const losses = train(batches, STEPS, floats, step);
    const off = losses.map((loss, k) => Math.abs(loss - expected[k]));
    const worst = Math.max(...off);
    expect(losses).toHaveLength(STEPS);
    expect(worst).toBeLessThanOrEqual(TOLERANCE);
  });
});

/** A training run without the logits: every loss is that of the run with them, and no array of rows × classes is ever there. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Allocations } from "./allocations.js";
import { type HeadStep, pairsOf, ROWS, type StepGradients, train } from "./pairModel.js";

// Before the library is loaded.
const allocations = new Allocations();
const { linearEntries } = await import("./linearEngines.js");

const STEPS = 120;
/** Of the loss at each step. */
const TOLERANCE = 1e-5;
const FLOAT_BYTES = 4;
/** What a step of many rows may hold at once, beside its arguments and results. */
const MOST_MEMORY = 8 * 2 ** 20;

const texts = ["README.md", "CONTRIBUTING.md"].map((file) =>
  readFileSync(new URL(`../../${file}`, import.meta.url), "utf8"),
);
const data = pairsOf(texts.join(""));
const { pairs } = data;
const LOGITS_BYTES = ROWS * pairs * FLOAT_BYTES;

/** With the logits, and their gradient in their place. */
function materialised({ rows, size, pairs, hidden, weight, bias, target }: HeadStep): StepGradients {
  const logits = new Float32Array(rows * pairs);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < pairs; c++) {
      let sum = bias[c];
      for (let k = 0; k < size; k++) sum += hidden[r * size + k] * weight[c * size + k];
      logits[r * pairs + c] = sum;
    }
  const { crossEntropyGrad } = linearEntries[0].whole;
  const { loss } = crossEntropyGrad({ data: logits, shape: [rows, pairs] }, target, { out: logits });
  const grad = {
    hidden: new Float64Array(hidden.length),
    weight: new Float64Array(weight.length),
    bias: new Float64Array(pairs),
  };
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < pairs; c++) {
      const g = logits[r * pairs + c];
      grad.bias[c] += g;
      for (let k = 0; k < size; k++) {
        grad.hidden[r * size + k] += g * weight[c * size + k];
        grad.weight[c * size + k] += g * hidden[r * size + k];
      }
    }
  return { loss, ...grad };
}

allocations.clear();
const expected = train(data, STEPS, materialised);
const largest = allocations.largest;

test("the head has more than a thousand classes, the model learns, and its logits are seen when they are there", () => {
  expect(pairs).toBeGreaterThanOrEqual(1000);
  const mean = (losses: readonly number[]) => losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  expect(mean(expected.slice(-20))).toBeLessThan(mean(expected.slice(0, 20)) - 0.5);
  expect(largest).toBeGreaterThanOrEqual(LOGITS_BYTES);
});

describe.each(linearEntries)("$name", ({ head, backend }) => {
  const fused = ({ rows, size, pairs, hidden, weight, bias, target }: HeadStep): StepGradients => {
    const x = { data: hidden, shape: [rows, size] };
    const matrix = { data: weight, shape: [pairs, size] };
    const { loss, grad } = head.linearCrossEntropyGrad(x, matrix, target, { bias });
    return { loss, hidden: grad.hidden.data, weight: grad.weight.data, bias: grad.bias.data };
  };

  test("every loss is that of the run with logits, which are never there", () => {
    allocations.clear();
    const losses = train(data, STEPS, fused);
    expect(allocations.largest).toBeLessThan(LOGITS_BYTES);
    const off = losses.map((loss, k) => Math.abs(loss - expected[k]));
    expect(losses).toHaveLength(STEPS);
    expect(Math.max(...off)).toBeLessThanOrEqual(TOLERANCE);
  });

  test("more rows do not take more", () => {
    const rows = 4096;
    const size = 16;
    const step = {
      rows,
      size,
      pairs,
      hidden: new Float32Array(rows * size).fill(0.5),
      weight: new Float32Array(pairs * size).fill(0.1),
      bias: new Float32Array(pairs),
      target: new Int32Array(rows),
    };
    allocations.clear();
    fused(step);
    expect(allocations.largest).toBeLessThanOrEqual(rows * size * 2 * FLOAT_BYTES);
    expect(allocations.memory).toBeLessThanOrEqual(MOST_MEMORY);
    expect(rows * pairs * FLOAT_BYTES).toBeGreaterThan(2 * MOST_MEMORY);
  });

  test("at a width of 768 the memory of the kernels is 8 MiB at most, for losses, gradients and scores", () => {
    // The TypeScript engine has no such memory.
    if (backend === "js") return;
    const [rows, size, classes] = [300, 768, 4200];
    const hidden = { data: new Float32Array(rows * size).fill(0.01), shape: [rows, size] };
    const weight = { data: new Float32Array(classes * size).fill(0.01), shape: [classes, size] };
    const target = new Int32Array(rows);
    head.linearCrossEntropy(hidden, weight, target);
    head.linearCrossEntropyGrad(hidden, weight, target);
    head.linearScore(hidden, weight, target);
    head.linearCrossEntropyGrad(hidden, weight, target, { softcap: 30 });
    const fewer = { data: weight.data.subarray(0, 4096 * size), shape: [4096, size] };
    head.linearCrossEntropyGrad(hidden, fewer, target, { softcap: 30 });
    expect(allocations.memory).toBeLessThanOrEqual(MOST_MEMORY);
    expect(allocations.memory).toBeGreaterThan(MOST_MEMORY / 2);
  });

  test("where there is no memory for all rows of keep, fewer are kept, with the same bits", () => {
    const [rows, size, classes] = [96, 8, 20_000];
    const hidden = {
      data: Float32Array.from({ length: rows * size }, (_, k) => Math.sin(k)),
      shape: [rows, size],
    };
    const weight = {
      data: Float32Array.from({ length: classes * size }, (_, k) => Math.cos(k)),
      shape: [classes, size],
    };
    const target = Int32Array.from({ length: rows }, (_, row) => row);
    const all = head.linearCrossEntropyGrad(hidden, weight, target);
    const Memory = WebAssembly.Memory;
    let refused = 0;
    WebAssembly.Memory = new Proxy(Memory, {
      construct(of, args) {
        if (args[0].initial > 100) {
          refused++;
          throw new RangeError("could not allocate memory");
        }
        return Reflect.construct(of, args);
      },
    });
    const kept = head.linearCrossEntropyGrad(hidden, weight, target, { keep: 96 });
    WebAssembly.Memory = Memory;
    expect(kept).toEqual(all);
    expect(refused > 0).toBe(backend !== "js");
  });
});

/** The sums of Learn, of logits so far apart that a probability has lost digits or is 0. */

import { expect, test } from "vitest";
import { sumsOf } from "../learn/compute.js";

test.each([
  ["has lost digits", 743.9],
  ["is 0", 1000],
  ["is 0, of the largest logits", 1e6],
])("a probability that %s costs what its logit says", (_, distance) => {
  const logits = [0, -distance, 0];
  const loss = distance + Math.LN2;
  expect(sumsOf([0, 1, 0], logits, "nats")).toEqual({
    entropy: expect.closeTo(0, 10),
    divergence: expect.closeTo(loss, 6),
    crossEntropy: expect.closeTo(loss, 6),
  });
  const { entropy, divergence, crossEntropy } = sumsOf([0.5, 0.5, 0], logits, "bits");
  expect(entropy).toBeCloseTo(1, 10);
  expect(crossEntropy).toBeCloseTo((distance / 2 + Math.LN2) / Math.LN2, 6);
  expect(divergence).toBeCloseTo(crossEntropy - 1, 6);
});

test("a class that is ruled out costs without end where it occurs, and nothing where not", () => {
  const logits = [0, Number.NEGATIVE_INFINITY, -1000];
  expect(sumsOf([0.5, 0.5, 0], logits, "nats").crossEntropy).toBe(Number.POSITIVE_INFINITY);
  expect(sumsOf([0.5, 0, 0.5], logits, "nats").crossEntropy).toBeCloseTo(500, 6);
});

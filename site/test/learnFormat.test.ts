/** Numbers of Learn at the ends of what can be shown. */

import { expect, test } from "vitest";
import { perplexityShown } from "../learn/format.js";
import { weightFault } from "../learn/lessons/faults.js";
import { words } from "../learn/words.en.js";

test("the perplexity of a loss with an end has one", () => {
  expect(perplexityShown(Math.log(8))).toBe("8.0000");
  expect(perplexityShown(1000)).toBe("e^1000.0000");
  expect(perplexityShown(Number.POSITIVE_INFINITY)).toBe("∞");
});

test("a weight that would be shown as 0 is 0", () => {
  for (const weight of [0, 1e-4, 1, 1e6]) expect(weightFault(weight, words.faults)).toBe(null);
  for (const weight of [1e-9, 9e-5]) expect(weightFault(weight, words.faults)).toBe(words.faults.smallWeight);
  for (const weight of [-1, 1e7, Number.NaN])
    expect(weightFault(weight, words.faults)).toBe(words.faults.weight);
});

/** Calls near the end of the stack: the right result or an error, and inputs as they were. */

import { describe, expect, test } from "vitest";
import type { Api } from "../tools/api.js";
import { engines } from "../tools/engines.js";

const ROWS = 3;
const CLASSES = 100;
/** Attempts in one descent; the first ones fail. */
const ATTEMPTS = 1500;
/** Right results after which a descent has seen enough. */
const ENOUGH = 5;
const ROUNDS = 10;

/** What calls of `attempt` threw and returned, at every depth from the end of the stack up, until enough were right. */
function fromTheEnd(attempt: () => unknown): { thrown: unknown[]; returned: unknown[] } {
  const thrown: unknown[] = [];
  const returned: unknown[] = [];
  function descend(): void {
    try {
      descend();
    } catch {}
    if (returned.length >= ENOUGH || thrown.length >= ATTEMPTS) return;
    try {
      returned.push(attempt());
    } catch (error) {
      thrown.push(error);
    }
  }
  descend();
  return { thrown, returned };
}

const target = Int32Array.of(1, 2, 3);
const elements = Float32Array.from({ length: ROWS * CLASSES }, (_, i) => Math.sin(i));

type Resident = ReturnType<typeof tensors>;

function tensors(api: Api) {
  const [x, out] = api.resident([
    [ROWS, CLASSES],
    [ROWS, CLASSES],
  ]);
  x.data.set(elements);
  return { x, out };
}

const CALLS: readonly [string, (api: Api, given: Resident) => unknown][] = [
  ["crossEntropy", (api, { x }) => api.crossEntropy(x, target)],
  ["crossEntropy with smoothing", (api, { x }) => api.crossEntropy(x, target, { labelSmoothing: 0.1 })],
  ["crossEntropyGrad", (api, { x, out }) => api.crossEntropyGrad(x, target, { out: out.data }).loss],
  ["softmax", (api, { x, out }) => Array.from(api.softmax(x, { out: out.data }).data)],
  ["logSoftmax", (api, { x, out }) => Array.from(api.logSoftmax(x, { out: out.data }).data)],
  ["logSumExp", (api, { x }) => Array.from(api.logSumExp(x).data)],
  ["entropyFromLogits", (api, { x }) => Array.from(api.entropyFromLogits(x).data)],
];

describe.each(engines)("$name", ({ api }) => {
  test.each(CALLS)("%s of a resident tensor leaves it as it was", (_, call) => {
    const given = tensors(api);
    const expected = call(api, given);
    for (let round = 0; round < ROUNDS; round++) {
      const { thrown, returned } = fromTheEnd(() => call(api, given));
      expect(returned).toEqual(new Array(ENOUGH).fill(expected));
      expect(thrown.filter((error) => !/^RangeError: .*call stack/.test(String(error)))).toEqual([]);
      expect(given.x.data).toEqual(elements);
    }
    expect(call(api, given)).toEqual(expected);
  });
});

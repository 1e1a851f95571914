/** Bad and doubtful arguments as PyTorch 1.13.1 judged them: the same verdict here, but for the named exceptions. */

import { describe, expect, test } from "vitest";
import {
  acceptedHere,
  type ErrorCase,
  errorCall,
  errorCases,
  notRun,
  refusedHere,
  tensorOf,
} from "../tools/corpus/errors.js";
import { engines } from "../tools/engines.js";

const RELATIVE = 2e-6;
const ABSOLUTE = 2e-6;

const run = errorCases.filter((one) => !(one.name in notRun));

/** Whether the call is good here: as in PyTorch, if no list says otherwise. */
function isGood({ name, outcome }: ErrorCase): boolean {
  return name in acceptedHere || (outcome === "ok" && !(name in refusedHere));
}

test("every case that is judged otherwise is in one list only", () => {
  const listed = [acceptedHere, refusedHere, notRun].flatMap((list) => Object.keys(list));
  expect(new Set(listed).size).toBe(listed.length);
});

describe("a deliberate difference from PyTorch", () => {
  const names = new Set(errorCases.map((one) => one.name));

  test.each(Object.entries({ ...acceptedHere, ...refusedHere, ...notRun }))("%s: %s", (name) => {
    expect(names.has(name)).toBe(true);
  });
});

describe.each(engines)("$name", ({ api }) => {
  test.each(run.filter((one) => !isGood(one)))("rejects $name", (one) => {
    let thrown: unknown = "nothing";
    try {
      errorCall(api, one);
    } catch (error) {
      thrown = error;
    }
    expect(String(thrown)).toMatch(/^(TypeError|RangeError): \w+: .+ expected .+/);
  });

  test.each(run.filter(isGood))("accepts $name", (one) => {
    const actual = errorCall(api, one);
    if (one.output === undefined) return;
    const expected = tensorOf(one.output);
    const { data, shape } = actual;
    expect(shape).toEqual(expected.dims);
    for (let i = 0; i < data.length; i++) {
      const truth = Number(expected.data[i]);
      expect(Math.abs(Number(data[i]) - truth)).toBeLessThanOrEqual(ABSOLUTE + RELATIVE * Math.abs(truth));
    }
  });
});

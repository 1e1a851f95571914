/** Every gradient, and the loss that comes with it, on every engine against PyTorch's. */

import { describe, expect, test } from "vitest";
import { differences, refusals } from "../tools/corpus/differences.js";
import { gradientDifferences, ownGradient } from "../tools/corpus/gradientDifferences.js";
import { type CorpusTensor, mismatch, type Precision, result } from "../tools/corpus/tensor.js";
import { EXACT, type TorchCase, torchCases } from "../tools/corpus/torch.js";
import { torchGradients, truthOf } from "../tools/corpus/torchCall.js";
import { engines } from "../tools/engines.js";

const precisions: readonly Precision[] = ["float32", "float64"];

const differentiable = torchCases.filter((one) => one.grad_output !== null);
const run = differentiable.filter(({ name }) => !(name in refusals));
const ops = [...new Set(run.map(({ op }) => op))];

function gradientNames(one: TorchCase): string[] {
  return Object.keys(one.expected).filter((name) => name !== "output");
}

/** PyTorch's tensor, or our own where we differ. */
function expectedOf(one: TorchCase, name: string): CorpusTensor {
  const theirs = one.expected[name];
  if (name !== "output")
    return one.name in gradientDifferences ? { ...theirs, data: ownGradient(one) } : theirs;
  const ours = one.name in differences ? truthOf(one) : null;
  return ours === null ? theirs : { ...theirs, data: ours };
}

describe.each(engines)("$name", ({ api }) => {
  describe.each(precisions)("has PyTorch's gradients in %s", (precision) => {
    test.each(ops)("%s", (op) => {
      const wrong: string[] = [];
      for (const one of run.filter((other) => other.op === op)) {
        const { gradients, loss } = torchGradients(api, one, precision);
        const actual = loss === undefined ? gradients : { ...gradients, output: result(loss) };
        for (const name of Object.keys(actual).filter((key) => key in one.expected)) {
          const tolerance = one.tolerance?.[name] ?? EXACT;
          const found = mismatch(actual[name], expectedOf(one, name), tolerance, precision);
          if (found !== null) wrong.push(`${one.name}, ${name}: ${found}`);
        }
        const missing = gradientNames(one).filter((name) => !(name in gradients));
        if (missing.length > 0) wrong.push(`${one.name}: no ${missing}`);
      }
      expect(wrong).toEqual([]);
    });

    test("what is an error here throws a RangeError", () => {
      for (const one of differentiable.filter(({ name }) => name in refusals))
        expect(() => torchGradients(api, one, precision), one.name).toThrow(RangeError);
    });
  });
});

describe("a deliberate difference from PyTorch", () => {
  const names = new Set(differentiable.map(({ name }) => name));

  test.each(Object.entries(gradientDifferences))("%s: %s", (name) => {
    expect(names.has(name)).toBe(true);
  });
});

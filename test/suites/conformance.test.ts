/** Every engine against the results of PyTorch, and of ONNX's node tests where that corpus is at hand. */

import { describe, expect, test } from "vitest";
import { differences, FLOAT32_ONLY_TAG, leftOut, refusals } from "../tools/corpus/differences.js";
import { onnxCall, onnxCases } from "../tools/corpus/onnx.js";
import { type CorpusTensor, fault, mismatch, type Precision } from "../tools/corpus/tensor.js";
import { EXACT, type TorchCase, torchCases } from "../tools/corpus/torch.js";
import { torchCall, truthOf } from "../tools/corpus/torchCall.js";
import { engines } from "../tools/engines.js";

const precisions: readonly Precision[] = ["float32", "float64"];

/** PyTorch's result, or our own where we differ. */
function expectedOf(one: TorchCase): CorpusTensor {
  const ours = one.name in differences ? truthOf(one) : null;
  return ours === null ? one.expected.output : { ...one.expected.output, data: ours };
}

describe.each(engines)("$name agrees with PyTorch", ({ api }) => {
  describe.each(precisions)("in %s", (precision) => {
    const tagged = torchCases.filter((one) => precision === "float64" && one.tags.includes(FLOAT32_ONLY_TAG));
    const run = torchCases.filter((one) => !tagged.includes(one) && !(one.name in refusals));
    const ops = [...new Set(run.map((one) => one.op))];

    test.each(ops)("%s", (op) => {
      const cases = run.filter((one) => one.op === op);
      const wrong = cases.flatMap((one) => {
        const tolerance = one.tolerance?.output ?? EXACT;
        const found = fault(() => torchCall(api, one, precision), expectedOf(one), tolerance, precision);
        return found === null ? [] : [`${one.name}: ${found}`];
      });
      expect(wrong).toEqual([]);
    });

    test("what is an error here throws a RangeError", () => {
      for (const one of torchCases.filter(({ name }) => name in refusals)) {
        expect(() => torchCall(api, one, precision), one.name).toThrow(RangeError);
      }
    });
  });
});

const ONNX_TOLERANCE = { f32: { rtol: 2e-6, atol: 2e-6 }, f64: { rtol: 1e-13, atol: 1e-13 } };
const EXACT_OPERATORS = ["OneHot", "GatherElements"];

describe.each(engines)("$name agrees with ONNX", ({ api }) => {
  // This corpus may not be shipped with the repository: it is run where its owner has it, and said to be missing elsewhere.
  if (onnxCases === null) {
    test.skip("the ONNX corpus is not beside the repository (XENT_CONFORMANCE names its folder)", () => {});
    return;
  }
  const run = onnxCases.filter(({ op }) => !(op in leftOut));
  const ops = [...new Set(run.map(({ op }) => op))];

  test.each(ops)("%s", (op) => {
    const wrong = run
      .filter((one) => one.op === op && !(one.name in refusals))
      .flatMap((one) => {
        const precision = one.inputs[0].dtype === "f64" ? "float64" : "float32";
        return onnxCall(api, one, precision).flatMap((actual, place) => {
          const expected = one.outputs[place];
          const tolerance = EXACT_OPERATORS.includes(op)
            ? EXACT
            : ONNX_TOLERANCE[precision === "float64" ? "f64" : "f32"];
          // The tolerance is stated for the dtype of the data: nothing is to be gained from float64.
          const found = mismatch(actual, expected, tolerance, "float32");
          return found === null ? [] : [`${one.name}, ${expected.name}: ${found}`];
        });
      });
    expect(wrong).toEqual([]);
  });

  test("what is an error here throws a RangeError", () => {
    for (const one of run.filter(({ name }) => name in refusals)) {
      expect(() => onnxCall(api, one, "float32"), one.name).toThrow(RangeError);
    }
  });
});

describe("a deliberate difference from PyTorch", () => {
  const names = new Set(torchCases.map(({ name }) => name));
  const listed = Object.entries({ ...differences, ...refusals }).filter(
    ([name]) => !name.startsWith("onnx_"),
  );

  test.each(listed)("%s: %s", (name) => {
    expect(names.has(name)).toBe(true);
  });
});

/** Bad arguments of the backward functions, and of every gradient as PyTorch refuses them, on every engine. */

import { describe, expect, test } from "vitest";
import type { Api } from "../tools/api.js";
import { type ErrorCase, errorCases, tensorOf } from "../tools/corpus/errors.js";
import { engines } from "../tools/engines.js";
import { expectRefusal, untyped } from "../tools/refusal.js";

const SHAPE = [2, 3];

describe.each(engines)("$name refuses", ({ api }) => {
  test("integers, and options of other names", () => {
    const integers = { data: Int32Array.of(1, 2, 3, 4, 5, 6), shape: SHAPE };
    const floats = { data: new Float32Array(6), shape: SHAPE };
    for (const fn of ["softmaxBackward", "logSoftmaxBackward"] as const) {
      const refused = (name: string) =>
        `${fn}: ${name} has dtype int32, expected float32, float64, float16 or bfloat16`;
      expectRefusal(() => untyped(api[fn])(integers, floats), TypeError, refused("gradOutput"));
      expectRefusal(() => untyped(api[fn])(floats, integers), TypeError, refused("output"));
    }
    const refused = (name: string) =>
      `logSumExpBackward: ${name} has dtype int32, expected float32, float64, float16 or bfloat16`;
    const rows = Float32Array.of(1, 2);
    const logSumExpBackward = untyped(api.logSumExpBackward);
    expectRefusal(() => logSumExpBackward(rows, integers, rows), TypeError, refused("x"));
    expectRefusal(
      () => logSumExpBackward(Int32Array.of(1, 2), floats, rows),
      TypeError,
      refused("gradOutput"),
    );
    expectRefusal(() => logSumExpBackward(rows, floats, Int32Array.of(1, 2)), TypeError, refused("output"));
    expectRefusal(
      () => untyped(api.softmaxBackward)([1, 2], [0.5, 0.5], { gradOutput: 1 }),
      TypeError,
      "softmaxBackward: unknown option `gradOutput`, expected one of dim, temperature, classMask, out",
    );
  });

  test("shapes that do not fit, and a dim that is none", () => {
    const matrix = { data: new Float32Array(6), shape: SHAPE };
    const other = { data: new Float32Array(6), shape: [3, 2] };
    for (const fn of ["softmaxBackward", "logSoftmaxBackward"] as const) {
      const backward = untyped(api[fn]);
      expectRefusal(
        () => backward(other, matrix),
        RangeError,
        `${fn}: gradOutput has shape [3, 2], expected [2, 3], the shape of output`,
      );
      expectRefusal(() => backward(1, matrix), TypeError, /gradOutput is 1, expected a tensor/);
      expectRefusal(() => backward(matrix, undefined), TypeError, /output is undefined, expected a tensor/);
      expectRefusal(
        () => backward(matrix, matrix, { dim: 2 }),
        RangeError,
        /dim is 2, expected -2 <= dim < 2/,
      );
    }
    const backward = untyped(api.logSumExpBackward);
    const rows = [1, 1];
    expectRefusal(
      () => backward([1, 1, 1], matrix, rows),
      RangeError,
      "logSumExpBackward: gradOutput has shape [3], expected [2], the shape of output",
    );
    expectRefusal(
      () => backward(rows, matrix, [[1], [1]]),
      RangeError,
      "logSumExpBackward: output has shape [2, 1], expected [2], that of the log-sum-exp",
    );
    expectRefusal(
      () => backward(rows, matrix, rows, { keepDim: true }),
      RangeError,
      "logSumExpBackward: gradOutput has shape [2], expected [2, 1], the shape of output",
    );
    expectRefusal(() => backward(undefined, matrix, rows), TypeError, /gradOutput is undefined/);
    expectRefusal(
      () => backward("1", [1, 2], 1),
      TypeError,
      'logSumExpBackward: gradOutput is "1", expected a number',
    );
    expectRefusal(() => backward(rows, matrix, rows, { dim: [1, -1] }), RangeError, /dim names axis 1 twice/);
  });

  test("an out that overlaps an argument partly", () => {
    const memory = Float32Array.from({ length: 14 }, (_, k) => k / 14);
    const at = (start: number, length = 6) => memory.subarray(start, start + length);
    const shaped = (data: Float32Array) => ({ data, shape: SHAPE });
    const apart = () => shaped(new Float32Array(6));
    const words = (fn: string, name: string) =>
      `${fn}: out overlaps ${name}, expected memory of its own or exactly the elements of ${name}`;
    for (const fn of ["softmaxBackward", "logSoftmaxBackward"] as const) {
      const backward = untyped(api[fn]);
      const first = () => backward(shaped(at(0)), apart(), { out: at(1) });
      expectRefusal(first, RangeError, words(fn, "gradOutput"), memory);
      const second = () => backward(apart(), shaped(at(7)), { out: at(6) });
      expectRefusal(second, RangeError, words(fn, "output"), memory);
    }
    const backward = untyped(api.logSumExpBackward);
    const rows = () => Float32Array.of(1, 1);
    const fn = "logSumExpBackward";
    const ofX = () => backward(rows(), shaped(at(0)), rows(), { out: at(1) });
    expectRefusal(ofX, RangeError, words(fn, "x"), memory);
    const ofUpstream = () => backward(at(0, 2), apart(), rows(), { out: at(1) });
    expectRefusal(ofUpstream, RangeError, words(fn, "gradOutput"), memory);
    const ofOutput = () => backward(rows(), apart(), at(6, 2), { out: at(1) });
    expectRefusal(ofOutput, RangeError, words(fn, "output"), memory);
  });

  test.each(errorCases.filter((one) => one.grad_output !== null))("what PyTorch refuses: $name", (one) => {
    expect(() => backwardCall(api, one)).toThrow(RangeError);
    expect(() => backwardCall(api, one)).toThrow(/gradOutput has shape \[.*\], expected/);
  });
});

/** The gradient of a case of the corpus. */
function backwardCall(api: Api, { op, inputs, args, grad_output: gradient }: ErrorCase): unknown {
  const { input, target } = Object.fromEntries(
    Object.entries(inputs).map(([name, tensor]) => [name, tensorOf(tensor)]),
  );
  const gradOutput = gradient === null ? undefined : tensorOf(gradient);
  const { dim, reduction } = args;
  const options = { reduction, gradOutput };
  switch (op) {
    case "softmax":
      return untyped(api.softmaxBackward)(gradOutput, api.softmax(input, { dim }), { dim });
    case "log_softmax":
      return untyped(api.logSoftmaxBackward)(gradOutput, api.logSoftmax(input, { dim }), { dim });
    case "nll_loss":
      return untyped(api.nllLossGrad)(input, target, options);
    case "cross_entropy":
      return untyped(api.crossEntropyGrad)(input, target, options);
    case "binary_cross_entropy":
      return untyped(api.binaryCrossEntropyGrad)(input, target, options);
    case "binary_cross_entropy_with_logits":
      return untyped(api.binaryCrossEntropyWithLogitsGrad)(input, target, options);
    default:
      throw new Error(`the corpus has a backward pass without a runner: ${op}`);
  }
}

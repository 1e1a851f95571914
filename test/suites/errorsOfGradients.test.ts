/** Bad arguments of the gradients: the class and the words of every error, on every engine, with nothing written. */

import { describe, expect, test } from "vitest";
import type { Api, TensorObject } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { expectRefusal, untyped } from "../tools/refusal.js";
import { product } from "../tools/truth/tensor.js";

/** A good call of a gradient function of a loss, in two rows of three, to be spoilt. */
interface Call {
  readonly fn: keyof Api;
  /** What messages call the input. */
  readonly name: string;
  readonly input: Float32Array;
  readonly target: TensorObject | null;
  /** The shape of the losses. */
  readonly shape: readonly number[];
}

const SHAPE = [2, 3];

function calls(): Call[] {
  const logits = () => Float32Array.of(1, 2, 3, 4, 5, 6);
  const shares = () => Float32Array.of(0.5, 0.25, 0.25, 0.125, 0.5, 0.375);
  const indices = () => ({ data: Int32Array.of(0, 2), shape: [2] });
  const probabilities = () => ({ data: shares(), shape: SHAPE });
  return [
    { fn: "nllLossGrad", name: "logProbs", input: logits(), target: indices(), shape: [2] },
    { fn: "crossEntropyGrad", name: "logits", input: logits(), target: indices(), shape: [2] },
    { fn: "crossEntropyGrad", name: "logits", input: logits(), target: probabilities(), shape: [2] },
    { fn: "klDivGrad", name: "input", input: logits(), target: probabilities(), shape: SHAPE },
    { fn: "binaryCrossEntropyGrad", name: "input", input: shares(), target: probabilities(), shape: SHAPE },
    {
      fn: "binaryCrossEntropyWithLogitsGrad",
      name: "logits",
      input: logits(),
      target: probabilities(),
      shape: SHAPE,
    },
    { fn: "entropyFromLogitsGrad", name: "logits", input: logits(), target: null, shape: [2] },
  ];
}

const losses = calls().filter(({ target }) => target !== null);

function invoke(
  api: Api,
  { fn, input, target }: Call,
  options: object,
  x: unknown = { data: input, shape: SHAPE },
) {
  return untyped(api[fn])(...(target === null ? [x, options] : [x, target, options]));
}

describe.each(engines)("$name refuses", ({ api }) => {
  /** The call with these options throws this, with its input and `out` left alone. */
  function refuses(
    call: Call,
    options: object,
    errorClass: typeof TypeError | typeof RangeError,
    words: string,
  ) {
    const out = new Float32Array(6).fill(9);
    const arrays = [call.input, out];
    expectRefusal(
      () => invoke(api, call, { out, ...options }),
      errorClass,
      `${call.fn}: ${words}`,
      ...arrays,
    );
  }

  test.each(calls())("$fn: a gradOutput that is neither a number nor a tensor of floats", (call) => {
    const tensor = "expected a tensor ({ data, shape }, a typed array or nested arrays of numbers)";
    const none = call.target === null ? {} : { reduction: "none" };
    refuses(call, { ...none, gradOutput: "1" }, TypeError, `gradOutput is "1", ${tensor}`);
    refuses(call, { ...none, gradOutput: true }, TypeError, `gradOutput is true, ${tensor}`);
    refuses(call, { ...none, gradOutput: ["1"] }, TypeError, 'gradOutput[0] is "1", expected a number');
    const integers = { data: new Int32Array(product(call.shape)), shape: call.shape };
    const refused = "gradOutput has dtype int32, expected float32, float64, float16 or bfloat16";
    refuses(call, { ...none, gradOutput: integers }, TypeError, refused);
  });

  test.each(losses)("$fn: a gradOutput that is no number where the loss is one", (call) => {
    for (const reduction of [undefined, "mean", "sum"]) {
      refuses(call, { reduction, gradOutput: "1" }, TypeError, 'gradOutput is "1", expected a number');
      refuses(call, { reduction, gradOutput: 1n }, TypeError, "gradOutput is 1n, expected a number");
      const words = "gradOutput has shape [2], expected [] (a number), the shape of the loss";
      refuses(call, { reduction, gradOutput: [1, 1] }, RangeError, words);
    }
  });

  test.each(calls())("$fn: a gradOutput of another shape than the losses", (call) => {
    const none = call.target === null ? {} : { reduction: "none" };
    const words = (shape: string) =>
      `gradOutput has shape ${shape}, expected [${call.shape.join(", ")}], the shape of the loss`;
    refuses(call, { ...none, gradOutput: 1 }, RangeError, words("[]"));
    refuses(call, { ...none, gradOutput: new Float32Array(5) }, RangeError, words("[5]"));
    const column = { data: new Float32Array(2), shape: [2, 1] };
    refuses(call, { ...none, gradOutput: column }, RangeError, words("[2, 1]"));
  });

  test("the gradient with respect to a target that has none", () => {
    const reasons: Readonly<Partial<Record<keyof Api, string>>> = {
      nllLossGrad: "class indices have no gradient",
      crossEntropyGrad: "target holds class indices, which have no gradient",
      binaryCrossEntropyGrad: "this loss has no gradient with respect to its target",
      binaryCrossEntropyWithLogitsGrad: "this loss has no gradient with respect to its target",
    };
    for (const call of losses) {
      const reason = reasons[call.fn];
      const differentiable = call.fn === "crossEntropyGrad" && call.target?.data instanceof Float32Array;
      if (reason === undefined || differentiable) continue;
      refuses(call, { wrt: "target" }, TypeError, `wrt is "target", expected "input" as ${reason}`);
    }
  });

  test.each(losses)("$fn: an unknown wrt", (call) => {
    refuses(call, { wrt: "inputs" }, RangeError, 'wrt is "inputs", expected "input", "target"');
    refuses(call, { wrt: 1 }, TypeError, "wrt is 1, expected a string");
  });

  test.each(calls())("$fn: an out of another type or length, or that overlaps an argument", (call) => {
    const memory = new Float32Array(16);
    const none = call.target === null ? {} : { reduction: "none" };
    refuses(
      call,
      { out: new Float64Array(6) },
      TypeError,
      "out is an array of float64, expected a Float32Array of length 6",
    );
    refuses(call, { out: new Float32Array(5) }, RangeError, "out has length 5, expected 6");
    const input = memory.subarray(0, 6);
    input.set(call.input);
    const before = memory.slice();
    const partly = memory.subarray(1, 7);
    expectRefusal(
      () => invoke(api, { ...call, input }, { out: partly }),
      RangeError,
      `${call.fn}: out overlaps ${call.name}, expected memory of its own or exactly the elements of ${call.name}`,
    );
    const gradOutput = { data: memory.subarray(0, product(call.shape)), shape: call.shape };
    refuses(
      call,
      { ...none, gradOutput, out: input },
      RangeError,
      "out overlaps gradOutput, expected memory of its own",
    );
    expect(memory).toEqual(before);
  });

  test("an out that is the target or a weight", () => {
    for (const call of losses) {
      const floats = call.target?.data;
      if (!(floats instanceof Float32Array)) continue;
      const before = floats.slice();
      refuses(call, { out: floats }, RangeError, "out overlaps target, expected memory of its own");
      expect(floats).toEqual(before);
    }
    const out = Float32Array.of(1, 1, 1, 1, 1, 1);
    const weighted = { weight: out.subarray(3), out };
    for (const call of losses.filter(({ fn }) => fn !== "klDivGrad"))
      refuses(call, weighted, RangeError, "out overlaps weight, expected memory of its own");
  });

  test("integers where logits are needed", () => {
    const integers = { data: Int32Array.of(1, 2, 3, 4, 5, 6), shape: SHAPE };
    for (const call of calls())
      expectRefusal(
        () => invoke(api, call, {}, integers),
        TypeError,
        `${call.fn}: ${call.name} has dtype int32, expected float32, float64, float16 or bfloat16`,
      );
  });

  test("what the loss itself refuses, before anything is written", () => {
    for (const call of losses) {
      refuses(call, { reduction: "average" }, RangeError, expectedReductions(call.fn));
      expectRefusal(() => invoke(api, call, { dimension: 1 }), TypeError, /unknown option `dimension`/);
    }
    const out = new Float32Array(6).fill(9);
    const logits = { data: new Float32Array(6), shape: SHAPE };
    const grad = untyped(api.crossEntropyGrad);
    expectRefusal(
      () => grad(logits, [0, 3], { out }),
      RangeError,
      "crossEntropyGrad: target[1] is 3, expected 0 <= target < 3 or ignoreIndex (-100)",
      out,
    );
    expectRefusal(
      () => grad(logits, logits, { out, ignoreIndex: 1 }),
      RangeError,
      "crossEntropyGrad: ignoreIndex is 1, expected none (or a negative one) as target holds class probabilities",
      out,
    );
    expectRefusal(
      () => grad(logits, [0, 1], { out, labelSmoothing: 2 }),
      RangeError,
      "crossEntropyGrad: labelSmoothing is 2, expected 0 <= labelSmoothing <= 1",
      out,
    );
    expectRefusal(
      () => grad({ data: new Float32Array(0), shape: [2, 0] }, [0, 0]),
      RangeError,
      "crossEntropyGrad: logits has shape [2, 0], expected at least one class on axis 1",
    );
    expectRefusal(
      () => untyped(api.binaryCrossEntropyGrad)([0.5, 1.5], [0, 1]),
      RangeError,
      "binaryCrossEntropyGrad: input[1] is 1.5, expected 0 <= input <= 1",
    );
    expectRefusal(() => untyped(api.entropyFromLogitsGrad)([1, 2], { base: 1 }), RangeError, /base is 1/);
  });

  test("options of other names, suggesting the right one", () => {
    const grad = untyped(api.crossEntropyGrad);
    const suggested = (wrong: string, right: string) =>
      `crossEntropyGrad: unknown option \`${wrong}\`, did you mean \`${right}\`?`;
    for (const [wrong, right] of [
      ["grad_output", "gradOutput"],
      ["gradOutputs", "gradOutput"],
      ["label_smoothing", "labelSmoothing"],
      ["ignore_index", "ignoreIndex"],
    ])
      expectRefusal(() => grad([[1, 2]], [0], { [wrong]: 1 }), TypeError, suggested(wrong, right));
    expectRefusal(
      () => untyped(api.entropyFromLogitsGrad)([1, 2], { wrt: "target" }),
      TypeError,
      "entropyFromLogitsGrad: unknown option `wrt`, expected one of dim, base, temperature, classMask, gradOutput, out",
    );
  });
});

function expectedReductions(fn: string): string {
  const batchmean = fn === "klDivGrad" ? ', "batchmean"' : "";
  return `reduction is "average", expected "none", "mean", "sum", "parts"${batchmean}`;
}

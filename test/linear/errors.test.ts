/** What is wrong with a head is refused before anything is written, by a message that says which argument it is, and what would be right. */

import { describe, expect, test } from "vitest";
import { expectRefusal, untyped } from "../tools/refusal.js";
import { linearEntries } from "./linearEngines.js";

const ROWS = 2;
const SIZE = 4;
const CLASSES = 5;
const hidden = { data: new Float32Array(ROWS * SIZE).fill(1), shape: [ROWS, SIZE] };
const weight = { data: new Float32Array(CLASSES * SIZE).fill(1), shape: [CLASSES, SIZE] };
const target = [1, 2];
const bias = new Float32Array(CLASSES);
const doubles = (length: number, ...shape: number[]) => ({ data: new Float64Array(length), shape });

type Wrong = readonly [title: string, args: readonly unknown[], error: string];

/** Refused by all three functions. */
const ofAll: readonly Wrong[] = [
  [
    "another size of rows",
    [{ data: new Float32Array(6), shape: [2, 3] }, weight, target],
    "RangeError: weight has shape [5, 4], expected [classes, 3] as hidden has shape [2, 3]",
  ],
  [
    "a matrix that lies the other way round",
    [hidden, { data: new Float32Array(20), shape: [4, 5] }, target],
    "RangeError: weight has shape [4, 5], expected [classes, 4] as hidden has shape [2, 4]; is it transposed?",
  ],
  [
    "a matrix without rows of its own",
    [hidden, new Float32Array(4), target],
    "RangeError: weight has shape [4], expected [classes, 4] as hidden has shape [2, 4]",
  ],
  [
    "a scalar",
    [{ data: new Float32Array(1), shape: [] }, weight, 1],
    "RangeError: hidden has shape [], expected at least one axis, what the head is given of each row",
  ],
  [
    "a bias of other classes",
    [hidden, weight, target, { bias: [1, 2, 3] }],
    "RangeError: bias has 3 elements (shape [3]), expected 5, one for each class",
  ],
  [
    "a target out of range",
    [hidden, weight, [1, 5]],
    "RangeError: target[1] is 5, expected 0 <= target < 5 or ignoreIndex (-100)",
  ],
  [
    "a target of other rows",
    [hidden, weight, [1, 2, 3]],
    "RangeError: target has shape [3], expected [2], that of the rows of hidden",
  ],
  [
    "class probabilities",
    [hidden, weight, { data: new Float32Array(10), shape: [2, 5] }],
    "TypeError: target has dtype float32, expected integers (such as an Int32Array)",
  ],
  [
    "an integer matrix",
    [hidden, { data: new Int8Array(20), shape: [5, 4] }, target],
    "TypeError: weight has dtype int8, expected float32, float64, float16 or bfloat16",
  ],
  [
    "integer rows",
    [Int32Array.of(1, 2, 3, 4), weight, 1],
    "TypeError: hidden has dtype int32, expected float32, float64, float16 or bfloat16",
  ],
  [
    "an integer bias",
    [hidden, weight, target, { bias: new Int32Array(5) }],
    "TypeError: bias has dtype int32, expected float32, float64, float16 or bfloat16",
  ],
  [
    "a matrix of float64 with other rows",
    [hidden, doubles(20, 5, 4), target],
    "TypeError: weight has dtype float64, expected float32, float16 or bfloat16 as hidden has dtype float32",
  ],
  [
    "rows of float64 with another matrix",
    [doubles(8, 2, 4), weight, target],
    "TypeError: weight has dtype float32, expected float64 as hidden has dtype float64",
  ],
  [
    "a bias of float64",
    [hidden, weight, target, { bias: new Float64Array(5) }],
    "TypeError: bias has dtype float64, expected float32, float16 or bfloat16 as hidden has dtype float32",
  ],
  [
    "rows without classes",
    [hidden, { data: new Float32Array(0), shape: [0, 4] }, target],
    "RangeError: weight has shape [0, 4], expected at least one class on axis 0",
  ],
  ["no tensor", [hidden, undefined, target], "TypeError: weight is undefined, expected a tensor"],
  [
    "a temperature of 0",
    [hidden, weight, target, { temperature: 0 }],
    "RangeError: temperature is 0, expected a finite number > 0",
  ],
  [
    "a mask of other rows",
    [hidden, weight, target, { mask: [1] }],
    "RangeError: mask has shape [1], expected [2], the shape of the rows",
  ],
];

const ofLosses: readonly Wrong[] = [
  [
    "class weights of other classes",
    [hidden, weight, target, { weight: [1, 2] }],
    "RangeError: weight has 2 elements (shape [2]), expected 5, one for each class",
  ],
  [
    "a class weight that is not finite",
    [hidden, weight, target, { weight: [1, 2, Infinity, 4, 5] }],
    "RangeError: weight[2] is Infinity, expected a finite number",
  ],
  [
    "a fraction of rows to keep",
    [hidden, weight, target, { keep: 0.5 }],
    "RangeError: keep is 0.5, expected an integer >= 0",
  ],
  [
    "less than no rows to keep",
    [hidden, weight, target, { keep: -1 }],
    "RangeError: keep is -1, expected an integer >= 0",
  ],
  [
    "rows to keep in words",
    [hidden, weight, target, { keep: "all" }],
    'TypeError: keep is "all", expected a number',
  ],
  [
    "smoothing above 1",
    [hidden, weight, target, { labelSmoothing: 2 }],
    "RangeError: labelSmoothing is 2, expected 0 <= labelSmoothing <= 1",
  ],
  [
    "a row weight that is not finite",
    [hidden, weight, target, { rowWeight: [1, Number.NaN] }],
    "RangeError: rowWeight[1] is NaN, expected a finite number",
  ],
  [
    "a normalizer of a sum",
    [hidden, weight, target, { normalizer: 2, reduction: "sum" }],
    'TypeError: normalizer is given with reduction "sum", expected reduction "mean", which divides by it',
  ],
  [
    "a shift past the rows",
    [hidden, weight, target, { shift: 3 }],
    "RangeError: shift is 3, expected an integer, 0 <= shift <= 2, as the rows have shape [2]",
  ],
];

const options =
  "bias, weight, ignoreIndex, reduction, labelSmoothing, mask, rowWeight, normalizer, shift, temperature, softcap, zLoss, keep";

const ofLoss: readonly Wrong[] = [
  [
    "an option of crossEntropy that it has not",
    [hidden, weight, target, { classMask: [1, 1, 1, 1, 1] }],
    `TypeError: unknown option \`classMask\`, expected one of ${options}, out`,
  ],
  [
    "an array for a number",
    [hidden, weight, target, { out: new Float32Array(2) }],
    'TypeError: out is given with reduction "mean", expected reduction "none" (a number needs no array)',
  ],
  [
    "an array of another length",
    [hidden, weight, target, { reduction: "none", out: new Float32Array(3) }],
    "RangeError: out has length 3, expected 2",
  ],
];

const ofGradients: readonly Wrong[] = [
  [
    "the gradient of a bias that is not there",
    [hidden, weight, target, { wrt: ["hidden", "bias"] }],
    'TypeError: wrt has "bias" and the option bias is absent, expected a bias too',
  ],
  [
    "the gradient of nothing",
    [hidden, weight, target, { wrt: [] }],
    "RangeError: wrt is an empty list, expected at least one of hidden, weight, bias",
  ],
  [
    "the gradient of a target",
    [hidden, weight, target, { wrt: "target" }],
    'RangeError: wrt is "target", expected "hidden", "weight", "bias"',
  ],
  [
    "a misspelled gradient",
    [hidden, weight, target, { wrt: ["weights"] }],
    'RangeError: wrt[0] is "weights", did you mean `weight`?',
  ],
  [
    "a number of gradients",
    [hidden, weight, target, { wrt: 2 }],
    "TypeError: wrt is 2, expected a list of names",
  ],
  [
    "one array for three",
    [hidden, weight, target, { out: new Float32Array(8) }],
    "TypeError: out is an array of float32, expected an object such as { hidden: ... }",
  ],
  [
    "an array of another length",
    [hidden, weight, target, { out: { weight: new Float32Array(8) } }],
    "RangeError: out.weight has length 8, expected 20",
  ],
  [
    "an array of another type",
    [hidden, weight, target, { out: { hidden: new Float64Array(8) } }],
    "TypeError: out.hidden is an array of float64, expected a Float32Array of length 8",
  ],
  [
    "an array for what is not wanted",
    [hidden, weight, target, { wrt: "hidden", out: { weight: new Float32Array(20) } }],
    "TypeError: out has `weight`, which is not among the results that are asked for",
  ],
  [
    "an array in the place of an argument",
    [hidden, weight, target, { out: { hidden: hidden.data } }],
    "RangeError: out.hidden overlaps hidden, expected memory of its own",
  ],
  [
    "an array in the place of the bias",
    [hidden, weight, target, { bias, out: { bias } }],
    "RangeError: out.bias overlaps bias, expected memory of its own",
  ],
  [
    "a gradient of other losses",
    [hidden, weight, target, { reduction: "none", gradOutput: [1, 2, 3] }],
    "RangeError: gradOutput has shape [3], expected [2], the shape of the loss",
  ],
];

const ofScore: readonly Wrong[] = [
  [
    "an option of score that it has not",
    [hidden, weight, target, { dim: 1 }],
    "TypeError: unknown option `dim`, expected one of outputs, bias, topK, base, ignoreIndex, mask, temperature, softcap, shift, segments, out",
  ],
  [
    "more than all classes",
    [hidden, weight, target, { topK: 6 }],
    "RangeError: topK is 6, expected an integer, 1 <= topK <= 5, the number of classes",
  ],
  [
    "a result in the place of an argument",
    [hidden, weight, target, { out: { logProb: weight.data.subarray(0, 2) } }],
    "RangeError: out.logProb overlaps weight, expected memory of its own",
  ],
  [
    "a mask without a target",
    [hidden, weight, null, { mask: [1, 1] }],
    "TypeError: mask is an array of length 2 and target is absent, expected a target too",
  ],
];

describe.each(linearEntries)("$name", ({ head }) => {
  const lists = [
    ["linearCrossEntropy", [...ofAll, ...ofLosses, ...ofLoss]],
    ["linearCrossEntropyGrad", [...ofAll, ...ofLosses, ...ofGradients]],
    ["linearScore", [...ofAll, ...ofScore]],
  ] as const;

  describe.each(lists)("%s refuses", (name, list) => {
    test.each(list)("%s", (_, args, error) => {
      const [, kind, message] = /^(\w+): (.*)$/.exec(error) as RegExpExecArray;
      const call = () => untyped(head[name])(...args);
      expectRefusal(
        call,
        kind === "TypeError" ? TypeError : RangeError,
        new RegExp(`^${kind}: ${name}: ${message.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`),
        hidden.data,
        weight.data,
        bias,
      );
    });
  });

  test("nothing is written to arrays for gradients when another argument is wrong, or two of them overlap", () => {
    const memory = new Float32Array(28).fill(7);
    const out = { hidden: memory.subarray(0, 8), weight: memory.subarray(8) };
    const grad = untyped(head.linearCrossEntropyGrad);
    expectRefusal(
      () => grad(hidden, weight, [1, 9], { out }),
      RangeError,
      "linearCrossEntropyGrad: target[1] is 9, expected 0 <= target < 5 or ignoreIndex (-100)",
      memory,
    );
    expectRefusal(
      () => grad(hidden, weight, target, { out: { ...out, weight: memory.subarray(7, 27) } }),
      RangeError,
      "linearCrossEntropyGrad: out.weight overlaps out.hidden, expected memory of its own",
      memory,
    );
    expect(memory.every((value) => value === 7)).toBe(true);
  });
});

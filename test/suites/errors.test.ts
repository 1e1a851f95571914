/** Bad arguments: the class and the words of every error, on every engine, with nothing written. */

import { describe, expect, test } from "vitest";
import type { Api } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { expectRefusal, untyped } from "../tools/refusal.js";

const BAD = 7;

describe.each(engines)("$name refuses", ({ api }) => {
  const logits = () => Float32Array.of(1, 2, 3, 4, 5, 6);
  const matrix = () => ({ data: logits(), shape: [2, 3] });
  const softmax = untyped(api.softmax);
  const crossEntropy = untyped(api.crossEntropy);
  const nllLoss = untyped(api.nllLoss);

  test("what is not a tensor", () => {
    const expected = "expected a tensor ({ data, shape }, a typed array or nested arrays of numbers)";
    for (const [value, words] of [
      [undefined, "undefined"],
      [null, "null"],
      [3, "3"],
      ["text", '"text"'],
      [Math.exp, "a function"],
    ])
      expectRefusal(() => softmax(value), TypeError, `softmax: input is ${words}, ${expected}`);
    expectRefusal(() => softmax({}), TypeError, `softmax: input is an object without data, ${expected}`);
    expectRefusal(
      () => softmax({ data: logits() }),
      TypeError,
      `softmax: input is an object without shape (or dims), ${expected}`,
    );
    expectRefusal(
      () => softmax({ data: [1, 2], shape: [2] }),
      TypeError,
      "softmax: input.data is an array of length 2, expected a typed array",
    );
    expectRefusal(
      () => softmax(new DataView(new ArrayBuffer(8))),
      TypeError,
      "softmax: input is an object, expected a typed array",
    );
    expectRefusal(() => crossEntropy(matrix(), "x"), TypeError, `crossEntropy: target is "x", ${expected}`);
  });

  test("ragged nested arrays, and leaves that are no numbers", () => {
    expectRefusal(
      () => softmax([[1, 2], [3]]),
      TypeError,
      "softmax: input is ragged: input[1] has length 1, expected 2 as in shape [2, 2]",
    );
    expectRefusal(
      () => softmax([[1, 2], 3]),
      TypeError,
      "softmax: input is ragged: input[1] is 3, expected an array",
    );
    expectRefusal(
      () => softmax([1, [2]]),
      TypeError,
      "softmax: input[1] is an array of length 1, expected a number",
    );
    expectRefusal(() => softmax([1, "2"]), TypeError, 'softmax: input[1] is "2", expected a number');
    expectRefusal(() => softmax([1n]), TypeError, "softmax: input[0] is 1n, expected a number");
    expectRefusal(
      () => softmax(new Array(2)),
      TypeError,
      "softmax: input[0] is undefined, expected a number",
    );
    expectRefusal(
      () => crossEntropy(matrix(), [true, false]),
      TypeError,
      "crossEntropy: target[0] is true, expected an integer",
    );
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    expectRefusal(
      () => softmax(cyclic),
      TypeError,
      "softmax: input is nested deeper than 64 arrays, expected a tensor",
    );
    expectRefusal(() => crossEntropy(matrix(), cyclic), TypeError, /target is nested deeper than 64 arrays/);
  });

  test("unknown dtypes, 16-bit floats, and dtypes that contradict the data", () => {
    const data = logits();
    expectRefusal(
      () => softmax({ data, shape: [6], dtype: "complex64" }),
      TypeError,
      'softmax: input has dtype "complex64", expected "float32" for a Float32Array',
    );
    expectRefusal(
      () => crossEntropy(matrix(), { data: Uint8Array.of(0, 1), dims: [2], type: "bool" }),
      TypeError,
      "crossEntropy: target has dtype bool, expected integers (such as an Int32Array) of shape [2] for class indices, or floats of the shape of logits, [2, 3], for class probabilities",
    );
    for (const dtype of ["float16", "bfloat16"] as const) {
      expectRefusal(
        () => softmax({ data: new Int16Array(6), dims: [6], type: dtype }),
        TypeError,
        `softmax: input has dtype "${dtype}", expected "int16" for a Int16Array`,
      );
      expectRefusal(
        () =>
          softmax({ data: new Uint16Array(6), shape: [6], dtype: dtype.replace("loat", "").toUpperCase() }),
        TypeError,
        `softmax: input has dtype "${dtype.replace("loat", "").toUpperCase()}", expected "float16", "bfloat16" or "uint16" for a Uint16Array; did you mean "${dtype}"?`,
      );
      const halves = { data: new Uint16Array(6), shape: [6], dtype };
      expectRefusal(
        () => softmax(halves, { out: new Float32Array(6) }),
        TypeError,
        "softmax: out is an array of float32, expected a Uint16Array of length 6",
      );
      expectRefusal(
        () => crossEntropy({ ...halves, shape: [2, 3] }, { ...halves, data: new Uint16Array(2), shape: [2] }),
        TypeError,
        `crossEntropy: target has dtype ${dtype} and shape [2], expected integers (such as an Int32Array) for class indices, or class probabilities of the shape of logits, [2, 3]`,
      );
    }
    expectRefusal(
      () => softmax(new Uint16Array(6)),
      TypeError,
      "softmax: input has dtype uint16, expected float32, float64, float16 or bfloat16; pass the dtype of 16-bit floats, if these are their bits",
    );
    expectRefusal(
      () => softmax(data, { dtype: "int32" }),
      TypeError,
      'softmax: dtype is "int32", expected float32, float64, float16 or bfloat16',
    );
    expectRefusal(
      () => untyped(api.oneHot)([1], { dtype: "int" }),
      TypeError,
      'oneHot: dtype is "int", expected one of float32, float64, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float16, bfloat16',
    );
  });

  test("integers where floats are needed, and floats where integers are", () => {
    const integers = Int32Array.of(1, 2);
    const refused =
      /^TypeError: \w+: (input|p|logits|logProbs) has dtype int32, expected float32, float64, float16 or bfloat16$/;
    for (const fn of ["softmax", "logSoftmax", "entropy", "entropyFromLogits"] as const)
      expectRefusal(() => untyped(api[fn])(integers), TypeError, refused);
    for (const fn of [
      "crossEntropy",
      "nllLoss",
      "klDiv",
      "binaryCrossEntropy",
      "binaryCrossEntropyWithLogits",
      "crossEntropyOfDistributions",
      "klDivergence",
      "jsDivergence",
    ] as const)
      expectRefusal(() => untyped(api[fn])(integers, integers), TypeError, refused);
    expectRefusal(
      () => untyped(api.klDiv)(Float32Array.of(0.5, 0.5), integers),
      TypeError,
      "klDiv: target has dtype int32, expected float32, float64, float16 or bfloat16",
    );
    const booleans = { data: Uint8Array.of(0, 1), shape: [2], dtype: "bool" };
    expectRefusal(
      () => nllLoss(matrix(), booleans),
      TypeError,
      "nllLoss: target has dtype bool, expected integers (such as an Int32Array)",
    );
    expectRefusal(
      () => nllLoss(matrix(), Float32Array.of(0, 1)),
      TypeError,
      "nllLoss: target has dtype float32, expected integers (such as an Int32Array)",
    );
    expectRefusal(
      () => nllLoss(matrix(), matrix()),
      TypeError,
      /target has dtype float32, expected integers/,
    );
    expectRefusal(() => untyped(api.oneHot)(Float32Array.of(1)), TypeError, /target has dtype float32/);
    expectRefusal(
      () => untyped(api.gather)(logits(), { index: Float32Array.of(1) }),
      TypeError,
      /index has dtype float32/,
    );
  });

  test("a float target in the shape of indices, an integer one in the shape of the logits", () => {
    expectRefusal(
      () => crossEntropy(matrix(), Float64Array.of(0, 1)),
      TypeError,
      "crossEntropy: target has dtype float64 and shape [2], expected integers (such as an Int32Array) for class indices, or class probabilities of the shape of logits, [2, 3]",
    );
    expectRefusal(
      () => crossEntropy(matrix(), { data: new Uint8Array(6), shape: [2, 3] }),
      TypeError,
      "crossEntropy: target has dtype uint8 and the shape of logits, [2, 3]; expected floats (a Float32Array) for class probabilities, or class indices of shape [2]",
    );
    expectRefusal(
      () => crossEntropy([[1, 2]], [[1n, 0n]]),
      TypeError,
      /target\[0, 0\] is 1n, expected a number/,
    );
  });

  test("detached buffers", () => {
    const data = logits();
    const out = new Float32Array(6);
    structuredClone([data.buffer, out.buffer], { transfer: [data.buffer, out.buffer] });
    const detached =
      "has a detached buffer (it was transferred, or its WebAssembly memory grew), expected live data";
    expectRefusal(() => softmax(data), TypeError, `softmax: input ${detached}`);
    expectRefusal(() => softmax({ data, shape: [6] }), TypeError, `softmax: input ${detached}`);
    expectRefusal(() => softmax({ data, shape: [0] }), TypeError, `softmax: input ${detached}`);
    expectRefusal(() => softmax(logits(), { out }), TypeError, `softmax: out ${detached}`);
  });

  test("a shape that does not describe the data", () => {
    const data = logits();
    expectRefusal(
      () => softmax({ data, shape: [2, 4] }),
      RangeError,
      "softmax: input.data has length 6, expected 8 for shape [2, 4]",
    );
    expectRefusal(
      () => softmax({ data, shape: [-2, -3] }),
      RangeError,
      "softmax: input.shape[0] is -2, expected an integer >= 0",
    );
    expectRefusal(
      () => softmax({ data, dims: [1.5, 4] }),
      RangeError,
      "softmax: input.dims[0] is 1.5, expected an integer >= 0",
    );
    expectRefusal(
      () => softmax({ data, dims: [2n, 3n] }),
      TypeError,
      "softmax: input.dims[0] is 2n, expected an integer >= 0 (a number)",
    );
    expectRefusal(
      () => softmax({ data, shape: new Array(65).fill(1) }),
      RangeError,
      "softmax: input.shape has length 65, expected at most 64 axes",
    );
    expectRefusal(
      () => softmax({ data, shape: [2 ** 27, 2 ** 27] }),
      RangeError,
      "softmax: input has shape [134217728, 134217728], expected at most 2^53 elements",
    );
    expectRefusal(
      () => softmax({ data, shape: [1e300, 1e300, 0] }),
      RangeError,
      /expected at most 2\^53 elements/,
    );
    expectRefusal(
      () => softmax({ data, shape: "23" }),
      TypeError,
      'softmax: input.shape is "23", expected an array of integers',
    );
    expectRefusal(
      () => softmax({ data, shape: [2, "3"] }),
      TypeError,
      'softmax: input.shape[1] is "3", expected an integer >= 0',
    );
    expectRefusal(
      () => softmax({ data, shape: { length: 2 ** 40 } }),
      TypeError,
      /input\.shape is an object/,
    );
  });

  test("strides and offsets that reach outside the data", () => {
    const data = logits();
    expectRefusal(
      () => softmax({ data, shape: [2, 3], strides: [4, 1] }),
      RangeError,
      "softmax: input with shape [2, 3], strides [4, 1] and offset 0 reaches data[6], expected 0 to 5",
    );
    expectRefusal(
      () => softmax({ data, shape: [2, 3], stride: [-3, 1], offset: 2 }),
      RangeError,
      /reaches data\[-1\], expected 0 to 5$/,
    );
    expectRefusal(
      () => softmax({ data, shape: [6], offset: 1 }),
      RangeError,
      /reaches data\[6\], expected 0 to 5$/,
    );
    expectRefusal(
      () => softmax({ data, shape: [3], strides: [1, 1] }),
      RangeError,
      "softmax: input.strides has length 2, expected 1, one for each axis",
    );
    expectRefusal(
      () => softmax({ data, shape: [3], strides: [0.5] }),
      RangeError,
      "softmax: input.strides[0] is 0.5, expected an integer",
    );
    expectRefusal(
      () => softmax({ data, shape: [3], offset: -1 }),
      RangeError,
      "softmax: input.offset is -1, expected an integer >= 0",
    );
    expectRefusal(
      () => softmax({ data, shape: [3], offset: "1" }),
      TypeError,
      'softmax: input.offset is "1", expected an integer >= 0',
    );
  });

  test("a target whose shape is not that of the logits without the class axis", () => {
    const cube = { data: new Float32Array(24), shape: [2, 3, 4] };
    for (const fn of ["crossEntropy", "nllLoss"] as const) {
      const name = fn === "nllLoss" ? "logProbs" : "logits";
      const loss = untyped(api[fn]);
      expectRefusal(
        () => loss(cube, { data: new Int32Array(6), shape: [2, 3] }),
        RangeError,
        `${fn}: target has shape [2, 3], expected [2, 4] as ${name} has shape [2, 3, 4] with the classes on axis 1; pass dim: -1 if the classes are on the last axis`,
      );
      expectRefusal(
        () => loss(cube, new Int32Array(8)),
        RangeError,
        `${fn}: target has shape [8], expected [2, 4] as ${name} has shape [2, 3, 4] with the classes on axis 1`,
      );
      expectRefusal(() => loss(matrix(), 1), RangeError, /target has shape \[\], expected \[2\]/);
      expectRefusal(
        () => loss(logits(), Int32Array.of(1)),
        RangeError,
        /target has shape \[1\], expected \[\]/,
      );
      expectRefusal(
        () => loss({ data: Float32Array.of(1), shape: [] }, 0),
        RangeError,
        `${fn}: ${name} has shape [], expected at least one axis, the classes`,
      );
    }
    expectRefusal(
      () => crossEntropy(matrix(), [[0], [1]]),
      RangeError,
      "crossEntropy: target has shape [2, 1], expected [2, 3] (class probabilities) or [2] (class indices) as logits has shape [2, 3]",
    );
    expectRefusal(
      () => crossEntropy(cube, new Float32Array(6)),
      RangeError,
      /target has shape \[6\], expected \[2, 3, 4\]/,
    );
    expectRefusal(
      () => crossEntropy(cube, { data: new Float32Array(6), shape: [2, 3] }),
      RangeError,
      /; pass dim: -1 if the classes are on the last axis$/,
    );
  });

  test("a target outside the classes, naming its position", () => {
    const rows = { data: new Float32Array(25), shape: [5, 5] };
    const target = Int32Array.of(0, 1, 2, BAD, -1);
    const out = Float32Array.of(1, 2, 3, 4, 5);
    for (const fn of ["crossEntropy", "nllLoss"] as const)
      expectRefusal(
        () => untyped(api[fn])(rows, target, { reduction: "none", out }),
        RangeError,
        `${fn}: target[3] is 7, expected 0 <= target < 5 or ignoreIndex (-100)`,
        target,
        out,
        rows.data,
      );
    const grid = { data: new Float32Array(2 * 5 * 2 * 3), shape: [2, 5, 2, 3] };
    const positions = {
      data: Int16Array.from({ length: 12 }, (_, i) => (i === 8 ? BAD : 0)),
      shape: [2, 2, 3],
    };
    expectRefusal(
      () => crossEntropy(grid, positions, { ignoreIndex: -1 }),
      RangeError,
      "crossEntropy: target[1, 0, 2] is 7, expected 0 <= target < 5 or ignoreIndex (-1)",
    );
    expectRefusal(
      () => crossEntropy(rows.data.subarray(0, 5), BAD),
      RangeError,
      "crossEntropy: target is 7, expected 0 <= target < 5 or ignoreIndex (-100)",
    );
    expectRefusal(
      () => crossEntropy(rows, [0, 1, 2, 1.5, 4]),
      RangeError,
      "crossEntropy: target[3] is 1.5, expected an integer, 0 <= target < 5 or ignoreIndex (-100)",
    );
    expectRefusal(
      () => crossEntropy(rows, [0, 1, Number.NaN, 1, 4]),
      RangeError,
      /target\[2\] is NaN, expected an integer/,
    );
    expectRefusal(
      () => crossEntropy(rows, [0, 1, 2, -100, 4], { ignoreIndex: 1 }),
      RangeError,
      /target\[3\] is -100/,
    );
    expectRefusal(
      () => untyped(api.oneHot)([0, -1]),
      RangeError,
      "oneHot: target[1] is -1, expected 0 <= target < 2147483647",
    );
    expectRefusal(
      () => untyped(api.oneHot)([0, 3], { numClasses: 3 }),
      RangeError,
      /target\[1\] is 3, expected 0 <= target < 3$/,
    );
    expectRefusal(
      () => untyped(api.gather)(matrix(), { index: [[0, 3]] }),
      RangeError,
      "gather: index[0, 1] is 3, expected 0 <= index < 3",
    );
  });

  test("64-bit targets that only look right in 32 or 53 bits", () => {
    const rows = { data: new Float32Array(60), shape: [20, 3] };
    const targets = (value: bigint) => BigInt64Array.from({ length: 20 }, (_, i) => (i === 17 ? value : 1n));
    for (const value of [2n ** 32n, 2n ** 32n + 1n, -(2n ** 32n), 2n ** 53n + 1n, -(2n ** 63n), 3n, -1n]) {
      const message = `crossEntropy: target[17] is ${value}, expected 0 <= target < 3 or ignoreIndex (-100)`;
      expectRefusal(() => crossEntropy(rows, targets(value)), RangeError, message);
      expectRefusal(() => crossEntropy(rows, Array.from(targets(value))), RangeError, message);
    }
    const small = { data: new Float32Array(6), shape: [2, 3] };
    expectRefusal(
      () => crossEntropy(small, BigUint64Array.of(1n, 2n ** 64n - 100n)),
      RangeError,
      /target\[1\] is 18446744073709551516/,
    );
    expectRefusal(
      () => crossEntropy(small, Uint32Array.of(1, 2 ** 32 - 100)),
      RangeError,
      /target\[1\] is 4294967196/,
    );
    expectRefusal(
      () => crossEntropy(small, [0n, 2n ** 53n + 1n], { ignoreIndex: 2 ** 53 }),
      RangeError,
      /target\[1\]/,
    );
  });

  test("a weight without exactly C elements, and weights that are not finite", () => {
    const target = [0, 1];
    for (const weight of [[1, 2], [1, 2, 3, 4], [], [[1], [2]]])
      expectRefusal(
        () => crossEntropy(matrix(), target, { weight }),
        RangeError,
        /^RangeError: crossEntropy: weight has \d elements \(shape \[.*\]\), expected 3, one for each class$/,
      );
    expectRefusal(
      () => crossEntropy(matrix(), target, { weight: 1 }),
      TypeError,
      /weight is 1, expected a tensor/,
    );
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const weight = Float32Array.of(1, 1, bad);
      expectRefusal(
        () => nllLoss(matrix(), target, { weight }),
        RangeError,
        `nllLoss: weight[2] is ${bad}, expected a finite number`,
      );
      for (const name of ["weight", "posWeight"])
        expectRefusal(
          () => untyped(api.binaryCrossEntropyWithLogits)(matrix(), matrix(), { [name]: weight }),
          RangeError,
          `binaryCrossEntropyWithLogits: ${name}[2] is ${bad}, expected a finite number`,
        );
      expectRefusal(
        () => untyped(api.binaryCrossEntropy)([0.5], [1], { weight: bad }),
        RangeError,
        `binaryCrossEntropy: weight is ${bad}, expected a finite number`,
      );
    }
    expectRefusal(
      () => crossEntropy(matrix(), target, { weight: Float64Array.of(1, 1e300, 1) }),
      RangeError,
      "crossEntropy: weight[1] is Infinity, expected a finite number",
    );
    expectRefusal(
      () => untyped(api.binaryCrossEntropy)([0.5], [1], { weight: [1, 2] }),
      RangeError,
      "binaryCrossEntropy: weight has shape [2], expected one that broadcasts to [1]",
    );
    expectRefusal(
      () => untyped(api.binaryCrossEntropyWithLogits)([1, 2], [1, 0], { posWeight: [[1, 1]] }),
      RangeError,
      "binaryCrossEntropyWithLogits: posWeight has shape [1, 2], expected one that broadcasts to [2]",
    );
  });

  test("binaryCrossEntropy outside [0, 1], naming position and value", () => {
    const bce = untyped(api.binaryCrossEntropy);
    const half = () => ({ data: Float32Array.of(0.5, 0.5, 0.5, 0.5), shape: [2, 2] });
    for (const bad of [-0.25, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const wrong = { data: Float32Array.of(0.5, 0.5, bad, 0.5), shape: [2, 2] };
      const out = new Float32Array(4);
      expectRefusal(
        () => bce(wrong, half(), { reduction: "none", out }),
        RangeError,
        `binaryCrossEntropy: input[1, 0] is ${bad}, expected 0 <= input <= 1`,
        out,
        wrong.data,
      );
      if (Number.isNaN(bad)) expect(bce(half(), wrong)).toBeNaN();
      else
        expectRefusal(
          () => bce(half(), wrong),
          RangeError,
          `binaryCrossEntropy: target[1, 0] is ${bad}, expected 0 <= target <= 1`,
        );
    }
    const transposed = { data: Float32Array.of(0.5, 0.5, 2, 0.5), shape: [2, 2], strides: [1, 2] };
    expectRefusal(() => bce(transposed, half()), RangeError, /input\[0, 1\] is 2, expected/);
    const long = new Float32Array(5000);
    long[4321] = -1;
    expectRefusal(() => bce(long, new Float32Array(5000)), RangeError, /input\[4321\] is -1, expected/);
  });

  test("operands whose shapes do not fit", () => {
    for (const fn of ["binaryCrossEntropy", "binaryCrossEntropyWithLogits"] as const)
      expectRefusal(
        () => untyped(api[fn])([[0.5, 0.5]], [0, 1]),
        RangeError,
        `${fn}: target has shape [2], expected [1, 2], the shape of ${fn === "binaryCrossEntropy" ? "input" : "logits"}`,
      );
    expectRefusal(
      () => untyped(api.klDiv)([1, 2, 3], [1, 2]),
      RangeError,
      "klDiv: target has shape [2], expected one that broadcasts with [3], the shape of input",
    );
    for (const fn of ["klDivergence", "jsDivergence", "crossEntropyOfDistributions"] as const) {
      expectRefusal(
        () => untyped(api[fn])([[0.5, 0.5]], [[1]]),
        RangeError,
        `${fn}: q has shape [1, 1], expected as many classes on axis 1 as p, whose shape is [1, 2]`,
      );
      expectRefusal(
        () => untyped(api[fn])([[1], [1]], [[1], [1], [1]]),
        RangeError,
        `${fn}: q has shape [3, 1], expected one that broadcasts with [2, 1], the shape of p`,
      );
    }
    expectRefusal(
      () => untyped(api.gather)(matrix(), { index: [0] }),
      RangeError,
      "gather: index has shape [1], expected 2 axes and no size above [2, 3], the shape of input, except on axis 1",
    );
    expectRefusal(
      () => untyped(api.gather)(matrix(), { index: [[0], [0], [0]] }),
      RangeError,
      /index has shape \[3, 1\]/,
    );
  });

  test("out with a reduction, of another type or length, or overlapping", () => {
    const data = Float32Array.from({ length: 12 }, (_, i) => i / 12);
    const x = { data: data.subarray(0, 6), shape: [2, 3] };
    const target = Int32Array.of(0, 1);
    for (const reduction of [undefined, "mean", "sum"])
      expectRefusal(
        () => crossEntropy(x, target, { reduction, out: new Float32Array(2) }),
        TypeError,
        `crossEntropy: out is given with reduction "${reduction ?? "mean"}", expected reduction "none" (a number needs no array)`,
      );
    expectRefusal(
      () => softmax(x, { out: new Float64Array(6) }),
      TypeError,
      "softmax: out is an array of float64, expected a Float32Array of length 6",
    );
    expectRefusal(
      () => softmax(x, { out: [0, 0, 0, 0, 0, 0] }),
      TypeError,
      /out is an array of length 6, expected a Float32Array/,
    );
    expectRefusal(
      () => softmax(x, { dtype: "float64", out: new Float32Array(6) }),
      TypeError,
      /expected a Float64Array/,
    );
    expectRefusal(
      () => softmax(x, { out: new Float32Array(5) }),
      RangeError,
      "softmax: out has length 5, expected 6",
    );
    const apart = "expected memory of its own";
    const inPlace = (name: string) => `${apart} or exactly the elements of ${name}`;
    const shifted = data.subarray(1, 7);
    expectRefusal(
      () => softmax(x, { out: shifted }),
      RangeError,
      `softmax: out overlaps input, ${inPlace("input")}`,
      data,
    );
    expectRefusal(() => untyped(api.exp)(x, { out: shifted }), RangeError, /exp: out overlaps input/, data);
    const columns = { data: x.data, shape: [3, 2], strides: [1, 3] };
    expectRefusal(() => softmax(columns, { out: x.data }), RangeError, /softmax: out overlaps input/, data);
    expectRefusal(
      () => crossEntropy(x, target, { reduction: "none", out: data.subarray(5, 7) }),
      RangeError,
      `crossEntropy: out overlaps logits, ${apart}`,
      data,
    );
    const shared = new ArrayBuffer(8);
    const sharedTarget = new Int32Array(shared);
    expectRefusal(
      () => nllLoss(x, sharedTarget, { reduction: "none", out: new Float32Array(shared) }),
      RangeError,
      `nllLoss: out overlaps target, ${apart}`,
      sharedTarget,
    );
    const weight = Float32Array.of(1, 2, 3);
    expectRefusal(
      () => crossEntropy(x, target, { weight, reduction: "none", out: weight.subarray(1) }),
      RangeError,
      `crossEntropy: out overlaps weight, ${apart}`,
      weight,
    );
    const kl = untyped(api.klDiv);
    expectRefusal(
      () => kl(x, x, { reduction: "none", out: x.data }),
      RangeError,
      `klDiv: out overlaps target, ${apart}`,
      data,
    );
    const stretched = { data: data.subarray(0, 3), shape: [1, 3] };
    expectRefusal(
      () => kl(stretched, x, { reduction: "none", out: data.subarray(0, 6) }),
      RangeError,
      `klDiv: out overlaps input, ${apart}`,
      data,
    );
    expectRefusal(
      () => untyped(api.logSumExp)(x, { out: data.subarray(4, 6) }),
      RangeError,
      /out overlaps input/,
      data,
    );
    expectRefusal(
      () => untyped(api.entropy)(x, { out: data.subarray(4, 6) }),
      RangeError,
      /out overlaps p/,
      data,
    );
    expectRefusal(
      () => untyped(api.gather)(x, { index: [[0], [0]], out: data.subarray(4, 6) }),
      RangeError,
      /out overlaps input/,
      data,
    );
  });

  test("options with values of the wrong kind or size", () => {
    const one = (fn: keyof Api, option: string, value: unknown) => () =>
      untyped(api[fn])(matrix(), fn === "klDiv" ? matrix() : [0, 1], { [option]: value });
    const info = (base: unknown) => () => untyped(api.entropy)(matrix(), { base });
    const sole = (fn: keyof Api, options: unknown) => () => untyped(api[fn])(matrix(), options);

    for (const s of [-0.1, 1.0000001, Number.NaN, Number.POSITIVE_INFINITY])
      expectRefusal(
        one("crossEntropy", "labelSmoothing", s),
        RangeError,
        `crossEntropy: labelSmoothing is ${s}, expected 0 <= labelSmoothing <= 1`,
      );
    expectRefusal(
      one("crossEntropy", "labelSmoothing", "0"),
      TypeError,
      /labelSmoothing is "0", expected a number/,
    );
    for (const reduction of ["avg", "", "MEAN", "batchmean"])
      expectRefusal(
        one("crossEntropy", "reduction", reduction),
        RangeError,
        `crossEntropy: reduction is "${reduction}", expected "none", "mean", "sum", "parts"`,
      );
    expectRefusal(
      one("klDiv", "reduction", "avg"),
      RangeError,
      'klDiv: reduction is "avg", expected "none", "mean", "sum", "parts", "batchmean"',
    );
    expectRefusal(one("nllLoss", "reduction", 1), TypeError, "nllLoss: reduction is 1, expected a string");
    for (const dim of [2, -3, 0.5, Number.NaN])
      expectRefusal(
        one("crossEntropy", "dim", dim),
        RangeError,
        `crossEntropy: dim is ${dim}, expected -2 <= dim < 2 for a tensor of 2 axes`,
      );
    expectRefusal(sole("softmax", { dim: "1" }), TypeError, 'softmax: dim is "1", expected an integer');
    expectRefusal(
      () => softmax({ data: logits(), shape: [6] }, { dim: 1 }),
      RangeError,
      /dim is 1, expected -1 <= dim < 1/,
    );
    expectRefusal(
      sole("logSumExp", { dim: [0, -2] }),
      RangeError,
      "logSumExp: dim names axis 0 twice, expected different axes",
    );
    expectRefusal(
      sole("logSumExp", { dim: [] }),
      RangeError,
      "logSumExp: dim is an empty list, expected at least one axis",
    );
    expectRefusal(
      sole("logSumExp", { dim: [0, 2] }),
      RangeError,
      /dim\[1\] is 2, expected -2 <= dim\[1\] < 2/,
    );
    expectRefusal(
      sole("logSumExp", { dim: [null] }),
      TypeError,
      "logSumExp: dim[0] is null, expected an integer",
    );
    expectRefusal(
      sole("logSumExp", { keepDim: 1 }),
      TypeError,
      "logSumExp: keepDim is 1, expected true or false",
    );
    expectRefusal(
      one("klDiv", "logTarget", "yes"),
      TypeError,
      'klDiv: logTarget is "yes", expected true or false',
    );
    for (const base of [0, -2, 1, Number.NaN, Number.POSITIVE_INFINITY])
      expectRefusal(
        info(base),
        RangeError,
        `entropy: base is ${base}, expected "e" or a finite number > 0 other than 1`,
      );
    expectRefusal(info("2"), RangeError, /base is "2", expected "e" or a finite number/);
    expectRefusal(info(true), TypeError, 'entropy: base is true, expected "e" or a number');
    for (const ignoreIndex of [0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expectRefusal(
        one("nllLoss", "ignoreIndex", ignoreIndex),
        RangeError,
        `nllLoss: ignoreIndex is ${ignoreIndex}, expected an integer`,
      );
    expectRefusal(
      one("nllLoss", "ignoreIndex", "1"),
      TypeError,
      'nllLoss: ignoreIndex is "1", expected an integer',
    );
    for (const numClasses of [0, -2, 1.5])
      expectRefusal(
        () => untyped(api.oneHot)([0], { numClasses }),
        RangeError,
        `oneHot: numClasses is ${numClasses}, expected an integer >= 1 (or -1 to infer it)`,
      );
    expectRefusal(() => untyped(api.oneHot)([]), RangeError, /target has shape \[0\], expected numClasses/);
    expectRefusal(
      () => untyped(api.gather)(matrix()),
      TypeError,
      /gather: index is undefined, expected a tensor/,
    );
  });

  test("a non-negative ignoreIndex with class probabilities", () => {
    for (const ignoreIndex of [0, 1, 5n])
      expectRefusal(
        () => crossEntropy(matrix(), matrix(), { ignoreIndex }),
        RangeError,
        `crossEntropy: ignoreIndex is ${ignoreIndex}, expected none (or a negative one) as target holds class probabilities`,
      );
    expect(crossEntropy(matrix(), matrix(), { ignoreIndex: -1 })).toBeTypeOf("number");
  });

  test("unknown option names, suggesting the right one", () => {
    const suggestions = {
      label_smoothing: "labelSmoothing",
      ignore_index: "ignoreIndex",
      IgnoreIndex: "ignoreIndex",
      labelsmooting: "labelSmoothing",
      weigth: "weight",
      weights: "weight",
      reduce: "reduction",
      axis: "dim",
    };
    for (const [wrong, right] of Object.entries(suggestions))
      expectRefusal(
        () => crossEntropy(matrix(), [0, 1], { [wrong]: undefined }),
        TypeError,
        `crossEntropy: unknown option \`${wrong}\`, did you mean \`${right}\`?`,
      );
    for (const [fn, wrong, right] of [
      ["logSumExp", "keepdim", "keepDim"],
      ["logSumExp", "keepdims", "keepDim"],
      ["klDiv", "log_target", "logTarget"],
      ["binaryCrossEntropyWithLogits", "pos_weight", "posWeight"],
      ["oneHot", "num_classes", "numClasses"],
      ["softmax", "type", "dtype"],
    ] as const)
      expectRefusal(
        () =>
          fn === "klDiv" || fn.startsWith("b")
            ? untyped(api[fn])([1], [1], { [wrong]: 1 })
            : untyped(api[fn])([1], { [wrong]: 1 }),
        TypeError,
        `${fn}: unknown option \`${wrong}\`, did you mean \`${right}\`?`,
      );
    expectRefusal(
      () => softmax([1], { flavour: 2 }),
      TypeError,
      "softmax: unknown option `flavour`, expected one of dim, dtype, temperature, classMask, out",
    );
    expectRefusal(() => softmax([1], { constructor: 2 }), TypeError, /unknown option `constructor`/);
    for (const [options, words] of [
      [1, "1"],
      ["dim", '"dim"'],
      [[1], "an array of length 1"],
      [Float32Array.of(1), "an array of float32"],
    ])
      expectRefusal(
        () => softmax([1], options),
        TypeError,
        `softmax: options is ${words}, expected an object such as { dim: ... }`,
      );
  });

  test("a loss with rows but without classes", () => {
    const none = { data: new Float32Array(0), shape: [2, 0] };
    for (const target of [
      [0, 0],
      [-100, -100],
    ])
      expectRefusal(
        () => crossEntropy(none, target),
        RangeError,
        "crossEntropy: logits has shape [2, 0], expected at least one class on axis 1",
      );
    expectRefusal(
      () => nllLoss(none, [0, 0]),
      RangeError,
      /logProbs has shape \[2, 0\], expected at least one class/,
    );
    expectRefusal(() => crossEntropy(none, none), RangeError, /expected at least one class/);
    expect(crossEntropy({ data: new Float32Array(0), shape: [0, 0] }, new Int32Array(0))).toBeNaN();
  });
});

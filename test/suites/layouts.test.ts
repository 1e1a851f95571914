/** Tensors in any layout: read where they lie, to the bits of their dense copies. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Given, type Role, resultsOf } from "../functions/entry.js";
import { calls, type NamedCall } from "../functions/index.js";
import type { Api } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import {
  anyStrides,
  type Content,
  type Dense,
  type DType,
  denseCopy,
  fill,
  type Strided,
} from "../tools/layouts.js";
import { integerBelow, type Random, uniform } from "../tools/random.js";
import { share } from "../tools/share.js";

const DTYPES: readonly DType[] = ["float32", "float64", "float16", "bfloat16"];

const WHOLE = ["x", "y", "p", "q", "g", "factor", "positive"] as const satisfies readonly Role[];
const PER_ROW = ["rows", "sums"] as const satisfies readonly Role[];

type Tensors = Record<(typeof WHOLE)[number] | (typeof PER_ROW)[number], Strided>;

/** A tensor for each part, of the shape of the logits or of the rows. */
function tensorsOf(
  whole: (content: Content, role: Role) => Strided,
  perRow: (content: Content, role: Role) => Strided,
): Tensors {
  const content = (role: Role): Content =>
    role === "x" || role === "y" || role === "g" ? "logits" : "shares";
  return Object.fromEntries([
    ...WHOLE.map((role) => [role, whole(content(role), role)]),
    ...PER_ROW.map((role) => [role, perRow(content(role), role)]),
  ]) as Tensors;
}

/** What calls are given of strided tensors, and of dense copies of them. */
function both(random: Random, tensors: Tensors, dim: number): [Given, Given] {
  const { shape } = tensors.x;
  const classes = shape[dim];
  const rowShape = shape.filter((_, axis) => axis !== dim);
  const rows = rowShape.reduce((n, size) => n * size, 1);
  const target = {
    data: Int32Array.from({ length: rows }, () => integerBelow(random, classes)),
    shape: rowShape,
  };
  const picks = { data: target.data, shape: shape.map((size, axis) => (axis === dim ? 1 : size)) };
  const weight = { data: Float32Array.from({ length: classes }, random), shape: [classes] };
  const dims = shape.map((_, axis) => axis).filter((axis) => axis === dim || axis % 2 === dim % 2);
  const others = { dim, dims, target, picks, weight };
  const copies = Object.entries(tensors).map(([role, tensor]) => [role, denseCopy(tensor)]);
  return [
    { ...others, ...tensors },
    { ...others, ...(Object.fromEntries(copies) as Record<keyof Tensors, Dense>) },
  ];
}

/** The bits of all results. */
function bitsOf(api: Api, call: NamedCall, given: Given): Uint8Array[] {
  return resultsOf(call.run(api, given)).map(([, result]) => {
    const data = typeof result === "number" ? Float64Array.of(result) : result.data;
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  });
}

/** One of so many calls has its turn: all of them have theirs with some of the layouts of each size. */
const ROUND = share(3, 6);

/** The calls whose turn it is. */
function expectSameBits(api: Api, [strided, dense]: [Given, Given], label: string, turn: number): void {
  for (const [number, call] of calls.entries()) {
    if ((number + turn) % ROUND !== 0) continue;
    // A loss also with its mean, at its next turn.
    const reductions = call.entry.reductions
      ? ([(["none", "mean"] as const)[Math.floor(turn / ROUND) % 2]] as const)
      : [undefined];
    for (const reduction of reductions) {
      const got = bitsOf(api, call, { ...strided, reduction });
      const expected = bitsOf(api, call, { ...dense, reduction });
      expect(got).toHaveLength(expected.length);
      got.forEach((bits, k) => {
        // Buffer compares in one step: expect would look at each of a million bytes.
        if (Buffer.compare(bits, expected[k]) !== 0)
          expect.fail(`${call.title}, ${reduction}, ${label}: result ${k} has other bits`);
      });
    }
  }
}

/** Batch, sequence and vocabulary as they lie in practice. */
const LAYOUTS: Readonly<Record<string, (b: number, s: number, v: number) => number[]>> = {
  "the causal shift of a batch": (_, s, v) => [(s + 1) * v, v, 1],
  "padded rows": (_, s, v) => [s * (v + 3), v + 3, 1],
  "a batch back to front": (_, s, v) => [-s * v, v, 1],
  "rows back to front": (_, s, v) => [s * v, -v, 1],
  "one sequence for the whole batch": (_, _s, v) => [0, v, 1],
  "one row for the whole sequence": (_, _s, v) => [v, 0, 1],
  "the sequence before the batch": (b, _, v) => [v, b * v, 1],
  "classes before the sequence": (_, s, v) => [s * v, 1, s],
  "classes before the batch": (b, s) => [1, b, b * s],
  "every other class": (_, s, v) => [2 * s * v, 2 * v, 2],
  "classes back to front": (_, s, v) => [s * v, v, -1],
  "one number for all classes": (_, s) => [s, 1, 0],
};

/** Every layout in another type at each size: all of them would take minutes. */
function dtypeFor(classes: number, k: number): DType {
  return classes > 20_000 ? DTYPES[k % 2] : DTYPES[(k + classes / 5) % DTYPES.length];
}

describe.each(engines)("$name", ({ api }) => {
  test("any layout of any rank, along any axis, has the bits of the dense copy", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...DTYPES),
        fc.nat(),
        (shape, dtype, seed) => {
          const random = uniform(seed);
          const dim = integerBelow(random, shape.length);
          const make = (content: Content, of: readonly number[], type = dtype) =>
            fill(random, type, content, { shape: of, strides: anyStrides(random, of) });
          const rowShape = shape.filter((_, axis) => axis !== dim);
          // Arguments beside the first one may be of another type.
          const other = DTYPES[integerBelow(random, DTYPES.length)];
          const ofOther: readonly Role[] = ["q", "g", "positive"];
          const tensors = tensorsOf(
            (content, role) => make(content, shape, ofOther.includes(role) ? other : dtype),
            (content) => make(content, rowShape, other),
          );
          expectSameBits(api, both(random, tensors, dim), `${dtype}, shape [${shape}], dim ${dim}`, seed);
        },
      ),
      { numRuns: share(200, 70), seed: 20_240_711 },
    );
  });

  // Short rows in lanes, many rows in a block, one row in a block, and rows longer than a block.
  describe.each([
    [3, 40, 5],
    [3, 50, 60],
    [2, 5, 2_000],
    [2, 2, 33_000],
  ])("%d × %d × %d", (b, s, v) => {
    test.each(Object.keys(LAYOUTS).map((name, k) => [name, dtypeFor(v, k), k + (v % 7)] as const))(
      "%s, %s",
      (name, dtype, turn) => {
        // A block holds half as many of float64.
        const classes = v > 20_000 && dtype === "float64" ? v / 2 : v;
        const strides = LAYOUTS[name](b, s, classes);
        const random = uniform(b * s * classes);
        const layout = { shape: [b, s, classes], strides };
        const tensor = (content: Content) => fill(random, dtype, content, layout);
        const rows = fill(random, dtype, "shares", { shape: [b, s], strides: [0, 0] });
        const tensors = tensorsOf(tensor, () => rows);
        expectSameBits(api, both(random, tensors, 2), dtype, turn);
      },
    );
  });

  test("classes in the middle of axes that do not fold, in one piece and in several", () => {
    for (const [classes, height, width] of [
      [21, 9, 11],
      [2_000, 4, 5],
      [9_000, 2, 2],
    ]) {
      for (const dtype of classes > 1_000 ? (["float32"] as const) : (["float64", "bfloat16"] as const)) {
        let turn = classes;
        const random = uniform(classes);
        const shape = [2, classes, height, width];
        const strides = {
          "the last axis padded": [classes * height * (width + 2), height * (width + 2), width + 2, 1],
          "channels last": [height * width * classes, 1, width * classes, classes],
          transposed: [classes * height * width, height * width, 1, height],
          flipped: [classes * height * width, height * width, -width, -1],
        };
        for (const [name, own] of Object.entries(strides)) {
          const tensor = (content: Content) => fill(random, dtype, content, { shape, strides: own });
          const rowShape = [2, height, width];
          const rows = fill(random, dtype, "shares", { shape: rowShape, strides: [0, 1, height] });
          const tensors = tensorsOf(tensor, () => rows);
          expectSameBits(api, both(random, tensors, 1), `${name}, ${dtype}, ${classes} classes`, turn++);
        }
      }
    }
  });
});

/** The same tensor in the memory of the kernels. */
function resident(api: Api, tensor: Strided): Strided {
  const { data } = api.resident([tensor.data.length], tensor.dtype === "float64" ? "float64" : "float32");
  data.set(tensor.data);
  return { ...tensor, data };
}

describe.each(engines)("$name", ({ api }) => {
  test("resident tensors in any layout have the bits of dense copies outside, and stay as they are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(1, 2, 5, 40), { minLength: 1, maxLength: 3 }),
        fc.constantFrom("float32" as const, "float64" as const),
        fc.nat(),
        (shape, dtype, seed) => {
          const random = uniform(seed);
          const dim = integerBelow(random, shape.length);
          const make = (content: Content, of: readonly number[]) =>
            resident(api, fill(random, dtype, content, { shape: of, strides: anyStrides(random, of) }));
          const rowShape = shape.filter((_, axis) => axis !== dim);
          const tensors = tensorsOf(
            (content) => make(content, shape),
            (content) => make(content, rowShape),
          );
          const before = tensors.x.data.slice();
          expectSameBits(api, both(random, tensors, dim), `${dtype}, shape [${shape}], dim ${dim}`, seed);
          expect(tensors.x.data).toEqual(before);
        },
      ),
      { numRuns: share(40, 15), seed: 20_240_712 },
    );
  });

  test("rows of a resident tensor that fill a block lie where they are read: the causal shift", () => {
    const [b, s, v] = [2, 3, 20_000];
    const random = uniform(1);
    const layout = { shape: [b, s, v], strides: LAYOUTS["the causal shift of a batch"](b, s, v) };
    const x = resident(api, fill(random, "float32", "logits", layout));
    const target = { data: Int32Array.of(1, 2, 3, 4, 5, 6), shape: [b, s] };
    const whole = (given: Strided | Dense) => {
      const { loss, grad } = api.crossEntropyGrad(given, target, { dim: -1 });
      return [Float64Array.of(loss), grad.data, api.softmax(given).data].map((data) =>
        Buffer.from(data.buffer),
      );
    };
    const expected = whole(denseCopy(x));
    whole(x).forEach((bits, k) => {
      expect(Buffer.compare(bits, expected[k])).toBe(0);
    });
  });

  test("an array of another type on resident memory is converted, not taken for what lies there", () => {
    const { data } = api.resident([64]);
    const integers = new Int32Array(data.buffer, data.byteOffset, 64).map((_, k) => (k * 7) % 13);
    new Int32Array(data.buffer, data.byteOffset, 64).set(integers);
    const there = { data: new Int32Array(data.buffer, data.byteOffset, 64), shape: [2, 32] };
    const apart = { data: integers, shape: [2, 32] };
    expect(api.logSumExp(there)).toEqual(api.logSumExp(apart));
    expect(api.softmax(there, { dtype: "float32" })).toEqual(api.softmax(apart, { dtype: "float32" }));
  });

  test("64-bit integers, as operands and as logits", () => {
    const data = BigInt64Array.of(1n, -2n, 3n, 2n ** 60n + 1n, -(2n ** 53n) - 1n, 0n);
    const floats = Float64Array.from(data, Number);
    const strides = [1, 2];
    const shape = [2, 3];
    for (const dtype of ["float32", "float64"] as const) {
      const expected = api.softmax({ data: floats, shape, strides }, { dtype, dim: 0 });
      expect(api.softmax({ data, shape, strides }, { dtype, dim: 0 })).toEqual(expected);
    }
    expect(api.exp({ data, shape, strides })).toEqual(
      api.exp({ data: Float32Array.from(floats), shape, strides }),
    );
    const p = { data: new Float64Array(6).fill(0.25), shape };
    const weighted = (weight: BigInt64Array | Float64Array) =>
      api.binaryCrossEntropy(p, p, { reduction: "none", weight: { data: weight, shape, strides } });
    expect(weighted(data)).toEqual(weighted(floats));
  });

  test("an expanded operand gets the sums of its gradients, in the order of its elements", () => {
    const random = uniform(2);
    const x = fill(random, "float32", "logits", { shape: [1, 40], strides: [40, 1] });
    const t = fill(random, "float32", "shares", { shape: [900, 40], strides: [40, 1] });
    const { grad } = api.klDivGrad(x, t, { reduction: "sum", wrt: "target" });
    for (let c = 0; c < 40; c++) {
      let sum = 0;
      for (let row = 0; row < 900; row++) sum -= t.data[row * 40 + c];
      expect(grad.data[c]).toBe(Math.fround(sum));
    }
  });
});

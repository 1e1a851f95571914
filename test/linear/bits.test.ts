/** Losses, gradients of logits and scores have the bits of the functions of logits that are there, in every split and layout. */

import { describe, expect, test } from "vitest";
import { integerBelow, uniform } from "../tools/random.js";
import { type DrawnHead, drawHead, encoded, logitsOn, mixes } from "./heads.js";
import { linearEntries } from "./linearEngines.js";

const shapes = [
  { rows: 1, size: 1, classes: 1 },
  { rows: 2, size: 3, classes: 3 },
  { rows: 5, size: 4, classes: 64 },
  { rows: 3, size: 7, classes: 65 },
  { rows: 4, size: 0, classes: 5 },
  { rows: 131, size: 6, classes: 130 },
  { rows: 257, size: 5, classes: 33 },
  { rows: 3, size: 9, classes: 4096 },
  { rows: 5, size: 8, classes: 4163 },
  { rows: 2, size: 3, classes: 8200 },
];

/** The sums that the kernels add piece by piece of a row: where the pieces are sections, they differ in the last digits. */
const IN_PIECES = ["entropy", "brier"];
const RELATIVE = 2 ** -21;

/** The same results to the bit, but for those sums. */
function expectScores(found: object, expected: object): void {
  const of = (results: object) => Object.entries(results).filter(([name]) => !IN_PIECES.includes(name));
  expect(of(found)).toEqual(of(expected));
  for (const name of IN_PIECES) {
    const [a, b] = [found, expected].map(
      (results) => (results as Record<string, { data: Float32Array }>)[name],
    );
    for (const [k, value] of b?.data.entries() ?? [])
      expect(Math.abs(a.data[k] - value)).toBeLessThanOrEqual(RELATIVE * Math.abs(value));
  }
}

/** Wider rows take a while. */
const FEW = 1000;

const options = [
  {},
  { weight: true },
  { labelSmoothing: 0.1 },
  { labelSmoothing: 0.1, weight: true },
  { temperature: 1.7 },
  { softcap: 4 },
  { softcap: 4, temperature: 0.5, zLoss: 1e-2 },
  { ignoreIndex: [0, -100], rowWeight: true },
] as const;

/** Bit for bit, and fast. */
function expectSame(got: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  expect(got.length, what).toBe(expected.length);
  for (let k = 0; k < got.length; k++)
    if (!Object.is(got[k], expected[k]))
      expect.fail(`${what}: element ${k} is ${got[k]}, not ${expected[k]}`);
}

function targetsOf(random: () => number, { rows, classes }: DrawnHead): Int32Array {
  return Int32Array.from({ length: rows }, (_, r) => (r % 5 === 4 ? -100 : integerBelow(random, classes)));
}

describe.each(linearEntries)("$name", ({ head: api, backend, whole, wholeOfDoubles }) => {
  describe.each(mixes)("%s hidden, %s weight, %s bias", (...mix) => {
    const on = mix[0] === "float64" ? wholeOfDoubles : whole;

    test.each(shapes)("$rows × $size × $classes", (shape) => {
      const random = uniform(shape.classes + shape.rows);
      const head = drawHead(random, shape, mix);
      const logits = logitsOn(backend, head);
      if (logits === null) return;
      const x = { data: logits, shape: [shape.rows, shape.classes] };
      const target = targetsOf(random, head);
      const { hidden, weight, bias } = head;
      const weights = Float32Array.from({ length: shape.classes }, () => 0.5 + random());
      const rowWeights = Float32Array.from({ length: shape.rows }, (_, r) => (r % 3) - 0.5);
      for (const { weight: w, rowWeight, ...others } of (shape.classes > FEW
        ? [options[0], options[6]]
        : options) as readonly Record<string, unknown>[]) {
        const own = {
          ...others,
          ...(w ? { weight: weights } : {}),
          ...(rowWeight ? { rowWeight: rowWeights } : {}),
        };
        const what = JSON.stringify({ ...others, w, rowWeight });
        const none = { ...own, reduction: "none" } as const;
        const losses = api.linearCrossEntropy(hidden, weight, target, { ...none, bias });
        expectSame(losses.data, on.crossEntropy(x, target, none).data, `${what}, losses`);
        const { loss } = api.linearCrossEntropyGrad(hidden, weight, target, { ...own, bias });
        expectSame([loss], [on.crossEntropy(x, target, own)], `${what}, mean`);
        expectSame(
          [api.linearCrossEntropy(hidden, weight, target, { ...own, bias })],
          [loss],
          `${what}, alone`,
        );
        expect(api.linearCrossEntropy(hidden, weight, target, { ...own, reduction: "parts", bias })).toEqual(
          on.crossEntropy(x, target, { ...own, reduction: "parts" }),
        );
      }
    });

    test("the gradient of a row of an identity is that of its logits", () => {
      // hidden = logits, weight = 1: every product has one term that is not 0.
      const size = 70;
      const rows = 6;
      const random = uniform(5);
      const eye = encoded(
        Float64Array.from({ length: size * size }, (_, k) => Number(k % (size + 1) === 0)),
        [size, size],
        mix[1],
      );
      const { hidden } = drawHead(random, { rows, size, classes: 1 }, mix);
      const target = Int32Array.of(1, 2, -100, 69, 0, 5);
      const x = { data: hidden.data, shape: hidden.shape, dtype: hidden.dtype };
      for (const own of [{}, { softcap: 2, temperature: 3 }, { labelSmoothing: 0.2, zLoss: 0.1 }]) {
        const expected = on.crossEntropyGrad(x, target, own).grad;
        const { grad } = api.linearCrossEntropyGrad(hidden, eye, target, own);
        if (backend !== "wasm-relaxed") expectSame(grad.hidden.data, expected.data, JSON.stringify(own));
      }
    });

    test("scores", () => {
      for (const shape of shapes) {
        if (shape.classes < 3 || shape.classes === 4096) continue;
        const random = uniform(7 + shape.classes);
        const head = drawHead(random, shape, mix);
        const logits = logitsOn(backend, head);
        if (logits === null) return;
        const x = { data: logits, shape: [shape.rows, shape.classes] };
        const target = targetsOf(random, head);
        const { hidden, weight, bias } = head;
        for (const own of [
          { topK: 3 },
          { base: 2, outputs: ["entropy", "brier", "rank"] },
          { softcap: 3, temperature: 2, topK: 1 },
        ] as const)
          expectScores(api.linearScore(hidden, weight, target, { ...own, bias }), on.score(x, target, own));
        const free = { topK: 2 };
        expectScores(api.linearScore(hidden, weight, null, { ...free, bias }), on.score(x, null, free));
        const segments = [0, 1, shape.rows];
        expectScores(
          api.linearScore(hidden, weight, target, { segments, bias }),
          on.score(x, target, { segments }),
        );
      }
    });
  });

  test("losses have the same bits in every split of the rows into calls", () => {
    const shape = { rows: 300, size: 10, classes: 150 };
    const random = uniform(11);
    const { hidden, weight, bias } = drawHead(random, shape);
    const target = Int32Array.from({ length: shape.rows }, () => integerBelow(random, shape.classes));
    const none = { reduction: "none", bias } as const;
    const { data } = api.linearCrossEntropy(hidden, weight, target, none);
    for (const step of [1, 3, 4, 64, 129, 256])
      for (let r = 0; r < shape.rows; r += step) {
        const count = Math.min(step, shape.rows - r);
        const part = {
          ...hidden,
          data: hidden.data.subarray(r * shape.size, (r + count) * shape.size),
          shape: [count, shape.size],
        };
        const losses = api.linearCrossEntropy(part, weight, target.subarray(r, r + count), none);
        expectSame(losses.data, data.subarray(r, r + count), `rows ${r} to ${r + count}`);
      }
  });

  test("gradients do not depend on how many rows are kept, nor on which others are wanted", () => {
    const shape = { rows: 270, size: 12, classes: 90 };
    const random = uniform(12);
    const { hidden, weight, bias } = drawHead(random, shape);
    const target = Int32Array.from({ length: shape.rows }, () => integerBelow(random, shape.classes));
    const all = api.linearCrossEntropyGrad(hidden, weight, target, { bias });
    for (const keep of [1, 64, 128, 300]) {
      expect(api.linearCrossEntropyGrad(hidden, weight, target, { bias, keep })).toEqual(all);
      expect(api.linearCrossEntropy(hidden, weight, target, { bias, keep })).toBe(all.loss);
    }
    for (const wrt of ["hidden", "weight", "bias"] as const) {
      const { loss, grad } = api.linearCrossEntropyGrad(hidden, weight, target, { bias, wrt, keep: 64 });
      expect(Object.keys(grad)).toEqual([wrt]);
      expect({ loss, grad }).toEqual({ loss: all.loss, grad: { [wrt]: all.grad[wrt] } });
    }
  });

  test("layouts: strides, an offset, columns first, dims and type, one array a row", () => {
    const shape = { rows: 6, size: 5, classes: 7 };
    const random = uniform(13);
    const { hidden, weight, bias, h, w } = drawHead(random, shape);
    const target = Int32Array.of(1, 2, 3, 4, 5, 6);
    const expected = api.linearCrossEntropyGrad(hidden, weight, target, { bias });
    const spread = new Float32Array(200);
    for (let r = 0; r < 6; r++) for (let k = 0; k < 5; k++) spread[3 + r * 20 + k * 2] = h[r * 5 + k];
    const crossed = new Float32Array(35);
    for (let c = 0; c < 7; c++) for (let k = 0; k < 5; k++) crossed[k * 7 + c] = w[c * 5 + k];
    const hiddens = [
      { data: spread, shape: [6, 5], strides: [20, 2], offset: 3 },
      { data: hidden.data, dims: [6, 5], type: "float32" },
      Array.from({ length: 6 }, (_, r) => (hidden.data as Float32Array).slice(r * 5, r * 5 + 5)),
      Array.from({ length: 6 }, (_, r) => Array.from(h.subarray(r * 5, r * 5 + 5))),
    ];
    const weights = [
      { data: crossed, shape: [7, 5], strides: [1, 7] },
      { data: crossed, shape: [7, 5], fortranOrder: true },
      weight,
    ];
    for (const from of hiddens)
      for (const by of weights)
        expect(api.linearCrossEntropyGrad(from, by, target, { bias })).toEqual(expected);
    const cube = { data: hidden.data, shape: [2, 3, 5] };
    const deep = api.linearCrossEntropyGrad(cube, weight, { data: target, shape: [2, 3] }, { bias });
    expect(deep.grad.hidden.shape).toEqual([2, 3, 5]);
    expectSame(deep.grad.hidden.data, expected.grad.hidden.data, "more axes");
    expect(deep.loss).toBe(expected.loss);
  });

  test("one row without a batch", () => {
    const { hidden, weight, bias } = drawHead(uniform(14), { rows: 1, size: 4, classes: 5 });
    const flat = api.linearCrossEntropyGrad(hidden.data, weight, 3, { bias });
    expect(flat.grad.hidden.shape).toEqual([4]);
    expect(flat.loss).toBe(api.linearCrossEntropy(hidden, weight, [3], { bias }));
    expect(api.linearCrossEntropy(hidden.data, weight, 3, { bias, reduction: "none" }).shape).toEqual([]);
    expect(api.linearScore(hidden.data, weight, 3).rank.shape).toEqual([]);
  });
});

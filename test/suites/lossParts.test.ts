/** Reduction "parts": the sum and the normalizer of a loss, exact, and their merge in any split, order and tree. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { evaluating, type Options, type Parts } from "../tools/evaluate/api.js";
import { exactSum } from "../tools/evaluate/exactSum.js";
import { exactIntegerOf, nearest, UNIT } from "../tools/internals.js";
import { permutation, uniform } from "../tools/random.js";

const ROWS = 400;
const CLASSES = 5;
const random = uniform(20_260_806);
const sizes = Float64Array.from({ length: ROWS * CLASSES }, () => 40 * (random() - 0.5));
// Rows of which the loss is tiny, beside large ones.
for (let row = 0; row < ROWS; row += 5) sizes[row * CLASSES + (row % CLASSES)] = 90;
const targets = Int32Array.from({ length: ROWS }, (_, row) => (row % 11 === 0 ? -100 : row % CLASSES));
const rowWeights = Float64Array.from({ length: ROWS }, (_, row) => 2 ** ((row % 40) - 20) / 3);
const masks = Uint8Array.from({ length: ROWS }, (_, row) => (row % 7 === 0 ? 0 : 1));
const weight = [1e-9, 0.1, 3, 1e7, 1 / 3];

const types = [
  { precision: "float32", type: Float32Array },
  { precision: "float64", type: Float64Array },
] as const;

describe.each(engines)("$name", ({ api: given, exactBits }) => {
  const api = evaluating(given);

  describe.each(types)("$precision", ({ type }) => {
    const slice = (rows: readonly number[]) => ({
      logits: {
        data: type.from(rows.flatMap((row) => Array.from(sizes.slice(row * CLASSES, (row + 1) * CLASSES)))),
        shape: [rows.length, CLASSES],
      },
      target: Int32Array.from(rows, (row) => targets[row]),
      options: {
        weight,
        rowWeight: type.from(rows.map((row) => rowWeights[row])),
        mask: Uint8Array.from(rows, (row) => masks[row]),
      },
    });
    const partsOf = (rows: readonly number[], more: Options = {}): Parts => {
      const { logits, target, options } = slice(rows);
      return api.crossEntropy(logits, target, { ...options, ...more, reduction: "parts" });
    };
    const all = Array.from({ length: ROWS }, (_, row) => row);
    const whole = partsOf(all);

    test("sum and normalizer are the exact sums, rounded once", () => {
      const { logits, target, options } = slice(all);
      const losses = api.crossEntropy(logits, target, { ...options, reduction: "none" });
      expect(whole.sum).toBe(exactSum(losses.data));
      expect(whole.sum).toBe(api.crossEntropy(logits, target, { ...options, reduction: "sum" }));
      expect(whole.sum / whole.normalizer).toBe(api.crossEntropy(logits, target, options));
      const rounded = (value: number) => type.of(value)[0];
      const products = all
        .filter((row) => masks[row] !== 0 && targets[row] !== -100)
        .map(
          (row) => exactIntegerOf(rounded(rowWeights[row])) * exactIntegerOf(rounded(weight[targets[row]])),
        );
      const normalizer = products.reduce((sum, product) => sum + product, 0n) >> BigInt(-UNIT);
      expect(whole.normalizer).toBe(nearest(normalizer));
    });

    test.runIf(exactBits)("any split, order and tree of merges gives the same, and the mean", () => {
      for (const seed of [1, 2, 3]) {
        const order = permutation(uniform(seed), ROWS);
        const pieces: Parts[] = [];
        for (let start = 0; start < ROWS; start += 37 * seed)
          pieces.push(partsOf(order.slice(start, start + 37 * seed)));
        const merged = api.mergeParts(pieces);
        expect({ sum: merged.sum, normalizer: merged.normalizer, state: merged.state }).toEqual(whole);
        expect(merged.mean).toBe(whole.sum / whole.normalizer);
        const [first, ...others] = pieces;
        expect(api.mergeParts([api.mergeParts(others), first])).toEqual(merged);
      }
    });

    test("the state is text that JSON holds", () => {
      const read = JSON.parse(
        JSON.stringify([partsOf(all.slice(0, 150)), partsOf(all.slice(150))]),
      ) as Parts[];
      expect(api.mergeParts(read)).toEqual(
        api.mergeParts([partsOf(all.slice(0, 150)), partsOf(all.slice(150))]),
      );
      expect(api.mergeParts([whole]).sum).toBe(whole.sum);
    });

    test("the gradient is that of the sum", () => {
      const { logits, target, options } = slice(all);
      const sum = api.crossEntropyGrad(logits, target, { ...options, reduction: "sum", gradOutput: 2 });
      const parts = api.crossEntropyGrad(logits, target, { ...options, reduction: "parts", gradOutput: 2 });
      expect(parts.grad).toEqual(sum.grad);
      expect(parts.loss).toEqual(whole);
    });

    test("what is infinite or NaN stays so in the merge", () => {
      const certain = (...losses: number[]) =>
        api.nllLoss(
          { data: type.from(losses.map((loss) => -loss)), shape: [losses.length, 1] },
          new Int32Array(losses.length),
          {
            reduction: "parts",
          },
        );
      const sumOf = (...pieces: Parts[]) => api.mergeParts(pieces).sum;
      expect(sumOf(certain(1, Infinity), certain(2))).toBe(Infinity);
      expect(sumOf(certain(1, Infinity), certain(-Infinity))).toBeNaN();
      expect(sumOf(certain(1), certain(Number.NaN, Infinity))).toBeNaN();
      expect(sumOf(certain(1), certain(2))).toBe(3);
      const read = JSON.parse(JSON.stringify(certain(Infinity))) as Parts;
      expect(sumOf(read)).toBe(Infinity);
    });

    test("no rows: 0 and 0, the mean NaN", () => {
      const empty = partsOf([]);
      expect([empty.sum, empty.normalizer]).toEqual([0, 0]);
      expect(api.mergeParts([empty, empty]).mean).toBeNaN();
      expect(api.mergeParts([empty, whole]).mean).toBe(whole.sum / whole.normalizer);
    });
  });

  test("NLL, probabilities, and the losses of elements too", () => {
    const x = [
      [-0.5, -1],
      [-2, -0.25],
    ];
    const p = [
      [0.5, 0.25],
      [0.75, 1],
    ];
    const parts = { reduction: "parts" } as const;
    const sum = { reduction: "sum" } as const;
    const pairs: readonly (readonly [Parts, number, number])[] = [
      [api.nllLoss(x, [0, 1], parts), api.nllLoss(x, [0, 1], sum), 2],
      [api.crossEntropy(x, p, parts), api.crossEntropy(x, p, sum), 2],
      [api.klDiv(x, p, { ...parts, mask: [1, 0] }), api.klDiv(x, p, { ...sum, mask: [1, 0] }), 2],
      [api.binaryCrossEntropy(p, p, parts), api.binaryCrossEntropy(p, p, sum), 4],
      [api.binaryCrossEntropyWithLogits(x, p, parts), api.binaryCrossEntropyWithLogits(x, p, sum), 4],
    ];
    for (const [got, total, normalizer] of pairs)
      expect([got.sum, got.normalizer]).toEqual([total, normalizer]);
  });
});

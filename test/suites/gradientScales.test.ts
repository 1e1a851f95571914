/** A gradient is as exact for a tiny or a huge upstream gradient as for 1: scaled by a power of two it has the same digits. */

import { describe, expect, test } from "vitest";
import type { Api } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { makeShiftedRows } from "../tools/shiftedRows.js";

const types = [
  {
    dtype: "float32",
    type: Float32Array,
    smallest: 2 ** -126,
    exponents: [-126, -100, -60, -40, -20, 20, 40, 100],
  },
  {
    dtype: "float64",
    type: Float64Array,
    smallest: 2 ** -1022,
    exponents: [-800, -500, -100, 100, 500, 800],
  },
] as const;

/** Lanes along a row and across rows. */
const LAYOUTS = [
  { shape: [48, 10], dim: 1 },
  { shape: [48, 100], dim: 1 },
  { shape: [3, 100, 16], dim: 1 },
] as const;

type Floats = Float32Array | Float64Array;

interface Arguments {
  readonly api: Api;
  readonly x: { readonly data: Floats; readonly shape: readonly number[] };
  readonly target: { readonly data: Int32Array; readonly shape: readonly number[] };
  readonly weight: Floats;
  readonly gradOutput: { readonly data: Floats; readonly shape: readonly number[] };
}

const dim = 1;
const gradients: readonly { readonly name: string; run(given: Arguments): { readonly data: Floats } }[] = [
  {
    name: "crossEntropyGrad",
    run: ({ api, x, target, gradOutput }) =>
      api.crossEntropyGrad(x, target, { reduction: "none", gradOutput }).grad,
  },
  {
    name: "crossEntropyGrad, weighted",
    run: ({ api, x, target, weight, gradOutput }) =>
      api.crossEntropyGrad(x, target, { reduction: "none", weight, gradOutput }).grad,
  },
  {
    name: "logSumExpBackward",
    run: ({ api, x, gradOutput }) => api.logSumExpBackward(gradOutput, x, api.logSumExp(x, { dim }), { dim }),
  },
];

describe.each(engines)("$name", ({ api }) => {
  describe.each(types)("$dtype", ({ type, smallest, exponents }) => {
    test.each(gradients)("$name", ({ run }) => {
      for (const { shape } of LAYOUTS) {
        const [outer, classes, inner = 1] = shape;
        const count = outer * inner;
        const rowShape = shape.filter((_, axis) => axis !== dim);
        const { logits, target, weight } = makeShiftedRows(type, classes, count);
        const given = { api, x: { data: logits, shape }, target: { data: target, shape: rowShape }, weight };
        const of = (upstream: number) =>
          run({ ...given, gradOutput: { data: new type(count).fill(upstream), shape: rowShape } }).data;
        const plain = of(1);
        for (const exponent of exponents) {
          const scaled = of(2 ** exponent);
          const largest = 1 / smallest;
          const wrong = plain.findIndex((value, k) => {
            const right = value * 2 ** exponent;
            const sizes = [Math.abs(value), Math.abs(right)];
            // Outside of it, results have fewer digits than others, or none.
            return sizes.every((size) => size >= smallest && size < largest) && scaled[k] !== right;
          });
          expect(wrong, `[${shape}], 2^${exponent}: ${scaled[wrong]} from ${plain[wrong]}`).toBe(-1);
        }
      }
    });
  });
});

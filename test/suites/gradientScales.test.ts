/** A gradient is as exact for a tiny or a huge upstream gradient as for 1: scaled by a power of two it has the same digits. */

import { describe, expect, test } from "vitest";
import { type Given, writtenTo } from "../functions/entry.js";
import { calls } from "../functions/index.js";
import type { FloatArray } from "../tools/api.js";
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

const dim = 1;
const gradients = calls.filter(({ scales }) => scales);

describe.each(engines)("$name", ({ api }) => {
  describe.each(types)("$dtype", ({ type, smallest, exponents }) => {
    test.each(gradients)("$title", (call) => {
      for (const { shape } of LAYOUTS) {
        const [outer, classes, inner = 1] = shape;
        const count = outer * inner;
        const rowShape = shape.filter((_, axis) => axis !== dim);
        const rows = makeShiftedRows(type, classes, count);
        const x = { data: rows.logits, shape };
        const target = { data: rows.target, shape: rowShape };
        const weight = { data: rows.weight, shape: [classes] };
        const given = { x, target, weight, dim, sums: api.logSumExp(x, { dim }) } as unknown as Given;
        const of = (upstream: number) => {
          const gradOutput = { data: new type(count).fill(upstream), shape: rowShape };
          return writtenTo(call.run(api, { ...given, rows: gradOutput })).data as FloatArray;
        };
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

  test("a first class 40 below the others, the guess at their maximum, takes nothing from a gradient of 2^-36", () => {
    const upstream = 2 ** -36;
    for (const classes of [9, 65, 129]) {
      for (const inner of [1, 4]) {
        const shape = [1, classes, inner];
        const rows = [1, inner];
        const x = { data: new Float32Array(classes * inner).fill(40).fill(0, 0, inner), shape };
        const gradOutput = { data: new Float32Array(inner).fill(upstream), shape: rows };
        const target = { data: new Int32Array(inner), shape: rows };
        const { data } = api.crossEntropyGrad(x, target, { reduction: "none", gradOutput }).grad;
        const each = Math.fround(upstream / (classes - 1));
        for (const value of data.subarray(inner)) expect(Math.abs(value / each - 1)).toBeLessThan(2 ** -22);
        for (const value of data.subarray(0, inner)) expect(value).toBe(-upstream);
      }
    }
  });
});

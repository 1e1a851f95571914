/** D1: the kernels compute the same bits at every optimisation level of asc. */

import { describe, expect, test } from "vitest";
import { compileKernels } from "../tools/compileKernels.js";
import { apiOf, builtKernels } from "../tools/internals.js";
import { bitsOf, rowCalls } from "../tools/rowCalls.js";
import { type FloatsConstructor, makeRows } from "../tools/rows.js";
import { expectSameRows } from "../tools/same.js";

const types: readonly FloatsConstructor[] = [Float32Array, Float64Array];
const SHAPES = [1, 3, 4, 5, 8, 33, 1023, 40_000];
const COUNT = 15;

const built = builtKernels("kernels");
const api = apiOf(new WebAssembly.Module(built));

/** Rows, and the bits that the build gives them, with lanes along rows and across them: computed once for all levels. */
const expected = types.flatMap((type) =>
  SHAPES.flatMap((classes) => {
    const rows = makeRows(type, classes, classes > 2000 ? 3 : COUNT);
    const ids = Array.from({ length: rows.count }, (_, id) => id);
    return rowCalls.flatMap((call) =>
      [1, rows.count].map((inner) => {
        const placement = { ids, inner };
        return { call, rows, placement, reference: bitsOf(api, call, rows, placement) };
      }),
    );
  }),
);

describe.each([0, 2, 3])("compiled with -O%d, not -O1 as the build", (optimizeLevel) => {
  test("every operation has the bits of the build", async () => {
    const bytes = await compileKernels({ optimizeLevel });
    const other = apiOf(new WebAssembly.Module(bytes));
    expect(other.backend).toBe("wasm");
    for (const { call, rows, placement, reference } of expected)
      expectSameRows(other, call, rows, reference, placement, `-O${optimizeLevel}, inner ${placement.inner}`);
  });
});

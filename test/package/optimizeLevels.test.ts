/** D1: the kernels compute the same bits at every optimisation level of asc, and the build is reproducible. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compileKernels } from "../tools/compileKernels.js";
import { apiOf, createWasmEngine } from "../tools/internals.js";
import { bitsOf, rowCalls } from "../tools/rowCalls.js";
import { type FloatsConstructor, makeRows } from "../tools/rows.js";
import { expectSameRows } from "../tools/same.js";

const types: readonly FloatsConstructor[] = [Float32Array, Float64Array];
const SHAPES = [1, 3, 4, 5, 8, 9, 33, 1023, 60_000];
const COUNT = 31;

const built = readFileSync(new URL("../../build/kernels.wasm", import.meta.url));
const api = apiOf(createWasmEngine("wasm", new WebAssembly.Module(built)));

describe.each([0, 1, 2, 3])("compiled with -O%d", (optimizeLevel) => {
  test("every operation has the bits of the build", async () => {
    const bytes = await compileKernels({ optimizeLevel });
    const other = apiOf(createWasmEngine("wasm", new WebAssembly.Module(bytes)));
    expect(other.backend).toBe("wasm");
    for (const type of types) {
      for (const classes of SHAPES) {
        const rows = makeRows(type, classes, classes > 2000 ? 3 : COUNT);
        const ids = Array.from({ length: rows.count }, (_, id) => id);
        for (const call of rowCalls) {
          for (const inner of [1, rows.count]) {
            const reference = bitsOf(api, call, rows, { ids, inner });
            expectSameRows(
              other,
              call,
              rows,
              reference,
              { ids, inner },
              `-O${optimizeLevel}, inner ${inner}`,
            );
          }
        }
      }
    }
  });
});

test("the build is what these sources compile to, byte by byte", async () => {
  expect(Buffer.compare(await compileKernels({}), built)).toBe(0);
});

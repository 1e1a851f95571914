/** The kernels as they are compiled: the same bits at the highest optimisation level, and the same bytes as the build's. */

import { expect, test } from "vitest";
import { compileKernels } from "../tools/compileKernels.js";
import { builtKernels } from "../tools/internals.js";
import { testOptimizeLevels } from "../tools/optimizeLevels.js";

testOptimizeLevels([3]);

test("the build is what these sources compile to, byte by byte", async () => {
  expect(Buffer.compare(await compileKernels({}), builtKernels("kernels"))).toBe(0);
});

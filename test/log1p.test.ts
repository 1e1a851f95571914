/** A1 on a sample: the kernels' log1p is right to 1 ulp for every 251st float32 from 0 to 1. */

import { test } from "vitest";
import { expectFigure } from "./accuracy/figures.js";
import { engines } from "./engines.js";
import { sweepLog1p } from "./log1pSweep.js";

test("log1p: every 251st float32 from 0 to 1", async () => {
  expectFigure(engines[0], "log1p", await sweepLog1p(251), true);
});

/** A1 on a sample: the kernels' log1p is right to 1 ulp for every 251st float32 from 0 to 1. */

import { test } from "vitest";
import { engines } from "../tools/engines.js";
import { expectFigure } from "../tools/figures.js";
import { sweepLog1p } from "../tools/log1pSweep.js";

test("log1p: every 251st float32 from 0 to 1", async () => {
  expectFigure(engines[0], "log1p", await sweepLog1p(251), true);
});

/** A1 itself: the kernels' log1p of every float32 from 0 to 1. */

import { test } from "vitest";
import { engines } from "../tools/engines.js";
import { expectFigure } from "../tools/figures.js";
import { sweepLog1p } from "../tools/log1pSweep.js";

test("log1p: every float32 from 0 to 1", async () => {
  expectFigure(engines[0], "log1p", await sweepLog1p(1));
});

/** A1 itself: the kernels' log1p of every float32 from 0 to 1. */

import { test } from "vitest";
import { expectFigure } from "../accuracy/figures.js";
import { engines } from "../engines.js";
import { sweepLog1p } from "../log1pSweep.js";

test("log1p: every float32 from 0 to 1", async () => {
  expectFigure(engines[0], "log1p", await sweepLog1p(1));
});

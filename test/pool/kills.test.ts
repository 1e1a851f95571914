/** Helpers that end in the middle of a piece, or are late: the right bits, and never a hang. */

import { test } from "vitest";
import { killHelpers } from "./kills.js";

test("40 helpers are lost in the middle of a piece: the results are those of one thread", async () => {
  await killHelpers(40, 17);
}, 120_000);

/** What takes minutes of a pool: very many helpers that are lost. */

import { test } from "vitest";
import { killHelpers } from "../pool/kills.js";

test("1,000 helpers are lost in the middle of a piece: the results are those of one thread", async () => {
  await killHelpers(1000, 1717);
});

/** A small job with kills; the large one is in release/. */
import { expect, test } from "vitest";
import { inAFolder } from "./commands.js";
import { runWithKills } from "./kills.js";

inAFolder();

test("two workers and Redis are killed: the total of one process, to the last bit", async () => {
  const { stalls } = await runWithKills({ shards: 40, rows: 4000, kills: 2, killsRedis: true });
  expect(stalls).toBeGreaterThan(0);
});

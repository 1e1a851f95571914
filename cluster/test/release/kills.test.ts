/** 1,000 shards, with ten kills of a worker and one of Redis, and what a kill costs. */
import { expect, test } from "vitest";
import { inAFolder } from "../commands.js";
import { runWithKills } from "../kills.js";

inAFolder();

const JOB = { shards: 1000, rows: 20_000 };
const KILLS = 10;

test("ten workers and Redis are killed: the total of one process, to the last bit", async () => {
  const calm = await runWithKills({ ...JOB, kills: 0, killsRedis: false });
  const killed = await runWithKills({ ...JOB, kills: KILLS, killsRedis: true });
  expect(killed.stalls).toBeGreaterThan(0);
  const cost = (killed.seconds - calm.seconds) / (KILLS + 1);
  console.log(
    `1000 shards, 3 workers: ${calm.seconds.toFixed(1)} s; with ${KILLS} kills of a worker and one of Redis ` +
      `${killed.seconds.toFixed(1)} s: ${cost.toFixed(2)} s a kill, ${killed.stalls} shards begun anew`,
  );
});

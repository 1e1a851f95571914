/** A job whose workers are killed, and its Redis once. */
import { expect } from "vitest";
import { cluster, figuresOf, TestWorker, until, xent } from "./commands.js";
import { saveLogits, saveTargets } from "./files.js";
import { RedisServer } from "./redisServer.js";

const WORKERS = 3;
const CLASSES = 1000;

export interface Killing {
  readonly shards: number;
  readonly rows: number;
  readonly kills: number;
  readonly killsRedis: boolean;
}

export interface Ending {
  readonly seconds: number;
  /** Of shards whose worker was gone. */
  readonly stalls: number;
}

/** Does all that, and compares the result with that of one process. Kills come at equal parts of the work. */
export async function runWithKills({ shards, rows, kills, killsRedis }: Killing): Promise<Ending> {
  const files = [saveLogits("logits.npy", rows, CLASSES, 5), saveTargets("targets.npy", rows, CLASSES)];
  const server = await RedisServer.start();
  const start = () => new TestWorker(server.url);
  const workers = Array.from({ length: WORKERS }, start);
  const all = [...workers];
  const redis = ["--redis", server.url];
  const submitted = await cluster("submit", "loss", ...files, "--shards", `${shards}`, ...redis);
  expect(submitted).toMatchObject({ code: 0, err: "" });
  const begin = performance.now();
  const result = cluster("result", submitted.out.trim(), "--wait", "--json", ...redis);
  const done = () => all.flatMap((worker) => worker.log().match(/: shard \d+ done/g) ?? []).length;
  const deaths = kills + Number(killsRedis);
  for (let death = 0; death < deaths; death++) {
    await until(() => done() >= ((death + 1) * shards) / (deaths + 2));
    if (killsRedis && death === deaths >> 1) {
      await server.kill();
      await server.begin();
      continue;
    }
    workers[death % WORKERS].signal("SIGKILL");
    await workers[death % WORKERS].end();
    workers[death % WORKERS] = start();
    all.push(workers[death % WORKERS]);
  }
  const outcome = await result;
  const seconds = (performance.now() - begin) / 1000;
  expect(outcome).toMatchObject({ code: 0, err: expect.not.stringContaining("warning") });
  const one = await xent("loss", ...files, "--json");
  // Numbers are printed so that they are read back as they were: equal text is equal bits.
  expect(figuresOf(outcome)).toEqual(figuresOf(one));
  const stalls = all.flatMap((worker) => worker.log().match(/its worker is gone/g) ?? []).length;
  return { seconds, stalls };
}

/** How a worker ends: what is in work is finished, or given back. */
import { beforeEach, expect, test } from "vitest";
import { cluster, inAFolder, TestWorker, until } from "./commands.js";
import { saveTargets, saveZeros } from "./files.js";
import { RedisServer } from "./redisServer.js";

inAFolder();

const CLASSES = 50_000;
let server: RedisServer;

beforeEach(async () => {
  server = await RedisServer.start();
});

/** One shard of so many rows. */
async function submit(rows: number, ...args: readonly string[]): Promise<string> {
  const files = [saveZeros("x.npy", rows, CLASSES), saveTargets("t.npy", rows, CLASSES)];
  const { code, out } = await cluster(
    "submit",
    "loss",
    ...files,
    "--shards",
    "1",
    "--redis",
    server.url,
    ...args,
  );
  expect(code).toBe(0);
  return out.trim();
}

async function activeShards(): Promise<number> {
  const client = server.client();
  const count = await client.llen("bull:xent-shards:active");
  client.disconnect();
  return count;
}

async function workerInWork(...args: readonly string[]): Promise<TestWorker> {
  const worker = new TestWorker(server.url, ...args);
  await until(async () => (await activeShards()) === 1);
  return worker;
}

test("SIGTERM: the shard in work is finished", async () => {
  const job = await submit(4000);
  const worker = await workerInWork();
  worker.signal("SIGTERM");
  expect(await worker.end()).toBe(0);
  expect(worker.log()).toContain(`${job}: shard 0 done`);
});

test.each([
  ["a second signal", [], ["SIGTERM", "SIGINT"]],
  ["no time left", ["--grace", "0"], ["SIGTERM"]],
] as const)("%s: the shard is given back at once, and is no attempt of its", async (_, args, signals) => {
  // It would take minutes.
  await submit(200_000, "--engine", "js");
  const worker = await workerInWork(...args);
  for (const signal of signals) {
    worker.signal(signal);
    await until(() => worker.log().includes("stops"));
  }
  expect(await worker.end()).toBe(0);
  expect(worker.log()).not.toContain("done in");
  const client = server.client();
  expect(await client.llen("bull:xent-shards:active")).toBe(0);
  expect(await client.llen("bull:xent-shards:wait")).toBe(1);
  const [key] = await client.keys("bull:xent-shards:loss-*-0");
  expect(await client.hget(key, "atm")).toBeOneOf([null, "0"]);
  client.disconnect();
});

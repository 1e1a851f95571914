/** Jobs of each command: what they print is what one process prints. */
import { beforeEach, expect, test } from "vitest";
import { cluster, figuresOf, inAFolder, TestWorker, xent } from "./commands.js";
import { save, saveLogits, saveTargets } from "./files.js";
import { RedisServer } from "./redisServer.js";

inAFolder();

const ROWS = 103;
const CLASSES = 50;
let server: RedisServer;
let redis: readonly string[] = [];
let x = "";
let y = "";
let t = "";

beforeEach(async () => {
  server = await RedisServer.start();
  redis = ["--redis", server.url];
  x = saveLogits("x.npy", ROWS, CLASSES, 1);
  y = saveLogits("y.npy", ROWS, CLASSES, 2);
  t = saveTargets("t.npy", ROWS, CLASSES);
  save(
    "w.npy",
    "<f4",
    [CLASSES],
    Float32Array.from({ length: CLASSES }, (_, c) => 1 + c / 7),
  );
  save(
    "m.npy",
    "|u1",
    [ROWS],
    Uint8Array.from({ length: ROWS }, (_, row) => Number(row % 3 > 0)),
  );
});

const submitted = (command: string, ...args: readonly string[]) =>
  cluster("submit", command, ...redis, ...args);

async function jobOf(command: string, ...args: readonly string[]): Promise<string> {
  const { code, out, err } = await submitted(command, ...args);
  expect([code, err]).toEqual([0, ""]);
  return out.trim();
}

test("loss, score and compare, with options and files named from the folder of who submits", async () => {
  const cases = [
    ["loss", "x.npy", "t.npy", "--weight", "w.npy", "--mask", "m.npy", "--label-smoothing", "0.1"],
    ["loss", "--targets", "t.npy", "--reduction=sum", "--ignore-index", "-1", "--", "x.npy"],
    ["loss", "x.n*", "t.npy", "--base", "2", "--shift", "1"],
    ["score", "x.npy", "t.npy", "--top-k", "3", "--no-rows", "--bytes", "200"],
    ["compare", "x.npy", "y.npy", "--min-log-prob", "-4", "--dim", "-1"],
  ];
  const jobs: string[] = [];
  for (const [command, ...args] of cases) jobs.push(await jobOf(command, "--shards", "3", ...args));
  new TestWorker(server.url, "--concurrency", "2");
  for (const [k, job] of jobs.entries()) {
    const rows = cases[k][0] === "score" && !cases[k].includes("--no-rows") ? ["--no-rows"] : [];
    const result = await cluster("result", job, "--wait", "--json", ...redis);
    expect([result.code, result.err]).toEqual([0, ""]);
    const [command, ...args] = cases[k];
    expect([args, figuresOf(result)]).toEqual([
      args,
      figuresOf(await xent(command, "--json", ...rows, ...args)),
    ]);
    const text = await cluster("result", job, ...redis);
    const untimed = (out: string) => out.replace(/^(time|throughput) .*\n/gm, "");
    expect(untimed(text.out)).toBe(untimed((await xent(command, ...rows, ...args)).out));
  }
});

test("a warning of the merge is that of the command", async () => {
  const ignored = save("i.npy", "<i4", [ROWS], new Int32Array(ROWS).fill(-100));
  const job = await jobOf("loss", x, ignored, "--shards", "2");
  new TestWorker(server.url);
  const { code, err } = await cluster("result", job, "--wait", ...redis);
  const { err: wanted } = await xent("loss", x, ignored);
  expect(wanted).toContain("warning");
  expect([code, err.replace("the lines", "x")]).toEqual([0, expect.stringContaining("warning")]);
});

test("more shards than rows", async () => {
  const job = await jobOf(
    "loss",
    saveLogits("few.npy", 3, 4, 3),
    saveTargets("few-t.npy", 3, 4),
    "--shards",
    "5",
  );
  new TestWorker(server.url);
  expect(figuresOf(await cluster("result", job, "--wait", "--json", ...redis))).toMatchObject({ rows: 3 });
});

test("who submits twice gets one job, before and after it is done", async () => {
  const args = ["loss", x, t, "--shards", "3"] as const;
  const [first, same] = await Promise.all([submitted(...args), submitted(...args)]);
  expect([first.code, same.code, same.out]).toEqual([0, 0, first.out]);
  const again = await submitted(...args);
  expect(again).toEqual({
    code: 0,
    out: first.out,
    err: "xent-cluster: warning: this job was submitted before, and is not done again\n",
  });
  expect(await jobOf("loss", x, t, "--shards", "4")).not.toBe(first.out.trim());
  expect(await jobOf("loss", y, t, "--shards", "3")).not.toBe(first.out.trim());
  expect(await jobOf("loss", x, t, "--shards", "3", "--base", "2")).not.toBe(first.out.trim());
  const worker = new TestWorker(server.url);
  const id = first.out.trim();
  expect((await cluster("result", id, "--wait", ...redis)).code).toBe(0);
  expect((await submitted(...args)).err).toContain("is not done again");
  expect((worker.log().match(new RegExp(`${id}: shard \\d done`, "g")) ?? []).sort()).toEqual(
    [0, 1, 2].map((index) => `${id}: shard ${index} done`),
  );
});

test("status says how far a job is, and who works", async () => {
  const job = await jobOf("loss", x, t, "--shards", "3");
  const status = async () => JSON.parse((await cluster("status", job, "--json", ...redis)).out);
  const waiting = { job, state: "running", shards: 3, done: 0, workers: 0, failure: null };
  expect(await status()).toEqual(waiting);
  const { code, out } = await cluster("status", job, ...redis);
  expect([code, out]).toEqual([0, `job      ${job}\nstate    running\nshards   3\ndone     0\nworkers  0\n`]);
  new TestWorker(server.url);
  await cluster("result", job, "--wait", ...redis);
  expect(await status()).toEqual({ ...waiting, state: "completed", done: 3, workers: 1 });
});

test("the lines of shards are forgotten when they are merged", async () => {
  const job = await jobOf("loss", x, t, "--shards", "3");
  const worker = new TestWorker(server.url);
  await cluster("result", job, "--wait", ...redis);
  worker.signal("SIGTERM");
  expect(await worker.end()).toBe(0);
  const client = server.client();
  const keys = (await client.keys("*")).filter((key) => key.includes("xent-shards:loss"));
  client.disconnect();
  expect(keys).toEqual([]);
});

/** The rows of jobs of score: a file for each shard, and all as one. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { cluster, figuresOf, inAFolder, inFolder, TestWorker, xent } from "./commands.js";
import { saveLogits, saveTargets } from "./files.js";
import { RedisServer } from "./redisServer.js";

inAFolder();

const ROWS = 50;
let redis: readonly string[] = [];
let url = "";
beforeEach(async () => {
  ({ url } = await RedisServer.start());
  redis = ["--redis", url];
  saveLogits("x.npy", ROWS, 20, 1);
  saveTargets("t.npy", ROWS, 20);
  mkdirSync(inFolder("rows"));
});

const OPTIONS = ["x.npy", "t.npy", "--shift", "1", "--top-k", "2"];
const submit = (...more: readonly string[]) =>
  cluster("submit", "score", ...OPTIONS, "--shards", "3", ...redis, ...more);
const result = (job: string, ...more: readonly string[]) =>
  cluster("result", job, "--wait", ...redis, ...more);

async function done(): Promise<string> {
  const { code, out } = await submit("--output", "rows");
  expect(code).toBe(0);
  const job = out.trim();
  new TestWorker(url, "--output", inFolder("."));
  expect((await result(job)).code).toBe(0);
  return job;
}

test("are those of one process, whatever was there before", async () => {
  const lines = (await xent("score", ...OPTIONS)).out;
  const first = await submit("--output", "rows");
  // As a worker that died after its shard would leave it.
  writeFileSync(inFolder(`rows/${first.out.trim()}-000001.jsonl`), "of a worker that died");
  const job = await done();
  expect(readdirSync(inFolder("rows")).sort()).toEqual(
    [0, 1, 2].map((index) => `${job}-00000${index}.jsonl`),
  );
  writeFileSync(inFolder("all.jsonl"), "old");
  const { code, out, err } = await result(job, "--output", "all.jsonl", "--json");
  expect([code, err]).toEqual([0, ""]);
  expect(readFileSync(inFolder("all.jsonl"), "utf8")).toBe(lines);
  const alone = await xent("score", ...OPTIONS, "--no-rows", "--json");
  expect(figuresOf({ code, out, err })).toEqual(figuresOf(alone));
  const other = await cluster("submit", "score", ...OPTIONS, "--shards", "3", ...redis);
  expect(other.out.trim()).not.toBe(job);
  const none = await result(job.replace(/.$/, "z"), "--output", "x");
  expect(none.code).toBe(1);
});

test("gaps, rows twice, and files that end too early are refused, and nothing is written", async () => {
  const job = await done();
  const file = (index: number) => join("rows", `${job}-00000${index}.jsonl`);
  const [a, b, c] = [0, 1, 2].map((index) => readFileSync(inFolder(file(index)), "utf8"));
  const first = Number(/\d+/.exec(b)?.[0]);
  const last = Number(/\d+/.exec(c)?.[0]);
  const cut = (text: string) => text.replace(/[^\n]*\n$/, "");
  for (const [index, text, words] of [
    [1, a, `has row 0, expected row ${first}`],
    [1, c, `has row ${last}, expected row ${first}`],
    [1, cut(b), `has row ${last}, expected row ${last - 1}`],
    [1, b.slice(0, -1), `ends in the middle of row ${last - 1}`],
    [2, cut(c), `ends with row ${ROWS - 3} of ${ROWS - 1}`],
    [0, "no lines\n", "has no row, expected row 0"],
    [1, null, "rows cannot be joined: no such file or directory"],
  ] as const) {
    for (const [k, whole] of [a, b, c].entries()) writeFileSync(inFolder(file(k)), whole);
    if (text === null) rmSync(inFolder(file(index)));
    else writeFileSync(inFolder(file(index)), text);
    const { code, out, err } = await result(job, "--output", "all.jsonl");
    expect([words, code, out, err]).toEqual([words, 1, "", expect.stringContaining(words)]);
    expect(readdirSync(inFolder(".")).filter((name) => name.startsWith("all"))).toEqual([]);
  }
});

test("wrong usage", async () => {
  expect(await submit("--output", "none")).toMatchObject({
    code: 1,
    err: `xent-cluster: ${inFolder("none")}: is no folder, expected one that all workers see\n`,
  });
  expect(await submit("--output", "rows", "--no-rows")).toMatchObject({
    code: 2,
    err: "xent-cluster: option '--no-rows' does not go with '--output'\n",
  });
  const loss = ["submit", "loss", "x.npy", "t.npy", "--shards", "2", ...redis];
  expect(await cluster(...loss, "--output", "rows")).toMatchObject({
    code: 2,
    err: "xent-cluster: option '--output' is not for a job: a job of score alone has rows\n",
  });
  const { out } = await cluster(...loss);
  new TestWorker(url);
  const words = "has no rows: xent-cluster submit score --output names a folder for them";
  expect(await result(out.trim(), "--output", "all")).toMatchObject({
    code: 2,
    err: `xent-cluster: ${out.trim()}: ${words}\n`,
  });
  expect(existsSync(inFolder("all"))).toBe(false);
});

test("a worker writes only where its own command line lets it, and another one may do the shard", async () => {
  mkdirSync(inFolder("mine"));
  symlinkSync(inFolder("rows"), inFolder("mine/way-out"));
  const { out } = await submit("--output", "mine/way-out");
  const none = new TestWorker(url);
  const other = new TestWorker(url, "--output", inFolder("mine"));
  const logs = () => none.log() + other.log();
  while (!logs().includes("is not within") || !none.log().includes("writes no rows"))
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(none.log()).toContain("this worker writes no rows: start it with --output and a folder");
  expect(readdirSync(inFolder("rows"))).toEqual([]);
  for (const worker of [none, other]) {
    worker.signal("SIGTERM");
    await worker.end();
  }
  new TestWorker(url, "--output", inFolder("rows"));
  expect((await result(out.trim())).code).toBe(0);
  expect(readdirSync(inFolder("rows")).length).toBe(3);
});

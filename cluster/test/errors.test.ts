/** What is refused, with one line and an exit code. */

import { once } from "node:events";
import { appendFileSync, existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { FlowProducer } from "bullmq";
import { beforeEach, expect, test } from "vitest";
import { atEnd, cluster, clusterWith, inAFolder, inFolder, TestWorker } from "./commands.js";
import { save, saveLogits, saveTargets } from "./files.js";
import { RedisServer } from "./redisServer.js";

inAFolder();

const ROWS = 20;
const CLASSES = 10;
let x = "";
let t = "";

beforeEach(() => {
  x = saveLogits("x.npy", ROWS, CLASSES, 1);
  t = saveTargets("t.npy", ROWS, CLASSES);
});

const submit = (url: string, ...more: readonly string[]) =>
  cluster("submit", "loss", x, t, "--shards", "2", "--redis", url, ...more);

const refusal = (code: number, words: string) => ({ code, out: "", err: `xent-cluster: ${words}\n` });

test("wrong usage", async () => {
  const of = "see xent-cluster --help";
  const cases: readonly (readonly [args: readonly string[], words: string])[] = [
    [[], `expected a command: submit, work, result or status; ${of}`],
    [["wrok"], `unknown command 'wrok' (Did you mean work?); ${of}`],
    [["submit", "los"], `unknown command 'los' (Did you mean loss?); ${of}`],
    [["submit", "loss", x, t], `required option '--shards <n>' not specified; ${of}`],
    [
      ["submit", "loss", x, t, "--shards", "0"],
      `option '--shards <n>' argument '0' is invalid. Expected an integer > 0; ${of}`,
    ],
    [
      ["submit", "loss", x, t, "--shards", "2", "--bsae", "2"],
      `unknown option '--bsae' (Did you mean --base?); ${of}`,
    ],
    [
      ["submit", "loss", x, t, "--shards", "2", "--report", "r.html"],
      "option '--report' is not for a job: it needs all rows in one run",
    ],
    [["submit", "loss", "--shards", "2"], `missing required argument 'files'; ${of}`],
    [
      ["submit", "loss", x, t, "--shards", "2", "--base", "3"],
      "option '--base <b>' argument '3' is invalid. Allowed choices are e, 2; see xent loss --help",
    ],
    [
      ["submit", "loss", "-", t, "--shards", "2"],
      "option '--shard' needs files: standard input can be read only once; see xent loss --help",
    ],
    [
      ["work", "--redis", "localhost"],
      "the address of Redis is no URL such as redis://:password@host:6379, or rediss:// for TLS",
    ],
    [
      ["work", "--redis", "redis://h/x"],
      "the address of Redis ends with no number of a database, as in redis://host:6379/2",
    ],
    [["work", "--queue", "a:b"], "the name of a queue has letters, digits and any of . _ - only"],
    [
      ["work", "--concurrency", "1.5"],
      `option '--concurrency <n>' argument '1.5' is invalid. Expected an integer > 0; ${of}`,
    ],
    [
      ["work", "--grace", "-1"],
      `option '--grace <s>' argument '-1' is invalid. Expected a number >= 0; ${of}`,
    ],
    [["result"], `missing required argument 'job'; ${of}`],
  ];
  for (const [args, words] of cases)
    expect([args, await cluster(...args)]).toEqual([args, refusal(2, words)]);
});

test("files that xent refuses, before there is a job", async () => {
  expect(await cluster("submit", "loss", "none.npy", t, "--shards", "2")).toEqual(
    refusal(1, `${inFolder("none.npy")}: cannot be read: no such file or directory`),
  );
  const short = saveTargets("short.npy", ROWS - 1, CLASSES);
  const { code, err } = await cluster("submit", "loss", x, short, "--shards", "2");
  expect([code, err]).toEqual([1, expect.stringContaining("short.npy: has")]);
});

test("a Redis that cannot be reached", async () => {
  const url = "redis://:secret@127.0.0.1:1";
  const words = "redis://127.0.0.1:1: Redis cannot be reached: connection refused";
  expect(await submit(url)).toEqual(refusal(75, words));
  for (const command of [
    ["work"],
    ["result", "loss-1"],
    ["result", "loss-1", "--wait"],
    ["status", "loss-1"],
  ])
    expect([command, await clusterWith({ XENT_REDIS: url }, ...command)]).toEqual([
      command,
      refusal(75, words),
    ]);
  const { code, err } = await submit("redis://no-such-host.invalid:6379");
  expect([code, err]).toEqual([
    75,
    expect.stringMatching(/^xent-cluster: redis:.*: Redis cannot be reached: .+\n$/),
  ]);
});

test("what answers and is no Redis, and a Redis without TLS", async () => {
  const server = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")).listen(
    0,
    "127.0.0.1",
  );
  await once(server, "listening");
  atEnd(() => server.close());
  const { port } = Object(server.address());
  const { code, out, err } = await submit(`redis://127.0.0.1:${port}`);
  expect([code === 0, out, err.trimEnd().split("\n").length]).toEqual([false, "", 1]);
  const redis = await RedisServer.start();
  const tls = await submit(redis.url.replace("redis:", "rediss:"));
  expect([tls.code === 0, tls.err]).toEqual([
    false,
    expect.stringContaining(`rediss://127.0.0.1:${redis.port}: `),
  ]);
});

test("a password: by the URL, wrong, or none", async () => {
  const { url, port } = await RedisServer.start({ password: "p@ss" });
  const shown = `redis://127.0.0.1:${port}`;
  const words =
    /^xent-cluster: redis:\/\/127\.0\.0\.1:\d+: Redis refuses the password or the user: \w+ .*\n$/;
  for (const wrong of [shown, url.replace("p%40ss", "other")]) {
    const { code, out, err } = await submit(wrong);
    expect([code, out, err]).toEqual([1, "", expect.stringMatching(words)]);
  }
  expect((await submit(url)).code).toBe(0);
});

test("settings that lose jobs", async () => {
  const { url, port } = await RedisServer.start({ settings: ["--maxmemory-policy", "allkeys-lru"] });
  const shown = `redis://127.0.0.1:${port}`;
  const appendonly = "redis-cli config set appendonly yes";
  const policy = "redis-cli config set maxmemory-policy noeviction";
  const lost = "and may lose jobs; change it:";
  expect(await submit(url)).toEqual(
    refusal(
      1,
      `${shown}: Redis has appendonly no and maxmemory-policy allkeys-lru, ${lost} ${appendonly} && ${policy} && redis-cli config rewrite`,
    ),
  );
});

test("settings that cannot be read are a warning", async () => {
  const { url, port } = await RedisServer.start({ settings: ["--rename-command", "CONFIG", ""] });
  const { code, out, err } = await submit(url);
  expect([code, out]).toEqual([0, expect.stringMatching(/^loss-[\da-f]{24}\n$/)]);
  expect(err).toMatch(
    new RegExp(
      `^xent-cluster: warning: redis://127.0.0.1:${port}: settings cannot be read \\(ERR unknown command.*\\); it should have appendonly yes and maxmemory-policy noeviction\\n$`,
    ),
  );
});

test("jobs that are not there, or not done", async () => {
  const { url } = await RedisServer.start();
  const unknown = refusal(
    1,
    "loss-1: there is no such job in this queue; xent-cluster submit prints their names",
  );
  for (const command of ["result", "status"])
    expect(await cluster(command, "loss-1", "--redis", url)).toEqual(unknown);
  const id = (await submit(url)).out.trim();
  expect(await cluster("result", id, "--redis", url)).toEqual(
    refusal(75, `${id}: is not finished: 0 of 2 shards are done`),
  );
  expect((await cluster("result", id, "--redis", url, "--queue", "other")).code).toBe(1);
});

test("files that changed since submit", async () => {
  const { url } = await RedisServer.start();
  new TestWorker(url);
  const original = readFileSync(x);
  const time = new Date(2020, 1, 1);
  utimesSync(x, time, time);
  const changes: readonly (readonly [change: () => void, words: RegExp])[] = [
    [() => appendFileSync(x, "more"), /it has \d+ bytes, and had \d+/],
    [
      () => {
        writeFileSync(x, Buffer.concat([original.subarray(0, -1), Buffer.of(0)]));
        utimesSync(x, time, time);
      },
      /its beginning is another one/,
    ],
    [() => utimesSync(x, time, new Date()), /it was written at [\dT:-]+Z, and not at [\dT:-]+Z/],
    [() => rmSync(x), /cannot be read: no such file or directory/],
  ];
  for (const [k, [change, words]] of changes.entries()) {
    writeFileSync(x, original);
    utimesSync(x, time, time);
    const queue = `changes-${k}`;
    const { out } = await submit(url, "--queue", queue);
    change();
    new TestWorker(url, "--queue", queue);
    const { code, err } = await cluster("result", out.trim(), "--wait", "--redis", url, "--queue", queue);
    expect([code, err]).toEqual([1, expect.stringMatching(words)]);
    expect(err).toMatch(new RegExp(`^xent-cluster: ${out.trim()}: shard \\d: .*x\\.npy: `));
  }
});

test("a shard that never succeeds ends the job at once; submitted again, it is done anew", async () => {
  const { url } = await RedisServer.start();
  const targets = Int32Array.from({ length: ROWS }, (_, row) => (row === 15 ? CLASSES : 0));
  t = save("bad.npy", "<i4", [ROWS], targets);
  const worker = new TestWorker(url);
  const { out } = await submit(url);
  const id = out.trim();
  const failed = await cluster("result", id, "--wait", "--redis", url);
  expect([failed.code, failed.out, failed.err]).toEqual([
    1,
    "",
    expect.stringMatching(new RegExp(`^xent-cluster: ${id}: shard 1: .*bad\\.npy: .*\\n$`)),
  ]);
  expect(worker.log().match(/shard 1: /g)?.length).toBe(1);
  const status = await cluster("status", id, "--redis", url);
  expect([status.code, status.out]).toEqual([0, expect.stringContaining("state    failed\n")]);
  const again = await submit(url);
  expect(again).toEqual({ code: 0, out, err: "" });
  expect((await cluster("result", id, "--wait", "--redis", url)).code).toBe(1);
});

/** A job of one shard, as submit would never write it. */
async function injected(url: string, data: object, attempts: number): Promise<string> {
  const flow = new FlowProducer({ connection: { url } });
  const opts = { failParentOnFailure: true, attempts };
  await flow.add({
    name: "score",
    queueName: "xent-merges",
    data: { command: "score", args: [x, t], files: [], shards: 1, line: "{}", ...data },
    opts: { jobId: "score-1" },
    children: [{ name: "score", queueName: "xent-shards", data: { of: "score-1", index: 0 }, opts }],
  });
  await flow.close();
  return "score-1";
}

test("a job in Redis that would write files", async () => {
  const { url } = await RedisServer.start();
  const id = await injected(url, { args: [x, t, `--output=${inFolder("out")}`] }, 5);
  new TestWorker(url);
  const { code, err } = await cluster("result", id, "--wait", "--redis", url);
  const words = "score-1: shard 0: the job is none that xent-cluster submits: --output=";
  expect([code, err]).toEqual([1, expect.stringContaining(words)]);
  expect(existsSync(inFolder("out"))).toBe(false);
});

test("a worker with another version: the shard is tried again, perhaps elsewhere", async () => {
  const { url } = await RedisServer.start();
  const id = await injected(url, { line: JSON.stringify({ xent: "0.0.1" }) }, 2);
  const worker = new TestWorker(url);
  const { code, err } = await cluster("result", id, "--wait", "--redis", url);
  const words =
    /^xent-cluster: score-1: shard 0: this worker's xent is \d+\.\d+\.\d+, that of the job is 0\.0\.1\n$/;
  expect([code, err]).toEqual([75, expect.stringMatching(words)]);
  expect(worker.log().match(/shard 0: this worker/g)?.length).toBe(2);
});

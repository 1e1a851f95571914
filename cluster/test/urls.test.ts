/** Files that are named by URL: recorded by submit, and refused where they changed. */
import { utimesSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { FileServer } from "../../test/tools/fileServer.js";
import { atEnd, cluster, figuresOf, inAFolder, inFolder, TestWorker, xent } from "./commands.js";
import { saveLogits, saveTargets } from "./files.js";
import { RedisServer } from "./redisServer.js";

inAFolder();

let redis: RedisServer;
let files: FileServer;
beforeEach(async () => {
  redis = await RedisServer.start();
  files = await FileServer.start(() => inFolder("."));
  atEnd(() => files.close());
  saveLogits("x.npy", 40, 20, 1);
  saveTargets("t.npy", 40, 20);
});

const submit = (...names: readonly string[]) =>
  cluster("submit", "loss", ...names, "--shards", "3", "--redis", redis.url);
const result = (job: string, ...more: readonly string[]) =>
  cluster("result", job.trim(), "--wait", "--redis", redis.url, ...more);

test("a job of URLs and paths, with a password; the same files by another URL are another job", async () => {
  const seen = new Set<string | undefined>();
  files.answer = ({ headers }) => {
    seen.add(headers.authorization);
    return false;
  };
  const x = files.url("x.npy").replace("//", "//me:secret@");
  const { code, out, err } = await submit(x, "--targets", "t.npy");
  expect([code, err]).toEqual([0, ""]);
  expect([...seen]).toEqual([`Basic ${Buffer.from("me:secret").toString("base64")}`]);
  new TestWorker(redis.url);
  expect(figuresOf(await result(out, "--json"))).toEqual(
    figuresOf(await xent("loss", "x.npy", "t.npy", "--json")),
  );
  expect((await submit(x, "--targets", "t.npy")).err).toContain("was submitted before");
  expect((await submit(files.url("x.npy?2"), "--targets", "t.npy")).out).not.toBe(out);
});

test("a file that changed: size and beginning, ETag, or time", async () => {
  const changes: readonly (readonly [change: () => void, words: string])[] = [
    [() => saveLogits("x.npy", 41, 20, 1), "it has 3352 bytes, and had 3272"],
    [() => saveLogits("x.npy", 40, 20, 2), "its beginning is another one"],
    [() => utimesSync(inFolder("x.npy"), 1, 1), "it was written at 1970-01-01T00:00:01Z, and not at "],
    [
      () => {
        files.etag = '"other"';
      },
      'its ETag is "other", and was "3272-',
    ],
  ];
  for (const [change, words] of changes) {
    saveLogits("x.npy", 40, 20, 1);
    const { out } = await submit(
      `${files.url("x.npy")}?${changes.findIndex(([each]) => each === change)}`,
      "t.npy",
    );
    change();
    const worker = new TestWorker(redis.url);
    const { code, err } = await result(out);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(`${files.url("x.npy")}?…: changed since it was submitted: ${words}`),
    ]);
    worker.signal("SIGKILL");
    await worker.end();
  }
});

test("what the server refuses, at submit", async () => {
  const url = files.url("x.npy");
  for (const [status, code, words] of [
    [200, 1, "its server gives whole files only"],
    [404, 1, "its server answers 404 Not Found"],
    [503, 75, "its server answers 503 Service Unavailable"],
  ] as const) {
    files.answer = (_, response) => {
      response.writeHead(status).end("words");
      return true;
    };
    const { code: own, err } = await submit(url, "t.npy");
    expect([own, err]).toEqual([code, expect.stringContaining(`xent-cluster: ${url}: `)]);
    expect(err).toContain(words);
  }
});

test("a server that fails for a while: the shards are tried again", async () => {
  const { out } = await submit(files.url("x.npy"), "t.npy");
  let failures = 4;
  files.answer = (_, response) => {
    if (failures-- <= 0) return false;
    response.writeHead(500).end();
    return true;
  };
  const worker = new TestWorker(redis.url);
  expect((await result(out)).code).toBe(0);
  expect(worker.log()).toContain("its server answers 500 Internal Server Error");
});

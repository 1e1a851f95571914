/** Files that are named by URL: read by ranges from a web server of the test. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PIECE_BYTES, UrlSource } from "../../src/cli/urlSource.js";
import { FileServer } from "../tools/fileServer.js";
import { COMMAND, ENVIRONMENT, folder, inAFolder, save, saveMatrix, someLogits, xent } from "./cliFixture.js";

inAFolder();

let server: FileServer;
beforeEach(async () => {
  server = await FileServer.start(() => folder);
});
afterEach(() => server.close());

/** The command, while this process answers. */
async function run(...args: string[]) {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd: folder, env: ENVIRONMENT });
  const texts = ["", ""];
  child.stdout.on("data", (text) => {
    texts[0] += text;
  });
  child.stderr.on("data", (text) => {
    texts[1] += text;
  });
  child.stdin.end();
  const [code] = await once(child, "close");
  return { code, out: untimed(texts[0]), err: texts[1] };
}

const untimed = (text: string) => text.replace(/"(seconds|logitsPerSecond)":[^,]*,/g, "");

/** A few pieces, so that some are asked for ahead. */
function saveLarge(rows = 400): void {
  const classes = 10_000;
  const some = someLogits(classes + 17);
  const data = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) data.set(some.slice(row % 17, (row % 17) + classes), row * classes);
  save("x.npy", { descr: "<f4", shape: [rows, classes] }, data);
  save(
    "t.npy",
    { descr: "<i4", shape: [rows] },
    Array.from({ length: rows }, (_, row) => (row * 7919) % classes),
  );
}

test("loss, score and compare give what they give of files, in parts and on threads, too", async () => {
  saveLarge();
  const [x, t] = ["x.npy", "t.npy"].map((name) => server.url(name));
  for (const [command, ...args] of [
    ["loss", "x.npy", "t.npy"],
    ["loss", "x.npy", "t.npy", "--threads", "2"],
    ["loss", "x.npy", "t.npy", "--shard", "1/3"],
    ["score", "x.npy", "--targets", "t.npy", "--no-rows"],
    ["compare", "x.npy", "x.npy", "t.npy"],
  ]) {
    const byUrl = args.map((arg) => ({ "x.npy": x, "t.npy": t })[arg] ?? arg);
    const { out } = xent(command, ...args, "--json");
    expect([command, await run(command, ...byUrl, "--json")]).toEqual([
      command,
      { code: 0, out: untimed(out), err: "" },
    ]);
  }
});

const DIM = ["--dim", "-1"];

test("tensors of archives, and redirects", async () => {
  const name = "two.npz";
  copyFileSync(fileURLToPath(new URL("../fixtures/files/two.npz", import.meta.url)), join(folder, name));
  server.answer = ({ url }, response) => {
    const isMoved = url?.startsWith("/moved/") === true;
    if (isMoved) response.writeHead(307, { Location: url?.replace("/moved", "") }).end();
    return isMoved;
  };
  const wanted = untimed(xent("loss", `${name}#logits`, `${name}#targets`, ...DIM, "--json").out);
  expect(wanted).toContain('"loss"');
  for (const path of [name, `moved/${name}?signature=secret`])
    expect(
      await run("loss", `${server.url(path)}#logits`, `${server.url(path)}#targets`, ...DIM, "--json"),
    ).toEqual({
      code: 0,
      out: wanted,
      err: "",
    });
});

test("what the server or the way there refuses: one line, without what is secret, and the exit code", async () => {
  saveMatrix();
  const url = server.url("x.npy").replace("//", "//me:password@");
  const asked = `${url}?signature=secret`;
  const shown = `${server.url("x.npy")}?…`;
  const ranges =
    "its server gives whole files only, and no ranges of bytes, which reading in blocks needs; download it first";
  const cases: readonly (readonly [status: number, code: number, words: string])[] = [
    [200, 1, ranges],
    [401, 1, "cannot be read: its server answers 401 Unauthorized"],
    [404, 1, "cannot be read: its server answers 404 Not Found"],
    [429, 75, "cannot be read: its server answers 429 Too Many Requests"],
    [500, 75, "cannot be read: its server answers 500 Internal Server Error"],
  ];
  for (const [status, code, words] of cases) {
    server.answer = (_, response) => {
      response.writeHead(status).end("words");
      return true;
    };
    expect(await run("loss", asked, "t.npy")).toEqual({ code, out: "", err: `xent: ${shown}: ${words}\n` });
  }
  const { port } = server;
  await server.close();
  expect(await run("loss", `http://127.0.0.1:${port}/x.npy`, "t.npy")).toEqual({
    code: 75,
    out: "",
    err: `xent: http://127.0.0.1:${port}/x.npy: cannot be read: connection refused\n`,
  });
});

test("a user and a password are sent; failures that pass are not noticed", async () => {
  saveMatrix();
  let failures = 0;
  const seen = new Set<string | undefined>();
  server.answer = ({ headers }, response) => {
    seen.add(headers.authorization);
    if (++failures > 2) return false;
    if (failures === 1) response.writeHead(503).end();
    else response.destroy();
    return true;
  };
  const wanted = untimed(xent("loss", "x.npy", "t.npy", "--json").out);
  const url = server.url("x.npy").replace("//", "//me:p%40ss@");
  expect(await run("loss", url, "t.npy", "--json")).toEqual({ code: 0, out: wanted, err: "" });
  expect([...seen]).toEqual([`Basic ${Buffer.from("me:p@ss").toString("base64")}`]);
});

const IMPATIENT = { silenceMs: 200, pausesMs: [10] };

test("a source: any bytes, few at once, pieces ahead only of who reads on", async () => {
  const bytes = Buffer.from(Uint8Array.from({ length: 4 * PIECE_BYTES + 99 }, (_, k) => (k * k) % 251));
  writeFileSync(join(folder, "f"), bytes);
  const source = await UrlSource.open(server.url("f"));
  expect(source.size).toBe(bytes.length);
  await source.read(0, 100);
  await source.read(100, 400);
  expect(server.requests).toEqual([`/f bytes=0-${PIECE_BYTES - 1}`]);
  for (const [offset, length] of [
    [PIECE_BYTES - 1, 2],
    [bytes.length - 10, 100],
    [2 * PIECE_BYTES - 5, PIECE_BYTES + 9],
    [bytes.length, 1],
  ])
    expect(bytes.subarray(offset, offset + length).equals(await source.read(offset, length))).toBe(true);
  // No piece was asked for twice.
  expect(new Set(server.requests).size).toBe(server.requests.length);
  const whole = new Uint8Array(bytes.length);
  for (let at = 0; at < whole.length; at += 1 << 18)
    await source.read(at, 1 << 18, whole.subarray(at, at + (1 << 18)));
  expect(bytes.equals(whole)).toBe(true);
  writeFileSync(join(folder, "empty"), "");
  const empty = await UrlSource.open(server.url("empty"));
  expect([empty.size, (await empty.read(0, 5)).length]).toEqual([0, 0]);
});

test("a file that changes, one that ends, a silent server, wrong ranges", async () => {
  const path = join(folder, "f");
  const url = server.url("f");
  writeFileSync(path, new Uint8Array(3 * PIECE_BYTES));
  const source = await UrlSource.open(url, IMPATIENT);
  appendFileSync(path, "more");
  await expect(source.read(PIECE_BYTES, 5)).rejects.toThrow(`${url}: changed while it was read`);
  server.answer = () => true;
  await expect(UrlSource.open(url, IMPATIENT)).rejects.toMatchObject({
    message: `${url}: cannot be read: its server was silent for 0.2 s`,
    exitCode: 75,
  });
  expect(server.requests.length).toBeGreaterThanOrEqual(4);
  server.answer = (_, response) => {
    response.writeHead(206, { "Content-Range": "bytes 0-99/100", "Content-Length": 100 });
    response.write(new Uint8Array(50), () => response.destroy());
    return true;
  };
  await expect(UrlSource.open(url, IMPATIENT)).rejects.toMatchObject({ exitCode: 75 });
  for (const range of ["bytes 1-99/100", "bytes 0-98/100", "none"]) {
    server.answer = (_, response) => {
      response.writeHead(206, { "Content-Range": range }).end(new Uint8Array(100));
      return true;
    };
    await expect(UrlSource.open(url, IMPATIENT)).rejects.toMatchObject({
      message: `${url}: its server gives other bytes than it was asked for: ${range}, identity`,
      exitCode: 1,
    });
  }
});

test("rows that are written go on after a kill, as of files", async () => {
  saveLarge(100);
  const args = ["score", server.url("x.npy"), server.url("t.npy"), "--output", "rows"];
  expect(await run(...args, "--checkpoint", "state.json")).toMatchObject({ code: 0, err: "" });
  expect(existsSync(join(folder, "state.json"))).toBe(false);
  expect(readFileSync(join(folder, "rows"), "utf8")).toBe(xent("score", "x.npy", "t.npy").out);
});

/** `--threads`: the same output as one thread, to the last bit, whatever is asked for. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uniform } from "../tools/random.js";
import { COMMAND, ENVIRONMENT, saveZeros, someLogits, xentIn } from "./cliFixture.js";
import { npy, npyHeader } from "./npyFixture.js";

/** Some blocks of three threads. */
const ROWS = 600;
const CLASSES = 14_000;
/** More than the 64 MB from which there are several threads by default. */
const MANY_ROWS = 1200;
/** With them Node knows relaxed SIMD. */
const FLAGS = process.execArgv.filter((flag) => flag.includes("relaxed"));
/** Says on stderr when a thread is started. */
const STARTED = "a thread is started\n";
const LISTENER = `import threads from "node:worker_threads";
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    process.stderr.write(${JSON.stringify(STARTED)});
  }
};
`;

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xent-threads-"));
  const random = uniform(3);
  const some = Float32Array.from(someLogits(CLASSES + 31));
  for (const [k, name] of ["x.npy", "y.npy"].entries()) {
    const data = new Float32Array(ROWS * CLASSES);
    for (let row = 0; row < ROWS; row++)
      data.set(some.subarray((row * (k + 1)) % 31).subarray(0, CLASSES), row * CLASSES);
    save(name, "<f4", [ROWS, CLASSES], data);
  }
  // Classes in the middle, and halves.
  const small = Float32Array.from(someLogits(6 * 50 * 7000));
  save("middle.npy", "<f4", [6, 50, 7000], small);
  save(
    "half.npy",
    "<f2",
    [300, 7000],
    Uint16Array.from(small.subarray(0, 300 * 7000), (x) => 0x3c00 + 16 * x),
  );
  const integers = (count: number, below: number) =>
    Int32Array.from({ length: count }, () => Math.floor(below * random()));
  save("t.npy", "<i4", [ROWS], integers(ROWS, CLASSES));
  save("t-middle.npy", "<i4", [6, 7000], integers(6 * 7000, 50));
  save("t-half.npy", "<i4", [300], integers(300, 7000));
  save("s.npy", "<i4", [4], Int32Array.of(0, 5, 350, ROWS));
  const zeros = [MANY_ROWS, CLASSES];
  saveZeros("large.npy", { descr: "<f4", shape: zeros }, 4 * MANY_ROWS * CLASSES, folder);
  save("t-large.npy", "<i4", [MANY_ROWS], new Int32Array(MANY_ROWS));
  save("m.npy", "<i4", [ROWS], integers(ROWS, 3));
  save("w.npy", "<f4", [CLASSES], Float32Array.from({ length: CLASSES }, random));
  writeFileSync(join(folder, "listener.mjs"), LISTENER);
});
afterAll(() => rmSync(folder, { recursive: true }));

function save(name: string, descr: string, shape: readonly number[], values: NodeJS.ArrayBufferView): void {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  writeFileSync(join(folder, name), Buffer.concat([npyHeader({ descr, shape }), bytes]));
}

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** How many were started. */
  readonly threads: number;
}

function run(...args: readonly string[]): Run {
  const listener = pathToFileURL(join(folder, "listener.mjs")).href;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...FLAGS, "--import", listener, COMMAND, ...args],
    {
      cwd: folder,
      env: ENVIRONMENT,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    },
  );
  const parts = stderr.split(STARTED);
  return { code: status, out: stdout, err: parts.join(""), threads: parts.length - 1 };
}

/** Without what differs from run to run. */
const untimed = (text: string) =>
  text.replace(/,"(seconds|logitsPerSecond|threads)":[^,}]*/g, "").replace(/^(time|throughput) .*$/gm, "");

/** Runs a command with one thread and with three; `files` are those that it writes. */
function checkSame(args: readonly string[], ...files: readonly string[]): void {
  const resultOf = ({ code, out, err }: Omit<Run, "threads">) => {
    const written = files.map((file) => readFileSync(join(folder, file)));
    for (const file of files) rmSync(join(folder, file));
    return { code, out: untimed(out), err: untimed(err), written };
  };
  const one = resultOf(xentIn(folder, [...args, "--threads", "1"]));
  const three = run(...args, "--threads", "3");
  expect(one.code).toBe(0);
  expect(resultOf(three)).toEqual(one);
  expect(three.threads).toBeGreaterThanOrEqual(2);
}

describe("three threads and one give the same", () => {
  for (const [name, args, files = []] of [
    ["loss", ["loss", "x.npy", "t.npy"]],
    [
      "loss with all that changes it",
      "loss x.npy t.npy --weight w.npy --label-smoothing .1 --mask m.npy --temperature 2 --json",
    ],
    ["losses", "loss x.npy t.npy --per-row rows.npy --reduction sum", ["rows.npy"]],
    ["the page of losses", "loss x.npy t.npy --report page.html", ["page.html"]],
    ["printed losses", "loss x.npy t.npy --reduction none"],
    ["relaxed", "loss x.npy t.npy --engine relaxed --json"],
    ["TypeScript", "loss half.npy t-half.npy --engine js --json"],
    ["float16", "loss half.npy t-half.npy --json"],
    ["classes in the middle", "loss middle.npy t-middle.npy --shift 1 --json"],
    ["score", "score x.npy t.npy --segments s.npy --top-k 3"],
    [
      "score to a folder",
      "score x.npy t.npy --format npy --output scores",
      ["scores/logProb.npy", "scores/isGreedy.npy"],
    ],
    ["a shard of score", "score x.npy t.npy --shard 1/3 --json"],
    ["compare", "compare x.npy y.npy t.npy --mask m.npy --json"],
    ["the page of compare", "compare half.npy half.npy t-half.npy --report page.html", ["page.html"]],
    ["a checkpoint", "compare x.npy y.npy --checkpoint state --json"],
  ] as const)
    test(name, () => checkSame(typeof args === "string" ? args.split(" ") : args, ...files));
});

test("lines of shards add up whatever the number of threads", () => {
  const shards = ["1", "2", "3"].map((threads, k) => {
    const { out } = run("loss", "x.npy", "t.npy", "--shard", `${k}/3`, "--json", "--threads", threads);
    writeFileSync(join(folder, `${k}.json`), out);
    return `${k}.json`;
  });
  const { code, out } = run("merge", ...shards, "--json");
  expect(code).toBe(0);
  expect(out).not.toContain("threads");
  expect(untimed(out)).toBe(untimed(run("loss", "x.npy", "t.npy", "--json", "--threads", "1").out));
});

test("what is printed says how many there were", () => {
  const args = ["score", "x.npy", "t.npy", "--no-rows", "--threads", "2"];
  expect(JSON.parse(run(...args, "--json").out).threads).toBe(2);
  expect(run(...args).out).toMatch(/\(wasm, 2 threads\)/);
  expect(run("loss", "x.npy", "t.npy", "--threads", "1", "--json").out).not.toContain("threads");
});

test("without the option: all cores for more than 64 MB, else none is started", () => {
  expect(run("loss", "half.npy", "t-half.npy").threads).toBe(0);
  expect(run("loss", "large.npy", "t-large.npy", "--shard", "0/2", "--json").threads).toBe(0);
  expect(run("loss", "large.npy", "t-large.npy", "--threads", "1").threads).toBe(0);
  const { threads } = run("loss", "large.npy", "t-large.npy");
  if (availableParallelism() > 1) expect(threads).toBeGreaterThanOrEqual(availableParallelism() - 1);
  else expect(threads).toBe(0);
});

describe("bad input", () => {
  for (const given of ["0", "-1", "1.5", "two", "", "1e1", "1025"])
    test(`--threads ${JSON.stringify(given)}`, () => {
      const { code, out, err } = run("loss", "x.npy", "t.npy", `--threads=${given}`);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(
        /^xent: option '--threads <n>' .*Expected an integer from 1 to 1024; see xent loss --help\n$/,
      );
    });

  test("an error in the middle ends the threads and leaves no file", () => {
    const header = npy({ descr: "<f4", shape: [ROWS, CLASSES] }, []);
    const logits = readFileSync(join(folder, "x.npy"));
    // A stream that ends too early, which shows only there.
    const { status, stderr } = spawnSync(
      process.execPath,
      [COMMAND, "loss", "-", "t.npy", "--threads", "2", "--per-row", "rows.npy"],
      { cwd: folder, env: ENVIRONMENT, encoding: "utf8", input: logits.subarray(0, header.length + 2e7) },
    );
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^xent: .*is truncated: .*\n$/)]);
    expect(existsSync(join(folder, "rows.npy"))).toBe(false);
  });
});

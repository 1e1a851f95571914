/** `--checkpoint` with files that are written row by row: a run that ends at any time leaves the bytes of one that did not. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { lineText } from "../../src/cli/shardLine.js";
import { wholeReport } from "../../src/cli/wholeReport.js";
import { uniform } from "../tools/random.js";
import { share } from "../tools/share.js";
import {
  COMMAND,
  ENVIRONMENT,
  folder,
  inAFolder,
  refused,
  save,
  saveMatrix,
  scoreRefused,
  someLogits,
  xent,
} from "./cliFixture.js";
import { type Case, outcomeOf, part } from "./partFixture.js";

inAFolder();

const at = (name: string) => join(folder, name);
const STATE = "state.json";
/** So often a run is killed before one may end. */
const KILLS = share(4, 2);

/** Many blocks of a few rows, of sequences of 8, and what goes with them. */
function saveBlocks(rows = 40, classes = 70_000): void {
  const random = uniform(rows);
  const some = someLogits(classes + 17);
  const data = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) data.set(some.slice(row % 17, (row % 17) + classes), row * classes);
  save("x.npy", { descr: "<f4", shape: [rows / 8, 8, classes] }, data);
  const targets = Array.from({ length: rows }, () => Math.floor(classes * random()));
  save("t.npy", { descr: "<i4", shape: [rows / 8, 8] }, targets);
  save("s.npy", { descr: "<i4", shape: [6] }, [0, 2, 2, Math.floor(rows / 2), rows - 3, rows]);
}

class Killed extends Error {}

/** Goes on until it is done, each time for so many blocks and the one that is interrupted. */
async function interrupted(each: Case, extra: Case["options"], blocks: number) {
  const checkpoint = { ...extra, checkpoint: at(STATE), checkpointEvery: 0 };
  for (let times = 0; ; times++) {
    let left = blocks;
    try {
      const finished = await part(each, checkpoint, () => {
        if (--left < 0) throw new Killed();
      });
      return { ...finished, times };
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
}

/** Every file of the folder, but for the inputs and a state that a kill has left unfinished. */
function files(name = "."): Record<string, string> {
  const paths = readdirSync(at(name), { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  const named = paths.map((each) => join(each.parentPath, each.name).slice(folder.length + 1));
  return Object.fromEntries(
    named
      .filter((path) => !/^([xts]\.npy|state\.json\..*\.partial)$/.test(path))
      .map((path) => [path, readFileSync(at(path)).toString("base64")]),
  );
}

const OPTIONS = ["--segments", "s.npy", "--shift", "1", "--top-k", "3"];
const score = (...more: string[]) => xent("score", "x.npy", "t.npy", ...OPTIONS, ...more, "--json");

function untimed(out: string): string {
  return out.replace(/"(seconds|logitsPerSecond)":[^,]*,/g, "");
}

/** What a run without interruption gives; its files are removed. */
function wanted(...more: string[]) {
  const { code, out, err } = score(...more);
  expect([code, err]).toEqual([0, ""]);
  const all = files();
  for (const path of Object.keys(all)) rmSync(at(path));
  return { report: untimed(out), all };
}

for (const format of ["jsonl", "npy"] as const)
  for (const blocks of [0, 1, 5])
    test(`${format}: runs that end after ${blocks} blocks and the one that begins`, async () => {
      saveBlocks();
      const output = at("rows");
      const { report, all } = wanted("--output", output, "--format", format);
      const options = { segments: at("s.npy"), shift: 1, topK: 3, rows: true, output, format };
      const each: Case = { command: "score", files: [at("x.npy"), at("t.npy")], options };
      const { line, forget, times, output: told } = await interrupted(each, {}, blocks);
      expect(times).toBeGreaterThan(1);
      const merged = outcomeOf(wholeReport(line, undefined, told)).report;
      expect(merged).toEqual(JSON.parse(report));
      forget();
      expect(files()).toEqual(all);
    });

test("shards, too, and the losses of --per-row", async () => {
  saveBlocks();
  const score = { command: "score", files: [at("x.npy"), at("t.npy")], options: { rows: true } } as const;
  for (const index of [0, 1]) {
    const shard = { index, of: 2 };
    const whole = await part(score, { shard, output: at("whole") });
    const { line, forget } = await interrupted(score, { shard, output: at("rows") }, 1);
    forget();
    const text = (each: typeof line) => lineText({ ...each, seconds: 0 });
    expect(text(line)).toBe(text(whole.line));
    expect(readFileSync(at("rows"))).toEqual(readFileSync(at("whole")));
  }
  const loss = ["loss", "x.npy", "t.npy", "--dim", "-1", "--base", "2", "--per-row"];
  expect(xent(...loss, "whole").code).toBe(0);
  const each: Case = { ...score, command: "loss", options: { dim: -1, base: "2", perRow: at("rows") } };
  (await interrupted(each, {}, 2)).forget();
  expect(readFileSync(at("rows"))).toEqual(readFileSync(at("whole")));
});

test("a run that was killed while, or after, the files got their names", async () => {
  saveBlocks();
  const output = at("rows");
  const { report, all } = wanted("--output", "rows", "--format", "npy");
  const options = { segments: at("s.npy"), shift: 1, topK: 3, rows: true, output, format: "npy" } as const;
  await part({ command: "score", files: [at("x.npy"), at("t.npy")], options }, { checkpoint: at(STATE) });
  const state = readFileSync(at(STATE), "utf8");
  const { outputs } = JSON.parse(state);
  for (const renamed of [[], ["logProb.npy"], ["counted.npy", "topK.indices.npy"]]) {
    writeFileSync(at(STATE), state);
    for (const name of renamed) {
      const { token } = outputs.find((each: { name: string }) => each.name === name);
      renameSync(at(`rows/${name}`), at(`rows/${name}.${token}.partial`));
    }
    const { code, out, err } = score("--output", "rows", "--format", "npy", "--checkpoint", STATE);
    expect([code, err, untimed(out)]).toEqual([0, "", report]);
    expect(files()).toEqual(all);
  }
});

/** By the state: it can be read at every time. */
function rowsDone(): number {
  return existsSync(at(STATE)) ? JSON.parse(readFileSync(at(STATE), "utf8")).part.rows[1] : 0;
}

for (const [format, threads, signal] of [
  ["jsonl", "1", "SIGKILL"],
  ["npy", "2", "SIGKILL"],
  ["jsonl", "2", "SIGTERM"],
] as const)
  test(`${format}, ${signal} at random times, on ${threads} threads`, async () => {
    saveBlocks(640, 20_000);
    const options = ["--output", "rows", "--format", format, "--threads", threads];
    const { report, all } = wanted(...options);
    const resumed = [...options, "--checkpoint", STATE, "--checkpoint-every", "0"];
    const random = uniform(7);
    for (let kills = 0; kills < KILLS; kills++) {
      const done = rowsDone();
      const args = ["score", "x.npy", "t.npy", ...OPTIONS, ...resumed, "--json"];
      const child = spawn(process.execPath, [COMMAND, ...args], {
        cwd: folder,
        env: ENVIRONMENT,
        stdio: "ignore",
      });
      const exit = once(child, "exit");
      while (rowsDone() <= done && child.exitCode === null) await wait(2);
      await wait(12 * random());
      child.kill(signal);
      const [code] = await exit;
      // It may have been done.
      if (code === 0) break;
    }
    const { code, out, err } = score(...resumed);
    expect([code, err, untimed(out)]).toEqual([0, "", report]);
    expect(files()).toEqual(all);
  });

const is = `${STATE}: is no checkpoint of this run: `;
const end = "; remove it to begin anew";

/** A run in the middle of its rows; the partial file. */
async function begun(): Promise<string> {
  saveMatrix();
  const options = { rows: true, output: at("rows") };
  const each: Case = { command: "score", files: [at("x.npy"), at("t.npy")], options };
  const run = part(each, { checkpoint: at(STATE), checkpointEvery: 0 }, () => {
    throw new Killed();
  });
  await expect(run).rejects.toThrow(Killed);
  const { outputs } = JSON.parse(readFileSync(at(STATE), "utf8"));
  return `rows.${outputs[0].token}.partial`;
}

const ARGS = ["x.npy", "t.npy", "--checkpoint", STATE];

test("an output that is shorter, changed or gone is refused, and stays", async () => {
  const partial = await begun();
  const original = readFileSync(at(partial));
  expect(original.length).toBeGreaterThan(100);
  const args = [...ARGS, "--output", "rows"];
  truncateSync(at(partial), original.length - 1);
  const shorter = `has ${original.length - 1} bytes, expected at least ${original.length}`;
  scoreRefused(1, `${is}its output "${partial}" ${shorter}${end}`, ...args);
  expect(readFileSync(at(partial)).length).toBe(original.length - 1);
  const changed = Buffer.from(original);
  changed[50] ^= 1;
  writeFileSync(at(partial), changed);
  scoreRefused(1, `${is}its output "${partial}" has other bytes than were written${end}`, ...args);
  rmSync(at(partial));
  scoreRefused(1, `${is}its output "${partial}" is gone${end}`, ...args);
  writeFileSync(at("rows"), "of another run");
  scoreRefused(1, `${is}its output "${partial}" is gone${end}`, ...args);
  expect(readFileSync(at("rows"), "utf8")).toBe("of another run");
  writeFileSync(at(partial), original);
  appendFileSync(at(partial), "what was written after the checkpoint");
  expect(xent("score", ...args).code).toBe(0);
  const lines = readFileSync(at("rows"), "utf8");
  expect(xent("score", "x.npy", "t.npy").out).toBe(lines);
  expect(Object.keys(files())).toEqual(["rows"]);
});

test("a state of other outputs is refused", async () => {
  await begun();
  const before = files();
  scoreRefused(1, `${is}was made with the output "rows"${end}`, ...ARGS, "--no-rows");
  const other = `${is}was made with the output "rows", expected "other"${end}`;
  scoreRefused(1, other, ...ARGS, "--output", "other");
  mkdirSync(at("d"));
  scoreRefused(1, /its output "rows\.[\da-f]{16}\.partial" is gone/, ...ARGS, "--output", "d/rows");
  const state = readFileSync(at(STATE), "utf8");
  for (const [token, wrong] of [
    [/"token":"[^"]*"/, '"token":"../../../../etc"'],
    [/"bytes":\d+/, '"bytes":-1'],
    [/"outputs":\[.*?\]/, '"outputs":{}'],
  ] as const) {
    writeFileSync(at(STATE), state.replace(token, wrong));
    scoreRefused(1, `${is}its outputs are none${end}`, ...ARGS, "--output", "rows");
  }
  writeFileSync(at(STATE), state.replace(/"outputs":\[.*?\]/, '"outputs":[]'));
  scoreRefused(1, `${is}was made without the output "rows"${end}`, ...ARGS, "--output", "rows");
  writeFileSync(at(STATE), state);
  expect(files()).toEqual(before);
});

test("wrong usage, and places that cannot be written, leave nothing behind", () => {
  saveMatrix();
  const printed = "lines that were printed before a kill are not taken up again";
  scoreRefused(2, `option '--checkpoint' needs '--output' or '--no-rows': ${printed}`, ...ARGS);
  const same = "option '--checkpoint' names a file that is an output, too";
  scoreRefused(2, same, ...ARGS, "--output", `./${STATE}`);
  const folderArgs = ["--checkpoint", "d/logProb.npy", "--output", "d", "--format", "npy"];
  scoreRefused(2, same, "x.npy", "t.npy", ...folderArgs);
  const elsewhere = ["x.npy", "t.npy", "--checkpoint", "no/s.json"];
  const words = "no/s.json: cannot be written: no such file or directory";
  scoreRefused(1, words, ...elsewhere, "--output", "rows");
  scoreRefused(1, words, ...elsewhere, "--output", "d", "--format", "npy");
  refused(1, words, ...elsewhere, "--per-row", "rows");
  scoreRefused(1, "x.npy: cannot be written: is one of the inputs", ...ARGS, "--output", "x.npy");
  expect(readdirSync(folder).sort()).toEqual(["t.npy", "x.npy"]);
});

test("of two runs of one part the one that was there before gives up", async () => {
  await begun();
  const options = { rows: true, output: at("rows") };
  const each: Case = { command: "score", files: [at("x.npy"), at("t.npy")], options };
  // The state of before any row: as if the other run had just begun.
  rmSync(at(STATE));
  const state = { checkpoint: at(STATE), checkpointEvery: 1000 };
  saveBlocks();
  let blocks = 0;
  const first = part(each, state, () => {
    if (++blocks === 2)
      truncateSync(at(`rows.${JSON.parse(readFileSync(at(STATE), "utf8")).outputs[0].token}.partial`));
  });
  await expect(first).rejects.toThrow(
    "rows: became shorter while it was written: another run has taken it up",
  );
});

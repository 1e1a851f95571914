/** `--checkpoint`: a run that ends at any time goes on where it was, with the same result to the last bit. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { lineText } from "../../src/cli/shardLine.js";
import { wholeReport } from "../../src/cli/wholeReport.js";
import { uniform } from "../tools/random.js";
import { share } from "../tools/share.js";
import {
  COMMAND,
  compareRefused,
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
import { type Case, merged, outcomeOf, part, whole } from "./partFixture.js";

inAFolder();

const at = (name: string) => join(folder, name);
const STATE = "state.json";
/** So often a run is killed before one may end. */
const KILLS = share(4, 2);

/** Three rows are a block. */
const ROWS = 40;
const WIDE = 70_000;

/** Logits of many blocks, with what goes with them. */
function saveBlocks(rows = ROWS, classes = WIDE) {
  const random = uniform(rows);
  const some = Float32Array.from(someLogits(classes + 17));
  for (const [k, name] of ["x.npy", "y.npy"].entries()) {
    const data = new Float32Array(rows * classes);
    for (let row = 0; row < rows; row++)
      for (let c = 0; c < classes; c++)
        data[row * classes + c] = some[(c + (row % 17) * (k + 1)) % some.length];
    save(name, { descr: "<f4", shape: [rows, classes] }, data);
  }
  const targets = Array.from({ length: rows }, () => Math.floor(classes * random()));
  save("t.npy", { descr: "<i4", shape: [rows] }, targets);
  save("s.npy", { descr: "<i4", shape: [5] }, [0, 2, Math.floor(rows / 2), rows - 3, rows]);
  return { x: at("x.npy"), y: at("y.npy"), t: at("t.npy"), s: at("s.npy") };
}

class Killed extends Error {}

/** Goes on until it is done, each time for so many blocks; returns how often it was interrupted. */
async function interrupted(each: Case, extra: Case["options"], blocks: number) {
  const checkpoint = { ...extra, checkpoint: at(STATE), checkpointEvery: 0 };
  for (let times = 0; ; times++) {
    let left = blocks;
    try {
      const finished = await part(each, checkpoint, () => {
        if (--left < 0) throw new Killed();
      });
      expect(existsSync(at(STATE))).toBe(true);
      finished.forget();
      return { line: finished.line, times };
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
}

describe("runs that end after some blocks each", () => {
  for (const blocks of [0, 1, 4])
    test(`${blocks} and the one that begins`, async () => {
      const { x, y, t, s } = saveBlocks();
      const cases: Case[] = [
        { command: "loss", files: [x, t], options: { base: "2" } },
        { command: "score", files: [x, t], options: { segments: s } },
        { command: "compare", files: [x, y, t], options: {} },
      ];
      for (const each of cases) {
        if (blocks === 0) {
          // The block that is interrupted is in the state: each run does one.
          const one = await interrupted(each, {}, 0);
          expect(one.times).toBeGreaterThan(10);
          expect(outcomeOf(wholeReport(one.line))).toEqual(whole(each));
          continue;
        }
        const { line, times } = await interrupted(each, {}, blocks);
        expect(times).toBeGreaterThan(1);
        expect(outcomeOf(wholeReport(line))).toEqual(whole(each));
        expect(readdirSync(folder).filter((name) => name.startsWith(STATE))).toEqual([]);
      }
    });

  test("shards, whose lines are those of runs that did not end", async () => {
    const { x, t, s } = saveBlocks();
    const each: Case = { command: "score", files: [x, t], options: { segments: s } };
    const untimed = (line: string) => line.replace(/"seconds":[^,]*/, "");
    const lines: string[] = [];
    for (let index = 0; index < 3; index++) {
      const shard = { index, of: 3 };
      const { line, times } = await interrupted(each, { shard }, 1);
      expect(times).toBeGreaterThan(1);
      lines.push(lineText(line));
      expect(untimed(lines[index])).toBe(untimed(lineText((await part(each, { shard })).line)));
    }
    expect(merged(lines)).toEqual(whole(each));
  });
});

/** Runs the command, and kills it when it has written a state of more rows than `before`, after a while. */
async function killed(args: readonly string[], before: number, delay: number): Promise<number> {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: folder,
    env: ENVIRONMENT,
    stdio: "ignore",
  });
  const exit = once(child, "exit");
  while (rowsDone() <= before && child.exitCode === null) await wait(2);
  await wait(delay);
  child.kill("SIGKILL");
  const [, signal] = await exit;
  expect(signal).toBe("SIGKILL");
  return rowsDone();
}

/** By the state: it can be read at every time. */
function rowsDone(): number {
  if (!existsSync(at(STATE))) return 0;
  return JSON.parse(readFileSync(at(STATE), "utf8")).part.rows[1];
}

describe("runs that are killed", () => {
  for (const command of ["loss", "score", "compare"] as const)
    test(`${command}, with SIGKILL at random times`, async () => {
      const { x, y, t } = saveBlocks(160, 40_000);
      const files = command === "compare" ? [x, y, t] : [x, t];
      const options = command === "score" ? ["--no-rows"] : [];
      const args = [
        command,
        ...files,
        ...options,
        "--json",
        "--checkpoint",
        STATE,
        "--checkpoint-every",
        "0",
      ];
      const random = uniform(7);
      let done = 0;
      for (let k = 0; k < KILLS; k++) {
        const now = await killed(args, done, 12 * random());
        expect(now).toBeGreaterThan(done);
        done = now;
      }
      const { code, out, err } = xent(...args);
      expect([code, err]).toEqual([0, ""]);
      const { seconds, logitsPerSecond, ...report } = JSON.parse(out);
      expect({ report, warning: null }).toEqual(whole({ command, files, options: {} }));
      expect(existsSync(at(STATE))).toBe(false);
    });
});

describe("a state that is not of this run is refused, and stays", () => {
  const is = `${STATE}: is no checkpoint of this run: `;
  const end = "; remove it to begin anew";

  /** A state in the middle of the rows. */
  async function begun(options: Case["options"] = {}): Promise<string[]> {
    const files = saveMatrix();
    const each = { command: "loss", files: files.map(at), options } as const;
    const checkpoint = { checkpoint: at(STATE), checkpointEvery: 0 };
    const run = part(each, checkpoint, () => {
      throw new Killed();
    });
    await expect(run).rejects.toThrow(Killed);
    return [...files, "--checkpoint", STATE];
  }

  test("of other files, options, rows or another command", async () => {
    const args = await begun();
    const before = readFileSync(at(STATE));
    refused(
      1,
      `${is}was made with --temperature 1, expected 2 as in this run${end}`,
      ...args,
      "--temperature",
      "2",
    );
    refused(
      1,
      `${is}was made by the engine "wasm", expected "js" as in this run${end}`,
      ...args,
      "--engine",
      "js",
    );
    refused(1, /expected rows 0 to 2 as in this run; remove it/, ...args, "--shard", "0/2", "--json");
    scoreRefused(
      1,
      `${is}is of the command "loss", expected "score" as in this run${end}`,
      ...args,
      "--no-rows",
    );
    save("t.npy", { descr: "<i8", shape: [6] }, [0, 0, 0, 0, 0, 0]);
    refused(1, `${is}was made of other targets than this run${end}`, ...args);
    expect(readFileSync(at(STATE))).toEqual(before);
    saveMatrix();
    expect(xent("loss", ...args).code).toBe(0);
    expect(existsSync(at(STATE))).toBe(false);
  });

  test("anything else: an input, a damaged one, a folder", async () => {
    const args = await begun();
    const state = readFileSync(at(STATE), "utf8");
    for (const [text, problem] of [
      ["", "is no JSON"],
      [state.slice(0, -20), "is no JSON"],
      ["{}", "was not written by --checkpoint of this version"],
      ["null", "was not written by --checkpoint of this version"],
      [state.replace('"checkpoint":1', '"checkpoint":2'), "was not written by --checkpoint of this version"],
    ]) {
      writeFileSync(at(STATE), text);
      refused(1, `${is}${problem}${end}`, ...args);
      expect(readFileSync(at(STATE), "utf8")).toBe(text);
    }
    writeFileSync(at(STATE), state.replace(/"sum":"0x/, '"sum":"0y'));
    refused(1, /no line of a shard: line\.totals\.sum is/, ...args);
    const [x, t] = args;
    refused(1, /^xent: x\.npy: is no checkpoint of this run/, x, t, "--checkpoint", x);
    mkdirSync(at("d"));
    refused(1, "d: is no ordinary file", x, t, "--checkpoint", "d");
    refused(1, "no/s.json: cannot be written: no such file or directory", x, t, "--checkpoint", "no/s.json");
  });

  test("what a state does not hold", () => {
    const [x, t] = saveMatrix();
    const state = ["--checkpoint", STATE];
    const all = "which needs all rows in one run";
    refused(
      2,
      `option '--checkpoint' does not go with '--reduction none', ${all}`,
      x,
      t,
      ...state,
      "--reduction",
      "none",
    );
    compareRefused(
      2,
      `option '--checkpoint' does not go with '--report', ${all}`,
      x,
      x,
      t,
      ...state,
      "--report",
      "r",
    );
    refused(2, "option '--checkpoint' needs files: standard input can be read only once", "-", t, ...state);
    refused(2, "option '--checkpoint' needs the name of a file", x, t, "--checkpoint=");
    refused(2, /Expected a path; \.\/- is the file of this name/, x, t, "--checkpoint", "-");
    refused(2, "option '--checkpoint-every' needs '--checkpoint'", x, t, "--checkpoint-every", "3");
    refused(1, "/dev/zero: is no ordinary file", x, t, "--checkpoint", "/dev/zero");
    refused(2, /Expected a number >= 0/, x, t, ...state, "--checkpoint-every", "-1");
    expect(readdirSync(folder).sort()).toEqual([t, x]);
  });
});

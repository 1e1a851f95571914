/** `--threads` on a file of twenty gigabytes: it takes little memory, and goes on to the same bits after kills. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { npyHeader } from "../cli/npyFixture.js";
import { ROOT } from "../docs/documents.js";
import { uniform } from "../tools/random.js";

const COMMAND = join(ROOT, "dist/cli/main.js");
const CLASSES = 32_000;
/** 20 GB. */
const ROWS = 156_250;
const ROW_BYTES = CLASSES * Float32Array.BYTES_PER_ELEMENT;
const MOST_BYTES = 250e6;
const KILLS = 5;
const IGNORED = -100;
/** Writes the most memory that its process had, when that ends. */
const WATCH = `import { writeFileSync } from "node:fs";
process.on("exit", () => writeFileSync("memory", String(1024 * process.resourceUsage().maxRSS)));
`;

let folder = "";
const at = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xent-threads-"));
  writeFileSync(at("watch.mjs"), WATCH);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Logits of which some rows are on the disk, and zeros between them, which are not. */
function saveSparse(rows: number): void {
  const random = uniform(17);
  const header = npyHeader({ descr: "<f4", shape: [rows, CLASSES] });
  const file = openSync(at("x.npy"), "w");
  writeSync(file, header);
  for (let row = 7; row < rows; row += 1000) {
    const logits = Float32Array.from({ length: CLASSES }, () => 12 * random() - 6);
    writeSync(file, logits, 0, ROW_BYTES, header.length + row * ROW_BYTES);
  }
  ftruncateSync(file, header.length + rows * ROW_BYTES);
  closeSync(file);
  // Of a row of zeros the rank of the target is looked for to the end: most of them do not count.
  const target = (row: number) => (row % 8 === 7 ? Math.floor(CLASSES * random()) : IGNORED);
  const targets = Int32Array.from({ length: rows }, (_, row) => target(row));
  const bytes = Buffer.from(targets.buffer);
  writeFileSync(at("t.npy"), Buffer.concat([npyHeader({ descr: "<i4", shape: [rows] }), bytes]));
}

function begin(...args: readonly string[]) {
  const child = spawn(
    process.execPath,
    ["--import", at("watch.mjs"), COMMAND, "loss", "x.npy", "t.npy", "--json", ...args],
    { cwd: folder, stdio: ["ignore", "pipe", "inherit"] },
  );
  let out = "";
  child.stdout.on("data", (data) => {
    out += data;
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, out }));
  return { child, ended };
}

/** What a run that is not killed prints, but for the time. */
async function figures(...args: readonly string[]) {
  const { code, out } = await begin(...args).ended;
  expect(code).toBe(0);
  const { seconds, logitsPerSecond, threads, ...report } = JSON.parse(out);
  expect(seconds * logitsPerSecond).toBeGreaterThan(0);
  return { threads, report };
}

test("20 GB on two threads, in less than 250 MB, and killed five times", async () => {
  saveSparse(ROWS);
  const whole = await figures("--threads", "2");
  expect(whole.threads).toBe(2);
  expect(Number(readFileSync(at("memory"), "utf8"))).toBeLessThan(MOST_BYTES);

  const resumed = ["--threads", "2", "--checkpoint", "state", "--checkpoint-every", "0.1"];
  const rowsDone = () =>
    existsSync(at("state")) ? JSON.parse(readFileSync(at("state"), "utf8")).part.rows[1] : 0;
  const random = uniform(5);
  for (let k = 0; k < KILLS; k++) {
    const before = rowsDone();
    const { child, ended } = begin(...resumed);
    while (rowsDone() <= before && child.exitCode === null) await wait(5);
    await wait(300 * random());
    child.kill("SIGKILL");
    expect((await ended).signal).toBe("SIGKILL");
    expect(rowsDone()).toBeGreaterThan(before);
  }
  expect(rowsDone()).toBeLessThan(ROWS);
  const last = await figures(...resumed);
  expect(last.report).toEqual(whole.report);
  expect(Number(readFileSync(at("memory"), "utf8"))).toBeLessThan(MOST_BYTES);
  expect(existsSync(at("state"))).toBe(false);
});

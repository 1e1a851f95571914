/** What the built `xent` command says about bad input and wrong usage: one line on stderr and an exit code. */
import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  COMMAND,
  folder,
  inAFolder,
  LOGITS,
  ROWS,
  refused,
  save,
  saveMatrix,
  saveZeros,
  TARGETS,
  xent,
} from "./cliFixture.js";

inAFolder();

describe("bad input is one line and exit code 1", () => {
  test("results in place of the file that standard output goes to", () => {
    const files = saveMatrix();
    const log = join(folder, "log");
    writeFileSync(log, "before\n");
    const descriptor = openSync(log, "a");
    const { status, stderr } = spawnSync(process.execPath, [COMMAND, "loss", ...files, "--per-row", "log"], {
      cwd: folder,
      stdio: ["ignore", descriptor, "pipe"],
      encoding: "utf8",
    });
    closeSync(descriptor);
    expect([status, stderr]).toEqual([
      1,
      "xent: log: cannot be written: is where the output of this command goes\n",
    ]);
    expect(readFileSync(log, "utf8")).toBe("before\n");
  });

  test("a missing file", () => {
    const [x, t] = saveMatrix();
    refused(1, "no.npy: cannot be read: no such file or directory", "no.npy", t);
    refused(1, "no.npy: cannot be read: no such file or directory", x, "no.npy");
    refused(1, "no.npy: cannot be read: no such file or directory", x, t, "--weight", "no.npy");
  });

  test("a directory", () => refused(1, ".: is a directory, expected a .npy file", ".", "t.npy"));

  test("a truncated, an oversized and a foreign file", () => {
    const [x, t] = saveMatrix();
    const whole = readFileSync(join(folder, x));
    writeFileSync(join(folder, "cut.npy"), whole.subarray(0, -3));
    refused(
      1,
      /^xent: cut\.npy: is truncated: its header promises 6 × 5 × 4 = 120 bytes of data, there are 117/,
      "cut.npy",
      t,
    );
    writeFileSync(join(folder, "long.npy"), Buffer.concat([whole, whole]));
    refused(1, /^xent: long\.npy: is too long: its header promises 6 × 5 × 4 = 120 bytes/, "long.npy", t);
    writeFileSync(join(folder, "text.npy"), "0,1,2");
    refused(1, /^xent: text\.npy: is a text file, such as \.csv, expected \.npy/, x, "text.npy");
    whole.writeUInt16LE(60_000, 8);
    writeFileSync(join(folder, "lie.npy"), whole);
    refused(1, /^xent: lie\.npy: ends within its header/, "lie.npy", t);
  });

  test("elements of the wrong type", () => {
    const [x, t] = saveMatrix();
    refused(1, 't.npy: has elements of type "<i8", expected floats', t, x);
    refused(1, 'x.npy: has elements of type "<f4", expected integers', x, x);
    save("b.npy", { descr: "|b1", shape: [ROWS] }, TARGETS);
    const words = 'has elements of type "|b1" (booleans), expected f2, f4, f8 or integers';
    refused(1, `b.npy: ${words}; save array.astype("uint8")`, x, "b.npy");
    refused(1, `b.npy: ${words}; save array.astype("uint8")`, x, t, "--weight", "b.npy");
  });

  test("shapes that do not fit together", () => {
    const [x] = saveMatrix();
    save("t.npy", { descr: "<i8", shape: [ROWS - 1] }, TARGETS.slice(1));
    refused(1, "t.npy: has shape (5,), expected (6,) for logits of shape (6, 5)", x, "t.npy");
    save("x3.npy", { descr: "<f4", shape: [2, 3, 5] }, LOGITS);
    save("t2.npy", { descr: "<i8", shape: [2, 3] }, TARGETS);
    refused(
      1,
      "t2.npy: has shape (2, 3), expected (2, 5) for logits of shape (2, 3, 5); with --dim -1 they fit",
      "x3.npy",
      "t2.npy",
    );
    refused(1, "x3.npy: has shape (2, 3, 5), which has no axis --dim 3", "x3.npy", "t2.npy", "--dim", "3");
    save("one.npy", { descr: "<f4", shape: [] }, [1]);
    refused(1, "one.npy: is a single number, expected logits with a class axis", "one.npy", "t2.npy");
    save("none.npy", { descr: "<f4", shape: [2, 0] }, []);
    refused(1, "none.npy: has no classes: its shape is (2, 0)", "none.npy", "t2.npy");
  });

  test("a target out of range, by file, row and value", () => {
    const rows = 200_000;
    const x = saveZeros("x.npy", { descr: "<f4", shape: [rows, 5] }, 4 * 5 * rows);
    const targets = new Int32Array(rows);
    targets[123_456] = 5;
    save("t.npy", { descr: "<i4", shape: [rows] }, targets);
    const expected = "expected 0 <= target < 5 or the ignore index (-100)";
    refused(1, `t.npy: row 123456 is 5, ${expected}`, x, "t.npy", "--per-row", "out.npy");
    expect(existsSync(join(folder, "out.npy"))).toBe(false);
    targets[123_456] = -1;
    save("t.npy", { descr: ">i4", shape: [rows] }, targets);
    refused(1, `t.npy: row 123456 is -1, ${expected}`, x, "t.npy", "--reduction", "none");
  });

  test("weights that are no weights", () => {
    const [x, t] = saveMatrix();
    save("w.npy", { descr: "<f4", shape: [4] }, [1, 1, 1, 1]);
    refused(1, "w.npy: has 4 weights, expected one for each of the 5 classes", x, t, "--weight", "w.npy");
    save("w.npy", { descr: "<f4", shape: [5] }, [1, 1, Number.NaN, 1, 1]);
    refused(1, /^xent: w\.npy: weight\b.*NaN/, x, t, "--weight", "w.npy");
  });

  test("an output that cannot be written, or would destroy what is there", () => {
    const [x, t] = saveMatrix();
    const before = readFileSync(join(folder, x));
    mkdirSync(join(folder, "directory"));
    symlinkSync(x, join(folder, "link.npy"));
    const words = "cannot be written";
    refused(1, `no/out.npy: ${words}: no such file or directory`, x, t, "--per-row", "no/out.npy");
    refused(1, `x.npy/out.npy: ${words}: not a directory`, x, t, "--per-row", "x.npy/out.npy");
    refused(1, `directory: ${words}: is a directory`, x, t, "--per-row", "directory");
    refused(1, `/dev/null: ${words}: is a device`, x, t, "--per-row", "/dev/null");
    refused(1, `${x}: ${words}: is one of the inputs`, x, t, "--per-row", x);
    refused(1, `link.npy: ${words}: is one of the inputs`, x, t, "--per-row", "link.npy");
    expect(readFileSync(join(folder, x))).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(["directory", "link.npy", "t.npy", "x.npy"]);
  });
});

describe("wrong usage is exit code 2", () => {
  for (const [args, line] of [
    [["--reduction", "average"], /--reduction.*average.*mean, sum, none/],
    [["--engine", "gpu"], /--engine.*gpu.*wasm, relaxed, js/],
    [["--dim", "1.5"], /--dim.*1\.5.*integer/],
    [["--ignore-index", "none"], /--ignore-index.*none.*integer/],
    [["--ignore-index", "9007199254740993"], /--ignore-index.*integer/],
    [["--label-smoothing", "much"], /--label-smoothing.*much.*number/],
    [["--label-smoothing", "1.5"], /--label-smoothing.*1\.5.*between 0 and 1/],
    [["--label-smoothing", "-0.1"], /--label-smoothing.*-0\.1.*between 0 and 1/],
    [["--label-smoothing", "0x1"], /--label-smoothing.*0x1.*number/],
    [["--label-smoothing", "Infinity"], /--label-smoothing.*Infinity.*number/],
    [["--dim"], /--dim.*argument missing/],
    [["--ignore_index", "3"], /ignore_index.*--ignore-index/],
    [["third.npy"], /too many arguments/],
  ] as const) {
    test(args.join(" "), () => refused(2, line, "x.npy", "t.npy", ...args));
  }

  test("a missing argument", () => refused(2, "missing required argument 'targets.npy'", "x.npy"));

  test("no command, or an unknown one", () => {
    for (const [args, line] of [
      [[], "expected a command, loss, score, compare or merge"],
      [["lose"], "unknown command 'lose' (Did you mean loss?)"],
      [["--nope"], "unknown option '--nope'"],
    ] as const) {
      expect(xent(...args)).toEqual({ code: 2, out: "", err: `xent: ${line}; see xent --help\n` });
    }
  });

  test("--help has an example and --version a number, both on stdout", () => {
    const help = xent("loss", "--help");
    expect([help.code, help.err]).toEqual([0, ""]);
    expect(help.out).toContain("$ xent loss logits.npy targets.npy --dim -1");
    for (const line of help.out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(xent("--version").out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

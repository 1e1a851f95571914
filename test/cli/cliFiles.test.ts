/** What the command reads: several files as one tensor, patterns, and standard input. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as wasm from "../../src/index.js";
import {
  CLASSES,
  COMMAND,
  checkRefusal,
  ENVIRONMENT,
  expectClose,
  fed,
  folder,
  inAFolder,
  LOGITS,
  MATRIX,
  ROWS,
  refused,
  report,
  save,
  saveMatrix,
  saveZeros,
  TARGETS,
  xent,
} from "./cliFixture.js";
import { npy } from "./npyFixture.js";

inAFolder();

const at = (name: string) => join(folder, name);
/** Runs a command in a terminal of its own. */
const SCRIPT = "/usr/bin/script";
const LOSS = wasm.crossEntropy(MATRIX, TARGETS);

/** The rows of the matrix, each in a file: the second one in the other byte order. */
function saveRows(name: (row: number) => string): string[] {
  return TARGETS.map((_, row) =>
    save(
      name(row),
      { descr: row === 1 ? ">f4" : "<f4", shape: [1, CLASSES] },
      LOGITS.slice(row * CLASSES, (row + 1) * CLASSES),
    ),
  );
}

/** 8, 9, 10, …: of which text has another order. */
const numbered = (row: number) => `x-${8 + row}.npy`;

describe("several files are one tensor", () => {
  test("in the order given, and the targets too", () => {
    const files = saveRows((row) => `${"fbdace"[row]}.npy`);
    save("u.npy", { descr: "<i4", shape: [2] }, TARGETS.slice(0, 2));
    save("t.npy", { descr: "<i4", shape: [4] }, TARGETS.slice(2));
    const result = report(...files, "--targets", "u.npy", "t.npy");
    expectClose(result.loss, LOSS);
    expect([result.rows, result.classes]).toEqual([ROWS, CLASSES]);
  });

  test("in the order of their numbers, as the shell writes a pattern out", () => {
    saveRows(numbered);
    saveMatrix();
    const script = 'exec "$0" "$1" loss x-*.npy --targets t.npy --json';
    const { stdout } = spawnSync("sh", ["-c", script, process.execPath, COMMAND], {
      cwd: folder,
      env: ENVIRONMENT,
      encoding: "utf8",
    });
    expectClose(JSON.parse(stdout).loss, LOSS);
  });

  test("with their rows in one block, and with blocks that begin within a file", () => {
    const rows = 5000;
    const files = ["a", "b", "c"].map((name) =>
      saveZeros(`${name}.npy`, { descr: "<f2", shape: [rows, 300] }, rows * 300 * 2),
    );
    save("d.npy", { descr: ">f2", shape: [1, 300] }, [8, ...new Array(299).fill(0)]);
    saveZeros("t.npy", { descr: "|u1", shape: [3 * rows + 1] }, 3 * rows + 1);
    const args = [...files, "d.npy", "--targets", "t.npy", "--reduction", "none"];
    const lines = xent("loss", ...args)
      .out.trimEnd()
      .split("\n")
      .map(Number);
    expect(lines.length).toBe(3 * rows + 1);
    expect(new Set(lines.slice(0, -1)).size).toBe(1);
    expectClose(lines.at(-1), Math.log(1 + 299 * Math.exp(-8)), 1e-6);
  });

  test("unless they do not go together", () => {
    const [x] = saveMatrix();
    save("y.npy", { descr: "<f4", shape: [ROWS, 4] }, LOGITS.slice(0, 4 * ROWS));
    save("z.npy", { descr: "<f8", shape: [ROWS, CLASSES] }, LOGITS);
    save("o.npy", { descr: "<f4", shape: [] }, [1]);
    const tail = ["--targets", "t.npy"];
    const along = "along the first axis";
    refused(1, `y.npy: has shape (6, 4), which cannot follow (6, 5) of x.npy ${along}`, x, "y.npy", ...tail);
    refused(1, 'z.npy: has elements of type "<f8", expected "<f4" as in x.npy', x, "z.npy", ...tail);
    refused(1, `o.npy: has shape (), which cannot follow (6, 5) of x.npy ${along}`, x, "o.npy", ...tail);
    refused(1, "t.npy: has shape (6,), expected (18,) for logits of shape (18, 5)", x, x, x, ...tail);
    refused(1, "no.npy: cannot be read: no such file or directory", x, "no.npy", ...tail);
    refused(2, "too many arguments: 3 files without --targets, expected logits and targets", x, x, "t.npy");
    refused(2, "missing required argument 'logits.npy'", "--targets", "t.npy", x);
  });

  test("and a warning names the first", () => {
    save("x.npy", { descr: "<f4", shape: [1, 2] }, [0, 0]);
    save("y.npy", { descr: "<f4", shape: [1, 2] }, [Number.NaN, 0]);
    save("t.npy", { descr: "<i4", shape: [2] }, [0, 1]);
    const warning = "x.npy and 1 more: the loss of 1 of 2 rows is not finite, the first is row 1 (NaN)";
    expect(xent("loss", "x.npy", "y.npy", "--targets", "t.npy").err).toBe(`xent: warning: ${warning}\n`);
  });
});

describe("a pattern", () => {
  test("stands for the files that match, in the order of their numbers", () => {
    mkdirSync(at("logits"));
    saveRows((row) => `logits/${numbered(row)}`);
    saveMatrix();
    for (const pattern of ["logits/x-*.npy", "./logits/x-?{,?}.npy", at("l*s/x-[0-9]*.npy")])
      expectClose(report(pattern, "t.npy").loss, LOSS);
  });

  test("may name targets, masks and weights too", () => {
    saveMatrix();
    save("m.npy", { descr: "|u1", shape: [ROWS] }, [1, 0, 1, 1, 1, 1]);
    save("w.npy", { descr: "|u1", shape: [CLASSES] }, [1, 2, 1, 1, 1]);
    const result = report("x*", "--targets", "t*", "--mask", "m*", "--weight", "w*");
    const expected = wasm.crossEntropy(MATRIX, TARGETS, {
      mask: [1, 0, 1, 1, 1, 1],
      weight: [1, 2, 1, 1, 1],
    });
    expectClose(result.loss, expected);
  });

  test("that matches nothing is refused, and one that is a file's name is that file", () => {
    const [x, t] = saveMatrix();
    refused(1, "y-*.npy: matches no file", "y-*.npy", t);
    refused(1, "t-[0-9].npy: matches no file", x, "t-[0-9].npy");
    mkdirSync(at("folder"));
    writeFileSync(at("folder/y.npy"), readFileSync(at(x)));
    refused(1, "fold*: matches no file", "fold*", t);
    writeFileSync(at("x[1].npy"), readFileSync(at(x)));
    writeFileSync(at("x1.npy"), "");
    expectClose(report("x[1].npy", t).loss, LOSS);
  });
});

describe("standard input", () => {
  const bytes = (descr = "<f4") => npy({ descr, shape: [ROWS, CLASSES] }, LOGITS);
  const refusedInput = (input: Buffer | string, line: string | RegExp) =>
    checkRefusal(fed(input, "loss", "-", "t.npy"), "loss", 1, line);

  test("brings logits, targets, masks or weights", () => {
    const [x] = saveMatrix();
    const targets = npy({ descr: ">i2", shape: [ROWS] }, TARGETS);
    const mask = [1, 1, 0, 1, 1, 1];
    const weight = [1, 2, 3, 4, 5];
    for (const [input, args, expected] of [
      [bytes(), ["-", "t.npy"], LOSS],
      [bytes(">f8"), ["-", "--targets", "t.npy"], wasm.crossEntropy(MATRIX, TARGETS)],
      [bytes("<f2"), ["-", "t.npy"], LOSS],
      [targets, [x, "-"], LOSS],
      [targets, [x, "--targets", "-"], LOSS],
      [
        npy({ descr: "|b1", shape: [ROWS] }, mask),
        [x, "t.npy", "--mask", "-"],
        wasm.crossEntropy(MATRIX, TARGETS, { mask }),
      ],
      [
        npy({ descr: "<f4", shape: [CLASSES] }, weight),
        [x, "t.npy", "--weight", "-"],
        wasm.crossEntropy(MATRIX, TARGETS, { weight }),
      ],
    ] as const) {
      const { out, err } = fed(input, "loss", ...args, "--json");
      expect(err).toBe("");
      expectClose(JSON.parse(out).loss, expected, 1e-6);
    }
  });

  test("is read as it comes: in pieces, slowly, and with a header longer than a piece", async () => {
    saveMatrix();
    const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (6, 5)}${" ".repeat(2000)}`;
    const input = npy({ descr: "<f4", shape: [ROWS, CLASSES], header }, LOGITS);
    const child = spawn(process.execPath, [COMMAND, "loss", "-", "t.npy", "--json"], { cwd: folder });
    let out = "";
    child.stdout.on("data", (text) => {
      out += text;
    });
    const exit = once(child, "close");
    for (let start = 0; start < input.length; start += 301) {
      child.stdin.write(input.subarray(start, start + 301));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.stdin.end();
    expect((await exit)[0]).toBe(0);
    expectClose(JSON.parse(out).loss, LOSS);
  });

  test("of half a gigabyte is held nowhere", () => {
    const [rows, classes] = [4_000, 32_000];
    saveZeros("x.npy", { descr: "<f4", shape: [rows, classes] }, 4 * rows * classes);
    saveZeros("t.npy", { descr: "|u1", shape: [rows] }, rows);
    const meter =
      "data:text/javascript,process.on('exit',()=>process.stderr.write(String(process.resourceUsage().maxRSS)))";
    const script = 'cat x.npy | exec "$0" --import "$1" "$2" loss - t.npy --json';
    const { stdout, stderr } = spawnSync("sh", ["-c", script, process.execPath, meter, COMMAND], {
      cwd: folder,
      env: ENVIRONMENT,
      encoding: "utf8",
    });
    expectClose(JSON.parse(stdout).loss, Math.fround(Math.log(classes)));
    expect(Number(stderr)).toBeLessThan(200_000);
  });

  test("that is bad is named, and ends the command though more may come", async () => {
    saveMatrix();
    const sizes = "6 × 5 × 4 = 120 bytes of data";
    refusedInput("", "standard input: is empty, expected a .npy file or another of tensors");
    refusedInput("0,1,2\n", /^xent: standard input: is a text file, such as \.csv/);
    refusedInput(bytes().subarray(0, 20), "standard input: ends within its header (20 bytes in all)");
    refusedInput(
      bytes().subarray(0, -3),
      `standard input: is truncated: its header promises ${sizes}, there are 117`,
    );
    refusedInput(
      Buffer.concat([bytes(), bytes()]),
      `standard input: is too long: its header promises ${sizes}, there are more`,
    );
    refusedInput(
      npy({ descr: "<i4", shape: [ROWS] }, TARGETS),
      /^xent: standard input: has elements of type/,
    );
    const child = spawn(process.execPath, [COMMAND, "loss", "-", "no.npy"], { cwd: folder });
    child.stdin.write(bytes());
    expect(await once(child, "exit")).toEqual([1, null]);
  });

  test.runIf(existsSync(SCRIPT))("that is a terminal is not waited for", () => {
    saveMatrix();
    const command = `"${process.execPath}" "${COMMAND}" loss - t.npy`;
    const { status, stdout } = spawnSync(SCRIPT, ["-qec", command, "/dev/null"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect([status, stdout.trim()]).toEqual([1, "xent: standard input: is a terminal, expected a .npy file"]);
  });

  test("can be given once, and is no part of a tensor", () => {
    const [x] = saveMatrix();
    refused(2, "standard input is given twice, and can be read only once", "-", "-");
    refused(2, "standard input is given twice, and can be read only once", "-", "t.npy", "--mask", "-");
    refused(
      2,
      "standard input is given beside files, and cannot be a part of a tensor",
      ...[x, "-", "--targets", "t.npy"],
    );
  });

  test("is not replaced by the output, where it is a file", () => {
    saveMatrix();
    const before = readFileSync(at("x.npy"));
    const script = 'exec "$0" "$1" loss - t.npy --per-row x.npy < x.npy';
    const { status, stderr } = spawnSync("sh", ["-c", script, process.execPath, COMMAND], {
      cwd: folder,
      env: ENVIRONMENT,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([1, "xent: x.npy: cannot be written: is one of the inputs\n"]);
    expect(readFileSync(at("x.npy"))).toEqual(before);
  });

  test("whose rows lie too far apart says so", () => {
    const shape = [2, 600, 40_000];
    saveZeros("x.npy", { descr: "<f4", shape }, 4 * 2 * 600 * 40_000);
    saveZeros("t.npy", { descr: "|u1", shape: [2, 40_000] }, 2 * 40_000);
    const script = 'exec "$0" "$1" loss - t.npy < x.npy';
    const { status, stderr } = spawnSync("sh", ["-c", script, process.execPath, COMMAND], {
      cwd: folder,
      env: ENVIRONMENT,
      encoding: "utf8",
    });
    const line =
      "xent: standard input: has rows that lie too far apart to be read as they come; use a file\n";
    expect([status, stderr]).toEqual([1, line]);
  });
});

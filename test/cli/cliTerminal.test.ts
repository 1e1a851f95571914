/** What files and arguments bring along reaches the terminal as text: no escape sequence, no forged line, never much of it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { escaped, oneLine, quoted } from "../../src/files/text.js";
import {
  CLASSES,
  folder,
  inAFolder,
  LOGITS,
  ROWS,
  refused,
  report,
  save,
  saveMatrix,
  xent,
} from "./cliFixture.js";
import { npyHeader } from "./npyFixture.js";

inAFolder();

const HOSTILE = [
  ["an escape sequence", "\u001b]0;owned\u0007\u001b[31m", "\\u001b]0;owned\\u0007\\u001b[31m"],
  ["a line feed", "\nxent: all is well", "\\u000axent: all is well"],
  ["a carriage return", "\rxent: fine", "\\u000dxent: fine"],
  ["a C1 control", "\u009b31m", "\\u009b31m"],
  ["a backspace and DEL", "\b\u007f", "\\u0008\\u007f"],
  ["separators of lines and paragraphs", "\u2028\u2029", "\\u2028\\u2029"],
  ["bidirectional controls", "\u202e\u2066\u200f\u061c", "\\u202e\\u2066\\u200f\\u061c"],
  ["invisible characters", "\u200b\ufeff\u00ad", "\\u200b\\ufeff\\u00ad"],
  ["tags beyond the first plane", "\u{e0041}", "\\udb40\\udc41"],
] as const;

/** Three of them in one name each: a run of the command takes longer than what it is asked. */
const TOGETHER = [0, 3, 6].map((start) => {
  const some = HOSTILE.slice(start, start + 3);
  const [names, raw, safe] = ([0, 1, 2] as const).map((part) => some.map((one) => one[part]));
  return [names.join(", "), raw.join(""), safe.join("")] as const;
});

describe("unsafe characters are escaped", () => {
  test.each(HOSTILE)("%s", (_, raw, safe) => {
    expect(escaped(`a${raw}é😀`)).toBe(`a${safe}é😀`);
    expect(escaped(escaped(raw))).toBe(safe);
    expect(JSON.parse(escaped(JSON.stringify(raw)))).toBe(raw);
  });

  test("half of a surrogate pair, which no encoding has", () => {
    expect(escaped("\ud83d")).toBe("\\ud83d");
  });
});

test("a quotation has at most 100 characters and keeps both ends, whole characters and escapes counted", () => {
  expect(quoted("a".repeat(100))).toBe("a".repeat(100));
  expect(quoted(`start${"a".repeat(1000)}end`)).toMatch(/^starta+…a+end$/);
  for (const text of ["a".repeat(101), "\u001b".repeat(50), "😀".repeat(60), `x${"😀".repeat(60)}`]) {
    expect(quoted(text).length).toBeLessThanOrEqual(100);
    expect(quoted(text)).not.toMatch(/\p{Cs}/u);
  }
  expect(`xent: ${oneLine("a".repeat(1000))}\n`.length).toBeLessThan(300);
});

describe("a file name on stderr", () => {
  test.each(TOGETHER)("with %s", (_, raw, safe) => {
    const [x, t] = saveMatrix();
    refused(1, `a${safe}: cannot be read: no such file or directory`, `a${raw}`, t);
    writeFileSync(join(folder, `b${raw}`), "\0");
    refused(
      1,
      `b${safe}: is no .npy, .npz, .safetensors or .pt file, and no logits of llama.cpp`,
      x,
      `b${raw}`,
    );
    refused(1, `no${safe}/o: cannot be written: no such file or directory`, x, t, `--per-row=no${raw}/o`);
  });

  test("of 10,000 characters", () => {
    refused(1, /^xent: a{50}…a{49}: cannot be read: name too long\n$/, "a".repeat(10_000), "t.npy");
  });

  test("in the warning of a loss that is not finite", () => {
    const x = save("x\n.npy", { descr: "<f4", shape: [1, 2] }, [Number.NaN, 0]);
    const t = save("t.npy", { descr: "|u1", shape: [1] }, [0]);
    expect(xent("loss", x, t).err).toMatch(/^xent: warning: x\\u000a\.npy: [^\n]+\n$/);
  });
});

describe("a file name on stdout", () => {
  test.each(TOGETHER)("with %s", (_, raw, safe) => {
    const args = [...saveMatrix(), "--per-row", `o${raw}`];
    expect(xent("loss", ...args).out).toContain(`per row      o${safe}\n`);
    expect(report(...args).perRow).toBe(`o${raw}`);
    expect(xent("loss", ...args, "--json").out).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}](?!$)/u);
    expect(xent("loss", ...args, "--json", "--reduction", "none").out).not.toMatch(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}](?!$)/u,
    );
  });
});

describe("a header on stderr", () => {
  test.each(HOSTILE)("with %s as its type", (_, raw, safe) => {
    const header = `{'descr': '<f4${raw}', 'fortran_order': False, 'shape': (6, 5)}`;
    writeFileSync(join(folder, "x.npy"), npyHeader({ descr: "", shape: [], header, version: 3 }));
    // What is a blank to JavaScript alone is refused before the type is looked at.
    const blank = /[^\S \t\r\n\f]/.test(raw);
    if (blank)
      refused(1, /^xent: x\.npy: is not a valid \.npy file: a blank is none in Python/, "x.npy", "t.npy");
    else
      refused(
        1,
        `x.npy: has elements of type "<f4${safe}", expected f2, f4, f8 or integers`,
        "x.npy",
        "t.npy",
      );
  });

  for (const [what, header] of [
    [
      "a type of 60,000 characters",
      `{'descr': '${"f".repeat(60_000)}', 'fortran_order': False, 'shape': (6, 5)}`,
    ],
    ["a key of 5,000 characters", `{'${"k".repeat(5_000)}': True}`],
    ["a key of 5,000 characters, twice", `{'${"k".repeat(5_000)}': True, '${"k".repeat(5_000)}': True}`],
    ["no dict at all", "{".repeat(5_000)],
    ["a size of 400 digits", `{'descr': '<f4', 'fortran_order': False, 'shape': (${"9".repeat(400)}, 0)}`],
    [
      "64 axes of 16 digits",
      `{'descr': '<f4', 'fortran_order': False, 'shape': (${"9007199254740991,".repeat(64)})}`,
    ],
  ] as const) {
    test(`of ${what} is quoted in part`, () => {
      writeFileSync(join(folder, "x.npy"), npyHeader({ descr: "", shape: [], header }));
      refused(1, /^xent: x\.npy: [^\n]{20,}\n$/, "x.npy", "t.npy");
    });
  }

  test("shapes that do not fit are quoted in part, and the hint is there", () => {
    const axes = new Array(60).fill(1);
    const path = "d".repeat(200);
    mkdirSync(join(folder, path));
    save("x.npy", { descr: "<f4", shape: [ROWS, ...axes, CLASSES] }, LOGITS);
    const t = save(`${path}/t.npy`, { descr: "<i4", shape: [ROWS, ...axes] }, [0, 0, 0, 0, 0, 0]);
    refused(1, /^xent: d+…d+\/t\.npy: has shape .*; with --dim -1 they fit\n$/, "x.npy", t);
  });
});

describe("an argument on stderr", () => {
  test.each(TOGETHER)("with %s", (_, raw, safe) => {
    refused(2, `unknown option '--x${safe}'`, "x.npy", "t.npy", `--x${raw}`);
    const words = `option '--engine <name>' argument '${safe}' is invalid. Allowed choices are wasm, relaxed, js`;
    refused(2, words, "x.npy", "t.npy", `--engine=${raw}`);
    expect(xent(`x${raw}`)).toEqual({
      code: 2,
      out: "",
      err: `xent: unknown command 'x${safe}'; see xent --help\n`,
    });
  });

  test("of 10,000 characters", () => {
    const long = "7".repeat(10_000);
    for (const option of ["reduction", "engine", "dim", "ignore-index", "label-smoothing", "nonsense"]) {
      refused(2, /^xent: [^\n]*7…7[^\n]*\n$/, "x.npy", "t.npy", `--${option}=${long}.`);
    }
    expect(xent(long).err.length).toBeLessThan(300);
  });
});

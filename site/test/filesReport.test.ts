/** The report of the page is that of the command on the same files, to the byte, whatever their format; what is bad is said where it is. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test, vi } from "vitest";
import { STYLE } from "../../src/report/style.js";
import { npy } from "../../test/cli/npyFixture.js";
import { bytesOf, LOGITS, SHAPE, TARGETS } from "../../test/files/fixtures.js";
import { llama } from "../../test/files/llamaFixture.js";
import { safetensors } from "../../test/files/safetensorsFixture.js";
import { faultOf, look, run } from "../files/compute.js";
import { inShadow } from "../files/ReportView.js";
import { CLASSES, inEightBits } from "../files/sample.js";
import { NOTHING_TYPED, settingsOf, type Typed } from "../files/settings.js";
import type { Fault, Given, Slot, Task } from "../files/task.js";

/** The command is a process of its own, which takes seconds on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const COMMAND = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const SAMPLE = new URL("../../sample/", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "xent-site-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with this content in the folder, and for the page. */
function file(name: string, bytes: Uint8Array | string): File {
  writeFileSync(join(folder, name), bytes);
  return new File([typeof bytes === "string" ? bytes : Uint8Array.from(bytes)], name);
}

const sampleOf = (name: string) => readFileSync(new URL(name, SAMPLE));
const small = sampleOf("logits-small.npy");
const SAMPLES = {
  base: file("logits-base.npy", sampleOf("logits-base.npy")),
  small: file("logits-small.npy", small),
  eightBits: file("logits-8bit.npy", new Uint8Array(inEightBits(Uint8Array.from(small).buffer, CLASSES))),
  targets: file("targets.npy", sampleOf("targets.npy")),
  tokens: file("ascii.json", JSON.stringify(Array.from({ length: 128 }, (_, c) => String.fromCharCode(c)))),
  mask: file(
    "mask.npy",
    npy(
      { descr: "|u1", shape: [2048] },
      Array.from({ length: 2048 }, (_, k) => k % 3),
    ),
  ),
};

const TOKENS = Array.from({ length: 16 }, (_, k) => k % 6);
const llamaOf = (seed: number) =>
  llama({
    nCtx: 8,
    nVocab: 6,
    tokens: TOKENS,
    logits: Array.from({ length: 2 * 3 * 6 }, (_, k) => ((k * seed) % 13) / 3),
  });
const floats = (values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);

const FIXTURES = {
  npy: file("c.npy", bytesOf("c.npy")),
  columns: file("fortran.npy", bytesOf("fortran.npy")),
  doubles: file("big.npy", bytesOf("big.npy")),
  raw: file("raw.npy", bytesOf("raw.npy")),
  npz: file("two.npz", bytesOf("two.npz")),
  deflated: file("deflated.npz", bytesOf("deflated.npz")),
  torch: file("one.pt", bytesOf("one.pt")),
  dict: file("dict.pt", bytesOf("dict.pt")),
  safetensors: file(
    "x.safetensors",
    safetensors({ tensors: [["logits", "F32", SHAPE, floats(LOGITS.map((x) => x * 1.1))]] }),
  ),
  targets: file("t.npy", npy({ descr: "<i8", shape: SHAPE.slice(0, 2) }, TARGETS.map(BigInt))),
  llama: file("base.logits", llamaOf(5)),
  otherLlama: file("model.logits", llamaOf(7)),
};

const { base, small: smallFile, eightBits, targets, tokens, mask } = SAMPLES;

type Files = Partial<Record<Slot, File | [file: File, tensor: string]>>;

function taskOf(files: Files, typed: Partial<Typed> = {}, language: Task["language"] = "en"): Task {
  const given = Object.entries(files).map(([slot, named]) => {
    const [file, tensor] = Array.isArray(named) ? named : [named, null];
    return [slot, { file, tensor }];
  });
  return {
    given: Object.fromEntries(given) as Given,
    settings: settingsOf({ ...NOTHING_TYPED, ...typed }),
    language,
  };
}

/** The page that the command writes. */
function commandPage(args: readonly string[]): string {
  execFileSync(process.execPath, [COMMAND, ...args, "--report", "out.html"], { cwd: folder });
  return readFileSync(join(folder, "out.html"), "utf8");
}

const CASES: readonly (readonly [args: string, files: Files, typed?: Partial<Typed>])[] = [
  [
    "compare logits-base.npy logits-small.npy targets.npy --tokens ascii.json",
    { base, model: smallFile, targets, tokens },
  ],
  ["compare logits-small.npy logits-8bit.npy", { base: smallFile, model: eightBits }],
  [
    "compare logits-base.npy logits-small.npy targets.npy --mask mask.npy --shift 1 --temperature 2 --min-log-prob -8 --quantiles sketch --ignore-index 32",
    { base, model: smallFile, targets, mask },
    { shift: "1", temperature: "2", minLogProb: "-8", quantiles: "sketch", ignoreIndex: "32" },
  ],
  [
    "compare c.npy fortran.npy t.npy",
    { base: FIXTURES.npy, model: FIXTURES.columns, targets: FIXTURES.targets },
  ],
  ["compare big.npy one.pt --dim 1", { base: FIXTURES.doubles, model: FIXTURES.torch }, { dim: "1" }],
  [
    "compare raw.npy raw.npy --dtype bfloat16",
    { base: FIXTURES.raw, model: FIXTURES.raw },
    { dtype: "bfloat16" },
  ],
  [
    "compare two.npz#logits x.safetensors two.npz#targets",
    { base: [FIXTURES.npz, "logits"], model: FIXTURES.safetensors, targets: [FIXTURES.npz, "targets"] },
  ],
  [
    "compare deflated.npz#logits dict.pt#half",
    { base: [FIXTURES.deflated, "logits"], model: [FIXTURES.dict, "half"] },
  ],
  ["compare base.logits model.logits", { base: FIXTURES.llama, model: FIXTURES.otherLlama }],
  ["loss logits-base.npy targets.npy --tokens ascii.json", { base, targets, tokens }],
  [
    "loss c.npy t.npy --dim 2 --temperature 0.5",
    { base: FIXTURES.npy, targets: FIXTURES.targets },
    { dim: "2", temperature: "0.5" },
  ],
  ["loss base.logits", { base: FIXTURES.llama }],
];

describe("the page and the command give the same bytes", () => {
  const cases = CASES.map(([args, files, typed]) => ({ args, files, typed }));
  test.each(cases)("$args", async ({ args, files, typed }) => {
    const { page } = await run(taskOf(files, typed), () => {});
    expect(page).toBe(commandPage(args.split(" ")));
  });
});

test("two files of one name are told apart", async () => {
  const other = new File([Uint8Array.from(small), ""], "logits-base.npy", { lastModified: 1 });
  const { page } = await run(taskOf({ base, model: other }), () => {});
  expect(page).toContain("<dd>base/logits-base.npy</dd>");
  expect(page).toContain("<dd>model/logits-base.npy</dd>");
});

test("the report in Chinese has the same numbers, and no English sentence", async () => {
  const files = { base, model: smallFile, targets, tokens };
  const [english, chinese] = await Promise.all(
    (["en", "zh"] as const).map((language) => run(taskOf(files, {}, language), () => {})),
  );
  expect(chinese.page).toContain('<html lang="zh-Hans">');
  const numbersOf = ({ page }: { page: string }) => page.match(/<td>[^<]*\d[^<]*<\/td>/g);
  expect(numbersOf(chinese)).toEqual(numbersOf(english));
  const text = chinese.body.replace(/<div class="text">.*?<\/div>/s, "").replace(/<[^>]*>/g, "\n");
  const sentences = text.split("\n").filter((line) => /[a-z]{3,} [a-z]{2,} [a-z]{2,}/i.test(line));
  // What is left is the text of the sample.
  expect(sentences.filter((line) => /loss|the model|probability|share|token that/i.test(line))).toEqual([]);
});

test("progress comes from 0 to all rows, and may end the run", async () => {
  const seen: number[] = [];
  await run(taskOf({ base, model: smallFile }), (rows, of) => {
    expect(of).toBe(2048);
    seen.push(rows);
  });
  expect([seen[0], seen.at(-1)]).toEqual([0, 2048]);
  const stop = new Error("enough");
  const stopped = run(taskOf({ base, model: smallFile }), () => {
    throw stop;
  });
  await expect(stopped).rejects.toBe(stop);
});

test("a look says what a file holds", async () => {
  const lookAt = (file: File, tensor: string | null = null) =>
    look({ slot: "base", given: { file, tensor }, settings: { allowTruncated: false } });
  expect(await lookAt(FIXTURES.columns)).toEqual({ type: "float16", shape: SHAPE, hasTargets: false });
  expect(await lookAt(FIXTURES.npz, "targets")).toMatchObject({ type: "int64", shape: [3, 4] });
  expect(await lookAt(FIXTURES.llama)).toEqual({ type: "float32", shape: [2, 3, 6], hasTargets: true });
});

describe("what is bad is said where it is", () => {
  const faultIn = async (files: Files, typed: Partial<Typed> = {}): Promise<Fault> => {
    const task = taskOf(files, typed);
    const error = await run(task, () => {}).then(
      () => null,
      (error: unknown) => error,
    );
    expect(error).not.toBeNull();
    return faultOf(error, task.given);
  };
  const text = file("text.csv", "0.1, 0.2\n0.3, 0.4\n");
  const far = file("far.npy", npy({ descr: "<i4", shape: [2048] }, new Array(2048).fill(128)));
  const short = file("short.npy", small.subarray(0, 5000));

  test.each<readonly [string, Files, Partial<Typed>, Partial<Fault>]>([
    [
      "shapes that differ, both named",
      { base, model: FIXTURES.npy },
      {},
      {
        slot: "model",
        kind: "library",
        message: "c.npy: has shape (3, 4, 5), expected (2048, 128) as in logits-base.npy",
      },
    ],
    ["a text", { base: text, model: smallFile }, {}, { slot: "base", kind: "library" }],
    [
      "nothing",
      { base, model: file("empty.npy", "") },
      {},
      {
        slot: "model",
        message: "empty.npy: is empty, expected a .npy file or another of tensors",
      },
    ],
    ["a truncated file", { base: short, model: smallFile }, {}, { slot: "base", kind: "library" }],
    ["integers for logits", { base: targets, model: smallFile }, {}, { slot: "base", kind: "library" }],
    [
      "a target out of range",
      { base, model: smallFile, targets: far },
      {},
      {
        slot: "targets",
        message: "far.npy: row 0 is 128, expected 0 <= target < 128 or the ignore index (-100)",
      },
    ],
    [
      "targets of another shape",
      { base, model: smallFile, targets: FIXTURES.targets },
      {},
      { slot: "targets" },
    ],
    [
      "several tensors",
      { base: FIXTURES.npz, model: FIXTURES.npy },
      {},
      {
        slot: "base",
        kind: "several",
        names: ["logits", "targets"],
      },
    ],
    ["no such axis", { base, model: smallFile }, { dim: "2" }, { slot: "base", kind: "library" }],
    ["a shift that is too long", { base, model: smallFile, targets }, { shift: "3000" }, { slot: "base" }],
    [
      "a temperature of log-probabilities",
      { base: FIXTURES.llama, model: FIXTURES.otherLlama },
      { temperature: "2" },
      {
        kind: "usage",
        setting: "temperature",
      },
    ],
    [
      "an ignore index without targets",
      { base, model: smallFile },
      { ignoreIndex: "0" },
      {
        kind: "usage",
        setting: "ignoreIndex",
      },
    ],
    [
      "a shift of llama.cpp's files",
      { base: FIXTURES.llama },
      { shift: "1" },
      { kind: "usage", setting: "shift" },
    ],
    ["one file without targets", { base }, {}, { kind: "usage", setting: "targets" }],
    [
      "texts of tokens that are no JSON",
      { base, model: smallFile, tokens: text },
      {},
      { slot: "tokens", kind: "library" },
    ],
  ])("%s", async (_, files, typed, expected) => {
    expect(await faultIn(files, typed)).toMatchObject(expected);
  });

  test("an error of the page itself is told as one", () => {
    expect(faultOf(new TypeError("x is not a function"), {})).toMatchObject({
      kind: "unexpected",
      slot: null,
    });
    expect(faultOf(new RangeError("Array buffer allocation failed"), {})).toMatchObject({ kind: "memory" });
  });
});

test("the style of the page is one for a shadow: nothing in it is of a page", () => {
  const style = inShadow(STYLE);
  expect(style).toContain(":host {");
  expect(style).toContain(".page {");
  expect(style).not.toMatch(/:root|^ *(html|body) \{|@page/m);
});

/** The run on all platforms says what is wrong with one, and the golden results are what they were. Nothing is installed here. */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { replaced } from "../../bench/block.js";
import * as xent from "../../src/index.js";
import * as js from "../../src/js.js";
import * as jsLinear from "../../src/js-linear.js";
import * as linear from "../../src/linear.js";
import * as relaxed from "../../src/relaxed.js";
import * as relaxedLinear from "../../src/relaxed-linear.js";
import { agree, bytesOf, flushesSubnormals, golden, withoutTiny } from "../platforms/golden.js";
import { goldenHead, type LinearApi } from "../platforms/goldenHead.js";
import { isNamed, type Member } from "../platforms/groups.js";
import { faultsOf, GOLDEN_SHA256, GOLDEN_WITHOUT_TINY_SHA256 } from "../platforms/judge.js";
import {
  ALL_KERNELS,
  NO_KERNELS,
  PLAIN_KERNELS,
  type Platform,
  type Project,
} from "../platforms/platform.js";
import type { EngineReport, Report } from "../platforms/report.js";
import {
  countOf,
  DOCUMENTS,
  labelOf,
  lineOf,
  outcomeOf,
  type Result,
  resultOf,
  tableOf,
} from "../platforms/results.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const ENGINE = { flushed: false, agrees: true };
const KERNELS: EngineReport = { ...ENGINE, backend: "wasm", sha256: GOLDEN_SHA256, milliseconds: 1.234 };
const FLUSHED: EngineReport = { ...KERNELS, sha256: GOLDEN_WITHOUT_TINY_SHA256, flushed: true };
const TYPESCRIPT: EngineReport = { ...ENGINE, backend: "js", sha256: "02", milliseconds: 212.3 };
const RELAXED: EngineReport = { ...ENGINE, backend: "wasm-relaxed", sha256: "03", milliseconds: null };
const RIGHT: Report = { xent: KERNELS, "xent/relaxed": RELAXED, "xent/js": TYPESCRIPT };
const FALLBACK: Report = { xent: TYPESCRIPT, "xent/relaxed": TYPESCRIPT, "xent/js": TYPESCRIPT };

/** Functions of the sources as the package declares them: in a copy of their types. */
const published = (api: object) => api as Parameters<typeof golden>[0];

const project: Project = { folder: "", createFolder: () => "" };

describe("a platform", () => {
  test.each([
    ["with all kernels", ALL_KERNELS, RIGHT],
    ["without relaxed SIMD", PLAIN_KERNELS, { ...RIGHT, "xent/relaxed": KERNELS }],
    ["that takes subnormal numbers for 0", ALL_KERNELS, { ...RIGHT, xent: FLUSHED }],
    ["that forbids WebAssembly and computes the bits of xent/js", NO_KERNELS, FALLBACK],
  ])("%s passes", (_, backends, report) => {
    expect(faultsOf({ backends }, report)).toEqual([]);
  });

  test.each([
    [
      "other bits of xent",
      ALL_KERNELS,
      { ...RIGHT, xent: { ...KERNELS, sha256: "00" } },
      "the bits of xent on wasm are not the golden ones: their hash is 00",
    ],
    [
      "the bits without tiny numbers where these are kept",
      ALL_KERNELS,
      { ...RIGHT, xent: { ...FLUSHED, flushed: false } },
      `the bits of xent on wasm are not the golden ones: their hash is ${GOLDEN_WITHOUT_TINY_SHA256}`,
    ],
    [
      "other bits of xent/relaxed without relaxed SIMD",
      PLAIN_KERNELS,
      { ...RIGHT, "xent/relaxed": { ...KERNELS, sha256: "00" } },
      "the bits of xent/relaxed on wasm are not the golden ones: their hash is 00",
    ],
    [
      "the TypeScript engine in the place of the kernels",
      ALL_KERNELS,
      { ...RIGHT, xent: TYPESCRIPT },
      "the backend of xent is js, not wasm",
    ],
    [
      "kernels where they were expected to be forbidden",
      NO_KERNELS,
      { ...FALLBACK, xent: KERNELS },
      "the backend of xent is wasm, not js",
    ],
    [
      "a fallback with other bits than xent/js",
      NO_KERNELS,
      { ...FALLBACK, xent: { ...TYPESCRIPT, sha256: "00" } },
      "the bits of xent on js are not those of xent/js: their hash is 00",
    ],
    [
      "relaxed results that are far from the others",
      ALL_KERNELS,
      { ...RIGHT, "xent/relaxed": { ...RELAXED, agrees: false } },
      "the results of xent/relaxed are not those of xent/js",
    ],
  ])("with %s fails, and says so", (_, backends, report, sentence) => {
    expect(faultsOf({ backends }, report)).toEqual([sentence]);
    expect(resultOf({ name: "Some", backends }, { version: "Some 1", report })).toMatchObject({
      passed: false,
    });
  });

  test("that does not start has failed, for the reason it gives", async () => {
    const run = () => Promise.reject(new Error("npm did not install some"));
    const result = await outcomeOf({ name: "Some", backends: ALL_KERNELS, run }, project);
    expect(result).toMatchObject({ passed: false, version: null, faults: ["npm did not install some"] });
    expect(lineOf(result)).toBe("failed  Some\n        npm did not install some");
  });
});

describe("the results", () => {
  const resultFor = (name: string, version: string, backends: Platform["backends"], report: Report) =>
    resultOf({ name, backends }, { version, report });
  const results: Result[] = [
    resultFor("Node 24", "Node 24.21.0", ALL_KERNELS, RIGHT),
    resultFor("Chromium, vite", "vite 8.3.8", NO_KERNELS, FALLBACK),
    resultFor("workerd, handler", "workerd 1.2", ALL_KERNELS, {
      ...RIGHT,
      xent: { ...KERNELS, sha256: "00" },
    }),
  ];

  test("are a table with a row for each, also one that failed", () => {
    expect(tableOf(results).split("\n")).toEqual([
      "| runtime | `xent` | `xent/relaxed` | same bits | 1024 × 1000 |",
      "| --- | --- | --- | --- | ---: |",
      "| Node 24.21.0 | wasm | wasm-relaxed | yes | 1.2 ms |",
      "| Chromium, vite 8.3.8 | js | js | – | 210 ms |",
      "| workerd 1.2, handler | failed |  |  |  |",
    ]);
  });

  test("are a table of the Chinese page, in its words", () => {
    const elsewhere = { ...results[0], sameBits: false };
    const flushed = { ...results[0], flushed: true };
    expect(DOCUMENTS["docs/zh/platforms.md"]([...results, elsewhere, flushed]).split("\n")).toEqual([
      "| 运行时 | `xent` | `xent/relaxed` | 逐位相同 | 1024 × 1000 |",
      "| --- | --- | --- | --- | ---: |",
      "| Node 24.21.0 | wasm | wasm-relaxed | 是 | 1.2 ms |",
      "| Chromium, vite 8.3.8 | js | js | – | 210 ms |",
      "| workerd 1.2, handler | 失败 |  |  |  |",
      "| Node 24.21.0 | wasm | wasm-relaxed | 否 | 1.2 ms |",
      "| Node 24.21.0 | wasm | wasm-relaxed | 2^-100 以上 | 1.2 ms |",
    ]);
  });

  test("count those that have the bits of all others", () => {
    expect(countOf(results)).toBe("1");
  });

  test("say the name beside a version of something else", () => {
    expect(labelOf({ ...results[0], name: "Chromium, page", version: "Firefox 1" })).toBe(
      "Chromium, page, Firefox 1",
    );
  });

  const path = `${ROOT}/test/platforms/results.json`;
  test.runIf(existsSync(path))("of the last run are those in the documents, and all passed", () => {
    const last: Result[] = JSON.parse(readFileSync(path, "utf8"));
    for (const [document, contentOf] of Object.entries(DOCUMENTS)) {
      const text = readFileSync(`${ROOT}/${document}`, "utf8");
      expect(replaced(text, "platforms", contentOf(last))).toBe(text);
    }
    expect(last.filter(({ passed }) => !passed)).toEqual([]);
  });
});

test.each([
  ["runtimes", true],
  ["Node 24", true],
  ["Node", true],
  ["Node 2", false],
  ["browsers", false],
])("--only %s: Node 24 is %s", (wanted, expected) => {
  const platform: Platform = { name: "Node 24", backends: ALL_KERNELS, run: () => Promise.reject() };
  const member: Member = { group: "runtimes", platform };
  expect(isNamed(member, wanted)).toBe(expected);
});

test.each([
  ["run.ts", ["--bogus"]],
  ["run.ts", ["--only"]],
  ["run.ts", ["runtimes"]],
  ["document.ts", ["--bogus"]],
])("%s %j is wrong usage", (script, args) => {
  const command = ["--import", "tsx", `test/platforms/${script}`, ...args];
  const { status, stderr, stdout } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8" });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^error: /);
});

describe("the golden results", () => {
  const results = [...golden(published(xent)), ...goldenHead(linear as LinearApi)];

  test("of the kernels have the bits that they had on every platform", () => {
    expect(createHash("sha256").update(bytesOf(results)).digest("hex")).toBe(GOLDEN_SHA256);
  });

  test("without tiny numbers have the bits of a thread that takes subnormal ones for 0", () => {
    const kept = bytesOf(results.map(withoutTiny));
    expect(createHash("sha256").update(kept).digest("hex")).toBe(GOLDEN_WITHOUT_TINY_SHA256);
    expect(flushesSubnormals()).toBe(false);
  });

  test("have the same bits when they are computed again", () => {
    const again = [...golden(published(xent)), ...goldenHead(linear as LinearApi)];
    expect(Buffer.compare(bytesOf(again), bytesOf(results))).toBe(0);
  });

  test.each([
    ["xent/relaxed", relaxed, relaxedLinear],
    ["xent/js", js, jsLinear],
  ])("of %s are the same, but for the rounding", (_, api, ofHead) => {
    const own = [...golden(published(api)), ...goldenHead(ofHead as LinearApi)];
    expect(agree(own, results)).toBe(true);
  });

  test("are seen to differ where one of them does", () => {
    const wrong = results.map((result, k) => (k === results.length - 1 ? result.map(() => 12_345) : result));
    expect(agree(wrong, results)).toBe(false);
  });
});

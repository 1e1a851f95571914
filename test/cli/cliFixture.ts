/** Runs the built `xent` command in a folder of its own, on small .npy files made for the test. */
import { spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect } from "vitest";
import { FileSource } from "../../src/cli/fileSource.js";
import { openTensor } from "../../src/files/open.js";
import type { Tensor } from "../../src/files/tensor.js";
import * as wasm from "../../src/index.js";
import * as js from "../../src/js.js";
import { type NpyParts, npy, npyHeader } from "./npyFixture.js";
import { type Run, served } from "./served.js";

export const COMMAND = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
export const SAMPLE = fileURLToPath(new URL("../../sample/", import.meta.url));
export const DEMO = fileURLToPath(new URL("../../dist/demo/main.js", import.meta.url));
/** Colours and bars depend on what the streams are, not on what the caller's environment wishes. */
export const ENVIRONMENT = { PATH: process.env.PATH, FORCE_COLOR: "1", CI: "1" };
export const ENGINES = [
  ["wasm", wasm],
  ["js", js],
] as const;
/** Those with which this process knows relaxed SIMD (vitest.config.ts). */
const RELAXED_FLAGS = process.execArgv.filter((flag) => flag.includes("relaxed"));
/** Bytes. */
const MOST_OUTPUT = 1 << 28;
export const ESCAPE = "\u001b";

export let folder = "";

/** Each test of the file has a {@link folder} of its own. */
export function inAFolder(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "xent-cli-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
}

/** Runs the command in a folder. */
export const xentIn = served(RELAXED_FLAGS, COMMAND, ENVIRONMENT);

export function xent(...args: string[]): Run {
  return xentIn(folder, args);
}

/** In a process of its own, with something on standard input. */
export function fed(input: string | Buffer, ...args: string[]): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...RELAXED_FLAGS, COMMAND, ...args], {
    cwd: folder,
    env: ENVIRONMENT,
    encoding: "utf8",
    input,
    maxBuffer: MOST_OUTPUT,
  });
  return { code: status, out: stdout, err: stderr };
}

export function report(
  ...args: string[]
): Record<string, unknown> & { loss: number; accuracy: number; perplexity: number } {
  const { code, out, err } = xent("loss", ...args, "--json");
  expect([code, err]).toEqual([0, ""]);
  expect(out.trimEnd().split("\n")).toHaveLength(1);
  return JSON.parse(out);
}

/** Fails unless the command is done and stderr has exactly the one line. */
export function warned(line: string, ...args: string[]): string {
  const { code, out, err } = xent("loss", ...args);
  expect([code, err]).toEqual([0, `xent: warning: ${line}\n`]);
  return out;
}

/** Fails unless stderr is exactly the one line; wrong usage has the way to the help at its end. */
export function refused(code: 1 | 2, line: string | RegExp, ...args: string[]): void {
  checkRefusal(xent("loss", ...args), "loss", code, line);
}

/** The same of `xent score`. */
export function scoreRefused(code: 1 | 2, line: string | RegExp, ...args: string[]): void {
  checkRefusal(xent("score", ...args), "score", code, line);
}

/** The same of `xent compare`. */
export function compareRefused(code: 1 | 2, line: string | RegExp, ...args: string[]): void {
  checkRefusal(xent("compare", ...args), "compare", code, line);
}

export function checkRefusal(result: Run, command: string, code: 1 | 2, line: string | RegExp): void {
  const end = code === 2 ? `; see xent ${command} --help\n` : "\n";
  expect(result.err).toMatch(/^xent: [^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*\n$/u);
  expect(result.err.length).toBeLessThan(300);
  expect(result.err.endsWith(end)).toBe(true);
  if (typeof line === "string") expect(result.err).toBe(`xent: ${line}${end}`);
  else expect(result.err).toMatch(line);
  expect([result.code, result.out]).toEqual([code, ""]);
}

export function save(name: string, parts: NpyParts, values: ArrayLike<number> | readonly bigint[]): string {
  writeFileSync(join(folder, name), npy(parts, values as ArrayLike<number>));
  return name;
}

/** A file of zeros that takes no room on disk. */
export function saveZeros(name: string, parts: NpyParts, bytes: number, place = folder): string {
  const header = npyHeader(parts);
  const file = openSync(join(place, name), "w");
  writeSync(file, header);
  ftruncateSync(file, header.length + bytes);
  closeSync(file);
  return name;
}

/** The tensor of a file. */
export function opened(path: string, booleans = false): Promise<Tensor> {
  return openTensor(path, new FileSource(path), { booleans });
}

/** Halves in [-6, 6) with repeats, so that every float type holds them exactly and rows have ties. */
export function someLogits(count: number): number[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return (state % 192) / 16 - 6;
  });
}

export const ROWS = 6;
export const CLASSES = 5;
export const LOGITS = someLogits(ROWS * CLASSES);
export const TARGETS = [0, 4, 2, 2, 1, 3];
export const MATRIX = { data: Float32Array.from(LOGITS), shape: [ROWS, CLASSES] };

export function saveMatrix(): [string, string] {
  return [
    save("x.npy", { descr: "<f4", shape: [ROWS, CLASSES] }, LOGITS),
    save("t.npy", { descr: "<i8", shape: [ROWS] }, TARGETS),
  ];
}

export function expectClose(actual: unknown, expected: number, tolerance = 1e-12): void {
  expect(Math.abs(Number(actual) - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));
}

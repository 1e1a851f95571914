/** The benchmark refuses what is wrong before it times anything, and says what it measured. No test asserts a time. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createInput, type Input } from "../bench/inputs.js";
import { type Engine, measure } from "../bench/measure.js";
import { OPERATIONS } from "../bench/operations.js";
import type { Shape } from "../bench/shapes.js";
import { type Task, WrongResult } from "../bench/verify.js";
import * as js from "../src/js.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SHAPE: Shape = { name: "6x5", rows: 6, classes: 5 };

function bench(...args: string[]): { code: number | null; out: string; err: string } {
  const command = ["--import", "tsx", "bench/run.ts", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: ROOT,
    // Without the caller's wish for colours.
    env: { PATH: process.env.PATH },
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

function rightTask({ logits, target }: Input): Task {
  return {
    maxUlp: 3,
    call: () => js.crossEntropy(logits, target),
    elements: () => js.crossEntropy(logits, target, { reduction: "none" }).data,
  };
}

/** An engine that is right but for what `broken` says; `calls` counts what would have been timed. */
function engine(name: string, broken: (right: Task) => Partial<Task>): Engine & { calls: number } {
  const counted = {
    name,
    backend: "js",
    calls: 0,
    tasks: {
      crossEntropy(input: Input): Task {
        const right = rightTask(input);
        const task = { ...right, ...broken(right) };
        return {
          maxUlp: task.maxUlp,
          elements: task.elements,
          call() {
            counted.calls++;
            return task.call();
          },
        };
      },
    },
  };
  return counted;
}

function changed(values: ArrayLike<number>, index: number, value: number): number[] {
  return Array.from(values, (old, at) => (at === index ? value : old));
}

function thrownBy(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}

describe("a wrong engine is refused before anything is timed", () => {
  const cases: Record<string, [broken: (right: Task) => Partial<Task>, message: RegExp]> = {
    "one row off by 10 ulp": [
      ({ elements }) => ({ elements: () => changed(elements(), 4, elements()[4] * (1 + 10 * 2 ** -23)) }),
      /^broken crossEntropy 6x5: \[4\] is .* ulp, at most 3 allowed$/,
    ],
    "one row NaN": [
      ({ elements }) => ({ elements: () => changed(elements(), 2, Number.NaN) }),
      /^broken crossEntropy 6x5: \[2\] is NaN, expected/,
    ],
    "a row missing": [
      ({ elements }) => ({ elements: () => Array.from(elements()).slice(1) }),
      /^broken crossEntropy 6x5: 5 results, expected 6$/,
    ],
    "right rows, a sum in place of the mean": [
      ({ call }) => ({ call: () => call() * SHAPE.rows }),
      /^broken crossEntropy 6x5: the result is /,
    ],
  };
  test.each(Object.entries(cases))("%s", (_, [broken, message]) => {
    const fast = engine("right", () => ({}));
    const wrong = engine("broken", broken);
    const error = thrownBy(() => measure("crossEntropy", SHAPE, [fast, wrong], "right"));
    expect(error).toBeInstanceOf(WrongResult);
    expect(error.message).toMatch(message);
    // The verification's own call, and the one that the timed results are compared with.
    expect(fast.calls).toBeLessThanOrEqual(2);
    expect(wrong.calls).toBeLessThanOrEqual(2);
  });

  test("an engine that is right only until the clock starts", () => {
    const lazy = engine("lazy", ({ call }) => {
      let calls = 0;
      return { call: () => (calls++ < 2 ? call() : 0) };
    });
    expect(() => measure("crossEntropy", SHAPE, [lazy], "lazy")).toThrow(
      /^lazy crossEntropy 6x5: timed calls returned .* on average, the verified one /,
    );
  });
});

test("the truth is that of the formula: the tutorial's row", () => {
  const logits = { data: Float32Array.of(3, 1, -3), shape: [1, 3] as const };
  const { value, elements } = OPERATIONS.crossEntropy.truth({ logits, target: Int32Array.of(1) });
  const expected = Math.log(Math.E ** 3 + Math.E + Math.E ** -3) - 1;
  expect(elements).toHaveLength(1);
  expect(elements[0]).toBeCloseTo(expected, 14);
  expect(value).toBe(elements[0]);
});

test("inputs are the same in every run: bell-shaped logits, every class a target", () => {
  const shape: Shape = { name: "4096x16", rows: 4096, classes: 16 };
  const { logits, target } = createInput(shape);
  expect(createInput(shape)).toEqual({ logits, target });
  const mean = logits.data.reduce((sum, x) => sum + x, 0) / logits.data.length;
  const variance = logits.data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / logits.data.length;
  expect(Math.abs(mean)).toBeLessThan(0.05);
  expect(Math.abs(Math.sqrt(variance) - 3)).toBeLessThan(0.05);
  expect([...new Set(target)].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, index) => index));
});

describe("the command", () => {
  test("--json describes the machine and, for each engine, speed, ratio and error", () => {
    const { code, out, err } = bench("--shape", "1x10", "--operation", "crossEntropy", "--json");
    expect([code, err]).toEqual([0, ""]);
    const positive = expect.toSatisfy((value: unknown) => typeof value === "number" && value > 0);
    const result = (engine: string) => ({
      operation: "crossEntropy",
      shape: "1x10",
      engine,
      backend: expect.any(String),
      samples: positive,
      min: positive,
      median: positive,
      spread: expect.any(Number),
      gigaElementsPerSecond: positive,
      gigabytesPerSecond: positive,
      ratio: { min: positive, median: positive },
      errorUlp: expect.toSatisfy((ulp: number) => ulp <= 3),
    });
    expect(JSON.parse(out)).toEqual({
      machine: {
        cpu: expect.stringMatching(/./),
        cores: positive,
        platform: `${process.platform} ${process.arch}`,
        runtime: expect.stringContaining(process.versions.node),
        load: expect.any(Number),
      },
      seed: expect.any(Number),
      unit: "nanoseconds per call",
      results: [result("xent"), result("xent/js")],
      costs: [],
    });
  });

  test("the table has a line for each engine of a chosen shape, in columns", () => {
    const { code, out, err } = bench("--shape", "32x1008", "--operation", "crossEntropy");
    expect([code, err]).toEqual([0, ""]);
    const [title, machine, blank, head, ...lines] = out.trimEnd().split("\n");
    expect(title).toMatch(/^crossEntropy, float32 logits, one thread;/);
    expect(machine).toContain(process.versions.node);
    expect(blank).toBe("");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^32×1008 +xent .*× .* ulp$/);
    expect(lines[1]).toMatch(/^ +xent\/js .* 1\.00× +1\.00× .* ulp$/);
    for (const line of lines) expect(line).toHaveLength(head.length);
  });

  test("loss and gradient are given in units of the softmax, measured in the same run", () => {
    const { code, out, err } = bench("--shape", "1x10", "--operation", "softmax", "crossEntropyGrad");
    expect([code, err]).toEqual([0, ""]);
    const costs = out.trimEnd().split("\n").slice(-2);
    expect(costs[0]).toMatch(/^1×10 +xent +crossEntropyGrad = \d+\.\d\d × softmax$/);
    expect(costs[1]).toMatch(/^1×10 +xent\/js +crossEntropyGrad = \d+\.\d\d × softmax$/);
  });

  const misuse = [
    ["--shape", "3x3"],
    ["--shape"],
    ["--operation", "sofmax", "--shape", "3x3"],
    ["--shapes", "1x10"],
    ["1x10"],
  ];
  test.each(misuse.map((args) => ({ args })))("$args: the usage and exit code 2", ({ args }) => {
    const { code, out, err } = bench(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: .*\n/);
    expect(err).toContain("Usage: npm run bench -- [options]");
    expect(err.replace(/\s+/g, " ")).toContain('"1024x32000", "8192x1008", "131072x16", "32x1008", "1x10"');
  });
});

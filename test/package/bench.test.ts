/** The benchmark refuses what is wrong before it times anything, and says what it measured. No test asserts a time. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { finish, printer } from "../../bench/command.js";
import { ENGINES } from "../../bench/engines.js";
import { belowFloors } from "../../bench/guards.js";
import { createInput, type Input } from "../../bench/inputs.js";
import { type Contender, type Measurement, measure, verifiedEntrants } from "../../bench/measure.js";
import { tensorResult } from "../../bench/operation.js";
import {
  FURTHER_NAMES,
  furtherOperations,
  mainOperations,
  OPERATION_NAMES,
  OPERATIONS,
} from "../../bench/operations.js";
import { contendersOf, startPeers } from "../../bench/peer.js";
import type { Session } from "../../bench/session.js";
import { matrix, type Shape } from "../../bench/shapes.js";
import { inOrder, limitTable, runtimeOf, speedLine, speedTables, targetTable } from "../../bench/tables.js";
import { targetRows } from "../../bench/targets.js";
import { type Task, verify, WrongResult } from "../../bench/verify.js";
import * as js from "../../src/js.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SHAPE = matrix(6, 5);
const MAX_ULP = 3;

const folder = mkdtempSync(join(tmpdir(), "xent-bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(script: string, ...args: string[]): { code: number | null; out: string; err: string } {
  const command = ["--import", "tsx", `bench/${script}`, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: ROOT,
    // Without the caller's wish for colours.
    env: { PATH: process.env.PATH },
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

const bench = (...args: string[]) => run("run.ts", ...args);

/** The losses and their mean, as the TypeScript engine computes them. */
interface Losses {
  mean(): number;
  rows(): ArrayLike<number>;
}

/** An engine that is right but for what `broken` says; `calls` counts what would have been timed. */
function contender(
  engine: string,
  broken: (right: Losses) => Partial<Losses>,
): Contender & { calls: number } {
  const counted = {
    engine,
    variant: "staged" as const,
    backend: "js",
    calls: 0,
    prepare(_: string, { shape, logits, target }: Input): Task {
      const x = { data: logits, shape: [shape.outer, shape.classes] };
      const right = {
        mean: () => js.crossEntropy(x, target),
        rows: () => js.crossEntropy(x, target, { reduction: "none" }).data,
      };
      const { mean, rows } = { ...right, ...broken(right) };
      return {
        bound: { ulp: MAX_ULP },
        elements: rows,
        call() {
          counted.calls++;
          return mean();
        },
      };
    },
  };
  return counted;
}

function changed(values: ArrayLike<number>, index: number, value: number): number[] {
  return Array.from(values, (old, at) => (at === index ? value : old));
}

async function thrownBy(action: () => Promise<unknown>): Promise<Error> {
  try {
    await action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}

describe("a wrong engine is refused before anything is timed", () => {
  const cases: Record<string, [broken: (right: Losses) => Partial<Losses>, message: RegExp]> = {
    "one row off by 10 ulp": [
      ({ rows }) => ({ rows: () => changed(rows(), 4, rows()[4] * (1 + 10 * 2 ** -23)) }),
      /^broken crossEntropy 6x5 staged: \[4\] is .* an error of .* ulp, at most 3 allowed$/,
    ],
    "one row NaN": [
      ({ rows }) => ({ rows: () => changed(rows(), 2, Number.NaN) }),
      /^broken crossEntropy 6x5 staged: \[2\] is NaN, expected/,
    ],
    "a row missing": [
      ({ rows }) => ({ rows: () => Array.from(rows()).slice(1) }),
      /^broken crossEntropy 6x5 staged: 5 results, expected 6$/,
    ],
    "right rows, a sum in place of the mean": [
      ({ mean }) => ({ mean: () => mean() * SHAPE.outer }),
      /^broken crossEntropy 6x5 staged: the result is /,
    ],
  };
  test.each(Object.entries(cases))("%s", async (_, [broken, message]) => {
    const fast = contender("right", () => ({}));
    const wrong = contender("broken", broken);
    const error = await thrownBy(() => measure("crossEntropy", createInput(SHAPE), [fast, wrong]));
    expect(error).toBeInstanceOf(WrongResult);
    expect(error.message).toMatch(message);
    // The verification's own call.
    expect(fast.calls).toBe(1);
    expect(wrong.calls).toBe(1);
  });

  test("an engine that is right only until the clock starts", async () => {
    const lazy = contender("lazy", ({ mean }) => {
      let calls = 0;
      return { mean: () => (calls++ < 2 ? mean() : 0) };
    });
    await expect(measure("crossEntropy", createInput(SHAPE), [lazy])).rejects.toThrow(
      /^lazy crossEntropy 6x5 staged: timed calls returned .* on average, the verified one /,
    );
  });
});

test("where terms cancel, an error is measured by their sizes", async () => {
  const truth = {
    ...tensorResult(Float64Array.of(1, 0.001)),
    sizes: tensorResult(Float64Array.of(1, 1)),
  };
  const task = (error: number): Task => ({
    bound: { terms: 4 },
    call: () => 0.001 + error,
    elements: () => [1, 0.001 + error],
  });
  await expect(verify("right", task(3 * 2 ** -24), truth)).resolves.toMatchObject({ isAsync: false });
  await expect(verify("wrong", task(5 * 2 ** -24), truth)).rejects.toThrow(
    /^wrong: the result is .* allowed$/,
  );
});

test("further operations are timed on two shapes, but on any where they are named", () => {
  const [long, small] = [matrix(1024, 32000), matrix(1, 10)];
  expect(furtherOperations(long, OPERATION_NAMES)).toEqual(FURTHER_NAMES);
  expect(furtherOperations(small, OPERATION_NAMES)).toEqual([]);
  expect(furtherOperations(small, ["klDivergence", "softmax"])).toEqual(["klDivergence"]);
  expect(mainOperations(OPERATION_NAMES)).toEqual(["crossEntropy", "softmax", "crossEntropyGrad"]);
  expect(mainOperations(["klDivergence", "softmax"])).toEqual(["softmax"]);
});

test.each(FURTHER_NAMES)("%s: our engines are right, from ordinary arrays only", async (operation) => {
  for (const shape of [matrix(6, 5), { name: "2x3x2", outer: 2, classes: 3, inner: 2 }]) {
    const entrants = await verifiedEntrants(operation, createInput(shape), ENGINES);
    expect(entrants.map(({ contender: { engine, variant } }) => [engine, variant])).toEqual([
      ["xent", "staged"],
      ["xent/relaxed", "staged"],
      ["xent/js", "staged"],
    ]);
  }
});

describe("the truth is that of the formula", () => {
  const row: Input = {
    shape: matrix(1, 3),
    logits: Float32Array.of(3, 1, -3),
    target: Int32Array.of(1),
  };
  const sum = Math.E ** 3 + Math.E + Math.E ** -3;
  const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 14));

  test("the tutorial's row", () => {
    const { value, elements } = OPERATIONS.crossEntropy.truth(row);
    expect([...elements]).toEqual(close([Math.log(sum) - 1]));
    expect(value).toBe(elements[0]);
  });

  test("its softmax and gradient", () => {
    const probabilities = [3, 1, -3].map((x) => Math.E ** x / sum);
    expect([...OPERATIONS.softmax.truth(row).elements]).toEqual(close(probabilities));
    const [p, q, r] = probabilities;
    expect([...OPERATIONS.crossEntropyGrad.truth(row).elements]).toEqual(close([p, q - 1, r]));
  });

  test("its log-softmax, entropy and smoothed loss", () => {
    const probabilities = [3, 1, -3].map((x) => Math.E ** x / sum);
    const logs = [3, 1, -3].map((x) => x - Math.log(sum));
    expect([...OPERATIONS.logSoftmax.truth(row).elements]).toEqual(close(logs));
    const entropy = -probabilities.reduce((total, p, c) => total + p * logs[c], 0);
    expect([...OPERATIONS.entropyFromLogits.truth(row).elements]).toEqual(close([entropy]));
    const smoothed = -0.9 * logs[1] - (0.1 / 3) * (logs[0] + logs[1] + logs[2]);
    expect([...OPERATIONS.labelSmoothing.truth(row).elements]).toEqual(close([smoothed]));
  });

  test("the distributions of two rows: divergence and loss of each from the other's", () => {
    const rows: Input = {
      shape: matrix(2, 2),
      logits: Float32Array.of(Math.log(3), 0, 0, 0),
      target: Int32Array.of(0, 0),
    };
    // Softmax: (¾, ¼) and (½, ½), to float32's precision.
    const [sharp, even] = [Math.log(4 / 3), Math.log(4)];
    const nearly = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6));
    const { elements, sizes } = OPERATIONS.klDivergence.truth(rows);
    const ofEven = -Math.LN2 + (sharp + even) / 2;
    const ofSharp = Math.LN2 - (0.75 * sharp + 0.25 * even);
    expect([...elements]).toEqual(nearly([ofEven, ofSharp]));
    expect([...(sizes?.elements ?? [])]).toEqual(
      nearly([Math.LN2 + (sharp + even) / 2, 2 * Math.LN2 - ofSharp]),
    );
    const losses = OPERATIONS.classProbabilities.truth(rows);
    expect([...losses.elements]).toEqual(nearly([(sharp + even) / 2, Math.LN2]));
    expect(losses.value).toBeCloseTo((sharp + even + 2 * Math.LN2) / 4, 6);
  });

  test("the class axis in the middle", () => {
    const images: Shape = { name: "2x3x2", outer: 2, classes: 3, inner: 2 };
    const input = createInput(images);
    const { elements } = OPERATIONS.crossEntropy.truth(input);
    // Row (1, 0).
    const logits = [6, 8, 10].map((k) => input.logits[k]);
    const lse = Math.log(logits.reduce((total, x) => total + Math.exp(x), 0));
    expect(elements[2]).toBeCloseTo(lse - logits[input.target[2]], 13);
  });
});

test("inputs are the same in every run: bell-shaped logits, every class a target", () => {
  const shape = matrix(4096, 16);
  const { logits, target } = createInput(shape);
  expect(createInput(shape)).toEqual({ shape, logits, target });
  const mean = logits.reduce((sum, x) => sum + x, 0) / logits.length;
  const variance = logits.reduce((sum, x) => sum + (x - mean) ** 2, 0) / logits.length;
  expect(Math.abs(mean)).toBeLessThan(0.05);
  expect(Math.abs(Math.sqrt(variance) - 3)).toBeLessThan(0.05);
  expect([...new Set(target)].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, index) => index));
});

/** A measurement of a 32×1008 cross entropy that was not made. */
function result(engine: string, min: number, median = min): Measurement {
  return {
    operation: "crossEntropy",
    shape: "32x1008",
    engine,
    variant: "staged",
    backend: engine === "xent/relaxed" ? "wasm-relaxed" : "wasm",
    min,
    median,
    spread: 0,
    samples: 1,
    gigaElementsPerSecond: (32 * 1008) / median,
    gigabytesPerSecond: 1,
    errorUlp: 0,
  };
}

describe("the guard against regressions", () => {
  test("is silent at the usual ratios, and where a disturbance met one of the two figures", () => {
    expect(belowFloors([result("xent", 25), result("xent/relaxed", 20), result("xent/js", 400)])).toEqual([]);
    expect(belowFloors([result("xent", 25, 90), result("xent/js", 400)])).toEqual([]);
  });

  test("names a kernel that lost its speed", () => {
    const slow = [result("xent", 100), result("xent/relaxed", 150), result("xent/js", 400)];
    expect(belowFloors(slow)).toEqual([
      "xent crossEntropy 32x1008 is 4.00 times as fast as xent/js, expected at least 5",
      "xent/relaxed crossEntropy 32x1008 is 0.67 times as fast as xent, expected at least 0.9",
    ]);
  });
});

describe("a peer", () => {
  const row = createInput(matrix(1, 10));
  const [loss] = OPERATIONS.crossEntropy.truth(row).elements;
  const start = (computed: number) => async () => ({
    contenders: contendersOf("fake", "js 1.0", {
      staged: { crossEntropy: () => ({ call: () => computed, elements: () => [computed] }) },
    }),
  });

  test("that cannot be loaded is absent, with the reason but no path; the rest runs", async () => {
    const { peers, absent } = await startPeers({
      missing: async () => {
        throw new Error("Cannot find package 'missing' imported from /home/me/missing.ts\nRequire stack: …");
      },
      fake: start(loss),
    });
    expect(absent).toEqual({ missing: "Cannot find package 'missing'" });
    const contenders = peers.flatMap((peer) => peer.contenders);
    const measured = await measure("crossEntropy", row, contenders);
    expect(measured.map(({ engine, backend }) => [engine, backend])).toEqual([["fake", "js 1.0"]]);
    expect(await measure("softmax", row, contenders)).toEqual([]);
    expect(await measure("crossEntropy", createInput(SHAPE), contenders)).toEqual([]);
  });

  test("is refused beyond 1e-5 of the largest result", async () => {
    const { contenders } = await start(loss * (1 + 2e-5))();
    await expect(measure("crossEntropy", row, contenders)).rejects.toThrow(
      /^fake crossEntropy 1x10 staged: the result is .* an error of .*, at most .* allowed$/,
    );
  });

  test("that keeps its own time is believed", async () => {
    const [fake] = (await start(loss)()).contenders;
    const prepare: Contender["prepare"] = async (...args) => {
      const task = await fake.prepare(...args);
      return task && { ...task, turn: async () => [20, 30, 40] };
    };
    const [{ min, median }] = await measure("crossEntropy", row, [{ ...fake, prepare }]);
    expect([min, median]).toEqual([20, 30]);
  });
});

describe("the targets", () => {
  const results = [
    result("xent", 25),
    { ...result("xent", 20), variant: "resident" as const },
    result("xent/relaxed", 20),
    result("xent/js", 400),
    result("tfjs", 100),
    { ...result("tfjs", 80), variant: "resident" as const },
    result("jax-js", 200),
    result("onnxruntime-node", 1),
    { ...result("pytorch", 15), shape: "8192x1008" },
  ];
  const scaling = [
    {
      engine: "xent",
      variant: "staged",
      shapes: ["32x1008", "320x1008", "3200x1008"],
      nanoseconds: [1, 1.05, 1.25],
    },
  ];

  const halves = [
    { ...result("xent", 25), dtype: "float32" },
    { ...result("xent", 20), dtype: "float16" },
  ];

  test("compare medians: ordinary arrays with a peer's ordinary arrays, resident ones with its fastest", () => {
    const softmax = results.map((measured) => ({ ...measured, operation: "softmax" as const }));
    const resident = targetRows({ results: softmax }).filter(({ target }) => target.includes("resident"));
    expect(resident).toEqual([expect.objectContaining({ engine: "xent", reached: expect.closeTo(4) })]);
    const rows = targetRows({ results, scaling, halves });
    expect(rows.map(({ engine, shape, reached, goal, met }) => [engine, shape, reached, goal, met])).toEqual([
      ["xent", "32x1008", expect.closeTo(16), 10, true],
      ["xent/relaxed", "32x1008", expect.closeTo(20), 15, true],
      ["xent", "32x1008", expect.closeTo(4), 2, true],
      ["xent/relaxed", "32x1008", expect.closeTo(5), 3, true],
      ["xent", "1024x32000", expect.closeTo(1.25), 0.9, true],
      ["xent", "320x1008", expect.closeTo(1 / 1.05), 0.9, true],
      ["xent", "3200x1008", expect.closeTo(0.8), 0.9, false],
    ]);
  });

  /** A resident cross entropy of 1024×32000 at so many Ge/s. */
  const longRows = (engine: string, pace: number): Measurement => ({
    ...result(engine, 1),
    variant: "resident",
    shape: "1024x32000",
    gigaElementsPerSecond: pace,
  });

  test("share of what the ports of the processor allow: 6.75 cycles for four logits, 5 with fused multiply-adds", () => {
    const shares = targetRows({
      results: [longRows("xent", 1.6), longRows("xent/relaxed", 1.6)],
      port: { gigahertz: 4 },
    });
    expect(shares.map(({ engine, reached, met }) => [engine, reached, met])).toEqual([
      ["xent", expect.closeTo(1.6 / (16 / 6.75)), false],
      ["xent/relaxed", expect.closeTo(1.6 / (16 / 5)), false],
    ]);
  });

  test("an operation that is timed on two shapes has goals on both", () => {
    const measured = (engine: string, shape: string, median: number): Measurement => ({
      ...result(engine, median),
      operation: "klDivergence",
      shape,
    });
    const rows = targetRows({
      results: ["1024x32000", "131072x16"].flatMap((shape) => [
        measured("xent", shape, 100),
        measured("xent/js", shape, 400),
      ]),
    });
    expect(rows.map(({ shape, reached, met }) => [shape, reached, met])).toEqual([
      ["1024x32000", expect.closeTo(4), false],
      ["131072x16", expect.closeTo(4), true],
    ]);
  });

  test("are none of relaxed SIMD's where the runtime has none", () => {
    const plain = results.map((measured) => ({ ...measured, backend: "wasm" }));
    expect(targetRows({ results: plain }).map(({ engine }) => engine)).toEqual(["xent", "xent"]);
  });

  const session = (node: number): Session => ({
    machine: { cpu: "A CPU", cores: 2, platform: "linux x64", runtime: `Node ${node}.1.2 (V8 1)`, load: 1 },
    seed: 1,
    unit: "nanoseconds per call",
    results: [...results, longRows("xent", 1.777)],
    scaling,
    reads: [{ shape: "1024x32000", gigaElementsPerSecond: 9.4321 }],
    port: { gigahertz: 4 },
    absent: { "onnxruntime-web": "no package" },
  });

  test("are a table with a column for each runtime, what was missed in bold", () => {
    const lines = targetTable([session(24), session(20)]).split("\n");
    expect(lines[0]).toBe(
      "| as fast as | shape | `xent` ≥ | Node 24 | Node 20 | `xent/relaxed` ≥ | Node 24 | Node 20 |",
    );
    expect(lines).toContain(
      "| cross entropy: `xent/js` | 32×1008 | 10 | 16.00 | 16.00 | 15 | 20.00 | 20.00 |",
    );
    expect(lines).toContain("| cross entropy: PyTorch | 8192×1008 | 0.7 | – | – | 1 | – | – |");
    expect(lines.at(-1)).toMatch(/ \| 3200×1008 \| 0.9 \| \*\*0.80\*\* \| \*\*0.80\*\* \| 0.9 \| – \| – \|$/);
  });

  test("are those of whatever runtimes there are: the targets' own first, then the newest", () => {
    const sessions = inOrder([session(20), session(26), session(24), session(22)]);
    expect(sessions.map(runtimeOf)).toEqual(["Node 24", "Node 26", "Node 22", "Node 20"]);
  });

  test("and the figures are tables of 10⁹ elements per second", () => {
    const speeds = speedTables([session(24)]);
    expect(speeds).toMatch(
      /^A CPU \(2 cores\), linux x64, Node 24.1.2 .* tfjs: wasm\. .* onnxruntime-web is absent: no package\.$/m,
    );
    expect(speeds).toContain("| tfjs | resident | – | – | – | – | – | – | 403 | – |");
    expect(speedLine([session(24), session(20)])).toMatch(
      /^xent [\d.–]+, .*tfjs –.* \(A CPU, Node 24\.1\.2\)$/,
    );
    expect(
      limitTable([session(24)])
        .split("\n")
        .slice(2),
    ).toEqual([
      "| reading 1024×32000 once | 9.43 |",
      "| 128-bit fused multiply-adds | 3.56 at 4.00 GHz |",
      // 6.75 and 5 cycles for four.
      "| all instructions of exp and sum, `xent` | 2.37 at 4.00 GHz |",
      "| all instructions of exp and sum, `xent/relaxed` | 3.2 at 4.00 GHz |",
      "| share of that, resident 1024×32000, `xent` | 0.75 |",
      "| share of that, resident 1024×32000, `xent/relaxed` | – |",
    ]);
  });

  test("the documents have the tables of bench/results", () => {
    expect(run("document.ts", "--check")).toEqual({ code: 0, out: "", err: "" });
  });
});

describe("the command", () => {
  // One run for both: each engine is timed for a second.
  const file = join(folder, "bench.json");
  let ran: ReturnType<typeof bench>;
  beforeAll(() => {
    ran = bench("--shape", "1x10", "--operation", "softmax", "--json", file);
  });

  test("a file gets JSON that describes the machine and, for each engine, speed and error", () => {
    expect([ran.code, ran.err]).toEqual([0, ""]);
    const positive = expect.toSatisfy((value: unknown) => typeof value === "number" && value > 0);
    const result = (engine: string, variant: string) => ({
      operation: "softmax",
      shape: "1x10",
      engine,
      variant,
      backend: expect.any(String),
      samples: positive,
      min: positive,
      median: positive,
      spread: expect.any(Number),
      gigaElementsPerSecond: positive,
      gigabytesPerSecond: positive,
      errorUlp: expect.toSatisfy((ulp: number) => ulp <= 4),
    });
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      machine: {
        cpu: expect.stringMatching(/./),
        cores: positive,
        platform: `${process.platform} ${process.arch}`,
        runtime: expect.stringContaining(process.versions.node),
        load: expect.any(Number),
      },
      seed: expect.any(Number),
      unit: "nanoseconds per call",
      results: [
        result("xent", "staged"),
        result("xent", "fresh"),
        result("xent", "resident"),
        result("xent/relaxed", "staged"),
        result("xent/relaxed", "resident"),
        result("xent/js", "staged"),
      ],
      reads: [],
      port: null,
    });
  });

  test("the table has a line for each engine, in columns", () => {
    const [title, machine, , name, head, ...rest] = ran.out.trimEnd().split("\n");
    expect(title).toMatch(/^float32 logits, one thread;/);
    expect(machine).toContain(process.versions.node);
    expect(name).toBe("softmax 1×10");
    const lines = rest.slice(0, 6);
    expect(lines[0]).toMatch(/^xent +staged .* \d+\.\d\d× .* ulp$/);
    expect(lines[5]).toMatch(/^xent\/js +staged .* 1\.00× .* ulp$/);
    for (const line of lines) expect(line).toHaveLength(head.length);
    expect(rest).toHaveLength(6);
  });

  test("--json without a file prints the same JSON and nothing else", () => {
    const written: unknown[] = [];
    const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(text) > 0);
    const options = { operation: [], shape: [], json: true } as const;
    printer(options)("a table");
    finish(JSON.parse(readFileSync(file, "utf8")), options);
    write.mockRestore();
    expect(written).toEqual([readFileSync(file, "utf8")]);
  });

  const misuse = [
    ["--shape", "3x3"],
    ["--shape"],
    ["--operation", "sofmax", "--shape", "3x3"],
    ["--shapes", "1x10"],
    ["1x10"],
  ];
  // Both have the same options.
  const usages = [
    ...misuse.map((args) => ({ script: "run.ts", name: "bench", args })),
    { script: "peers.ts", name: "bench:peers", args: misuse[0] },
  ];
  test.each(usages)("$name $args: the usage and exit code 2", ({ script, name, args }) => {
    const { code, out, err } = run(script, ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: .*\n/);
    expect(err).toContain(`Usage: npm run ${name} -- [options]`);
    expect(err.replace(/\s+/g, " ")).toContain('"131072x16", "32x1008", "1x10"');
  });
});

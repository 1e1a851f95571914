/** The built `xent` command, run as a user runs it: results, files, streams, signals. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import * as wasm from "../../src/index.js";
import * as relaxed from "../../src/relaxed.js";
import {
  CLASSES,
  COMMAND,
  DEMO,
  ENGINES,
  ENVIRONMENT,
  ESCAPE,
  expectClose,
  folder,
  inAFolder,
  MATRIX,
  opened,
  ROWS,
  report,
  SAMPLE,
  save,
  saveMatrix,
  saveZeros,
  someLogits,
  TARGETS,
  warned,
  xent,
} from "./cliFixture.js";

inAFolder();

describe("the sample", () => {
  for (const [engine, library] of ENGINES) {
    test(`its losses are PyTorch's (${engine})`, () => {
      const targets = `${SAMPLE}targets.npy`;
      const base = report(`${SAMPLE}logits-base.npy`, targets, "--engine", engine);
      const small = report(`${SAMPLE}logits-small.npy`, targets, "--engine", engine);
      expectClose(base.loss, 1.43808480011, 1e-7);
      expectClose(small.loss, 1.75978764744, 1e-7);
      expectClose(base.perplexity, 4.212620076629715, 1e-7);
      expect([base.accuracy, small.accuracy]).toEqual([0.61474609375, 0.4931640625]);
      expect([base.rows, base.classes, base.ignored, base.engine]).toEqual([2048, 128, 0, library.backend]);
    });
  }

  test("the library gives the same losses", async () => {
    for (const [name, expected] of [
      ["base", 1.43808480011],
      ["small", 1.75978764744],
    ] as const) {
      const file = await opened(`${SAMPLE}logits-${name}.npy`);
      const data = file.newFloats(file.length);
      await file.readFloats(data, 0);
      const target = new Int32Array(
        Uint8Array.from(readFileSync(`${SAMPLE}targets.npy`)).buffer.slice(-4 * 2048),
      );
      for (const [, library] of ENGINES) {
        expectClose(library.crossEntropy({ data, shape: file.shape }, target), expected, 1e-7);
      }
    }
  });

  test("the report for people names every figure, without colours or a bar in a pipe", () => {
    const { code, out, err } = xent("loss", `${SAMPLE}logits-base.npy`, `${SAMPLE}targets.npy`);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(
      /^rows +2048\nclasses +128\nloss +1\.43808480\d+ \(mean\)\nperplexity +4\.21262\naccuracy +61\.4746 %\ntop-5 +86\.6211 %\ntime +\S+ m?s\nthroughput +\S+ [mb]illion logits\/s \(\w+\)\n$/,
    );
    expect(out).not.toContain(ESCAPE);
  });
});

test("the demonstration agrees with PyTorch and names its figures, without colours in a pipe", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [DEMO], {
    env: ENVIRONMENT,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout.match(/✓/g)).toHaveLength(11);
  expect(stdout).not.toMatch(/✗|NaN|undefined/);
  expect(stdout).toContain("262,144 × 128");
  expect(stdout).toMatch(/xent\/js .* 1\.0×/);
  expect(stdout).not.toContain(ESCAPE);
});

describe("results are the library's", () => {
  for (const [engine, library] of ENGINES) {
    for (const reduction of ["mean", "sum"] as const) {
      test(`with every option (${engine}, ${reduction})`, () => {
        const [x, t] = saveMatrix();
        const weight = Float32Array.of(0.5, 2, 1, 0.25, 3);
        const w = save("w.npy", { descr: ">f8", shape: [CLASSES] }, weight);
        const flags = ["--weight", w, "--ignore-index", "2", "--label-smoothing", "0.1", "--dim", "1"];
        const result = report(x, t, ...flags, "--reduction", reduction, "--engine", engine);
        const options = { weight, ignoreIndex: 2, labelSmoothing: 0.1, dim: 1 };
        expectClose(result.loss, library.crossEntropy(MATRIX, TARGETS, { ...options, reduction }));
        expectClose(result.perplexity, Math.exp(library.crossEntropy(MATRIX, TARGETS, options)));
        expect([result.ignored, result.reduction]).toEqual([2, reduction]);
      });
    }
  }

  for (const descr of ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]) {
    for (const [shape, dim, targetShape] of [
      [[7, 3], 1, [7]],
      [[7, 3, 4], 1, [7, 4]],
      [[2, 3, 5, 4], -1, [2, 3, 5]],
      [[4, 9], 0, [9]],
      [[5], 0, []],
    ] as const) {
      test(`of ${descr} logits of shape ${shape} along ${dim}`, async () => {
        const values = someLogits(shape.reduce((a, b) => a * b, 1));
        const classes = shape[dim < 0 ? dim + shape.length : dim];
        const target = someLogits(values.length / classes).map((value) => Math.abs(16 * value) % classes);
        const x = save("x.npy", { descr, shape, version: 2 }, values);
        const t = save("t.npy", { descr: ">u2", shape: targetShape, version: 3 }, target);
        const data = descr.endsWith("8") ? Float64Array.from(values) : Float32Array.from(values);
        const index = { data: Int32Array.from(target), shape: targetShape };
        const flags = ["--dim", String(dim), "--per-row", "out.npy"];
        expectClose(report(x, t, ...flags).loss, wasm.crossEntropy({ data, shape }, index, { dim }));
        const losses = wasm.crossEntropy({ data, shape }, index, { dim, reduction: "none" });
        const file = await opened(join(folder, "out.npy"));
        const perRow = file.newFloats(file.length);
        await file.readFloats(perRow, 0);
        expect(file.shape).toEqual(targetShape);
        expect(perRow).toEqual(losses.data);
      });
    }
  }

  test("a slice larger than a block is read in pieces", () => {
    const shape = [2, 600, 40_000];
    const x = saveZeros("x.npy", { descr: "<f4", shape }, 4 * 2 * 600 * 40_000);
    const t = saveZeros("t.npy", { descr: "|u1", shape: [2, 40_000] }, 2 * 40_000);
    const result = report(x, t);
    expectClose(result.loss, Math.fround(Math.log(600)));
    expect([result.rows, result.accuracy]).toEqual([80_000, 1]);
  });

  test("a row longer than a block is read whole", () => {
    const values = someLogits(1_000_003);
    const x = save("x.npy", { descr: "<f8", shape: [1, values.length] }, values);
    const t = save("t.npy", { descr: "<u4", shape: [1] }, [1_000_002]);
    const logits = { data: Float64Array.from(values), shape: [1, values.length] };
    expectClose(report(x, t).loss, wasm.crossEntropy(logits, [1_000_002]));
  });

  test("accuracy counts the first largest logit, never a row holding NaN", () => {
    const x = save("x.npy", { descr: "<f4", shape: [4, 2] }, [1, 1, 1, 1, Number.NaN, 1, 5, 5]);
    const t = save("t.npy", { descr: "|i1", shape: [4] }, [0, 1, 1, -100]);
    const result = JSON.parse(
      warned("x.npy: the loss of 1 of 4 rows is not finite, the first is row 2 (NaN)", x, t, "--json"),
    );
    expect([result.accuracy, result.loss, result.ignored]).toEqual([1 / 3, null, 1]);
  });

  test("no rows, or only ignored ones, have no mean and a sum of 0", () => {
    const x = save("x.npy", { descr: "<f4", shape: [0, 3] }, []);
    const t = save("t.npy", { descr: "<i4", shape: [0] }, []);
    expect(warned("x.npy: there are no rows: their mean is NaN", x, t)).toMatch(
      /rows +0\nclasses +3\nloss +NaN \(mean\)\nperplexity +NaN\naccuracy +NaN/,
    );
    const [y, u] = saveMatrix();
    save("t.npy", { descr: "<i4", shape: [ROWS] }, [-100, -100, -100, -100, -100, -100]);
    expect(report(y, u, "--reduction", "sum").loss).toBe(0);
    const ignored = warned("x.npy: all 6 rows are ignored: the mean is NaN", y, u, "--json");
    expect(JSON.parse(ignored).loss).toBe(null);
  });
});

describe("the options for language models", () => {
  const data = Float32Array.from(someLogits(2 * 8 * 7));
  const ids = Int32Array.from({ length: 16 }, (_, place) => (5 * place) % 7);
  const mask = Uint8Array.from(ids, (id) => Number(id !== 6));
  const logits = { data, shape: [2, 8, 7] };
  const target = { data: ids, shape: [2, 8] };
  const options = { shift: 1, mask: { data: mask, shape: [2, 8] }, temperature: 0.5, dim: -1 };
  const args = () => [
    save("x.npy", { descr: "<f4", shape: [2, 8, 7] }, data),
    save("t.npy", { descr: "<i4", shape: [2, 8] }, ids),
    ...["--dim", "-1", "--shift", "1", "--temperature", ".5", "--mask"],
    save("m.npy", { descr: "<f2", shape: [2, 8] }, mask),
  ];

  for (const [engine, library] of [...ENGINES, ["relaxed", relaxed]] as const) {
    test(`give the library's losses and its meter's figures (${engine})`, () => {
      const scored = new library.LossMeter().add(library.score(logits, target, options));
      const result = report(...args(), "--engine", engine, "--bytes", "40", "--words", "9");
      const { seconds, logitsPerSecond, ...figures } = result;
      expectClose(Number(seconds) * Number(logitsPerSecond), data.length);
      expect(figures).toEqual({
        rows: 14,
        classes: 7,
        ignored: 14 - scored.count,
        reduction: "mean",
        loss: library.crossEntropy(logits, target, options),
        perplexity: scored.perplexity,
        bitsPerByte: scored.bitsPerByte(40),
        bytePerplexity: scored.bytePerplexity(40),
        wordPerplexity: scored.wordPerplexity(9),
        accuracy: scored.accuracy,
        top5Accuracy: scored.topKAccuracy(5),
        engine: library.backend,
      });
    });
  }

  test("print bits with base 2, wherever a loss is", async () => {
    const nats = report(...args());
    const bits = report(...args(), "--base", "2", "--per-row", "o.npy");
    expectClose(bits.loss, nats.loss / Math.LN2);
    expect([bits.perplexity, bits.base, "base" in nats]).toEqual([nats.perplexity, 2, false]);
    expectClose(report(...args(), "--base", "2", "--reduction", "sum").loss, 12 * bits.loss, 1e-6);
    const { data: losses } = wasm.crossEntropy(logits, target, { ...options, reduction: "none" });
    const expected = Array.from(losses, (loss) => Math.fround(loss / Math.LN2));
    const lines = xent("loss", ...args(), "--base", "2", "--reduction", "none")
      .out.trimEnd()
      .split("\n");
    expect(lines.map((line) => Math.fround(Number(line)))).toEqual(expected);
    const file = await opened(join(folder, "o.npy"));
    const perRow = file.newFloats(file.length);
    await file.readFloats(perRow, 0);
    expect([file.shape, Array.from(perRow)]).toEqual([[2, 7], expected]);
    expect(xent("loss", ...args(), "--base", "2").out).toMatch(/\nloss +[\d.]+ bits \(mean\)\n/);
  });

  test("name their figures", () => {
    expect(xent("loss", ...args(), "--bytes", "40", "--words", "9").out).toMatch(
      /^rows +14 \(2 ignored\)\n.*\nperplexity +[\d.]+\nbits per byte +[\d.]+\nbyte perplexity +[\d.]+\nword perplexity +[\d.]+\naccuracy +[\d.]+ %\ntop-5 /s,
    );
  });
});

describe("a loss that is not finite", () => {
  const rows = 3000;
  const classes = 100;
  const warning = `x.npy: the loss of 3 of ${rows} rows is not finite, the first is row 2700 (Infinity)`;
  const saveRows = () => {
    const values = new Float32Array(rows * classes);
    const targets = new Uint8Array(rows);
    // Beyond the first block, after one that is ignored.
    for (const row of [2650, 2700, 2800, 2999]) values[row * classes] = Number.NEGATIVE_INFINITY;
    values[2800 * classes] = Number.NaN;
    targets[2650] = 255;
    const x = save("x.npy", { descr: "<f4", shape: [rows, classes] }, values);
    return [x, save("t.npy", { descr: "|u1", shape: [rows] }, targets), "--ignore-index", "255"] as const;
  };

  for (const options of [
    [],
    ["--json"],
    ["--reduction", "sum"],
    ["--reduction", "none"],
    ["--per-row", "o.npy"],
  ]) {
    test(`says where it began (${options.join(" ") || "mean"})`, () => {
      warned(warning, ...saveRows(), ...options);
    });
  }

  test("because of the weights says so", () => {
    const args = [
      ...saveMatrix(),
      "--weight",
      save("w.npy", { descr: "|i1", shape: [CLASSES] }, [0, 0, 0, 0, 0]),
    ];
    warned("x.npy: the weights of the targets sum to 0 or nearly so: the mean is not finite", ...args);
    expect(report(...args, "--reduction", "sum").loss).toBe(0);
  });

  test("because the sum is beyond float64 says so", () => {
    const x = save("x.npy", { descr: "<f8", shape: [2, 2] }, [0, 1.7e308, 0, 1.7e308]);
    const t = save("t.npy", { descr: "|u1", shape: [2] }, [0, 0]);
    warned("x.npy: the sum of the losses is too large for float64", x, t);
    warned("x.npy: the sum of the losses is too large for float64", x, t, "--reduction", "sum");
    expect(xent("loss", x, t, "--reduction", "none").err).toBe("");
  });
});

describe("integer weights are taken as crossEntropy takes them", () => {
  const values = [3, 0, 7, 1, 100];
  for (const [engine, library] of ENGINES) {
    for (const descr of ["|u1", "|i1", ">u2", "<i2", "<u4", ">i4", ">u8", "<i8"]) {
      test(`${descr} (${engine})`, () => {
        const w = save("w.npy", { descr, shape: [CLASSES] }, values);
        const expected = library.crossEntropy(MATRIX, TARGETS, { weight: Int32Array.from(values) });
        expectClose(report(...saveMatrix(), "--weight", w, "--engine", engine).loss, expected);
      });
    }
  }

  test("beyond 2^53 too, in the type of the logits", () => {
    const weights = [2n ** 63n - 1n, 1n, 2n ** 53n + 1n, -(2n ** 62n), 5n];
    const w = save("w.npy", { descr: "<i8", shape: [CLASSES] }, weights);
    const weight = BigInt64Array.from(weights);
    expectClose(report(...saveMatrix(), "--weight", w).loss, wasm.crossEntropy(MATRIX, TARGETS, { weight }));
  });
});

describe("reduction none", () => {
  const losses = () => Array.from(wasm.crossEntropy(MATRIX, TARGETS, { reduction: "none" }).data);

  test("prints one loss a line", () => {
    const { code, out, err } = xent("loss", ...saveMatrix(), "--reduction", "none");
    expect([code, err]).toEqual([0, ""]);
    const lines = out.trimEnd().split("\n");
    expect(lines.map((line) => Math.fround(Number(line)))).toEqual(losses());
  });

  test("with --json they are in the object", () => {
    const result = report(...saveMatrix(), "--reduction", "none");
    expect((result.losses as number[]).map(Math.fround)).toEqual(losses());
    expect([result.rows, "loss" in result]).toEqual([ROWS, false]);
  });

  test("with --per-row they go to the file instead", () => {
    const result = report(...saveMatrix(), "--reduction", "none", "--per-row", "out.npy");
    expect(["losses" in result, "loss" in result, result.perRow]).toEqual([false, false, "out.npy"]);
    expect(statSync(join(folder, "out.npy")).size).toBe(128 + 4 * ROWS);
  });

  test("a reader who has seen enough is no error", async () => {
    const x = saveZeros("x.npy", { descr: "<f4", shape: [3_000_000, 2] }, 24_000_000);
    const t = saveZeros("t.npy", { descr: "|i1", shape: [3_000_000] }, 3_000_000);
    const child = spawn(process.execPath, [COMMAND, "loss", x, t, "--reduction", "none"], { cwd: folder });
    child.stdout.once("data", () => child.stdout.destroy());
    let err = "";
    child.stderr.on("data", (text) => {
      err += text;
    });
    const [code] = await once(child, "exit");
    expect([code, err]).toEqual([0, ""]);
  });
});

describe("large files", () => {
  const rows = 4_000;
  const classes = 32_000;
  const zeros = (): [string, string] => [
    saveZeros("x.npy", { descr: "<f4", shape: [rows, classes] }, 4 * rows * classes),
    saveZeros("t.npy", { descr: "|u1", shape: [rows] }, rows),
  ];

  test("half a gigabyte of logits takes less than 200 MB of memory", () => {
    const meter =
      "data:text/javascript,process.on('exit',()=>process.stderr.write(String(process.resourceUsage().maxRSS)))";
    const args = ["--import", meter, COMMAND, "loss", ...zeros(), "--json"];
    const { stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: folder,
      env: ENVIRONMENT,
      encoding: "utf8",
    });
    expectClose(JSON.parse(stdout).loss, Math.fround(Math.log(classes)));
    // Kilobytes, and nothing else: no progress bar in a pipe, however long it takes.
    expect(stderr).toMatch(/^\d+$/);
    expect(Number(stderr)).toBeLessThan(200_000);
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR2"] as const) {
    test(`${signal} leaves no half-written file`, async () => {
      const args = [COMMAND, "loss", ...zeros(), "--engine", "js", "--per-row", "out.npy"];
      writeFileSync(join(folder, "out.npy"), "what was there before");
      const child = spawn(process.execPath, args, { cwd: folder, env: ENVIRONMENT });
      const exit = once(child, "exit");
      while (!readdirSync(folder).some((name) => name.endsWith(".partial"))) await wait(5);
      child.kill(signal);
      expect(await exit).toEqual([null, signal]);
      expect(readdirSync(folder).sort()).toEqual(["out.npy", "t.npy", "x.npy"]);
      expect(readFileSync(join(folder, "out.npy"), "utf8")).toBe("what was there before");
    });
  }
});

/** `xent score`: the lines and files that it writes, the meters that it prints, and what it refuses. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import * as wasm from "../../src/index.js";
import * as js from "../../src/js.js";
import * as relaxed from "../../src/relaxed.js";
import {
  CLASSES,
  COMMAND,
  ENVIRONMENT,
  fed,
  folder,
  inAFolder,
  LOGITS,
  opened,
  ROWS,
  SAMPLE,
  save,
  saveMatrix,
  saveZeros,
  scoreRefused,
  someLogits,
  TARGETS,
  xent,
} from "./cliFixture.js";
import { npy } from "./npyFixture.js";

inAFolder();

const at = (name: string) => join(folder, name);

interface Result {
  readonly data: ArrayLike<number>;
}
interface TopK {
  readonly indices: Result;
  readonly logProbs: Result;
}

/** As a line of JSON has it. */
function written(name: string, value: number): unknown {
  if (name === "counted" || name === "isGreedy") return value === 1;
  return Number.isFinite(value) ? value : `${value}`;
}

/** The lines that the library's results are written as. */
function linesOf(
  { topK, ...columns }: { readonly counted: Result; readonly topK: TopK },
  k: number,
): object[] {
  return Array.from(columns.counted.data, (_, row) => {
    const values = Object.entries<Result>(columns).map(([name, { data }]) => [
      name,
      written(name, data[row]),
    ]);
    const largest = Object.entries<Result>({ indices: topK.indices, logProbs: topK.logProbs }).map(
      ([name, { data }]) => [name, Array.from({ length: k }, (_, i) => written(name, data[row * k + i]))],
    );
    return { row, ...Object.fromEntries(values), topK: Object.fromEntries(largest) };
  });
}

const parsed = (text: string): unknown[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

/** The lines on stdout, and the report on stderr. */
function scored(...args: string[]) {
  const { code, out, err } = xent("score", ...args, "--json");
  expect([code, err.trimEnd().split("\n").length]).toEqual([0, 1]);
  return { lines: parsed(out), report: JSON.parse(err) };
}

async function arrayIn(path: string) {
  const file = await opened(at(path), true);
  const { shape, dtype } = file;
  const bytes = file.newBytes(file.length);
  await file.readBytes(bytes, 0);
  return { shape, descr: dtype.descr, bytes };
}

const bytesOf = (data: ArrayBufferView) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** A sequence of ids for each of two texts, a mask and segments. */
function language() {
  const shape = [2, 8, CLASSES];
  const data = Float32Array.from(someLogits(80));
  const ids = [...TARGETS, 0, 4, 1, ...TARGETS, 3];
  const mask = Uint8Array.from(ids, (_, place) => Number(place % 5 !== 3));
  const segments = [0, 5, 5, 11, 16];
  save("x.npy", { descr: "<f4", shape }, data);
  save("t.npy", { descr: "<u2", shape: [2, 8] }, ids);
  save("m.npy", { descr: "|b1", shape: [2, 8] }, mask);
  save("s.npy", { descr: "<i4", shape: [5] }, segments);
  const flags = [
    "--shift",
    "1",
    "--mask",
    "m.npy",
    "--segments",
    "s.npy",
    "--top-k",
    "3",
    "--ignore-index",
    "4",
  ];
  const target = { data: Int32Array.from(ids), shape: [2, 8] };
  const options = {
    shift: 1,
    mask: { data: mask, shape: [2, 8] },
    segments,
    topK: 3,
    ignoreIndex: 4,
    temperature: 1.5,
  };
  return {
    args: ["x.npy", "t.npy", ...flags, "--temperature", "1.5"],
    score: ({ score }: Pick<typeof wasm, "score">) => score({ data, shape }, target, options),
  };
}

describe("a line for each row", () => {
  for (const [engine, library] of [
    ["wasm", wasm],
    ["relaxed", relaxed],
    ["js", js],
  ] as const) {
    test(`has all that the library gives, with every option (${engine})`, () => {
      const { args, score } = language();
      const { lines, report } = scored(...args, "--engine", engine);
      const { segments: _, ...results } = score(library);
      // Of 16 targets, the rows 7 and 15 have none after them.
      const places = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14];
      const segment = places.map((place) => (place < 5 ? 0 : place < 11 ? 2 : 3));
      expect(lines).toEqual(linesOf(results, 3).map((line, row) => ({ ...line, segment: segment[row] })));
      const meter = new library.LossMeter({ topK: [1, 5, 3] }).add(score(library));
      expect(report.meters.loss).toEqual(meter.toJSON());
      expect([report.rows, report.ignored]).toEqual([14, 14 - meter.count]);
      expect(report.meanPerplexity).toBe(meter.meanPerplexity);
      expect(report.engine).toBe(library.backend);
    });
  }

  test("keeps what is not finite, as words", () => {
    const { NaN: nan, POSITIVE_INFINITY: most, NEGATIVE_INFINITY: least } = Number;
    const data = Float64Array.of(0, least, 1e-300, nan, 0, 0, least, least, least, most, 0, 1, 0.1, 0.2, 0.3);
    save("x.npy", { descr: "<f8", shape: [5, 3] }, data);
    save("t.npy", { descr: "<i1", shape: [5] }, [1, 0, 2, -100, 2]);
    const { code, out, err } = xent("score", "x.npy", "t.npy", "--top-k", "3");
    expect(parsed(out)).toEqual(
      linesOf(wasm.score({ data, shape: [5, 3] }, [1, 0, 2, -100, 2], { topK: 3 }), 3),
    );
    expect(code).toBe(0);
    const [warning, ...table] = err.split("\n");
    expect(warning).toBe(
      "xent: warning: x.npy: the loss of 3 of 5 rows is not finite, the first is row 0 (Infinity)",
    );
    expect(table.join("\n")).toMatch(/^rows +5 \(1 ignored\)\nclasses +3\nloss +NaN ± NaN \(mean\)\n/);
  });

  test("of a file: the same, and the table goes to standard output", () => {
    const args = saveMatrix();
    const { out, err } = xent("score", ...args, "--output", "rows.jsonl");
    const piped = xent("score", ...args);
    expect(err).toBe("");
    expect(readFileSync(at("rows.jsonl"), "utf8")).toBe(piped.out);
    const stable = (text: string) => text.replace(/^(time|throughput|output) .*\n/gm, "");
    expect(stable(piped.err)).toBe(stable(out));
    expect(out).toMatch(
      /^rows +6\nclasses +5\nloss +\S+ ± \S+ \(mean\)\nperplexity +\S+ ± \S+\nbits +\S+ per token\naccuracy +\S+ %\ntop-5 +100 %\ncalibration +\S+ % \(expected error\)\ntime +\S+ m?s\nthroughput +\S+ [mb]illion logits\/s \(\w+\)\noutput +rows.jsonl\n$/,
    );
  });

  test("comes from standard input, from several files and along another axis", () => {
    const [x, t] = saveMatrix();
    const lines = parsed(xent("score", x, t).out);
    const half = (start: number) => LOGITS.slice(start * CLASSES, (start + 3) * CLASSES);
    save("y-1.npy", { descr: "<f4", shape: [3, CLASSES] }, half(0));
    save("y-2.npy", { descr: "<f4", shape: [3, CLASSES] }, half(3));
    expect(parsed(xent("score", "y-*", "--targets", t).out)).toEqual(lines);
    expect(parsed(fed(npy({ descr: "<f4", shape: [ROWS, CLASSES] }, LOGITS), "score", "-", t).out)).toEqual(
      lines,
    );
    const across = Array.from(
      { length: ROWS * CLASSES },
      (_, i) => LOGITS[(i % ROWS) * CLASSES + Math.floor(i / ROWS)],
    );
    save("z.npy", { descr: "<f4", shape: [CLASSES, ROWS] }, across);
    expect(parsed(xent("score", "z.npy", t, "--dim", "0").out)).toEqual(lines);
  });

  test("waits for its reader, and ends where that has seen enough", async () => {
    const x = saveZeros("x.npy", { descr: "<f4", shape: [1_000_000, 2] }, 8_000_000);
    const t = saveZeros("t.npy", { descr: "|i1", shape: [1_000_000] }, 1_000_000);
    const child = spawn(process.execPath, [COMMAND, "score", x, t], { cwd: folder });
    child.stdout.once("data", () => child.stdout.destroy());
    let err = "";
    child.stderr.on("data", (text) => {
      err += text;
    });
    expect([(await once(child, "exit"))[0], err]).toEqual([0, ""]);
  });
});

describe("files in a folder", () => {
  test("are the library's results, in its shapes and types", async () => {
    const { args, score } = language();
    const { out, err } = xent("score", ...args, "--format", "npy", "--output", "scores");
    expect(err).toBe("");
    expect(out).toMatch(/\nmean perplexity \S+ \(of the segments\)\n/);
    const { topK, segments, ...columns } = score(wasm);
    const flat = { "topK.indices": topK.indices, "topK.logProbs": topK.logProbs };
    const results = Object.entries({ ...columns, ...flat });
    for (const [name, { data, shape }] of results) {
      const flag = data instanceof Uint8Array ? "|b1" : data instanceof Int32Array ? "<i4" : "<f4";
      expect([name, await arrayIn(`scores/${name}.npy`)]).toEqual([
        name,
        { shape, descr: flag, bytes: bytesOf(data) },
      ]);
    }
    for (const [name, descr] of [
      ["logProb", "<f8"],
      ["count", "<i4"],
      ["allGreedy", "|b1"],
    ] as const)
      expect([name, await arrayIn(`scores/segments.${name}.npy`)]).toEqual([
        name,
        { shape: [4], descr, bytes: bytesOf(segments[name]) },
      ]);
    expect(readdirSync(at("scores")).length).toBe(results.length + 3);
    // They can be read again: the mask of the rows that count, and the classes that the model says.
    const again = xent("score", "x.npy", "t.npy", "--mask", "scores/counted.npy");
    expect(again.err).toContain("scores/counted.npy: has shape (2, 7), expected (2, 8)");
  });

  test("of more than a block, and of float64", async () => {
    const shape = [700, 400];
    const data = Float64Array.from(someLogits(700 * 400));
    const target = Int32Array.from({ length: 700 }, (_, row) => (row * 7) % 400);
    save("x.npy", { descr: "<f8", shape }, data);
    save("t.npy", { descr: "<i4", shape: [700] }, target);
    mkdirSync(at("scores"));
    writeFileSync(at("scores/other.txt"), "");
    expect(xent("score", "x.npy", "t.npy", "--format", "npy", "--output", "scores/").code).toBe(0);
    for (const [name, { data: values }] of Object.entries(wasm.score({ data, shape }, target)))
      expect([name, (await arrayIn(`scores/${name}.npy`)).bytes]).toEqual([name, bytesOf(values)]);
    expect((await arrayIn("scores/entropy.npy")).descr).toBe("<f8");
    expect(readdirSync(at("scores")).length).toBe(10);
  });

  test("appear all or none: not beside a folder that cannot be written", () => {
    const args = [...saveMatrix(), "--format", "npy", "--output"];
    mkdirSync(at("scores/rank.npy"), { recursive: true });
    scoreRefused(1, "scores/rank.npy: cannot be written: is a directory", ...args, "scores");
    expect(readdirSync(at("scores"))).toEqual(["rank.npy"]);
    scoreRefused(1, "no/scores: cannot be written: no such file or directory", ...args, "no/scores");
    const words = "cannot be written: is a file, expected a folder for the .npy files";
    scoreRefused(1, `x.npy: ${words}`, ...args, "x.npy");
    scoreRefused(2, "option '--format npy' needs '--output <folder>'", ...args.slice(0, -1));
    expect(readdirSync(folder).sort()).toEqual(["scores", "t.npy", "x.npy"]);
  });

  test("do not replace an input", () => {
    mkdirSync(at("in"));
    save("in/counted.npy", { descr: "|b1", shape: [ROWS] }, [1, 1, 1, 0, 1, 1]);
    const before = readFileSync(at("in/counted.npy"));
    const words = "in/counted.npy: cannot be written: is one of the inputs";
    const args = [...saveMatrix(), "--mask", "in/counted.npy"];
    scoreRefused(1, words, ...args, "--format", "npy", "--output", "in");
    scoreRefused(1, words, ...args, "--output", "in/counted.npy");
    expect(readFileSync(at("in/counted.npy"))).toEqual(before);
    expect(readdirSync(at("in"))).toEqual(["counted.npy"]);
  });

  test("a run that fails or is interrupted leaves neither files nor the folder", async () => {
    const [rows, classes] = [4_000, 32_000];
    saveZeros("x.npy", { descr: "<f4", shape: [rows, classes] }, 4 * rows * classes);
    saveZeros("t.npy", { descr: "|u1", shape: [rows] }, rows);
    const run = [COMMAND, "score", "x.npy", "t.npy", "--format", "npy", "--output", "scores"];
    const child = spawn(process.execPath, [...run, "--engine", "js"], { cwd: folder, env: ENVIRONMENT });
    const exit = once(child, "exit");
    while (!existsSync(at("scores"))) await wait(5);
    child.kill("SIGINT");
    expect(await exit).toEqual([null, "SIGINT"]);
    expect(readdirSync(folder).sort()).toEqual(["t.npy", "x.npy"]);
    const cut = 'head -c 20000000 x.npy | exec "$0" "$1" score - t.npy --format npy --output scores';
    const { status, stderr } = spawnSync("sh", ["-c", cut, process.execPath, COMMAND], {
      cwd: folder,
      env: ENVIRONMENT,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^xent: standard input: is truncated: /)]);
    expect(readdirSync(folder).sort()).toEqual(["t.npy", "x.npy"]);
  });
});

test("a quarter of a gigabyte of logits takes less than 200 MB of memory, whatever is asked for", () => {
  const [rows, classes] = [2_000, 32_000];
  saveZeros("x.npy", { descr: "<f4", shape: [rows, classes] }, 4 * rows * classes);
  saveZeros("t.npy", { descr: "|u1", shape: [rows] }, rows);
  save("s.npy", { descr: "<i4", shape: [3] }, [0, 100, rows]);
  const meter =
    "data:text/javascript,process.on('exit',()=>process.stderr.write(String(process.resourceUsage().maxRSS)))";
  const args = ["--top-k", "5", "--segments", "s.npy", "--shift", "1", "--output", "rows.jsonl", "--json"];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", meter, COMMAND, "score", "x.npy", "t.npy", ...args],
    { cwd: folder, env: ENVIRONMENT, encoding: "utf8" },
  );
  expect(JSON.parse(stdout).rows).toBe(rows - 1);
  expect(stderr).toMatch(/^\d+$/);
  expect(Number(stderr)).toBeLessThan(200_000);
});

describe("the meters", () => {
  test("of the sample", async () => {
    const args = [`${SAMPLE}logits-base.npy`, `${SAMPLE}targets.npy`, "--bytes", "3000", "--words", "400"];
    const { code, out, err } = xent("score", ...args, "--output", "rows.jsonl", "--json");
    expect([code, err]).toEqual([0, ""]);
    const { seconds, logitsPerSecond, meters, ...report } = JSON.parse(out);
    expect(logitsPerSecond * seconds).toBeCloseTo(2048 * 128, 0);
    const file = await opened(`${SAMPLE}logits-base.npy`);
    const data = file.newFloats(file.length);
    await file.readFloats(data, 0);
    const target = new Int32Array(
      Uint8Array.from(readFileSync(`${SAMPLE}targets.npy`)).buffer.slice(-4 * 2048),
    );
    const results = wasm.score({ data, shape: [2048, 128] }, target);
    const loss = new wasm.LossMeter().add(results);
    const calibration = new wasm.CalibrationMeter().add(results);
    expect(meters).toEqual({ loss: loss.toJSON(), calibration: JSON.parse(JSON.stringify(calibration)) });
    expect(report).toEqual({
      rows: 2048,
      classes: 128,
      ignored: 0,
      engine: wasm.backend,
      loss: loss.mean,
      standardError: loss.standardError,
      perplexity: loss.perplexity,
      perplexityError: loss.perplexityError,
      bitsPerToken: loss.bitsPerToken,
      bitsPerByte: loss.bitsPerByte(3000),
      bytePerplexity: loss.bytePerplexity(3000),
      wordPerplexity: loss.wordPerplexity(400),
      accuracy: loss.accuracy,
      top1Accuracy: loss.topKAccuracy(1),
      top5Accuracy: loss.topKAccuracy(5),
      expectedCalibrationError: calibration.expectedCalibrationError,
      output: "rows.jsonl",
    });
    expect(wasm.LossMeter.fromJSON(meters.loss).mean).toBe(loss.mean);
  });

  test("of no rows, and of rows that all do not count", () => {
    save("x.npy", { descr: "<f4", shape: [2, 1, 3] }, [1, 2, 3, 4, 5, 6]);
    save("t.npy", { descr: "<i4", shape: [2, 1] }, [0, 1]);
    for (const [args, rows, warning] of [
      [["--shift", "1"], 0, "there are no rows: their mean is NaN"],
      [["--mask", "m.npy"], 2, "all 2 rows are ignored: the mean is NaN"],
    ] as const) {
      save("m.npy", { descr: "<f4", shape: [2, 1] }, [0, 0]);
      const { code, out, err } = xent("score", "x.npy", "t.npy", ...args, "--output", "o.jsonl", "--json");
      expect([code, err]).toEqual([0, `xent: warning: x.npy: ${warning}\n`]);
      const { loss, accuracy, meters } = JSON.parse(out);
      expect([loss, accuracy, meters.loss.count]).toEqual([null, null, 0]);
      expect(readFileSync(at("o.jsonl"), "utf8").split("\n").length).toBe(rows + 1);
    }
  });
});

describe("bad input is one line", () => {
  test("segments that are none", () => {
    const args = [...saveMatrix(), "--segments", "s.npy"];
    const end = ": offsets begin with 0 and do not descend";
    for (const [descr, offsets, line] of [
      ["<i8", [1, 6], `offset 0 is 1, expected 0${end}`],
      ["<i8", [0, 4, 3, 6], `offset 2 is 3, expected 4 to 6${end}`],
      ["<i8", [0, 7], `offset 1 is 7, expected 0 to 6${end}`],
      ["<i8", [0, -1], `offset 1 is -1, expected 0 to 6${end}`],
      ["<u4", [0, 3], "ends with 3, expected 6, the number of targets"],
      ["<u4", [], "has shape (0,), expected a list of at least one offset"],
      ["<f4", [0, 6], 'has elements of type "<f4", expected integers'],
    ] as const) {
      save("s.npy", { descr, shape: [offsets.length] }, offsets);
      scoreRefused(1, `s.npy: ${line}`, ...args);
    }
    save("s.npy", { descr: "<i8", shape: [1, 2] }, [0, 6]);
    scoreRefused(1, "s.npy: has shape (1, 2), expected a list of at least one offset", ...args);
  });

  test("masks, shifts and numbers that do not fit, before anything is written", () => {
    const args = [...saveMatrix(), "--output", "rows.jsonl"];
    save("m.npy", { descr: "<f8", shape: [ROWS] }, [1, 1, 0, Number.NaN, 1, 1]);
    scoreRefused(1, "m.npy: row 3 is NaN, expected 0, 1 or another number", ...args, "--mask", "m.npy");
    save("m.npy", { descr: "|b1", shape: [5] }, [1, 1, 1, 1, 1]);
    const shapes = "has shape (5,), expected (6,) for logits of shape (6, 5)";
    scoreRefused(1, `m.npy: ${shapes}`, ...args, "--mask", "m.npy");
    const shift = "has rows of shape (6,), expected --shift of at most 6, the length of their last axis";
    scoreRefused(1, `x.npy: ${shift}`, ...args, "--shift", "7");
    scoreRefused(2, "option '--top-k 6' is more than the 5 classes", ...args, "--top-k", "6");
    save("t.npy", { descr: "<i4", shape: [ROWS] }, [0, 1, 2, 3, 4, 5]);
    scoreRefused(1, /^xent: t\.npy: row 5 is 5, expected 0 <= target < 5/, ...args);
    expect(readdirSync(folder).sort()).toEqual(["m.npy", "t.npy", "x.npy"]);
  });

  test("options that are none", () => {
    for (const [args, line] of [
      [["--shift", "-1"], /--shift.*-1.*integer >= 0/],
      [["--top-k", "0"], /--top-k.*0.*integer > 0/],
      [["--top-k", "5.0"], /--top-k.*5\.0.*integer > 0/],
      [["--temperature", "0"], /--temperature.*0.*number > 0/],
      [["--temperature", "Infinity"], /--temperature.*Infinity.*number > 0/],
      [["--bytes", "1e3"], /--bytes.*1e3.*integer > 0/],
      [["--words", "0"], /--words.*0.*integer > 0/],
      [["--format", "csv"], /--format.*csv.*jsonl, npy/],
      [["--topk", "5"], /unknown option '--topk'.*--top-k/],
      [["--base", "2"], /unknown option '--base'/],
      [["x.npy"], /too many arguments/],
    ] as const)
      scoreRefused(2, line, "x.npy", "t.npy", ...args);
  });

  test("--help has an example, in lines that fit", () => {
    const { code, out, err } = xent("score", "--help");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("$ xent score logits.npy ids.npy --shift 1 --top-k 5 > rows.jsonl");
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(xent("--help").out).toMatch(/\n {2}loss .*\n {2}score /s);
  });
});

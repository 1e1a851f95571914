/** `xent compare`: the table and the object that it prints, what it reads, and what it refuses. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as wasm from "../../src/index.js";
import { llama } from "../files/llamaFixture.js";

import {
  CLASSES,
  compareRefused,
  ENGINES,
  ESCAPE,
  folder,
  inAFolder,
  LOGITS,
  opened,
  ROWS,
  SAMPLE,
  save,
  saveZeros,
  someLogits,
  TARGETS,
  xent,
} from "./cliFixture.js";

inAFolder();

const [BASE, SMALL, SAMPLE_TARGETS] = ["logits-base.npy", "logits-small.npy", "targets.npy"].map(
  (name) => SAMPLE + name,
);
const OTHERS = someLogits(2 * LOGITS.length).slice(LOGITS.length);

interface Statistic {
  readonly value: number;
  readonly error: number;
  readonly quantiles: Readonly<Record<string, number>>;
}

function compared(...args: string[]): Record<string, Statistic> & Record<string, unknown> {
  const { code, out, err } = xent("compare", ...args, "--json");
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out);
}

/** Without what depends on the machine and on the command. */
function statisticsOf(report: Record<string, unknown>): Record<string, unknown> {
  const own = [
    "rows",
    "classes",
    "ignored",
    "quantiles",
    "minLogProb",
    "seconds",
    "logitsPerSecond",
    "engine",
  ];
  return Object.fromEntries(Object.entries(report).filter(([name]) => !own.includes(name)));
}

async function floatsOf(path: string): Promise<Float32Array> {
  const file = await opened(path);
  const floats = new Float32Array(file.length);
  await file.readFloats(floats, 0);
  return floats;
}

/** The sample as llama.cpp would have written it: four chunks of 512 rows. */
async function saveLlama(name: string, logits: string, change: (tokens: Int32Array) => void = () => {}) {
  const [nCtx, chunks, rows] = [1026, 4, 512];
  const targets = await opened(SAMPLE_TARGETS);
  const values = new Int32Array(chunks * rows);
  await targets.readBytes(new Uint8Array(values.buffer), 0);
  const tokens = new Int32Array(chunks * nCtx);
  for (let c = 0; c < chunks; c++)
    tokens.set(values.subarray(c * rows, (c + 1) * rows), c * nCtx + nCtx / 2 + 1);
  change(tokens);
  writeFileSync(join(folder, name), llama({ nCtx, nVocab: 128, tokens, logits: await floatsOf(logits) }));
  return name;
}

function savePair(shape: readonly number[]): [string, string] {
  return [
    save("base.npy", { descr: "<f4", shape }, LOGITS),
    save("model.npy", { descr: "<f4", shape }, OTHERS),
  ];
}

describe("the sample", () => {
  test("has the values of the independent float64 reference, to the last digit that is printed there", () => {
    const report = compared(BASE, SMALL, SAMPLE_TARGETS);
    const shown = (name: string, factor = 1, decimals = 6) => {
      const { value, error } = report[name];
      return [value, error].map((each) => (factor * each).toFixed(decimals)).join(" ± ");
    };
    expect(shown("kl")).toBe("0.701412 ± 0.014537");
    expect(shown("reverseKl")).toBe("1.149168 ± 0.021171");
    expect(report.js.value.toFixed(7)).toBe("0.1584829");
    expect(report.js.error.toFixed(6)).toBe("0.002588");
    expect(shown("totalVariation")).toBe("0.407900 ± 0.004695");
    expect((100 * report.correlation.value).toFixed(4)).toBe("69.0718");
    expect(shown("lnRatio")).toBe("0.321703 ± 0.031032");
    expect(shown("ratio")).toBe("1.379475 ± 0.042808");
    expect(shown("difference")).toBe("1.598583 ± 0.148231");
    expect(shown("deltaP", 100, 4)).toBe("-18.2611 ± 0.6189");
    expect(shown("rmsDeltaP", 100, 4)).toBe("33.4294 ± 0.5918");
    expect(shown("sameTop", 100, 4)).toBe("59.8633 ± 1.0834");
    expect(shown("baseTopInTop5", 100, 4)).toBe("89.2090 ± 0.6858");
    const { quantiles } = report.kl;
    // Those of rows, which are float32: the bound of a row's divergence is about 4·2^-24 of it.
    const exact = { min: 0.00321, "1%": 0.03162, "50%": 0.5136, "99%": 3.059945, max: 6.210799 };
    for (const [name, value] of Object.entries(exact))
      expect(Math.abs(quantiles[name] - value)).toBeLessThanOrEqual(0.5e-6 + 4 * 2 ** -24 * value);
    expect((100 * report.deltaP.quantiles["50%"]).toFixed(4)).toBe("-11.8058");
    expect([report.rows, report.classes, report.ignored, report.nanCount]).toEqual([2048, 128, 0, 0]);
  });

  test("has the divergence of llama.cpp through two of its files, which need no targets", async () => {
    const base = await saveLlama("base.kld", BASE);
    const model = await saveLlama("small.kld", SMALL);
    const report = compared(base, model);
    expect(`${report.kl.value.toFixed(6)} ± ${report.kl.error.toFixed(6)}`).toBe("0.701418 ± 0.014537");
    expect(report.minLogProb).toBe(-16);
    expect(xent("compare", base, model).out.split("\n")).toContain(
      "KL(base ‖ model) where base’s log-probability is above -16",
    );
    expect(report.perplexity.value).toBeCloseTo(5.8112, 3);
    expect(compared(base, model, "--min-log-prob", "-Infinity").kl.value.toFixed(6)).not.toBe("0.701418");
  });

  test("has nearly the perplexity of xent loss in a file of llama.cpp, which that normalises again", async () => {
    const base = await saveLlama("base.kld", BASE);
    const { perplexity } = JSON.parse(xent("loss", base, "--json").out);
    const { value } = compared(base, base).perplexity;
    expect(value).toBeCloseTo(perplexity, 3);
    expect(value).not.toBe(perplexity);
  });

  test("can be compared from a file of llama.cpp and logits", async () => {
    const base = await saveLlama("base.kld", BASE);
    const logits = await floatsOf(SMALL);
    const model = save("small.npy", { descr: "<f4", shape: [4, 512, 128] }, logits);
    const report = compared(base, model);
    expect(report.kl.value).toBeCloseTo(0.7014, 3);
    expect(report.perplexity.value).toBeCloseTo(5.811203, 5);
  });

  test("is printed as llama.cpp's table, without colours in a pipe", () => {
    const { code, out, err } = xent("compare", BASE, SMALL, SAMPLE_TARGETS);
    expect([code, err]).toEqual([0, ""]);
    expect(out).not.toContain(ESCAPE);
    for (const line of [
      "base                               4.212620 ± 0.178988",
      "correlation of their logarithms   69.0718              %",
      "ln(model / base)                   0.321703 ± 0.031032",
      "mean                               0.701412 ± 0.014537",
      "median                             0.513600",
      "mean                             -18.2611     ± 0.6189 %",
      "the same                          59.8633     ± 1.0834 %",
    ])
      expect(out.split("\n")).toContain(line);
    expect(out).toMatch(/^rows +2048\nclasses +128\n\nPerplexity\n/);
    expect(out).toMatch(/\ntime +\S+ m?s\nthroughput +\S+ [mb]illion logits\/s \(\w+\)\n$/);
  });
});

describe("results are the library's", () => {
  const mask = [1, 1, 0, 1, 1, 1];
  for (const [engine, library] of ENGINES) {
    test(`with every option (${engine})`, () => {
      const [base, model] = savePair([2, 3, CLASSES]);
      const t = save("t.npy", { descr: "<i8", shape: [2, 3] }, TARGETS);
      const m = save("m.npy", { descr: "|b1", shape: [2, 3] }, mask);
      const flags = ["--shift", "1", "--mask", m, "--ignore-index", "1", "--temperature", "2"];
      const report = compared(base, model, t, ...flags, "--min-log-prob", "-3", "--engine", engine);
      const [x, y] = [LOGITS, OTHERS].map((data) => ({
        data: Float32Array.from(data),
        shape: [2, 3, CLASSES],
      }));
      const target = { data: Int32Array.from(TARGETS), shape: [2, 3] };
      const expected = library.compare(x, y, target, {
        shift: 1,
        mask: { data: Uint8Array.from(mask), shape: [2, 3] },
        ignoreIndex: 1,
        temperature: 2,
        minLogProb: -3,
      });
      expect(statisticsOf(report)).toEqual(JSON.parse(JSON.stringify(expected)));
      expect([report.rows, report.minLogProb]).toEqual([4, -3]);
    });
  }

  test("without targets there is what needs none", () => {
    const [base, model] = savePair([ROWS, CLASSES]);
    const m = save("m.npy", { descr: "|u1", shape: [ROWS] }, mask);
    const report = compared(base, model, "--mask", m);
    expect(Object.keys(statisticsOf(report))).toEqual([
      "count",
      "nanCount",
      "kl",
      "reverseKl",
      "js",
      "totalVariation",
      "sameTop",
      "baseTopInTop5",
    ]);
    expect([report.count, report.ignored]).toEqual([5, 1]);
    expect(xent("compare", base, model).out).not.toContain("Perplexity");
  });

  test("with a shift and a mask, and no targets", () => {
    const [base, model] = savePair([2, 3, CLASSES]);
    const m = save("m.npy", { descr: "|b1", shape: [2, 3] }, mask);
    for (const shift of [1, 2]) {
      const report = compared(base, model, "--shift", `${shift}`, "--mask", m);
      const [x, y] = [LOGITS, OTHERS].map((data) => ({
        data: Float32Array.from(data),
        shape: [2, 3, CLASSES],
      }));
      const options = { shift, mask: { data: Uint8Array.from(mask), shape: [2, 3] } };
      const expected = wasm.compare(x, y, null, options);
      expect(statisticsOf(report)).toEqual(JSON.parse(JSON.stringify(expected)));
      expect(report.rows).toBe(2 * (3 - shift));
    }
  });

  test("along a class axis in the middle, of types that differ, and of blocks that are many", () => {
    const shape = [3000, 7, 50];
    const values = someLogits(2 * 3000 * 7 * 50);
    const [x, y] = [values.slice(0, values.length / 2), values.slice(values.length / 2)];
    const base = save("x.npy", { descr: "<f4", shape }, x);
    const model = save("y.npy", { descr: ">f2", shape }, y);
    const target = Array.from({ length: 3000 * 50 }, (_, row) => row % 7);
    const t = save("t.npy", { descr: "|i1", shape: [3000, 50] }, target);
    const report = compared(base, model, t, "--dim", "1", "--quantiles", "sketch");
    const expected = wasm.compare(
      { data: Float32Array.from(x), shape },
      { data: Float32Array.from(y), shape },
      { data: Int8Array.from(target), shape: [3000, 50] },
      { dim: 1 },
    );
    expect([report.kl.value, report.kl.error]).toEqual([expected.kl.value, expected.kl.error]);
    expect(report.ratio).toEqual(expected.ratio);
    for (const [name, value] of Object.entries(expected.kl.quantiles))
      expect(Math.abs(report.kl.quantiles[name] - value)).toBeLessThanOrEqual(value / 256);
    const meter = wasm.CompareMeter.fromJSON(report.meter as unknown as wasm.CompareMeterJson);
    expect(meter.statistics().lnRatio).toEqual(expected.lnRatio);
  });

  test("of patterns of files, which are one tensor each", () => {
    for (const [name, values] of [
      ["base", LOGITS],
      ["model", OTHERS],
    ] as const)
      for (const k of [0, 1]) {
        const part = values.slice((k * ROWS * CLASSES) / 2, ((k + 1) * ROWS * CLASSES) / 2);
        save(`${name}-${k}.npy`, { descr: "<f4", shape: [ROWS / 2, CLASSES] }, part);
      }
    const t = save("t.npy", { descr: "<i4", shape: [ROWS] }, TARGETS);
    const whole = savePair([ROWS, CLASSES]);
    expect(statisticsOf(compared("base-*.npy", "model-*.npy", "--targets", t))).toEqual(
      statisticsOf(compared(...whole, t)),
    );
  });
});

test("rows whose divergence is NaN are counted and named", () => {
  const [base] = savePair([ROWS, CLASSES]);
  const broken = OTHERS.map((value, k) => (Math.floor(k / CLASSES) === 3 ? Number.NaN : value));
  const model = save("nan.npy", { descr: "<f4", shape: [ROWS, CLASSES] }, broken);
  const t = save("t.npy", { descr: "<i4", shape: [ROWS] }, TARGETS);
  const { code, out, err } = xent("compare", base, model, t, "--json");
  expect([code, err]).toEqual([
    0,
    "xent: warning: nan.npy: the KL divergence of 1 of 6 rows is not finite, the first is row 3 (NaN)\n",
  ]);
  expect(JSON.parse(out)).toMatchObject({ count: 6, nanCount: 1, kl: { value: null } });
});

describe("the file that makes a divergence one that is not finite is named", () => {
  const shape = [ROWS, CLASSES];
  const saveBroken = (name: string, values: readonly number[], value: number, row: number) => {
    const broken = values.map((each, k) => (Math.floor(k / CLASSES) === row ? value : each));
    return save(name, { descr: "<f4", shape }, broken);
  };
  const warningOf = (...args: string[]) => {
    const { code, err } = xent("compare", ...args);
    expect(code).toBe(0);
    return err.replace(/ the KL divergence of (\d) of 6 rows is not finite, the first is row /, "");
  };

  test("the base, the model, or both", () => {
    const [base, model] = savePair(shape);
    const nanBase = saveBroken("nan-base.npy", LOGITS, Number.NaN, 2);
    const nanModel = saveBroken("nan-model.npy", OTHERS, Number.POSITIVE_INFINITY, 4);
    for (const engine of ["wasm", "js"]) {
      const flags = ["--engine", engine];
      expect(warningOf(nanBase, model, ...flags)).toBe("xent: warning: nan-base.npy:2 (NaN)\n");
      expect(warningOf(base, nanModel, ...flags)).toBe("xent: warning: nan-model.npy:4 (NaN)\n");
      expect(warningOf(nanBase, nanModel, ...flags)).toBe(
        "xent: warning: nan-base.npy and nan-model.npy:2 (NaN)\n",
      );
      expect(warningOf(nanBase, nanBase, ...flags)).toBe("xent: warning: nan-base.npy:2 (NaN)\n");
    }
  });

  test("both, where a class is impossible for the model alone", () => {
    const [base] = savePair(shape);
    const values = OTHERS.map((each, k) => (k === CLASSES ? Number.NEGATIVE_INFINITY : each));
    const model = save("impossible.npy", { descr: "<f4", shape }, values);
    expect(warningOf(base, model)).toBe("xent: warning: base.npy and impossible.npy:1 (Infinity)\n");
  });

  test("none, where the row does not count", () => {
    const [, model] = savePair(shape);
    const base = saveBroken("nan.npy", LOGITS, Number.NaN, 2);
    const m = save("m.npy", { descr: "|u1", shape: [ROWS] }, [1, 1, 0, 1, 1, 1]);
    expect(warningOf(base, model, "--mask", m)).toBe("");
  });

  test("a file of llama.cpp as another", async () => {
    const model = await saveLlama("g.kld", SMALL);
    const bytes = readFileSync(join(folder, await saveLlama("nan.kld", BASE)));
    const rowBytes = 2 * (4 + 128);
    bytes.writeFloatLE(Number.NaN, bytes.length - rowBytes);
    writeFileSync(join(folder, "nan.kld"), bytes);
    expect(xent("compare", "nan.kld", model).err).toMatch(
      /^xent: warning: nan\.kld: .* is row 2047 \(NaN\)\n$/,
    );
  });
});

test("no rows, and none that count, are a warning", () => {
  const [base, model] = ["x.npy", "y.npy"].map((name) => save(name, { descr: "<f4", shape: [0, 3] }, []));
  const warning = (text: string, of: string) => `xent: warning: ${of}: ${text}\n`;
  expect(xent("compare", base, model).err).toBe(warning("there are no rows: their mean is NaN", "y.npy"));
  const pair = savePair([ROWS, CLASSES]);
  const m = save("m.npy", { descr: "|u1", shape: [ROWS] }, new Array(ROWS).fill(0));
  expect(xent("compare", ...pair, "--mask", m).err).toBe(
    warning("all 6 rows are ignored: the mean is NaN", "model.npy"),
  );
});

describe("refused is", () => {
  test("a wrong number of files", () => {
    const [base, model] = savePair([ROWS, CLASSES]);
    compareRefused(2, "missing required argument 'base'");
    compareRefused(2, "missing required argument 'model'", base);
    compareRefused(
      2,
      /^xent: too many arguments: 4 files, expected base, model and targets/,
      base,
      model,
      base,
      base,
    );
    compareRefused(
      2,
      /^xent: too many arguments: 3 files, expected base, model;/,
      base,
      model,
      base,
      "--targets",
      base,
    );
  });

  test("what does not fit together", () => {
    const [base, model] = savePair([ROWS, CLASSES]);
    const wide = saveZeros("wide.npy", { descr: "<f4", shape: [ROWS, 6] }, 4 * ROWS * 6);
    compareRefused(1, "wide.npy: has shape (6, 6), expected (6, 5) as in base.npy", base, wide);
    const t = save("t.npy", { descr: "<i4", shape: [5] }, [0, 1, 2, 3, 4]);
    compareRefused(1, /^xent: t\.npy: has shape \(5,\), expected \(6,\)/, base, model, t);
    const bad = save("bad.npy", { descr: "<i4", shape: [ROWS] }, [0, 1, 2, 3, 4, 5]);
    compareRefused(1, /^xent: bad\.npy: row 5 is 5, expected 0 <= target < 5/, base, model, bad);
    const ints = save(
      "ints.npy",
      { descr: "<i4", shape: [ROWS, CLASSES] },
      new Array(ROWS * CLASSES).fill(0),
    );
    compareRefused(1, /^xent: ints\.npy: has elements of type "<i4", expected floats/, base, ints);
  });

  test("an option that has no sense", () => {
    const pair = savePair([ROWS, CLASSES]);
    for (const index of ["3", "-100"])
      compareRefused(2, "option '--ignore-index' needs targets", ...pair, "--ignore-index", index);
    compareRefused(1, /expected --shift of at most 6/, ...pair, "--shift", "7");
    compareRefused(2, "option '--tokens' needs '--report <out.html>'", ...pair, "--tokens", "t.json");
    compareRefused(2, /--min-log-prob.*Expected a number or -Infinity/, ...pair, "--min-log-prob", "NaN");
    compareRefused(2, /--quantiles.*exact, sketch/, ...pair, "--quantiles", "none");
  });

  test("a pair of llama.cpp's files of different texts, or what does not fit them", async () => {
    const base = await saveLlama("base.kld", BASE);
    const other = await saveLlama("other.kld", SMALL, (tokens) => {
      tokens[1026 + 700] ^= 1;
    });
    compareRefused(
      1,
      /^xent: other\.kld: token 700 of chunk 1 is \d+, expected \d+ as in base\.kld\n$/,
      base,
      other,
    );
    compareRefused(
      2,
      /^xent: option '--temperature' does not fit log-probabilities/,
      base,
      base,
      "--temperature",
      "2",
    );
    compareRefused(2, /^xent: option '--shift' does not fit llama\.cpp's files/, base, base, "--shift", "1");
  });

  test("a truncated file of llama.cpp, unless its whole chunks are enough", async () => {
    const base = await saveLlama("base.kld", BASE);
    const whole = readFileSync(join(folder, await saveLlama("whole.kld", SMALL)));
    writeFileSync(join(folder, "cut.kld"), whole.subarray(0, whole.length - 1000));
    compareRefused(
      1,
      /^xent: cut\.kld: is truncated: 3 of 4 chunks are whole; --allow-truncated/,
      base,
      "cut.kld",
    );
    const report = compared(base, "cut.kld", "--allow-truncated");
    expect(report.rows).toBe(3 * 512);
  });
});

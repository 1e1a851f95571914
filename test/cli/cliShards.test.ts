/** `--shard` and `xent merge`: parts of the rows come to what all of them come to, and what does not fit is refused. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rangeOf, shardOf } from "../../src/cli/shard.js";
import { uniform } from "../tools/random.js";
import {
  checkRefusal,
  compareRefused,
  fed,
  folder,
  inAFolder,
  refused,
  SAMPLE,
  save,
  saveMatrix,
  scoreRefused,
  someLogits,
  xent,
} from "./cliFixture.js";
import { type Case, linesOf, merged, part, whole } from "./partFixture.js";

inAFolder();

const at = (name: string) => join(folder, name);
const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

/** Logits of two models with what goes with them; returns the paths. */
function saveAll(shape: readonly number[], dim: number, descr = "<f4") {
  const random = uniform(size(shape));
  const rows = shape.filter((_, axis) => axis !== dim);
  const count = size(rows);
  const classes = shape[dim];
  const logits = someLogits(2 * size(shape));
  save("x.npy", { descr, shape }, logits.slice(0, size(shape)));
  save("y.npy", { descr, shape }, logits.slice(size(shape)));
  const targets = Array.from({ length: count }, () => Math.floor(classes * random()));
  save(
    "t.npy",
    { descr: "<i4", shape: rows },
    targets.map((target, row) => (row % 7 === 3 ? -100 : target)),
  );
  save(
    "m.npy",
    { descr: "|b1", shape: rows },
    targets.map((_, row) => Number(row % 5 !== 2)),
  );
  const cuts = [0, 0, Math.floor(count / 3), Math.floor(count / 3), count - 1, count];
  save("s.npy", { descr: "<i8", shape: [cuts.length] }, cuts);
  save(
    "w.npy",
    { descr, shape: [classes] },
    Array.from({ length: classes }, (_, k) => (k % 3) / 4),
  );
  return { x: at("x.npy"), y: at("y.npy"), t: at("t.npy"), m: at("m.npy"), s: at("s.npy"), w: at("w.npy") };
}

const shuffled = <T>(items: readonly T[], seed: number): T[] => {
  const random = uniform(seed);
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
};

/** Whatever the parts, in any order: the command's own report. */
async function checkParts(each: Case, parts: readonly number[]): Promise<void> {
  const expected = whole(each);
  for (const of of parts) {
    const lines = await linesOf(each, of);
    expect([of, merged(shuffled(lines, of))]).toEqual([of, expected]);
  }
}

describe("merged lines are what the command says of all rows", () => {
  test("losses, with and without what makes them differ", async () => {
    const { x, t, m, w } = saveAll([19, 11], 1);
    const files = [x, t];
    await checkParts({ command: "loss", files, options: {} }, [1, 2, 3, 7, 19, 30]);
    const options = { mask: m, temperature: 1.5, labelSmoothing: 0.1, reduction: "sum", base: "2" } as const;
    await checkParts(
      { command: "loss", files, options: { ...options, weight: w, bytes: 77, words: 9 } },
      [3],
    );
  });

  test("float64, whose sums have more digits, with weights", async () => {
    const { x, t, w } = saveAll([13, 6], 1, "<f8");
    await checkParts({ command: "loss", files: [x, t], options: { weight: w } }, [4]);
    await checkParts({ command: "score", files: [x, t], options: {} }, [4]);
    await checkParts({ command: "compare", files: [x, at("y.npy"), t], options: {} }, [4]);
  });

  test("scores, with segments that are cut, and another k", async () => {
    const { x, t, m, s } = saveAll([23, 9], 1);
    const files = [x, t];
    await checkParts({ command: "score", files, options: { topK: 3, bytes: 50 } }, [1, 4, 26]);
    await checkParts({ command: "score", files, options: { segments: s, mask: m } }, [1, 2, 5, 23, 26]);
  });

  test("two models, with all their quantiles or a sketch of them", async () => {
    const { x, y, t, m } = saveAll([17, 8], 1);
    await checkParts({ command: "compare", files: [x, y, t], options: {} }, [1, 2, 5, 20]);
    const options = { quantiles: "sketch", mask: m, temperature: 0.5, minLogProb: -4 } as const;
    await checkParts({ command: "compare", files: [x, y, t], options }, [3]);
    await checkParts({ command: "compare", files: [x, y], options: {} }, [3]);
  });

  test("shifted sequences, cut anywhere", async () => {
    const { x, y, t } = saveAll([3, 7, 5], 2);
    for (const shift of [1, 3, 7]) {
      await checkParts({ command: "loss", files: [x, t], options: { dim: -1, shift } }, [2, 4, 10]);
      await checkParts({ command: "score", files: [x, t], options: { shift } }, [4]);
      await checkParts({ command: "compare", files: [x, y, t], options: { shift } }, [4]);
    }
  });

  test("classes that do not lie side by side: a part begins within a slice", async () => {
    const { x, t } = saveAll([3, 6, 5], 1);
    await checkParts({ command: "loss", files: [x, t], options: {} }, [2, 4, 7, 15]);
    await checkParts({ command: "score", files: [x, t], options: { dim: 1 } }, [4]);
  });

  test("several blocks of a part, one of them larger than the one before", async () => {
    const { x, t } = saveAll([3, 300, 500], 1);
    await checkParts({ command: "loss", files: [x, t], options: {} }, [7]);
    await checkParts({ command: "score", files: [x, t], options: { dim: 1 } }, [7]);
  });

  test("several files, which are one", async () => {
    const { x, t } = saveAll([10, 6], 1);
    const logits = someLogits(120);
    for (const [k, [from, to]] of [
      [0, 3],
      [3, 4],
      [4, 10],
    ].entries())
      save(`p-${k}.npy`, { descr: "<f4", shape: [to - from, 6] }, logits.slice(6 * from, 6 * to));
    const files = [0, 1, 2].map((k) => at(`p-${k}.npy`));
    const each: Case = { command: "loss", files, options: { targets: [t] } };
    const one = whole({ command: "loss", files: [x, t], options: {} });
    for (const of of [2, 4]) expect(merged(await linesOf(each, of))).toEqual(one);
  });

  test("losses that are not finite: the warning names the first of all rows", async () => {
    const { x, y, t } = saveAll([12, 4], 1);
    const bytes = readFileSync(x);
    for (const row of [5, 9]) bytes.writeFloatLE(Number.NaN, bytes.length - 4 * (12 - row) * 4);
    writeFileSync(x, bytes);
    for (const command of ["loss", "score", "compare"] as const) {
      const each: Case = { command, files: command === "compare" ? [x, y, t] : [x, t], options: {} };
      expect(whole(each).warning).toMatch(/2 of 12 rows is not finite, the first is row 5 \(NaN\)/);
      await checkParts(each, [1, 3, 12]);
    }
  });

  test("the places of rows where some have no target: of the first that is not finite, and in written lines", async () => {
    const { x, t } = saveAll([3, 7, 5], 2);
    const bytes = readFileSync(x);
    bytes.writeFloatLE(Number.NaN, bytes.length - 4 * 5 * 5);
    writeFileSync(x, bytes);
    const options = { shift: 2 } as const;
    for (const each of [
      { command: "loss", files: [x, t], options: { ...options, dim: -1 } },
      { command: "score", files: [x, t], options },
    ] as const) {
      expect(whole(each).warning).toMatch(/the first is row 12 \(NaN\)/);
      await checkParts(each, [2, 5]);
    }
    let lines = "";
    for (let index = 0; index < 5; index++) {
      const output = at(`rows-${index}.jsonl`);
      await part(
        { command: "score", files: [x, t], options },
        { rows: true, output, shard: { index, of: 5 } },
      );
      lines += readFileSync(output, "utf8");
    }
    expect(lines).toBe(xent("score", x, t, "--shift", "2").out);
  });

  test("no rows, and rows of which none counts", async () => {
    const { x, t } = saveAll([4, 3], 1);
    save("t.npy", { descr: "<i4", shape: [4] }, [-100, -100, -100, -100]);
    await checkParts({ command: "loss", files: [x, t], options: {} }, [3]);
    save("x.npy", { descr: "<f4", shape: [0, 3] }, []);
    save("t.npy", { descr: "<i4", shape: [0] }, []);
    await checkParts({ command: "score", files: [x, t], options: {} }, [1, 3]);
  });
});

describe("the command line", () => {
  const sample = [join(SAMPLE, "logits-base.npy"), join(SAMPLE, "targets.npy")];

  /** Without the time. */
  const figures = (text: string) => text.split("\n").filter((line) => !/^(time|throughput) /.test(line));

  test("lines in files, by pattern, and on standard input; the index from the environment", () => {
    for (let k = 0; k < 11; k++)
      writeFileSync(at(`s-${k}.json`), xent("loss", ...sample, "--shard", `${k}/11`, "--json").out);
    const lines = Array.from({ length: 11 }, (_, k) => readFileSync(at(`s-${k}.json`), "utf8"));
    const one = xent("loss", ...sample);
    for (const run of [
      xent("merge", "s-*.json"),
      fed(lines.join("\n"), "merge"),
      fed(lines.join(""), "merge", "-"),
    ]) {
      expect([run.code, run.err]).toEqual([0, ""]);
      expect(figures(run.out)).toEqual(figures(one.out));
    }
    expect(Object.keys(JSON.parse(xent("merge", "s-*.json", "--json").out))).toEqual(
      Object.keys(JSON.parse(xent("loss", ...sample, "--json").out)),
    );
  });

  test("score writes rows to a file of its own, with their places in the whole", () => {
    const all = xent("score", ...sample, "--top-k", "2").out;
    let lines = "";
    for (let k = 0; k < 3; k++) {
      const run = xent(
        "score",
        ...sample,
        "--top-k",
        "2",
        "--shard",
        `${k}/3`,
        "--json",
        "--output",
        `${k}.jsonl`,
      );
      expect([run.code, run.err]).toEqual([0, ""]);
      lines += readFileSync(at(`${k}.jsonl`), "utf8");
      expect(JSON.parse(run.out).command).toBe("score");
    }
    expect(lines).toBe(all);
  });

  test("--no-rows prints the report that score prints beside the rows", () => {
    const beside = xent("score", ...sample);
    const alone = xent("score", ...sample, "--no-rows");
    expect([alone.code, alone.err]).toEqual([0, ""]);
    expect(figures(alone.out)).toEqual(figures(beside.err));
    scoreRefused(
      2,
      "option '--no-rows' does not go with '--output'",
      ...sample,
      "--no-rows",
      "--output",
      "o",
    );
  });

  test("what needs all rows, or is no shard", () => {
    const [x, t] = saveMatrix();
    const shard = ["--shard", "0/2", "--json"];
    refused(2, "option '--shard' needs '--json': it prints a line for xent merge", x, t, "--shard", "0/2");
    for (const [name, ...rest] of [["--report", "r.html"], ["--per-row", "p.npy"], ["--reduction none"]])
      refused(
        2,
        `option '--shard' does not go with '${name}', which needs all rows in one run`,
        ...[x, t, ...shard, ...name.split(" "), ...rest],
      );
    scoreRefused(2, /'--format npy', which needs all/, x, t, ...shard, "--format", "npy", "--output", "o");
    compareRefused(2, /'--report', which needs all rows/, x, x, t, ...shard, "--report", "r.html");
    const input = "option '--shard' needs files: standard input can be read only once";
    refused(2, input, "-", t, ...shard);
    compareRefused(2, input, x, "-", t, ...shard);
    for (const text of ["1", "-1/2", "1/0", "a/2", "1/2/3", "", "0.5/2"])
      refused(2, /Expected i\/n or auto\/n, with 0 <= i < n/, x, t, "--json", `--shard=${text}`);
    refused(
      2,
      /argument '2\/2' is invalid. Expected i\/2 with i from 0 to 1/,
      x,
      t,
      "--json",
      "--shard",
      "2/2",
    );
    refused(
      2,
      /SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX, and neither is set/,
      x,
      t,
      "--json",
      "--shard",
      "auto/2",
    );
  });

  test("a missing target of another shard is none of this one's", () => {
    const [x, t] = saveMatrix();
    save("t.npy", { descr: "<i8", shape: [6] }, [0, 1, 2, 3, 4, 5]);
    expect(xent("loss", x, t, "--shard", "0/2", "--json").code).toBe(0);
    refused(1, /row 5 is 5/, x, t, "--shard", "1/2", "--json");
  });
});

test("shards cover all rows once, and differ by at most one row", () => {
  for (const [rows, of] of [
    [0, 3],
    [2, 5],
    [10, 3],
    [2048, 200],
    [Number.MAX_SAFE_INTEGER, 7],
    [1e12 + 1, 1_000_003],
  ]) {
    let end = 0;
    const sizes = new Set<number>();
    for (let index = 0; index < Math.min(of, 1000); index++) {
      const { from, to } = rangeOf({ index, of }, rows);
      expect(from).toBe(end);
      sizes.add(to - from);
      end = to;
    }
    if (of <= 1000) expect(end).toBe(rows);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    expect(rangeOf({ index: of - 1, of }, rows).to).toBe(rows);
  }
});

test("the index of a task comes from its scheduler", () => {
  expect(shardOf("auto/4", { SLURM_ARRAY_TASK_ID: "3" })).toEqual({ index: 3, of: 4 });
  expect(shardOf("auto/4", { JOB_COMPLETION_INDEX: "0" })).toEqual({ index: 0, of: 4 });
  expect(shardOf("auto/4", { SLURM_ARRAY_TASK_ID: "", JOB_COMPLETION_INDEX: "1" })).toEqual({
    index: 1,
    of: 4,
  });
  expect(shardOf("auto/4", { JOB_COMPLETION_INDEX: "1", SLURM_ARRAY_TASK_ID: "1" })).toEqual({
    index: 1,
    of: 4,
  });
  expect(shardOf("auto/4", { JOB_COMPLETION_INDEX: "1", SLURM_ARRAY_TASK_ID: "2" })).toBe(
    "Expected one index: SLURM_ARRAY_TASK_ID is 2, JOB_COMPLETION_INDEX is 1.",
  );
  expect(shardOf("auto/4", { SLURM_ARRAY_TASK_ID: "4" })).toBe(
    'Expected SLURM_ARRAY_TASK_ID from 0 to 3, it is "4".',
  );
  expect(shardOf("auto/4", { JOB_COMPLETION_INDEX: "" })).toBe(
    "Expected an index in SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX, and neither is set.",
  );
});

describe("merge refuses what is no whole", () => {
  /** Lines of shards of the small matrix, and what merge says of them. */
  async function linesOfMatrix(of: number, options: Case["options"] = {}): Promise<string[]> {
    saveMatrix();
    return linesOf({ command: "loss", files: [at("x.npy"), at("t.npy")], options }, of);
  }

  const mergeRefused = (code: 1 | 2, line: string | RegExp, lines: readonly string[]) =>
    checkRefusal(fed(`${lines.join("\n")}\n`, "merge"), "merge", code, line);

  test("rows that are missing", async () => {
    const lines = await linesOfMatrix(6);
    mergeRefused(1, "standard input: rows 4 to 5 of 6 are missing", lines.slice(0, 4));
    mergeRefused(1, "standard input: row 0 of 6 is missing", lines.slice(1));
    mergeRefused(1, "standard input: row 0, rows 2 to 3, row 5 of 6 are missing", [lines[4], lines[1]]);
    mergeRefused(1, /^xent: standard input: has no line of a shard/, []);
  });

  test("rows that are there twice", async () => {
    const [, second] = await linesOfMatrix(2);
    const thirds = await linesOfMatrix(3);
    mergeRefused(1, "standard input:2: has rows 2 to 3, which standard input:1 has too", [
      thirds[0].replace('"rows":[0,2]', '"rows":[0,4]'),
      thirds[1],
      thirds[2],
    ]);
    mergeRefused(1, /has row 3, which standard input:\d has too/, [...thirds, second]);
    const other = thirds[1].replace(/"inTop":\d/, '"inTop":0');
    mergeRefused(1, "standard input:4: has other results for rows 2 to 3 than standard input:2", [
      ...thirds,
      other,
    ]);
  });

  test("the same line once more counts once, as a retry may leave it", async () => {
    const lines = await linesOfMatrix(3);
    const again = lines[1].replace(/"seconds":[^,]*/, '"seconds":9');
    const { code, out, err } = fed([...lines, again].join("\n"), "merge", "--json");
    expect([code, err]).toEqual([0, "xent: warning: standard input:4: is there twice, and counts once\n"]);
    expect(JSON.parse(out).rows).toBe(6);
    expect(JSON.parse(out).loss).toBe(merged(lines).report.loss);
  });

  test("lines of other files, options, engines, versions or commands", async () => {
    const [first, second] = await linesOfMatrix(2);
    const plain = { command: "loss", files: [at("x.npy"), at("t.npy")], options: {} } as const;
    const other = async (options: Case["options"]) => (await linesOf({ ...plain, options }, 2))[1];
    const beside = (line: string, refusal: string | RegExp) => mergeRefused(1, refusal, [first, line]);
    const name = "standard input:2: was made";
    const as = "as in standard input:1";
    beside(await other({ temperature: 2 }), `${name} with --temperature 2, expected 1 ${as}`);
    beside(await other({ ignoreIndex: 0 }), `${name} with --ignore-index 0, expected -100 ${as}`);
    beside(await other({ reduction: "sum" }), `${name} with --reduction "sum", expected "mean" ${as}`);
    beside(await other({ engine: "js" }), `${name} by the engine "js", expected "wasm" ${as}`);
    beside(second.replace(/"xent":"[^"]*"/, '"xent":"0.0.1"'), /made by the version "0\.0\.1", expected "/);
    save("m.npy", { descr: "|b1", shape: [6] }, [1, 1, 1, 1, 1, 1]);
    beside(await other({ mask: at("m.npy") }), `${name} with mask, and standard input:1 was not`);
    mergeRefused(1, `${name} without mask, and standard input:1 was not`, [
      (await linesOf({ ...plain, options: { mask: at("m.npy") } }, 2))[0],
      second,
    ]);
    save("t.npy", { descr: "<i8", shape: [6] }, [1, 4, 2, 2, 1, 3]);
    beside(await other({}), `${name} of other targets than standard input:1`);
    saveMatrix();
    const scores = await linesOf({ command: "score", files: plain.files, options: {} }, 2);
    beside(scores[1], `standard input:2: is of the command "score", expected "loss" ${as}`);
  });

  test("what is no line, or one that was damaged", async () => {
    const [first, second] = await linesOfMatrix(2);
    const beside = (line: string, refusal: RegExp) => mergeRefused(1, refusal, [first, line]);
    beside(second.slice(0, -9), /^xent: standard input:2: is no line of a shard: it is no JSON\n$/);
    beside("[1]", /standard input:2: is no line of a shard: line is an array/);
    beside('{"format":1}', /line\.command is missing/);
    beside(second.replace('"format":1', '"format":2'), /line\.format is 2, expected 1/);
    beside(second.replace('"command":"loss"', '"command":"lose"'), /line\.command is "lose"/);
    beside(second.replace('"rows":[3,6]', '"rows":[3,7]'), /line\.rows\[1\] is 7/);
    beside(second.replace('"rows":[3,6]', '"rows":[6,3]'), /line\.rows\[1\] is 3/);
    beside(second.replace('"rows":[3,6]', '"rows":[5,6]'), /line\.totals are of 3 rows, expected at most 1/);
    beside(
      second.replace(/"sum":"0x/, '"sum":"0y'),
      /line\.totals\.sum is a string of 46 characters, expected an exact sum/,
    );
    beside(second.replace('"temperature":1', '"temperature":0'), /line\.settings\.temperature is 0/);
    beside(second.replace('"engine":"wasm"', '"engine":"gpu"'), /line\.engine is "gpu"/);
    beside(
      second.replace(/"logits":"/, '"logits":"x'),
      /line\.inputs\.logits is a string of 65 characters, expected 64/,
    );
  });

  test("files that are not there, and standard input twice", () => {
    checkRefusal(xent("merge", "no.json"), "merge", 1, "no.json: cannot be read: no such file or directory");
    checkRefusal(xent("merge", "no-*.json"), "merge", 1, "no-*.json: matches no file");
    checkRefusal(
      xent("merge", "-", "-"),
      "merge",
      2,
      "standard input is given twice, and can be read only once",
    );
  });
});

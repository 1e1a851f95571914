/** The benchmark without a browser: who is verified, who is timed, what is said of whom. */

import { describe, expect, test } from "vitest";
import { resolutionOf, Stopwatch, sampleMsOf, summaryOf } from "../measure/bench/clock.js";
import { START_IN_PAGE as START } from "../measure/bench/engines/startInPage.js";
import { Measurer } from "../measure/bench/measurer.js";
import { OPERATION_NAMES, type Plan, paceOf, type Report, type Row } from "../measure/bench/plan.js";
import { type Engine, type Material, run, Unavailable } from "../measure/bench/run.js";
import { factsOf } from "../measure/facts.js";
import { csvOf, groupsOf, markdownOf, ratioOf, unsteadyOf, withRow } from "../measure/results.js";
import { FIRST, LIMITS, planOf, readSize, readWhole } from "../measure/settings.js";
import { shownNumber, shownShare } from "../measure/shown.js";
import { words } from "../measure/words.en.js";

const PLAN: Plan = {
  operations: ["softmax"],
  sizes: [{ rows: 3, classes: 5 }],
  engines: [],
  threads: 2,
  rounds: 2,
  turnMs: 1,
};

/** A clock that a function moves on. */
function ticking(stepMs: number) {
  let now = 0;
  return {
    clock: () => {
      now += 1e-4;
      return Math.floor(now / stepMs) * stepMs;
    },
    spend(milliseconds: number) {
      now += milliseconds;
    },
  };
}

/** In double precision: no engine of the library. */
function softmaxOf({ input }: Material): Float64Array<ArrayBuffer> {
  const { classes } = input.shape;
  const exps = Float64Array.from(input.logits, Math.exp);
  return exps.map((value, k) => {
    const start = k - (k % classes);
    return value / exps.subarray(start, start + classes).reduce((sum, x) => sum + x, 0);
  });
}

interface Faking {
  /** Changes the result of the call with this number. */
  readonly spoil?: (elements: Float64Array, call: number) => void;
  readonly dispose?: () => void;
}

const time = ticking(0.1);

function engine(name: Engine["name"], { spoil, dispose }: Faking = {}) {
  let calls = 0;
  const made: Engine = {
    name,
    backend: "fake",
    prepare(_, material) {
      let elements = new Float64Array();
      return {
        bound: { ulp: 4 },
        call() {
          time.spend(0.05);
          elements = softmaxOf(material);
          spoil?.(elements, calls);
          calls++;
          return elements[elements.length - 1];
        },
        elements: () => elements,
        dispose,
      };
    },
  };
  return { made, calls: () => calls };
}

/** For engines whose calls take their own time. */
const clock = () => performance.now();

interface Running {
  readonly plan?: Plan;
  /** After so many it is to stop. */
  readonly breaths?: number;
  readonly clock?: () => number;
}

async function reportsOf(engines: readonly Engine[], running: Running = {}) {
  const { plan = PLAN, breaths = Number.POSITIVE_INFINITY, clock = time.clock } = running;
  const reports: Report[] = [];
  let breath = 0;
  const isWhole = await run(plan, engines, {
    clock,
    tell: (report) => reports.push(report),
    breathe: async () => breath++ < breaths,
  });
  let rows: readonly Row[] = [];
  for (const report of reports) if (report.kind === "row") rows = withRow(rows, report.row);
  return { reports, rows, isWhole };
}

describe("a run", () => {
  test("times the right ones, and shows a broken one as wrong without timing it", async () => {
    const right = engine("xent");
    const broken = engine("xent/js", {
      spoil: (elements) => {
        elements[7] *= 1 + 1e-5;
      },
    });
    const { rows, isWhole } = await reportsOf([right.made, broken.made]);
    expect(isWhole).toBe(true);
    expect(rows[0]).toMatchObject({ engine: "xent", absence: null });
    expect(rows[0].errorUlp).toBeLessThan(1);
    expect(rows[0].timing?.samples).toBeGreaterThanOrEqual(PLAN.rounds);
    expect(rows[1]).toMatchObject({ engine: "xent/js", timing: null, errorUlp: null });
    expect(rows[1].absence).toMatchObject({ why: "wrong", detail: expect.stringContaining("[7]") });
    expect(broken.calls()).toBe(1);
    expect(right.calls()).toBeGreaterThan(10);
  });

  test("hears of one that becomes wrong while it is timed", async () => {
    const spoil = (elements: Float64Array, call: number) => {
      if (call === 3) elements[elements.length - 1] += 0.5;
    };
    const { rows, reports } = await reportsOf([engine("xent", { spoil }).made]);
    expect(rows[0]).toMatchObject({ timing: null, absence: { why: "wrong" } });
    // That it is verified, and that it is wrong: it has no further turn.
    expect(reports.filter(({ kind }) => kind === "row").length).toBe(2);
  });

  test("goes on without those that fail, have no memory, or lack the operation", async () => {
    const failing = (name: Engine["name"], error: Error): Engine => ({
      name,
      backend: "fake",
      prepare() {
        throw error;
      },
    });
    const lacking: Engine = { name: "tfjs-cpu", backend: "fake", prepare: () => null };
    const { rows } = await reportsOf([
      failing("xent/js", new Error("it broke\nat some place")),
      failing("loop", new RangeError("Array buffer allocation failed")),
      failing("xent/relaxed", new RangeError("target[0] is 9, expected 0 to 4")),
      lacking,
      engine("xent").made,
    ]);
    expect(rows.map(({ absence }) => absence)).toEqual([
      { why: "failed", detail: "it broke" },
      { why: "memory" },
      { why: "failed", detail: "target[0] is 9, expected 0 to 4" },
      { why: "other" },
      null,
    ]);
    expect(rows[4].timing).not.toBe(null);
  });

  test("stops between two turns, gives everything back, and keeps what was timed", async () => {
    let disposed = 0;
    const dispose = () => {
      disposed++;
    };
    const engines = [engine("xent", { dispose }).made, engine("xent/js", { dispose }).made];
    const { rows, isWhole } = await reportsOf(engines, { breaths: 3 });
    expect(isWhole).toBe(false);
    expect(disposed).toBe(2);
    expect(rows.map(({ timing }) => timing !== null)).toEqual([true, false]);
  });

  test("tells its progress to the end", async () => {
    const plan: Plan = { ...PLAN, operations: OPERATION_NAMES, rounds: 3 };
    const { reports } = await reportsOf([await START.loop(1)], { plan, clock });
    const progress = reports.filter((report) => report.kind === "progress");
    expect(progress.length).toBe(12);
    expect(progress.map(({ done }) => done)).toEqual(Array.from({ length: 12 }, (_, k) => k));
    expect(progress.every(({ total }) => total === 12)).toBe(true);
  });

  test.each(["xent", "xent/relaxed", "xent/js", "loop"] as const)(
    "%s is right on all operations",
    async (name) => {
      const sizes = [
        { rows: 3, classes: 5 },
        { rows: 17, classes: 129 },
      ];
      const { rows } = await reportsOf([await START[name](1)], {
        plan: { ...PLAN, operations: OPERATION_NAMES, sizes },
        clock,
      });
      expect(rows.length).toBe(6);
      for (const row of rows) expect(row.absence, row.operation).toBe(null);
    },
  );
});

test("a measurer says who is missing and why, goes on, and takes a stop", async () => {
  const reports: Report[] = [];
  const heard = (kind: Report["kind"]) =>
    new Promise<void>((resolve) => {
      const check = () => (reports.some((report) => report.kind === kind) ? resolve() : setTimeout(check, 1));
      check();
    });
  const measurer = new Measurer((report) => reports.push(report), {
    ...START,
    async "xent/pool"() {
      throw new Unavailable({ why: "threads" });
    },
    async "tfjs-wasm"() {
      throw new Error("no such file");
    },
    "tfjs-cpu": async () => engine("tfjs-cpu").made,
    async "onnxruntime-web"() {
      throw new Unavailable({ why: "wasm" });
    },
  });
  measurer.handle({ kind: "load" });
  measurer.handle({ kind: "start", plan: { ...PLAN, engines: ["xent/pool", "loop"] } });
  await heard("end");
  const absences = reports.flatMap((report) => (report.kind === "absent" ? [report] : []));
  expect(absences.map(({ engine: name, reason }) => [name, reason])).toEqual([
    ["tfjs-wasm", { why: "failed", detail: "no such file" }],
    ["onnxruntime-web", { why: "wasm" }],
    ["xent/pool", { why: "threads" }],
  ]);
  expect(reports.at(-1)).toEqual({ kind: "end", isStopped: false });
  reports.length = 0;
  measurer.handle({ kind: "start", plan: { ...PLAN, engines: ["loop"], rounds: 99, turnMs: 2000 } });
  measurer.handle({ kind: "stop" });
  await heard("end");
  expect(reports.at(-1)).toEqual({ kind: "end", isStopped: true });
});

describe("the clock", () => {
  test("its step, and samples that are long beside it", () => {
    expect(resolutionOf(ticking(0.1).clock)).toBeCloseTo(0.1, 9);
    expect(sampleMsOf(0.005)).toBe(1);
    expect(sampleMsOf(1)).toBe(20);
  });

  test.each([0.001, 0.1, 1])("a call of 0.03 ms by a clock with steps of %d ms", async (stepMs) => {
    const { clock, spend } = ticking(stepMs);
    const watch = new Stopwatch(
      () => {
        spend(0.03);
        return 1;
      },
      () => {},
      false,
      clock,
      sampleMsOf(stepMs),
    );
    await watch.warmUp(10);
    for (let turn = 0; turn < 5; turn++) await watch.turn(30);
    const { median } = summaryOf(watch.samples);
    expect(Math.abs(median / 30_000 - 1)).toBeLessThan(0.06);
  });

  test("median and spread", () => {
    expect(summaryOf([5, 1, 3, 2, 4])).toEqual({ median: 3, spread: 2 / 3, samples: 5 });
    expect(summaryOf([2, 4])).toEqual({ median: 3, spread: 1 / 3, samples: 2 });
  });
});

describe("fields", () => {
  test("sizes as people write them", () => {
    const size = { rows: 128, classes: 5000 };
    for (const text of ["128×5000", "128x5000", " 128 X 5000 ", "128*5000", "128, 5000", "128 5000"])
      expect(readSize(text), text).toEqual(size);
    expect(readSize("  ")).toBe("empty");
    for (const text of ["128", "0x5", "5x0", "-1x5", "1.5x2", "axb", "1x2x3", "1e3x2"])
      expect(readSize(text), text).toBe("fault");
    expect(readSize("64000x1000")).toEqual({ rows: 64000, classes: 1000 });
    expect(readSize("64001x1000")).toBe("large");
  });

  test("whole numbers within their limits", () => {
    expect([" 1 ", "99"].map((text) => readWhole(text, LIMITS.rounds))).toEqual([1, 99]);
    for (const text of ["", "0", "100", "1.5", "-1", "1e1", "many"])
      expect(readWhole(text, LIMITS.rounds)).toBe(null);
  });

  test("a plan has each size once, and is none where nothing is chosen", () => {
    expect(planOf({ ...FIRST, ownSize: { rows: 32, classes: 1008 } })?.sizes.length).toBe(2);
    expect(planOf({ ...FIRST, ownSize: { rows: 3, classes: 5 } })?.sizes.at(-1)).toEqual({
      rows: 3,
      classes: 5,
    });
    expect(planOf({ ...FIRST, sizes: [] })).toBe(null);
    expect(planOf({ ...FIRST, operations: [] })).toBe(null);
    expect(planOf({ ...FIRST, engines: [] })).toBe(null);
  });
});

const row = (change: Partial<Row>): Row => ({
  operation: "softmax",
  rows: 10,
  classes: 100,
  engine: "xent",
  backend: "wasm",
  team: null,
  errorUlp: 1.5,
  timing: { median: 2000, spread: 0.05, samples: 9 },
  absence: null,
  ...change,
});

describe("results", () => {
  const rows = [
    row({}),
    row({ engine: "xent/js", backend: "js", timing: { median: 9000, spread: 0.1, samples: 9 } }),
    row({ engine: "loop", timing: null, errorUlp: null, absence: { why: "wrong", detail: 'a | b, "c"' } }),
    row({ engine: "xent/pool", team: { threads: 2, mode: "copied" }, timing: null }),
  ];

  test("paces and ratios", () => {
    expect(paceOf(rows[0], { median: 2000, spread: 0, samples: 1 })).toBe(500);
    expect(ratioOf(rows[0], rows)).toBe(4.5);
    expect(ratioOf(rows[2], rows)).toBe(null);
    expect(ratioOf(row({ rows: 11 }), rows)).toBe(null);
    expect(groupsOf([...rows, row({ rows: 11 })]).map((group) => group.length)).toEqual([4, 1]);
  });

  test("times that spread by more than a tenth are counted, and none that was not taken", () => {
    const wide = row({ timing: { median: 2000, spread: 0.11, samples: 9 } });
    expect(unsteadyOf([...rows, wide])).toBe(1);
  });

  test("as Markdown, cells escaped", () => {
    const lines = markdownOf(rows, words, "xent 0.1.0").split("\n");
    expect(lines[0]).toBe("xent 0.1.0");
    expect(lines[4]).toBe(
      "| softmax | 10×100 | xent | wasm | 500 | 2.00 | 4.50 | 5.0 % | 1.50 | ✓ verified |",
    );
    expect(lines[6]).toContain('wrong result, not timed: a \\| b, "c" |');
    expect(lines[7]).toContain("wasm, 2 threads, copies");
    const columns = lines.slice(2, 8).map((line) => line.replaceAll("\\|", "").split("|").length);
    expect(new Set(columns).size).toBe(1);
  });

  test("as CSV, fields quoted", () => {
    const lines = csvOf(rows).split("\r\n");
    expect(lines[1]).toBe("softmax,10,100,xent,wasm,1,,2000,2,500,0.05,9,1.5,verified,");
    expect(lines[3].endsWith(',wrong,"a | b, ""c"""')).toBe(true);
    expect(lines[4]).toContain("wasm,2,copied");
  });

  test("numbers of three digits", () => {
    expect([1234.5, 99.95, 1, 0.012345, 0, 0.9999].map(shownNumber)).toEqual([
      "1230",
      "100",
      "1.00",
      "0.0123",
      "0",
      "1.00",
    ]);
    expect(shownShare(0.0512)).toBe("5.1 %");
  });
});

test("browsers by what they say of themselves", () => {
  const of = (userAgent: string) => {
    const { browser, script } = factsOf({ userAgent, hardwareConcurrency: 4 } as Navigator, true);
    return [browser, script];
  };
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";
  expect(of(chrome)).toEqual(["Chrome 143", "V8"]);
  expect(of(`${chrome} Edg/143.0`)).toEqual(["Edge 143", "V8"]);
  expect(of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")).toEqual([
    "Firefox 140",
    "SpiderMonkey",
  ]);
  expect(
    of("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15"),
  ).toEqual(["Safari 18", "JavaScriptCore"]);
  expect(of("curl")).toEqual([null, null]);
});

/** A5 with class indices: every entry of a gradient is right to a few ulp, however confident the row. */

import { describe, expect, test } from "vitest";
import type { Api } from "../tools/api.js";
import { type ConfidentRows, confidentRows, LONGEST_LEAD, layOut } from "../tools/confidentRows.js";
import { engines } from "../tools/engines.js";
import { expectFigure } from "../tools/figures.js";
import { confidentGradient } from "../tools/truth/confidentGradient.js";
import { ulpError32 } from "../tools/ulp.js";

/** The last: rows that an engine cannot hold in one piece. */
const CLASSES = [2, 3, 4, 5, 8, 33, 127, 1023, 5000, 50_001];
const OFFSETS = [0, 100, -3000, 1e6];
const SCALES = [5, 20, 40];
/** Lanes along a row, and lanes across rows (with an incomplete vector at the end). */
const INNERS = [1, 6];
/** Their truth takes its time: beyond this length there is one offset and one scale only. */
const LONG_ROW = 2000;
const ELEMENTS = 8192;
const [FEWEST_ROWS, MOST_ROWS] = [12, 240];

/** Of a row's sum, relative to the sum of its sizes. */
const SUM_BOUND = 2 ** -21;
/** Of float64 entries, relative. */
const FLOAT64_BOUND = 1e-13;
const SMALLEST_NORMAL = 2 ** -126;
/** What the sum of subnormal entries may be off by for each. */
const SUBNORMAL_SPACING = 2 ** -149;

/** How a gradient is scaled. */
interface Variant {
  readonly weighted: boolean;
  readonly reduction: "none" | "mean" | "sum";
  readonly gradOutput: number;
}

const variants: readonly Variant[] = [
  { weighted: false, reduction: "none", gradOutput: 1 },
  { weighted: false, reduction: "mean", gradOutput: 1 },
  { weighted: true, reduction: "sum", gradOutput: 0.3 },
];

/** The worst errors of some rows. The sum of a row is given as a share of its bound. */
interface Errors {
  rows: string;
  target: number;
  others: number;
  sum: number;
  float64: number;
}

/** The upper ends of the leads that make a line of the table. */
const LEADS = [5, 10, 17, 30, 60, LONGEST_LEAD];

const table = (): Errors[] =>
  [
    ...LEADS.map((limit, k) => `leads ${LEADS[k - 1] ?? 0} to ${limit}`),
    ...SCALES.map((scale) => `scale ${scale}`),
  ].map((rows) => ({ rows, target: 0, others: 0, sum: 0, float64: 0 }));

function rowCount(classes: number): number {
  const longest = Math.max(...INNERS);
  return longest * Math.ceil(Math.min(Math.max(FEWEST_ROWS, ELEMENTS / classes), MOST_ROWS) / longest);
}

/** Rows, their gradients' truth, and the line of the table that each belongs to. */
interface Group {
  readonly rows: ConfidentRows;
  readonly truth: Float64Array;
  lineOf(row: number): number;
}

const groups: readonly Group[] = CLASSES.flatMap((classes) =>
  OFFSETS.slice(0, classes > LONG_ROW ? 1 : OFFSETS.length).flatMap((offset) => {
    const leading = confidentRows(classes, rowCount(classes), offset);
    const spread = (classes > LONG_ROW ? [] : SCALES).map((scale, k) => ({
      rows: confidentRows(classes, FEWEST_ROWS, offset, scale, 0),
      lineOf: () => LEADS.length + k,
    }));
    const lineOf = (row: number) => LEADS.findIndex((limit) => leading.lead[row] <= limit);
    return [{ rows: leading, lineOf }, ...spread].map((group) => ({ ...group, truth: truthOf(group.rows) }));
  }),
);

function truthOf({ classes, count, logits, target }: ConfidentRows): Float64Array {
  const truth = new Float64Array(logits.length);
  for (let row = 0; row < count; row++) {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    truth.set(confidentGradient(own, target[row]), row * classes);
  }
  return truth;
}

describe.each(engines)("$name", (engine) => {
  const { api } = engine;
  test("every entry is within 4 ulp, and every row sums to 0", () => {
    const lines = table();
    groups.forEach((group, k) => {
      const variant = variants[k % variants.length];
      for (const inner of INNERS) measure(api, group, inner, variant, lines);
    });
    for (const errors of lines) {
      expect(errors.sum, errors.rows).toBeLessThanOrEqual(1);
      expect(errors.float64, errors.rows).toBeLessThanOrEqual(FLOAT64_BOUND);
    }
    expectFigure(engine, "gradientAtTarget", Math.max(...lines.map(({ target }) => target)));
    expectFigure(engine, "gradientElsewhere", Math.max(...lines.map(({ others }) => others)));
  });
});

function measure(
  api: Api,
  { rows, truth, lineOf }: Group,
  inner: number,
  { weighted, reduction, gradOutput }: Variant,
  lines: readonly Errors[],
): void {
  const { classes, count, target: classOf } = rows;
  const { data, shape, target, place } = layOut(rows, inner);
  const weight = weighted ? Float32Array.from({ length: classes }, (_, c) => 0.5 + c / classes) : undefined;
  const gradient = (x: Float32Array | Float64Array) =>
    reduction === "none"
      ? api.crossEntropyGrad({ data: x, shape }, target, { reduction, weight }).grad.data
      : api.crossEntropyGrad({ data: x, shape }, target, { reduction, weight, gradOutput }).grad.data;
  const single = gradient(Float32Array.from(data));
  const double = gradient(data);
  for (let row = 0; row < count; row++) {
    const t = classOf[row];
    const scale = (weight?.[t] ?? 1) / (reduction === "mean" ? count : 1);
    const errors = lines[lineOf(row)];
    let sum = 0;
    let size = 0;
    for (let c = 0; c < classes; c++) {
      const got = single[place(row, c)];
      sum += got;
      size += Math.abs(got);
      const exact = scale * truth[row * classes + c];
      const column = c === t ? "target" : "others";
      errors[column] = Math.max(errors[column], entryError(got, exact * Math.fround(gradOutput)));
      errors.float64 = Math.max(errors.float64, Math.abs(double[place(row, c)] / (exact * gradOutput) - 1));
    }
    errors.sum = Math.max(errors.sum, Math.abs(sum) / (size * SUM_BOUND + classes * SUBNORMAL_SPACING));
  }
}

/** As of a softmax: what is below 2^-126 may be 0. */
function entryError(result: number, truth: number): number {
  return result === 0 && Math.abs(truth) < SMALLEST_NORMAL ? 0 : ulpError32(result, truth);
}

/** compare: every result of a row against the truth, for rows of every kind, length, layout and type; the losses to the bit of score. */

import { describe, expect, test } from "vitest";
import type { Api } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { normal, uniform } from "../tools/random.js";
import { type Floats, LAYOUTS, rowOf, type ScoredRows, scoredRows } from "../tools/scoredRows.js";
import { share } from "../tools/share.js";
import { type ComparedRow, compareRows } from "../tools/truth/compare.js";

/** Of vectors and less, of chunks, of one block, and of more than one. */
const CLASSES = [1, 2, 3, 4, 5, 8, 16, 31, 32, 33, 48, 49, 65, 127, 257, 1023, 5000, 33_001, 70_001];
const SMALLEST = 2 ** -149;

/** The more classes, the fewer rows: the truth of long ones takes its time. */
function rowsOf(classes: number): number {
  return classes > 50_000 ? 2 : classes > 10_000 ? 6 : classes > 500 ? 12 : 48;
}

/** How the model differs from its base: not at all, by a little noise, by more, by much, and altogether; then by noise where both are sure of one class. */
const MODELS: readonly ((base: ScoredRows, seed: number) => ScoredRows)[] = [
  (base) => base,
  (base, seed) => noisy(base, seed, 1e-4),
  (base, seed) => noisy(base, seed, 0.3),
  (base, seed) => noisy(base, seed, 3),
  ({ data, classes, count }, seed) =>
    scoredRows(data instanceof Float32Array ? Float32Array : Float64Array, classes, count, seed),
];

/** A lead of 20 to 80 for the target. */
function sure({ data, classes, count, target }: ScoredRows): ScoredRows {
  const own = data.slice();
  for (let r = 0; r < count; r++) {
    const row = own.subarray(r * classes, (r + 1) * classes);
    const lead = 20 + ((r * 7) % 60);
    row[Math.max(target[r], 0)] = lead + Array.from(row).reduce((a, b) => Math.max(a, b), -1e30);
  }
  return { data: own as Floats, classes, count, target };
}

function noisy({ data, classes, count, target }: ScoredRows, seed: number, size: number): ScoredRows {
  const gauss = normal(uniform(seed));
  return { data: data.map((x) => x + size * gauss()) as Floats, classes, count, target };
}

/** Of so many long rows the truth is worked out. */
const LONG_ROWS = share(6, 2);

const truths = new Map<ScoredRows, readonly ComparedRow[]>();
/** Of the first rows, where rows are long. */
function truthOf(base: ScoredRows, model: ScoredRows): readonly ComparedRow[] {
  const length = Math.min(base.count, base.classes > 10_000 ? LONG_ROWS : Infinity);
  const known =
    truths.get(model) ?? Array.from({ length }, (_, row) => compareRows(rowOf(base, row), rowOf(model, row)));
  truths.set(model, known);
  return known;
}

/** Of noise, and of noise where both are sure: how many of the two long rows have. */
const LONG_MODELS = [1, 6];
const LONG = share(2, 1);

const cases = [Float32Array, Float64Array].flatMap((Type) =>
  CLASSES.flatMap((classes) => {
    if (Type === Float64Array && classes > 33_001) return [];
    const any = scoredRows(Type, classes, rowsOf(classes), classes);
    const certain = sure(any);
    const turn = Type === Float32Array ? 0 : 1;
    const long = LONG_MODELS.filter((_, k) => (k + turn + CLASSES.indexOf(classes)) % 2 < LONG);
    const models = classes > 10_000 ? long : classes > 500 ? [1, 3, 6] : [0, 1, 2, 3, 4, 5, 6, 7];
    return models.map((k) => {
      const base = k < MODELS.length ? any : certain;
      return { Type, classes, base, model: MODELS[k < MODELS.length ? k : k - 4](base, classes + 17), k };
    });
  }),
);

/** What is known of each row. */
function rowsIn(api: Api, base: ScoredRows, model: ScoredRows, layout: keyof typeof LAYOUTS, inner: number) {
  const { x, target, dim } = LAYOUTS[layout](base, inner);
  const y = LAYOUTS[layout](model, inner).x;
  return { x, y, target, dim, rows: api.compare(x, y, target, { dim, rows: true }).rows };
}

/** The results of rows that are rounded. */
const VALUES = ["kl", "reverseKl", "js", "totalVariation", "deltaP"] as const;
type Value = (typeof VALUES)[number];
type Errors = Record<Value, number>;
const none = (): Errors => ({ kl: 0, reverseKl: 0, js: 0, totalVariation: 0, deltaP: 0 });

/**
 * Errors of divergences in units of u·(Σ|terms| + u·(1 + max |model - base|)²), of the total variation in units of u·(its value + what both models have of classes that they do not
 * take for the most probable one), of deltaP in units of u: 2^-24, or 2^-53 for float64, whose sums round as coarsely as its terms.
 */
const MOST: Readonly<Record<"float32" | "float64", Errors>> = {
  float32: { kl: 4, reverseKl: 5, js: 10, totalVariation: 3, deltaP: 1 },
  float64: { kl: 500, reverseKl: 600, js: 900, totalVariation: 900, deltaP: 3 },
};

/** The largest distance of two finite logits. */
function spreadOf(base: Float64Array, model: Float64Array): number {
  return base.reduce((most, x, c) => {
    const distance = Math.abs(model[c] - x);
    return Number.isFinite(distance) ? Math.max(most, distance) : most;
  }, 0);
}

/** The probability of all classes but the most probable one. */
function othersOf(row: Float64Array): number {
  const max = row.reduce((a, b) => Math.max(a, b));
  const top = row.indexOf(max);
  const sum = row.reduce((all, x, c) => (c === top ? all : all + Math.exp(x - max)), 0);
  return sum / (1 + sum);
}

describe.each(engines)("$name", ({ api }) => {
  const worst = { float32: none(), float64: none() };

  test.each(cases)("$Type.name, $classes classes, model $k", ({ Type, base, model }) => {
    const truth = truthOf(base, model);
    const { x, y, target, dim, rows } = rowsIn(api, base, model, "classes last", 1);
    const group = Type === Float64Array ? "float64" : "float32";
    const unit = Type === Float64Array ? 2 ** -53 : 2 ** -24;
    truth.forEach((row, r) => {
      const note = (value: Value, got: number, expected: number, scale: number) => {
        if (!Number.isFinite(expected)) {
          expect(got).toBe(expected);
          return;
        }
        const error = Math.max(0, Math.abs(got - expected) - SMALLEST);
        if (error > 0) worst[group][value] = Math.max(worst[group][value], error / (scale * unit));
      };
      const [p, q] = [rowOf(base, r), rowOf(model, r)].map((each) => Float64Array.from(each));
      const floor = unit * (1 + spreadOf(p, q)) ** 2;
      note("kl", rows.kl.data[r], row.kl, row.scale + floor);
      note("reverseKl", rows.reverseKl.data[r], row.reverseKl, row.reverseScale + floor);
      note("js", rows.js.data[r], row.js, row.jsScale + floor);
      const others = othersOf(p) + othersOf(q);
      note("totalVariation", rows.totalVariation.data[r], row.totalVariation, row.totalVariation + others);
      const t = base.target[r];
      note("deltaP", rows.deltaP.data[r], t < 0 ? 0 : row.deltaP(t), 1);
      expect(rows.counted.data[r]).toBe(t < 0 ? 0 : 1);
      expect(rows.argmax.data[r]).toBe(row.argmax);
      expect(rows.baseArgmax.data[r]).toBe(row.baseArgmax);
      expect(rows.baseTopRank.data[r]).toBe(row.baseTopRank);
      expect(rows.sameTop.data[r]).toBe(row.argmax >= 0 && row.argmax === row.baseArgmax ? 1 : 0);
      expect(rows.baseTopInTop5.data[r]).toBe(row.baseTopRank > 0 && row.baseTopRank <= 5 ? 1 : 0);
    });
    const ofModel = api.score(y, target, { dim, outputs: ["logProb"] }).logProb.data;
    const ofBase = api.score(x, target, { dim, outputs: ["logProb"] }).logProb.data;
    expect(rows.nll.data).toEqual(ofModel.map((logProb) => 0 - logProb));
    expect(rows.baseNll.data).toEqual(ofBase.map((logProb) => 0 - logProb));
  });

  const chosen = cases.filter(({ classes }) => [3, 33, 257, 5000, 33_001].includes(classes));

  test.each(chosen)(
    "the same bits in every layout and split: $Type.name, $classes classes, model $k",
    ({ base, model }) => {
      const NAMES = [
        "kl",
        "reverseKl",
        "js",
        "totalVariation",
        "deltaP",
        "argmax",
        "baseArgmax",
        "baseTopRank",
      ] as const;
      const { rows: whole } = rowsIn(api, base, model, "classes last", 1);
      for (const layout of Object.keys(LAYOUTS)) {
        const { x, y, target, dim, rows } = rowsIn(api, base, model, layout, 6);
        for (const name of NAMES) expect(rows[name].data, layout).toEqual(whole[name].data);
        const scored = api.score(y, target, { dim, outputs: ["logProb"] }).logProb.data;
        expect(rows.nll.data).toEqual(scored.map((logProb) => 0 - logProb));
        const ofBase = api.score(x, target, { dim, outputs: ["logProb"] }).logProb.data;
        expect(rows.baseNll.data).toEqual(ofBase.map((logProb) => 0 - logProb));
      }
      const half = Math.floor(base.count / 2);
      const cut = ({ data, classes }: ScoredRows) => ({
        data: data.subarray(half * classes),
        shape: [base.count - half, classes],
      });
      const { rows } = api.compare(cut(base), cut(model), base.target.subarray(half), { rows: true });
      for (const name of NAMES) expect(rows[name].data).toEqual(whole[name].data.slice(half));
    },
  );

  test("the worst errors are within their bounds", () => {
    for (const group of ["float32", "float64"] as const)
      for (const value of VALUES)
        expect(worst[group][value], `${group}, ${value}`).toBeLessThanOrEqual(MOST[group][value]);
  });
});

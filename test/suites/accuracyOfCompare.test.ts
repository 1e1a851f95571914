/** compare: every result of a row against the truth, for rows of every kind, length, layout and type; the losses to the bit of score. */

import { describe, expect, test } from "vitest";
import type { Api } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { normal, uniform } from "../tools/random.js";
import { type Floats, LAYOUTS, rowOf, type ScoredRows, scoredRows } from "../tools/scoredRows.js";
import { type ComparedRow, compareRows } from "../tools/truth/compare.js";

/** Of vectors and less, of chunks, of one block, and of more than one. */
const CLASSES = [1, 2, 3, 4, 5, 8, 16, 31, 32, 33, 48, 49, 65, 127, 257, 1023, 5000, 33_001, 70_001];
const U = 2 ** -24;
const SMALLEST = 2 ** -149;

function rowsOf(classes: number): number {
  return classes > 10_000 ? 6 : classes > 500 ? 24 : 120;
}

/** How the model differs from its base: not at all, by a little noise, by more, in a few classes, and altogether. */
const MODELS: readonly ((base: ScoredRows, seed: number) => ScoredRows)[] = [
  (base) => base,
  (base, seed) => noisy(base, seed, 1e-4),
  (base, seed) => noisy(base, seed, 0.3),
  (base, seed) => noisy(base, seed, 3),
  ({ data, classes, count }, seed) =>
    scoredRows(data instanceof Float32Array ? Float32Array : Float64Array, classes, count, seed),
];

function noisy({ data, classes, count, target }: ScoredRows, seed: number, size: number): ScoredRows {
  const gauss = normal(uniform(seed));
  return { data: data.map((x) => x + size * gauss()) as Floats, classes, count, target };
}

const truths = new Map<ScoredRows, readonly ComparedRow[]>();
function truthOf(base: ScoredRows, model: ScoredRows): readonly ComparedRow[] {
  const known =
    truths.get(model) ??
    Array.from({ length: base.count }, (_, row) => compareRows(rowOf(base, row), rowOf(model, row)));
  truths.set(model, known);
  return known;
}

const cases = [Float32Array, Float64Array].flatMap((Type) =>
  CLASSES.flatMap((classes) => {
    if (Type === Float64Array && classes > 33_001) return [];
    const base = scoredRows(Type, classes, rowsOf(classes), classes);
    // The truth of long rows takes its time.
    const models = classes > 10_000 ? [1, 4] : MODELS.keys();
    return Array.from(models, (k) => ({ Type, classes, base, model: MODELS[k](base, classes + 17), k }));
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

/** Rows below it keep the digits of what nearly equal classes differ by. */
const NEAR_ROW = 0.24;
/** Errors of far rows in units of u·(1 + Σ|terms|), of near rows in units of u·(Σ|terms| + u); float64 likewise, in 1e-13 for u. */
const MOST: Readonly<Record<"far" | "near" | "double", Errors>> = {
  far: { kl: 6, reverseKl: 6, js: 4, totalVariation: 3, deltaP: 1 },
  near: { kl: 9, reverseKl: 9, js: 7, totalVariation: 5, deltaP: 1 },
  double: { kl: 1, reverseKl: 1, js: 1, totalVariation: 1, deltaP: 1 },
};

describe.each(engines)("$name", ({ api }) => {
  const worst = { far: none(), near: none(), double: none() };

  test.each(cases)("$Type.name, $classes classes, model $k", ({ Type, base, model }) => {
    const truth = truthOf(base, model);
    const { x, y, target, dim, rows } = rowsIn(api, base, model, "classes last", 1);
    truth.forEach((row, r) => {
      const isNear = row.kl + row.reverseKl < NEAR_ROW;
      const group = Type === Float64Array ? "double" : isNear ? "near" : "far";
      const unit = Type === Float64Array ? 1e-13 : U;
      const floor = isNear ? unit : 1;
      const note = (value: Value, got: number, expected: number, scale: number) => {
        if (!Number.isFinite(expected)) {
          expect(got).toBe(expected);
          return;
        }
        const error = Math.max(0, Math.abs(got - expected) - SMALLEST);
        worst[group][value] = Math.max(worst[group][value], error / (scale * unit));
      };
      note("kl", rows.kl.data[r], row.kl, row.scale + floor);
      note("reverseKl", rows.reverseKl.data[r], row.reverseKl, row.reverseScale + floor);
      note("js", rows.js.data[r], row.js, row.jsScale + floor);
      note("totalVariation", rows.totalVariation.data[r], row.totalVariation, 1);
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
    for (const group of ["far", "near", "double"] as const)
      for (const value of VALUES)
        expect(worst[group][value], `${group}, ${value}`).toBeLessThanOrEqual(MOST[group][value]);
  });
});

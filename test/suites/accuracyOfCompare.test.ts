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
  return classes > 10_000 ? 12 : classes > 500 ? 24 : 120;
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
    return MODELS.map((make, k) => ({ Type, classes, base, model: make(base, classes + 17), k }));
  }),
);

/** What is known of each row. */
function rowsIn(api: Api, base: ScoredRows, model: ScoredRows, layout: keyof typeof LAYOUTS, inner: number) {
  const { x, target, dim } = LAYOUTS[layout](base, inner);
  const y = LAYOUTS[layout](model, inner).x;
  return { x, y, target, dim, rows: api.compare(x, y, target, { dim, rows: true }).rows };
}

(globalThis as any).shown = 0;
describe.each(engines)("$name", ({ name, api }) => {
  const single = { kl: 0, reverseKl: 0, js: 0, totalVariation: 0, deltaP: 0 };
  const double = { ...single };

  test.each(cases)("$Type.name, $classes classes, model $k", ({ Type, base, model }) => {
    const truth = truthOf(base, model);
    const { x, y, target, dim, rows } = rowsIn(api, base, model, "classes last", 1);
    const [worst, unit] = Type === Float32Array ? [single, U] : [double, 2 ** -53];
    const note = (which: keyof typeof worst, got: number, expected: number, scale: number) => {
      if (Number.isNaN(expected) || !Number.isFinite(expected)) {
        expect(got).toBe(expected);
        return;
      }
      const error = Math.max(0, Math.abs(got - expected) - SMALLEST);
      const relative = error === 0 ? 0 : error / (scale * unit);
      if (!(relative < 10) && (globalThis as any).shown++ < 12)
        console.log("BAD", name, Type.name, base.classes, which, got, expected, scale, relative);
      worst[which] = Math.max(worst[which], relative);
    };
    truth.forEach((row, r) => {
      note("kl", rows.kl.data[r], row.kl, row.scale + unit);
      note("reverseKl", rows.reverseKl.data[r], row.reverseKl, row.reverseScale + unit);
      note("js", rows.js.data[r], row.js, row.js + unit);
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

  test("the worst errors are within their bounds", () => {
    console.log(name, JSON.stringify({ single, double }));
  });
});

/** Which rows count, and which target each predicts: masks, shifts, segments and temperatures, in blocks, are the library's. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { openJob } from "../../src/cli/job.js";
import * as wasm from "../../src/index.js";
import { sumLosses } from "../../src/run/lossSums.js";
import { scoreRows } from "../../src/run/scoredRows.js";
import { ScoreMeters } from "../../src/run/scoreMeters.js";
import { integerBelow, uniform } from "../tools/random.js";
import { folder, inAFolder, save, someLogits } from "./cliFixture.js";

inAFolder();

const IGNORE = 3;
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const at = (name: string) => join(folder, name);

/** Everything that an evaluation has, in files and for the library. */
function evaluation(shape: readonly number[], dim: number) {
  const random = uniform(size(shape));
  const axis = dim < 0 ? dim + shape.length : dim;
  const rows = shape.filter((_, k) => k !== axis);
  const data = Float32Array.from(someLogits(size(shape)));
  const target = Int32Array.from({ length: size(rows) }, () => integerBelow(random, shape[axis]));
  const mask = Uint8Array.from(target, () => Number(integerBelow(random, 4) > 0));
  // Where it is masked, nobody looks at the target.
  const marred = target.map((index, row) => (mask[row] === 0 ? 1000 : index));
  const cuts = Array.from({ length: Math.ceil(size(rows) / 40) }, () => integerBelow(random, size(rows) + 1));
  const segments = [0, ...cuts.sort((a, b) => a - b), size(rows)];
  save("x.npy", { descr: "<f4", shape }, data);
  save("t.npy", { descr: "<i2", shape: rows }, marred);
  save("m.npy", { descr: "|b1", shape: rows }, mask);
  save("s.npy", { descr: "<i8", shape: [segments.length] }, segments);
  return {
    logits: { data, shape },
    target: { data: target, shape: rows },
    mask: { data: mask, shape: rows },
    segments,
  };
}

const SHAPES = [
  [[40, 7], -1],
  [[3, 50, 5], -1],
  [[3, 5, 50], 1],
  [[6, 30], 0],
  [[2, 4, 3, 9], 1],
  [[2, 4, 3, 9], 2],
  // More than a block: cut within sequences.
  [[3, 700, 300], -1],
  // A block for each slice.
  [[2, 600, 500], 1],
] as const;

for (const [shape, dim] of SHAPES) {
  for (const shift of [0, 1, 4]) {
    test(`logits of shape ${shape} along ${dim}, shifted by ${shift}`, async () => {
      const { logits, target, mask, segments } = evaluation(shape, dim);
      const settings = { shift, ignoreIndex: IGNORE, dim, engine: "wasm" } as const;
      const files = { mask: at("m.npy"), segments: at("s.npy") };
      const job = await openJob([at("x.npy"), at("t.npy")], { ...settings, ...files });
      const options = { shift, ignoreIndex: IGNORE, dim, mask, temperature: 2 };
      const expected = wasm.score(logits, target, { ...options, segments, topK: 2 });

      const parts: Record<string, number[]> = {};
      const meters = new ScoreMeters(job.engine, 2, job.rows);
      await scoreRows(job, { topK: 2, temperature: 2 }, (rows) => {
        meters.add(rows);
        const { columns, topK, first, count } = rows;
        expect([first, count]).toEqual([(parts.counted ?? []).length, columns.rank.length]);
        for (const [name, values] of Object.entries({ ...columns, ...topK })) {
          parts[name] ??= [];
          parts[name].push(...values);
        }
      });
      const { topK, segments: sums, ...columns } = expected;
      for (const [name, { data }] of Object.entries({ ...columns, ...topK }))
        expect([name, parts[name]]).toEqual([name, Array.from(data)]);
      expect(job.rows.shape).toEqual(expected.rank.shape);
      expect(meters.end()).toEqual(sums);
      const meter = new wasm.LossMeter({ topK: [1, 2, 5] }).add(expected);
      expect(meters.loss.toJSON()).toEqual(meter.toJSON());

      const plain = await openJob([at("x.npy"), at("t.npy")], { ...settings, mask: files.mask });
      const scored = new wasm.LossMeter().add(wasm.score(logits, target, options));
      for (const labelSmoothing of [0, 0.1]) {
        const losses: number[] = [];
        const sums = await sumLosses(plain, { labelSmoothing, temperature: 2 }, (values) => {
          losses.push(...values);
        });
        const reduced = { ...options, labelSmoothing };
        const none = wasm.crossEntropy(logits, target, { ...reduced, reduction: "none" });
        expect(losses).toEqual(Array.from(none.data));
        expect(sums.sum).toBe(wasm.crossEntropy(logits, target, { ...reduced, reduction: "sum" }));
        expect(sums.accuracy).toBe(scored.accuracy);
        expect(sums.topAccuracy).toBe(scored.topKAccuracy(5));
        expect(sums.count).toBe(scored.count);
      }
    });
  }
}

const BOOLEANS = ["|b1", "b1", "?", "bool"];

for (const [descr, yes] of [
  ["<f2", 0.25],
  [">f4", -2],
  ["<f8", 5e-324],
  ["|u1", 255],
  [">i2", -1],
  ["<i8", 1 << 16],
  ...BOOLEANS.map((name) => [name, 1] as const),
] as const) {
  test(`a mask of type ${descr}, with ${yes} for yes`, async () => {
    const { logits, target, mask } = evaluation([40, 7], -1);
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (40,)}`;
    save(
      "m.npy",
      BOOLEANS.includes(descr) ? { descr: "|b1", shape: [40], header } : { descr, shape: [40] },
      Array.from(mask.data, (byte) => byte * yes),
    );
    const options = { mask: at("m.npy"), shift: 0, ignoreIndex: IGNORE, engine: "js" } as const;
    const job = await openJob([at("x.npy"), at("t.npy")], options);
    const { sum, count } = await sumLosses(job, { labelSmoothing: 0 }, () => {});
    const expected = wasm.score(logits, target, { mask, ignoreIndex: IGNORE });
    expect(count).toBe(expected.counted.data.filter((byte) => byte !== 0).length);
    expect(sum).toBeCloseTo(new wasm.LossMeter().add(expected).mean * count, 4);
  });
}

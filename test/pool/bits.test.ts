/** A pool's results are those of its entry, to the last bit: every call of the registry, of random tensors, cut into small pieces. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calls } from "../functions/index.js";
import type { Api } from "../tools/api.js";
import { type Case, cases, givenOf } from "../tools/cases.js";
import { share } from "../tools/share.js";
import { type Made, outcomeOf, recording } from "./calls.js";
import { entries, expectSame, openPool, shared } from "./pools.js";

const RUNS = { numRuns: share(25, 10), seed: 20_261_201 };

describe.each(entries)("$name", async (entry) => {
  const { api } = entry;
  const pool = await openPool(entry, 3);
  const inPool = pool as unknown as Api;
  const later = pool.async as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;

  test.each(calls)("$title: in ordinary and in shared memory, for each row and reduced", (call) => {
    const compare = (one: Case): void => {
      const given = givenOf(one);
      const reductions = call.entry.reductions ? (["none", "mean", "sum"] as const) : [undefined];
      for (const reduction of reductions) {
        const all = { ...given, reduction };
        const expected = outcomeOf(api, call, all);
        expectSame(outcomeOf(inPool, call, all), expected, `${reduction}`);
        expectSame(outcomeOf(inPool, call, shared(all)), expected, `${reduction}, shared`);
      }
    };
    fc.assert(fc.property(cases({ classes: true }), compare), RUNS);
  });

  test.each(calls)("$title: later", async (call) => {
    const compare = async (one: Case): Promise<void> => {
      const made: Made[] = [];
      outcomeOf(recording(api, made), call, { ...givenOf(one), reduction: undefined });
      for (const { name, args, result } of made) expectSame(await later[name](...args), result, name);
    };
    await fc.assert(fc.asyncProperty(cases({ classes: true }), compare), { ...RUNS, numRuns: 6 });
  });

  test("16-bit floats, and float32 that is converted", () => {
    const data = Uint16Array.from({ length: 40 * 33 }, (_, k) => 0x3000 + ((k * 7919) % 0x1000));
    const target = Int32Array.from({ length: 40 }, (_, row) => (row % 5 === 0 ? -100 : row % 33));
    for (const dtype of ["float16", "bfloat16"] as const) {
      const logits = { data, shape: [40, 33], dtype };
      for (const x of [logits, shared(logits)]) {
        expectSame(pool.crossEntropyGrad(x, target), api.crossEntropyGrad(logits, target), dtype);
        expectSame(pool.softmax(x), api.softmax(logits), dtype);
        expectSame(pool.exp(x), api.exp(logits), dtype);
      }
    }
  });

  test("score and compare, with options, of all rows", () => {
    const rows = 61;
    const classes = 37;
    const random = (seed: number) => {
      const data = Float32Array.from({ length: rows * classes }, (_, k) => 5 * Math.sin(seed * k * k + k));
      return { data, shape: [rows, classes] };
    };
    const target = Int32Array.from({ length: rows }, (_, row) => (row % 7 === 0 ? -100 : row % classes));
    const [a, b] = [random(0.1), random(0.2)];
    const classMask = Uint8Array.from({ length: classes }, (_, c) => (c % 11 === 3 ? 0 : 1));
    for (const [x, y] of [
      [a, b],
      [shared(a), shared(b)],
    ]) {
      for (const options of [{}, { topK: 5 }, { temperature: 2, softcap: 20 }, { shift: 1 }])
        expectSame(pool.score(x, target, options), api.score(a, target, options), "score");
      for (const options of [{ rows: true }, { temperature: 2, rows: true }] as const)
        expectSame(pool.compare(x, y, target, options), api.compare(a, b, target, options), "compare");
      expectSame(
        pool.crossEntropyGrad(x, target, { softcap: 3, zLoss: 0.1, reduction: "parts" }),
        api.crossEntropyGrad(a, target, { softcap: 3, zLoss: 0.1, reduction: "parts" }),
        "options",
      );
      expectSame(pool.softmax(x, { classMask }), api.softmax(a, { classMask }), "classMask");
      expectSame(
        pool.distillation(x, y, { target, temperature: 2 }),
        api.distillation(a, b, { target, temperature: 2 }),
        "distillation",
      );
      expectSame(pool.fitTemperature(x, target), api.fitTemperature(a, target), "fitTemperature");
      expect(pool.crossEntropy(x, target)).toBe(api.crossEntropy(a, target));
    }
  });
});

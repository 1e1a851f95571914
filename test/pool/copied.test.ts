/** Pools without shared memory: the bits, what is given up, helpers that are lost in every way, calls that end in the middle. */

import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { calls } from "../functions/index.js";
import { type Case, cases, givenOf } from "../tools/cases.js";
import { untyped } from "../tools/refusal.js";
import { checkAtATime } from "./atATime.js";
import { type Made, outcomeOf, recording } from "./calls.js";
import { copyingPool } from "./copying.js";
import { entries, expectSame, SMALL } from "./pools.js";

const FILES = ["index", "relaxed", "js"];
const ROWS = 64;
const CLASSES = 100;

function someLogits() {
  const data = Float32Array.from({ length: ROWS * CLASSES }, (_, k) => 4 * Math.sin(k * k));
  return { data, shape: [ROWS, CLASSES] };
}
const someTarget = () =>
  Int32Array.from({ length: ROWS }, (_, row) => (row % 9 === 0 ? -100 : row % CLASSES));

/** The arrays of arguments. */
function arraysOf(value: unknown): ArrayBufferView[] {
  if (ArrayBuffer.isView(value)) return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(arraysOf);
}

/** A copy of everything, so that it can be given up. */
const copyOf = <T>(value: T): T => structuredClone(value);

type Later = Record<string, (...args: readonly unknown[]) => Promise<unknown>>;

describe.each(entries.map((entry, k) => [entry.name, entry, FILES[k]] as const))(
  "%s",
  async (_, entry, file) => {
    const { api } = entry;
    const pool = copyingPool(entry, 2, [`entry=${file}`]);
    afterAll(() => pool.close());
    await pool.ready;
    const later = pool.async as unknown as Later;

    test("its mode, and its threads", () => {
      expect([pool.mode, pool.threads]).toEqual(["copied", 2]);
    });

    test.each(calls)("$title: in blocks, and given up", async (call) => {
      const compare = async (one: Case): Promise<void> => {
        const made: Made[] = [];
        outcomeOf(recording(api, made), call, { ...givenOf(one), reduction: undefined });
        for (const { name, args, result } of made) {
          expectSame(await later[name](...args), result, name);
          const given = copyOf(args);
          const options = given.length > 1 ? (given[given.length - 1] as object) : null;
          if (options === null || Array.isArray(options) || ArrayBuffer.isView(options)) continue;
          if ("data" in options) continue;
          const transfer = arraysOf(given);
          const all = [...given.slice(0, -1), { ...options, transfer }];
          expectSame(await later[name](...all), result, `${name}, given up`);
        }
      };
      await fc.assert(fc.asyncProperty(cases({ classes: true }), compare), { numRuns: 6, seed: 20_261_201 });
    });

    test("calls at the same time, each with targets of its own", () => checkAtATime(pool, api));

    test("16-bit floats, reductions, masks, out in place", async () => {
      const data = Uint16Array.from({ length: 40 * 33 }, (_, k) => 0x3000 + ((k * 7919) % 0x1000));
      const target = Int32Array.from({ length: 40 }, (_, row) => (row % 5 === 0 ? -100 : row % 33));
      for (const dtype of ["float16", "bfloat16"] as const) {
        const logits = { data, shape: [40, 33], dtype };
        expectSame(await later.crossEntropyGrad(logits, target), api.crossEntropyGrad(logits, target), dtype);
        expectSame(await later.exp(logits), api.exp(logits), dtype);
      }
      const logits = someLogits();
      const classMask = Uint8Array.from({ length: CLASSES }, (_, c) => (c % 11 === 3 ? 0 : 1));
      expectSame(await later.softmax(logits, { classMask }), api.softmax(logits, { classMask }), "classMask");
      for (const reduction of ["none", "sum", "mean", "parts"] as const) {
        const options = {
          reduction,
          softcap: 3,
          weight: Float32Array.from({ length: CLASSES }, (_, c) => c / 7),
        };
        const expected = api.crossEntropy(logits, someTarget(), options);
        expectSame(await later.crossEntropy(logits, someTarget(), options), expected, reduction);
      }
      const expected = api.softmax(logits);
      expectSame(await later.softmax(logits, { out: logits.data }), expected, "in place");
      expectSame(logits.data, expected.data, "in place");
      const shared = pool.shared(Float32Array, [3, 2]);
      expect(shared.data.buffer).toBeInstanceOf(ArrayBuffer);
    });
  },
);

const [entry] = entries;
const { api } = entry;
const expected = api.crossEntropyGrad(someLogits(), someTarget());
const words = ["exit", "throw", "silent", "late", "crash"];
const HASTY = { ...SMALL, slotBytes: 8000, patience: 500 };

describe.each(words)("a helper that goes wrong: %s", (how) => {
  test.each([1, 2])("beside %i", async (threads) => {
    const pool = copyingPool(entry, threads, [`after=2&how=${how}`, "after=3", ""], HASTY);
    await pool.ready;
    for (let k = 0; k < 3; k++)
      expectSame(await pool.async.crossEntropyGrad(someLogits(), someTarget()), expected, `call ${k}`);
    await pool.ready;
    expect([pool.mode, pool.threads]).toEqual(["copied", threads]);
    pool.close();
  });
});

describe("given up", () => {
  const pool = copyingPool(entry, 2, [""]);
  afterAll(() => pool.close());
  const later = pool.async as unknown as Later;

  test("what is given up is detached, what is not is as it was, and out comes back", async () => {
    await pool.ready;
    const logits = someLogits();
    const target = someTarget();
    const result = await later.crossEntropyGrad(logits, target, { transfer: [logits.data] });
    expectSame(result, expected, "given up");
    expect([logits.data.length, target.length]).toEqual([0, ROWS]);
    const x = someLogits();
    const place = x.data.buffer;
    const { data } = (await later.softmax(x, { out: x.data, transfer: [place] })) as typeof x;
    expectSame(data, api.softmax(someLogits()).data, "in place");
    expect(place.byteLength).toBe(0);
  });

  test("as `postMessage` would not: views of larger buffers, objects of classes, small calls", async () => {
    const both = new Float32Array(2 * ROWS * CLASSES);
    both.set(someLogits().data, ROWS * CLASSES);
    const x = { data: both.subarray(ROWS * CLASSES), shape: [ROWS, CLASSES] };
    class Holder {
      get data() {
        return x.data;
      }
      get shape() {
        return x.shape;
      }
      stride() {}
    }
    const targets = new Int32Array(1000).subarray(7, 7 + ROWS);
    targets.set(someTarget());
    const result = await later.crossEntropyGrad(new Holder(), targets, { transfer: [both] });
    expectSame(result, expected, "a class");
    expect(both.length).toBe(0);
    const small = Float32Array.of(1, 2);
    expectSame(
      await later.softmax(small, { transfer: [small] }),
      api.softmax(Float32Array.of(1, 2)),
      "small",
    );
    expect(small.length).toBe(0);
    const place = Float32Array.of(1, 2);
    expect(((await later.softmax(place, { out: place, transfer: [place] })) as typeof x).data).toBe(place);
    expect(place.length).toBe(2);
  });

  test("an out that is not given up is written to", async () => {
    const x = someLogits();
    const out = new Float32Array(ROWS * CLASSES);
    const { data } = (await later.softmax(x, { out, transfer: [x.data] })) as typeof x;
    expect(data).toBe(out);
    expectSame(out, api.softmax(someLogits()).data, "out");
    expect(x.data.length).toBe(0);
  });

  test("many calls at a time, whose parts are merged: the bits of one call", async () => {
    const { data } = someLogits();
    const target = someTarget();
    const parts = await Promise.all(
      Array.from({ length: 8 }, (_, k) => {
        const part = data.slice(k * 8 * CLASSES, (k + 1) * 8 * CLASSES);
        const options = { reduction: "parts", transfer: [part] };
        return later.crossEntropy(
          { data: part, shape: [8, CLASSES] },
          target.slice(8 * k, 8 * k + 8),
          options,
        );
      }),
    );
    expect(api.mergeParts(parts as never)).toEqual(
      api.mergeParts([api.crossEntropy(someLogits(), target, { reduction: "parts" })]),
    );
  });

  test("an argument that is refused: nothing is given up", async () => {
    const logits = someLogits();
    const target = someTarget().fill(CLASSES);
    await expect(later.crossEntropy(logits, target, { transfer: [logits.data, target] })).rejects.toThrow(
      RangeError,
    );
    expect([logits.data.length, target.length]).toEqual([ROWS * CLASSES, ROWS]);
  });

  test.each([
    [3, "softmax: transfer is 3, expected an array of the arrays that are given up"],
    [
      [new Float32Array(1), [1]],
      "softmax: transfer[1] is an array of length 1, expected a typed array or an ArrayBuffer",
    ],
  ])("transfer: %j", async (transfer, message) => {
    await expect(later.softmax([1, 2], { transfer })).rejects.toThrow(new TypeError(message));
  });

  test("a helper that is lost with them: an Error, and another helper for the next call", async () => {
    const lonely = copyingPool(entry, 1, ["after=1&how=silent", ""], HASTY);
    await lonely.ready;
    const x = someLogits();
    await lonely.async.crossEntropy(
      [
        [1, 2],
        [3, 4],
      ],
      [0, 1],
    );
    const lost = untyped(lonely.async.softmax)(x, { transfer: [x.data] });
    await expect(lost).rejects.toThrow(
      "softmax: the helper has ended that had the arrays which were given up",
    );
    await lonely.ready;
    const y = someLogits();
    expectSame(
      await untyped(lonely.async.softmax)(y, { transfer: [y.data] }),
      api.softmax(someLogits()),
      "next",
    );
    lonely.close();
  });
});

describe("the end of calls and of pools", () => {
  test("a signal in the middle, even if no helper answers; no result is written after it", async () => {
    const pool = copyingPool(entry, 2, ["after=2&how=silent"], { ...HASTY, patience: 60_000 });
    await pool.ready;
    const out = new Float32Array(ROWS * CLASSES);
    const controller = new AbortController();
    const options = { out, signal: controller.signal };
    const call = untyped(pool.async.softmax)(someLogits(), options) as Promise<unknown>;
    setTimeout(() => controller.abort(), 50);
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    pool.close();
  });

  test("a signal while helpers compute: nothing is written after it, and the next calls are right", async () => {
    const pool = copyingPool(entry, 2, [""], { ...SMALL, piecesPerThread: 1000, slotBytes: 2 ** 17 });
    await pool.ready;
    const x = { data: new Float32Array(16_000_000), shape: [16_000, 1000] };
    const out = new Float32Array(x.data.length);
    const controller = new AbortController();
    const call = untyped(pool.async.softmax)(x, { out, signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    out.fill(5);
    expectSame(await pool.async.crossEntropyGrad(someLogits(), someTarget()), expected, "afterwards");
    expect(out.every((value) => value === 5)).toBe(true);
    pool.close();
  });

  test("close in the middle: it rejects", async () => {
    const pool = copyingPool(entry, 2, [""]);
    await pool.ready;
    const x = someLogits();
    const pending = [
      untyped(pool.async.softmax)(someLogits()),
      untyped(pool.async.softmax)(x, { transfer: [x.data] }),
    ];
    await new Promise((resolve) => setTimeout(resolve));
    pool.close();
    for (const call of pending) await expect(call).rejects.toThrow("softmax: ");
    expect([pool.mode, pool.threads]).toEqual(["single", 1]);
  });

  test("helpers of another engine are dropped; synchronous calls are the caller's", async () => {
    const pool = copyingPool(entry, 2, ["backend=js", "backend=js", "backend=js", ""]);
    await pool.ready;
    expect(pool.mode).toBe("single");
    expectSame(await pool.async.crossEntropyGrad(someLogits(), someTarget()), expected, "alone");
    expectSame(pool.crossEntropyGrad(someLogits(), someTarget()), expected, "now");
    pool.close();
  });
});

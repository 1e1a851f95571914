/** A pool from its creation to its end: what is refused, given up, closed, and what becomes of `out`. */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Team } from "../../src/pool/team.js";
import { expectRefusal, untyped } from "../tools/refusal.js";
import { checkAtATime } from "./atATime.js";
import { entries, expectSame, openPool, SMALL, threadsOn } from "./pools.js";

const [entry] = entries;
const { api } = entry;
const ROWS = 64;
const CLASSES = 100;

const pool = await openPool(entry, 3);

function someLogits() {
  const data = Float32Array.from({ length: ROWS * CLASSES }, (_, k) => 4 * Math.sin(k * k));
  return { data, shape: [ROWS, CLASSES] };
}
const someTarget = () => Int32Array.from({ length: ROWS }, (_, row) => (7 * row) % CLASSES);

describe("what is refused", () => {
  test.each([
    [{ threads: 0 }, RangeError, "threads is 0, expected an integer from 1 to 1024"],
    [{ threads: -1 }, RangeError, "threads is -1, expected an integer from 1 to 1024"],
    [{ threads: 1.5 }, RangeError, "threads is 1.5, expected an integer from 1 to 1024"],
    [{ threads: Number.NaN }, RangeError, "threads is NaN, expected an integer from 1 to 1024"],
    [{ threads: 1e9 }, RangeError, "threads is 1000000000, expected an integer from 1 to 1024"],
    [{ threads: "2" }, TypeError, 'threads is "2", expected an integer from 1 to 1024'],
    [{ thread: 2 }, TypeError, "unknown option `thread`, did you mean `threads`?"],
    [{ size: 2 }, TypeError, "unknown option `size`, expected threads, worker"],
    [
      { worker: "worker.js" },
      TypeError,
      'worker is "worker.js", expected a function such as () => new Worker("worker.js", { type: "module" })',
    ],
    [4, TypeError, "options is 4, expected an object such as { threads: 4 }"],
  ])("createPool(%j)", (options, errorClass, message) => {
    expectRefusal(() => entry.make(options), errorClass, `createPool: ${message}`);
  });

  test("shared: a length that is none, a class that is none", () => {
    const shared = untyped(pool.shared);
    const expected = "expected an integer >= 0, or a shape of such";
    expectRefusal(() => shared(Float32Array, -1), RangeError, `shared: length is -1, ${expected}`);
    expectRefusal(() => shared(Float32Array, [2, "3"]), TypeError, `shared: length is "3", ${expected}`);
    expectRefusal(
      () => shared(Array, 3),
      TypeError,
      "shared: type is a function, expected the class of a typed array, such as Float32Array",
    );
  });

  test("a bad argument: the words of the entry, before anything is written", async () => {
    const logits = someLogits();
    const target = someTarget();
    target[ROWS - 1] = CLASSES;
    const out = pool.shared(Float32Array, ROWS * CLASSES).fill(5);
    const message = `crossEntropyGrad: target[${ROWS - 1}] is ${CLASSES}, expected 0 <= target < ${CLASSES} or ignoreIndex (-100)`;
    expectRefusal(() => api.crossEntropyGrad(logits, target, { out }), RangeError, message);
    expectRefusal(() => pool.crossEntropyGrad(logits, target, { out }), RangeError, message, out);
    await expect(pool.async.crossEntropyGrad(logits, target, { out })).rejects.toThrow(message);
    const unknown = untyped(pool.softmax);
    expectRefusal(
      () => unknown([1], { axis: 0 }),
      TypeError,
      "softmax: unknown option `axis`, did you mean `dim`?",
    );
  });

  test("a signal that is none", async () => {
    const later = untyped(pool.async.softmax);
    await expect(later([1, 2], { signal: 3 })).rejects.toThrow(
      "softmax: signal is 3, expected an AbortSignal",
    );
  });
});

describe("out", () => {
  test.each(["shared", "ordinary"])("%s: the results are in it, and it is what is returned", async (kind) => {
    const logits = someLogits();
    const out =
      kind === "shared" ? pool.shared(Float32Array, ROWS * CLASSES) : new Float32Array(ROWS * CLASSES);
    const expected = api.softmax(logits);
    expect(pool.softmax(logits, { out }).data).toBe(out);
    expectSame(out, expected.data, kind);
    out.fill(0);
    expect((await pool.async.softmax(logits, { out })).data).toBe(out);
    expectSame(out, expected.data, `${kind}, later`);
  });

  test("the input itself, and beside it in one buffer", async () => {
    const expected = api.softmax(someLogits()).data;
    const length = ROWS * CLASSES;
    const both = pool.shared(Float32Array, 2 * length);
    for (const later of [false, true]) {
      const [first, second] = [both.subarray(0, length), both.subarray(length)];
      first.set(someLogits().data);
      const x = { data: first, shape: [ROWS, CLASSES] };
      const soften = later ? pool.async.softmax : pool.softmax;
      await soften(x, { out: second });
      expectSame(second, expected, "beside");
      await soften(x, { out: first });
      expectSame(first, expected, "in place");
      expectRefusal(
        () => pool.softmax(x, { out: both.subarray(1, length + 1) }),
        RangeError,
        /out overlaps input/,
        both,
      );
    }
  });

  test("given up: detached, as where memory is not shared, but for shared memory and for the result", async () => {
    const expected = api.softmax(someLogits());
    const [x, y, z] = [someLogits(), someLogits(), someLogits()];
    const shared = { data: pool.shared(Float32Array, x.data.length), shape: x.shape };
    shared.data.set(z.data);
    const later = async (...args: readonly unknown[]) =>
      untyped(pool.async.softmax)(...args) as Promise<typeof x>;
    expectSame(await later(x, { transfer: [x.data] }), expected, "an input");
    expect(x.data.length).toBe(0);
    expect((await later(y, { out: y.data, transfer: [y.data.buffer] })).data).toBe(y.data);
    expectSame(y.data, expected.data, "in place");
    expectSame(await later(shared, { transfer: [shared.data] }), expected, "shared");
    expectSame(shared.data, z.data, "shared");
  });

  test("resident tensors", () => {
    const logits = someLogits();
    const [x, y] = [pool.resident([ROWS, CLASSES]), pool.resident([ROWS, CLASSES])];
    x.data.set(logits.data);
    pool.softmax(x, { out: y.data });
    expectSame(y.data, api.softmax(logits).data, "resident");
  });
});

describe("a signal", () => {
  // The sources do not know the types that the build writes.
  const later = async (name: "softmax" | "exp", ...args: readonly unknown[]) =>
    untyped(pool.async[name])(...args);
  const slow = () => {
    const shape = [4000, 1000];
    return { data: pool.shared(Float32Array, 4_000_000), shape };
  };

  test("that was given before: nothing is computed", async () => {
    const out = new Float32Array(ROWS * CLASSES).fill(5);
    const promise = later("softmax", someLogits(), { out, signal: AbortSignal.abort() });
    await expect(promise).rejects.toMatchObject({ name: "AbortError" });
    expect(out.every((value) => value === 5)).toBe(true);
  });

  test("during the call: an AbortError, and no thread writes after it", async () => {
    const x = slow();
    const out = pool.shared(Float32Array, x.data.length);
    const controller = new AbortController();
    const promise = later("softmax", x, { out, signal: controller.signal });
    setTimeout(() => controller.abort(), 3);
    const ended = await promise.then(
      () => "done",
      ({ name }: Error) => name,
    );
    expect(["AbortError", "done"]).toContain(ended);
    out.fill(5);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(out.every((value) => value === 5)).toBe(true);
    expectSame(pool.softmax(someLogits()), api.softmax(someLogits()), "afterwards");
  });

  test("its own reason", async () => {
    const reason = new Error("enough");
    await expect(later("exp", [1], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

test("calls at the same time, synchronous ones among them", async () => {
  const logits = someLogits();
  const target = someTarget();
  const promises = Array.from({ length: 8 }, (_, k) =>
    pool.async.crossEntropyGrad(logits, target, { temperature: k + 1 }),
  );
  const between = pool.crossEntropyGrad(logits, target);
  expectSame(between, api.crossEntropyGrad(logits, target), "between");
  for (const [k, result] of (await Promise.all(promises)).entries())
    expectSame(result, api.crossEntropyGrad(logits, target, { temperature: k + 1 }), `temperature ${k + 1}`);
});

describe("calls at the same time, each with targets of its own", () => {
  test("several helpers", () => checkAtATime(pool, api));

  test("no helper", async () => {
    const one = entry.make({ threads: 1 }, SMALL);
    await checkAtATime(one, api);
    one.close();
  });
});

describe("the end", () => {
  test("a closed pool throws, and rejects", async () => {
    const closed = entry.make({ threads: 2 }, SMALL);
    const { softmax } = closed;
    await closed.ready;
    const pending = closed.async.softmax(someLogits());
    closed.close();
    closed.close();
    const message = "the pool is closed, expected an open one (createPool makes another)";
    expect(() => closed.crossEntropy([[1, 2]], [0])).toThrow(new Error(`crossEntropy: ${message}`));
    expect(() => softmax(someLogits())).toThrow(message);
    await expect(closed.async.softmax([1, 2])).rejects.toThrow(`softmax: ${message}`);
    await expect(pending).rejects.toThrow(message);
    expect(closed.threads).toBe(1);
  });

  test("using: what leaves its scope is closed", () => {
    const used = entry.make({ threads: 2 }, SMALL);
    const { dispose } = Symbol as { readonly dispose?: symbol };
    (used as unknown as Record<symbol, () => void>)[dispose as symbol]();
    expect(() => used.exp([1])).toThrow("exp: the pool is closed");
  });

  test("one thread: no helper, but for what is computed later", async () => {
    const one = entry.make({ threads: 1 }, SMALL);
    await one.ready;
    expect([one.mode, one.threads]).toEqual(["single", 1]);
    expectSame(one.softmax(someLogits()), api.softmax(someLogits()), "one thread");
    expectSame(await one.async.softmax(someLogits()), api.softmax(someLogits()), "later");
    one.close();
  });

  test("helpers on another engine than the caller's are dropped", async () => {
    const [{ core }, , { library }] = entries;
    const other = core.poolMaker(
      library,
      threadsOn(() => new URL("../../dist/pool-worker.js", import.meta.url)),
      SMALL,
    )({ threads: 2 });
    await other.ready;
    expect(other.mode).toBe("single");
    expectSame(other.softmax(someLogits()), entries[2].api.softmax(someLogits()), "js");
    other.close();
  });

  test("helpers that cannot start: one thread, and no endless attempts", async () => {
    let started = 0;
    const worker = () => {
      started++;
      return new URL("./there-is-no-such-file.js", import.meta.url);
    };
    const lonely = entry.core.poolMaker(entry.library, threadsOn(worker), SMALL)({ threads: 3 });
    await lonely.ready;
    for (let k = 0; k < 5; k++)
      expectSame(await lonely.async.softmax(someLogits()), api.softmax(someLogits()), "alone");
    expect(lonely.mode).toBe("single");
    expect(started).toBeLessThan(10);
    lonely.close();
  });

  const run = (program: string) => {
    const url = (file: string) => JSON.stringify(new URL(`../../dist/${file}`, import.meta.url).href);
    const text = program
      .replace("POOL", url("pool.js"))
      .replace("CJS", JSON.stringify(fileURLToPath(new URL("../../dist/pool.cjs", import.meta.url))));
    const how = program.includes("CJS") ? "commonjs" : "module";
    return spawnSync(process.execPath, [`--input-type=${how}`, "--eval", text], {
      encoding: "utf8",
      timeout: 30_000,
    });
  };

  test.each([
    ["at once", ""],
    ["after the first call", "await pool.ready; pool.softmax(x);"],
    ["after a promise", "await pool.async.softmax(x);"],
    [
      "while helpers compute",
      "pool.async.softmax(x); await new Promise((r) => setTimeout(r, 1)); process.exit(0);",
    ],
  ])("a process ends without close, %s", (_, middle) => {
    const program = `import { createPool } from POOL;
      const pool = createPool({ threads: 3 });
      const x = { data: new Float32Array(2_000_000), shape: [2000, 1000] };
      ${middle}`;
    expect(run(program)).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });

  test("by require", () => {
    const program = `const { createPool } = require(CJS);
      const pool = createPool({ threads: 2 });
      const x = { data: new Float32Array(2_000_000), shape: [2000, 1000] };
      pool.ready.then(() => console.log(pool.mode, pool.threads, pool.softmax(x).data[0].toFixed(3)));`;
    expect(run(program)).toMatchObject({ status: 0, stdout: "shared 2 0.001\n", stderr: "" });
  });
});

test("a thread that never works is given up", async () => {
  let stopped = 0;
  const start = () => ({ mail: null, post: () => {}, hasEnded: () => false, stop: () => stopped++ });
  const team = new Team(start, 20);
  team.fill(2);
  expect(team.starting()).toHaveLength(2);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(team.starting()).toEqual([]);
  expect(team.working("wasm")).toEqual([]);
  expect(stopped).toBe(2);
});

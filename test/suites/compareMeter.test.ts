/** CompareMeter: the statistics of compare, with the same bits for every split, order and merge tree, through JSON too. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { cuts, mergedInTree } from "../tools/mergeTree.js";
import { normal, permutation, uniform } from "../tools/random.js";
import { expectRefusal, untyped } from "../tools/refusal.js";

const { CompareMeter, compare, LossMeter } = engines[0].api;
type Meter = InstanceType<typeof CompareMeter>;
type Rows = Parameters<Meter["add"]>[0];

const copyOf = (meter: Meter): Meter => CompareMeter.fromJSON(JSON.parse(JSON.stringify(meter)));
const CLASSES = 12;

function logits(Type: Float32ArrayConstructor | Float64ArrayConstructor, rows: number, noise = 1) {
  const gauss = normal(uniform(rows));
  const x = new Type(rows * CLASSES).map(() => 2 * gauss());
  const y = x.map((each, k) => each + (k % 5 === 0 ? noise : 0.01) * gauss());
  const target = Int32Array.from({ length: rows }, (_, r) => (r % 9 === 4 ? -100 : r % CLASSES));
  return { x, y, target, rows };
}

/** The rows of a comparison from `start` to `end`, in an order. */
function rowsOf({ x, y, target }: ReturnType<typeof logits>, order: readonly number[]): Rows {
  const pick = (data: Float32Array | Float64Array) => {
    const rows = new (data.constructor as Float32ArrayConstructor)(order.length * CLASSES);
    order.forEach((row, k) => void rows.set(data.subarray(row * CLASSES, (row + 1) * CLASSES), k * CLASSES));
    return { data: rows, shape: [order.length, CLASSES] };
  };
  return compare(
    pick(x),
    pick(y),
    Int32Array.from(order, (row) => target[row]),
    { rows: true },
  ).rows;
}

test("every entry exports the same meter", () => {
  for (const { api } of engines) expect(api.CompareMeter).toBe(CompareMeter);
});

describe.each([Float32Array, Float64Array])("%o", (Type) => {
  const all = logits(Type, 600);
  const { rows: _, ...whole } = compare(
    { data: all.x, shape: [600, CLASSES] },
    { data: all.y, shape: [600, CLASSES] },
    all.target,
    { rows: true },
  );

  test("the statistics are those of one call, whatever the split, the order and the merge tree", () => {
    for (let seed = 1; seed <= 6; seed++) {
      const random = uniform(seed);
      const order = permutation(random, 600);
      const meters = cuts(random, 600, 9).map(([start, end]) =>
        new CompareMeter().add(rowsOf(all, order.slice(start, end))),
      );
      const merged = mergedInTree(random, meters, copyOf);
      expect(merged.statistics()).toEqual(whole);
      expect(JSON.stringify(merged)).toBe(
        JSON.stringify(
          new CompareMeter().add(
            rowsOf(
              all,
              [...order].sort((a, b) => a - b),
            ),
          ),
        ),
      );
      expect([merged.count, merged.nanCount]).toEqual([whole.count, 0]);
    }
  });

  test("a sketch has the same sums, and quantiles within 2^-8 of themselves", () => {
    const random = uniform(9);
    const meters = cuts(random, 600, 7).map(([start, end]) => {
      const order = Array.from({ length: end - start }, (_, k) => start + k);
      return new CompareMeter({ quantiles: "sketch" }).add(rowsOf(all, order));
    });
    const { kl, deltaP, ...others } = mergedInTree(random, meters, copyOf).statistics();
    const { kl: exactKl, deltaP: exactDeltaP, ...exactOthers } = whole;
    expect(others).toEqual(exactOthers);
    expect([kl.value, kl.error, deltaP?.value]).toEqual([exactKl.value, exactKl.error, exactDeltaP.value]);
    for (const name of Object.keys(kl.quantiles) as (keyof typeof kl.quantiles)[])
      for (const [sketch, exact] of [
        [kl.quantiles[name], exactKl.quantiles[name]],
        [deltaP?.quantiles[name] ?? Number.NaN, exactDeltaP.quantiles[name]],
      ]) {
        // Between two neighbours of opposite sign the error is relative to them.
        expect(Math.abs(sketch - exact), name).toBeLessThanOrEqual(Math.abs(exact) * 2 ** -8 + 1e-4);
      }
  });
});

describe("statistics", () => {
  const rows = { kl: [0.5, 0.25, 1, 0], deltaP: [-0.5, 0.25, 0, 0.125], sameTop: [1, 0, 1, 1] };

  test("what an add lacks is absent, for good", () => {
    const meter = new CompareMeter().add(rows);
    expect(Object.keys(meter.statistics())).toEqual([
      "count",
      "nanCount",
      "kl",
      "deltaP",
      "rmsDeltaP",
      "sameTop",
    ]);
    expect(meter.statistics().sameTop).toEqual({ value: 0.75, error: Math.sqrt(0.0625) });
    meter.add({ kl: [1] });
    expect(Object.keys(meter.statistics())).toEqual(["count", "nanCount", "kl"]);
    expect(Object.keys(copyOf(meter).statistics())).toEqual(["count", "nanCount", "kl"]);
    expect(meter.merge(new CompareMeter().add(rows)).statistics().sameTop).toBeUndefined();
  });

  test("quantiles are linear between neighbours, and signed", () => {
    const { kl, deltaP } = new CompareMeter().add(rows).statistics();
    expect(kl.quantiles).toMatchObject({ max: 1, "75%": 0.625, "50%": 0.375, "25%": 0.1875, min: 0 });
    expect(deltaP?.quantiles).toMatchObject({ max: 0.25, "50%": 0.0625, min: -0.5 });
    const sketch = new CompareMeter({ quantiles: "sketch" }).add({ kl: [0, -1, 1, Infinity] }).statistics();
    expect(sketch.kl.quantiles.min).toBeCloseTo(-1 - 2 ** -8, 10);
    expect(sketch.kl.quantiles.max).toBe(Infinity);
  });

  test("rows that do not count are not seen; NaN is counted", () => {
    const meter = new CompareMeter().add({ kl: [1, Number.NaN, 3], counted: [true, false, true] });
    expect(meter.statistics()).toMatchObject({ count: 2, nanCount: 0, kl: { value: 2, error: 1 } });
    meter.add({ kl: [Number.NaN] });
    const { nanCount, kl } = copyOf(meter).statistics();
    expect([nanCount, kl.value, kl.error, kl.quantiles["50%"]]).toEqual([
      1,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });

  test("a JSON with a sum that is no number keeps what the others are to the last digit", () => {
    const nll = Float64Array.of(Number.NaN);
    const meter = new CompareMeter().add({ kl: nll, nll, baseNll: Float64Array.of(1e-60) });
    expect(new CompareMeter().merge(copyOf(meter)).toJSON()).toEqual(meter.toJSON());
  });

  test("nothing", () => {
    const { count, kl, perplexity } = copyOf(new CompareMeter()).statistics();
    expect([count, kl.value, perplexity?.value]).toEqual([0, Number.NaN, Number.NaN]);
    expect(new CompareMeter().add({ kl: [2] }).statistics().kl).toMatchObject({
      value: 2,
      error: Number.NaN,
    });
  });
});

describe("refuses", () => {
  const meter = () => new CompareMeter().add({ kl: Float32Array.of(1, 2), deltaP: Float32Array.of(0.5, 0) });
  const read = (change: object) => () =>
    untyped(CompareMeter.fromJSON)({ ...JSON.parse(JSON.stringify(meter())), ...change });

  test("rows that are none, and leaves the meter as it was", () => {
    const one = meter();
    const before = JSON.stringify(one);
    const add = untyped(one.add.bind(one));
    expectRefusal(
      () => add(3),
      TypeError,
      "CompareMeter.add: rows is 3, expected the rows of a result of compare, with kl",
    );
    expectRefusal(
      () => add({ js: [1] }),
      TypeError,
      "CompareMeter.add: rows is an object without kl, expected the rows of a result of compare",
    );
    expectRefusal(
      () => add({ kl: [1, 2], js: [1] }),
      RangeError,
      "CompareMeter.add: js has shape [1], expected [2], the shape of kl",
    );
    expectRefusal(() => add({ kl: [1], counted: [Number.NaN] }), RangeError, /counted\[0\] is NaN/);
    expect(JSON.stringify(one)).toBe(before);
  });

  test("settings that do not exist", () => {
    const make = (options: unknown) => () => new CompareMeter(options as { quantiles: "exact" });
    expectRefusal(
      make({ quantiles: "exakt" }),
      RangeError,
      'CompareMeter: quantiles is "exakt", did you mean `exact`?',
    );
    expectRefusal(
      make({ quantiles: 3 }),
      TypeError,
      'CompareMeter: quantiles is 3, expected "exact" or "sketch"',
    );
    expectRefusal(make({ quantile: "exact" }), TypeError, /did you mean `quantiles`/);
  });

  test("exact beside sketch, and what is no meter", () => {
    const one = meter();
    expectRefusal(
      () => one.merge(new CompareMeter({ quantiles: "sketch" })),
      TypeError,
      'CompareMeter.merge: other has quantiles "sketch", expected "exact", those of this meter',
    );
    expectRefusal(
      () => untyped(one.merge.bind(one))(3),
      TypeError,
      "CompareMeter.merge: other is 3, expected a CompareMeter",
    );
    expectRefusal(
      () => untyped(one.merge.bind(one))(new LossMeter()),
      TypeError,
      /other.type is "LossMeter"/,
    );
  });

  test.each([
    [{ type: "LossMeter" }, /json.type is "LossMeter", expected "CompareMeter"/],
    [{ version: 2 }, /json.version is 2, expected 1/],
    [{ more: 1 }, /json has a field "more"/],
    [{ count: -1 }, /json.count is -1/],
    [{ count: 3 }, /json.klValues has 2 values, expected 3|which no rows have/],
    [{ nanCount: 3 }, /json.nanCount is 3/],
    [{ klValues: "3f80" }, /json.klValues is "3f80", expected the bits of float32/],
    [{ klValues: [[1, 2]] }, /json.klValues is an array of length 1, expected the bits/],
    [{ deltaPValues: null }, /json.deltaPValues is null, expected a value beside the sums/],
    [{ sums: null }, /json.sums is null/],
  ])("%o in a JSON", (change, message) => {
    expect(copyOf(meter()).statistics()).toEqual(meter().statistics());
    expectRefusal(read(change), TypeError, message);
  });

  test("a sketch with values that are none", () => {
    const sketch = JSON.parse(JSON.stringify(new CompareMeter({ quantiles: "sketch" }).add({ kl: [1, 2] })));
    for (const klValues of [
      [[1]],
      [[1, 0]],
      [[65_536, 2]],
      [[0x7fc1, 2]],
      [
        [1, 1],
        [1, 1],
      ],
      "00",
    ])
      expectRefusal(() => CompareMeter.fromJSON({ ...sketch, klValues }), TypeError, /json.klValues/);
  });
});

/** CalibrationMeter: its errors against the formulas, its bins at their edges, and the same bits for every split and merge tree. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { integerOf, isNearest, nearestSum, neighbour } from "../tools/exactTruth.js";
import { naturalExp } from "../tools/internals.js";
import { cuts, mergedInTree } from "../tools/mergeTree.js";
import { permutation, type Random, uniform } from "../tools/random.js";
import { expectRefusal, untyped } from "../tools/refusal.js";

const { CalibrationMeter, LossMeter } = engines[0].api;
type Meter = InstanceType<typeof CalibrationMeter>;
type Floats = Float32Array | Float64Array;

const copyOf = (meter: Meter): Meter => CalibrationMeter.fromJSON(JSON.parse(JSON.stringify(meter)));
const textOf = (meter: Meter) => JSON.stringify(meter);

function statisticsOf(meter: Meter) {
  const { count, nanCount, bins, brierScore } = meter;
  const errors = [
    meter.expectedCalibrationError,
    meter.maximumCalibrationError,
    meter.rmsCalibrationError,
    brierScore,
  ];
  return { count, nanCount, bins, errors };
}

/** Rows as score gives them. */
function rowsOf(random: Random, rows: number, Type: Float32ArrayConstructor | Float64ArrayConstructor) {
  const maxLogProb: Floats = new Type(rows).map(() => Math.log(1 - random() ** 2));
  const isGreedy = Uint8Array.from(maxLogProb, (logProb) => (random() ** 1.3 < Math.exp(logProb) ? 1 : 0));
  const counted = isGreedy.map(() => (random() < 0.1 ? 0 : 1));
  const brier: Floats = new Type(rows).map(() => 2 * random());
  return { maxLogProb, isGreedy, counted, brier };
}
type Rows = ReturnType<typeof rowsOf>;

function partOf(rows: Rows, places: readonly number[]): Rows {
  const pick = <A extends Floats | Uint8Array>(from: A): A => {
    const to = from.slice(0, places.length) as A;
    places.forEach((place, k) => {
      to[k] = from[place];
    });
    return to;
  };
  return {
    maxLogProb: pick(rows.maxLogProb),
    isGreedy: pick(rows.isGreedy),
    counted: pick(rows.counted),
    brier: pick(rows.brier),
  };
}

describe.each([Float32Array, Float64Array])("%o", (Type) => {
  const rows = rowsOf(uniform(1), 3000, Type);
  const counts = (row: number) => rows.counted[row] !== 0;
  const kept = [...rows.isGreedy.keys()].filter(counts);

  test.each([1, 2, 10, 15, 64])("the bins and the errors of %i bins are those of the formulas", (number) => {
    const meter = new CalibrationMeter({ bins: number }).add(rows);
    const bins = Array.from({ length: number }, (_, k) => {
      const own = kept.filter((row) => {
        const confidence = naturalExp(rows.maxLogProb[row]);
        return confidence > k / number && confidence <= (k + 1) / number;
      });
      const confidences = own.map((row) => naturalExp(rows.maxLogProb[row]));
      const correct = own.filter((row) => rows.isGreedy[row] === 1).length;
      return { count: own.length, correct, confidences };
    });
    expect(meter.count).toBe(kept.length);
    expect(meter.bins).toEqual(
      bins.map(({ count, correct, confidences }, k) => ({
        low: k / number,
        high: (k + 1) / number,
        count,
        accuracy: correct / count,
        confidence: nearestSum(confidences) / count,
      })),
    );
    // In units of 2^-1074.
    const distances = bins.map(({ correct, confidences }) => {
      const difference = confidences.reduce((sum, one) => sum - integerOf(one), integerOf(correct));
      return difference < 0n ? -difference : difference;
    });
    const sum = distances.reduce((sum, distance) => sum + distance, 0n);
    expect(isNearest(meter.expectedCalibrationError, sum, BigInt(kept.length), 1074)).toBe(true);
    const of = (k: number) =>
      Number((distances[k] << 100n) / BigInt(bins[k].count) / (1n << 1074n)) / 2 ** 100;
    const means = bins.map(({ count }, k) => (count === 0 ? 0 : of(k)));
    expect(meter.maximumCalibrationError).toBeCloseTo(Math.max(...means), 14);
    const square = means.reduce((sum, mean, k) => sum + (bins[k].count / kept.length) * mean * mean, 0);
    expect(meter.rmsCalibrationError).toBeCloseTo(Math.sqrt(square), 14);
    expect(meter.brierScore).toBe(nearestSum(kept.map((row) => rows.brier[row])) / kept.length);
  });
});

describe("however rows are split, ordered and merged, through JSON or not, a meter is the same to the bit", () => {
  test.each([Float32Array, Float64Array])("100,000 rows, %o", (Type) => {
    const random = uniform(2);
    const rows = rowsOf(random, 100_000, Type);
    rows.brier[17] = 2 ** -149;
    const whole = new CalibrationMeter({ bins: 20 }).add(rows);
    for (const pieces of [1, 2, 40]) {
      const order = permutation(random, rows.isGreedy.length);
      const meters = cuts(random, order.length, pieces).map(([start, end]) =>
        new CalibrationMeter({ bins: 20 }).add(partOf(rows, order.slice(start, end))),
      );
      const merged = mergedInTree(random, meters, copyOf);
      expect(textOf(merged)).toBe(textOf(whole));
      expect(statisticsOf(merged)).toEqual(statisticsOf(whole));
      expect(statisticsOf(copyOf(merged))).toEqual(statisticsOf(whole));
    }
  });

  test("of float32 and float64 among each other, with itself, with a meter of another copy of the package", () => {
    const parts = [Float32Array, Float64Array].map((Type, k) => rowsOf(uniform(k), 100, Type));
    const [one, other] = parts.map((rows) => new CalibrationMeter().add(rows));
    const both = new CalibrationMeter().add(parts[0]).add(parts[1]);
    expect(textOf(copyOf(other).merge(one))).toBe(textOf(both));
    expect(both.toJSON().brier).toMatch(/p-1074$/);
    const foreign = { toJSON: () => JSON.parse(JSON.stringify(other)) };
    const meter = copyOf(one);
    untyped(meter.merge.bind(meter))(foreign);
    expect(textOf(meter)).toBe(textOf(both));
    expect(textOf(both.merge(both))).toBe(
      textOf(parts.concat(parts).reduce((meter, rows) => meter.add(rows), new CalibrationMeter())),
    );
  });
});

describe("the bins", () => {
  test("have a confidence that is an edge below it, and the next number above it", () => {
    let found = 0;
    for (let bins = 1; bins <= 64; bins++)
      for (let k = 1; k <= bins; k++) {
        const edge = k / bins;
        // Of the logarithms next to that of the edge one may have it as its exponential.
        let logProb = Math.min(0, Math.log(edge));
        for (let step = 0; step < 4 && naturalExp(logProb) > edge; step++) logProb = neighbour(logProb, 1);
        while (naturalExp(logProb) < edge) logProb = neighbour(logProb, -1);
        if (naturalExp(logProb) === edge) found++;
        const rows = { maxLogProb: Float64Array.of(logProb), isGreedy: [1] };
        const own = new CalibrationMeter({ bins }).add(rows).bins.findIndex(({ count }) => count === 1);
        expect([bins, k, own]).toEqual([bins, k, naturalExp(logProb) === edge ? k - 1 : k]);
      }
    expect(found).toBeGreaterThan(1500);
  });

  test("have 0 in the first one, and 1 in the last one", () => {
    const { bins } = new CalibrationMeter().add({ maxLogProb: [-Infinity, 0, -0], isGreedy: [0, 1, 1] });
    expect(bins.map(({ count }) => count)).toEqual([1, ...Array(13).fill(0), 2]);
    expect([bins[0].confidence, bins[14].confidence, bins[14].high]).toEqual([0, 1, 1]);
    expect(bins[7]).toEqual({ low: 7 / 15, high: 8 / 15, count: 0, accuracy: NaN, confidence: NaN });
  });
});

describe("what counts", () => {
  test("rows that do not are left out, whatever they hold", () => {
    const all = { maxLogProb: [-0.5, -1, Number.NaN], isGreedy: [1, 0, 1], brier: [0.25, 0.5, Number.NaN] };
    const meter = new CalibrationMeter().add({ ...all, counted: [true, true, false] });
    const { maxLogProb, isGreedy, brier } = all;
    const [first] = [2].map((end) => ({
      maxLogProb: maxLogProb.slice(0, end),
      isGreedy: isGreedy.slice(0, end),
      brier: brier.slice(0, end),
    }));
    expect(textOf(meter)).toBe(textOf(new CalibrationMeter().add(first)));
    expect([meter.count, meter.brierScore]).toEqual([2, 0.375]);
  });

  test("a row of NaN counts, is in no bin, and makes the errors NaN", () => {
    const meter = new CalibrationMeter().add({
      maxLogProb: [Number.NaN, -1],
      isGreedy: [0, 1],
      brier: [Number.NaN, 1],
    });
    expect([meter.count, meter.nanCount, meter.bins.reduce((sum, { count }) => sum + count, 0)]).toEqual([
      2, 1, 1,
    ]);
    expect(statisticsOf(copyOf(meter)).errors).toEqual([NaN, NaN, NaN, NaN]);
    expect(meter.toJSON().brier).toBe("NaN");
  });

  test("without rows, and without Brier scores, there is nothing to say", () => {
    expect(statisticsOf(new CalibrationMeter()).errors).toEqual([NaN, NaN, NaN, NaN]);
    const rows = { maxLogProb: [-1], isGreedy: [1] };
    const lacking = new CalibrationMeter().add(rows);
    expect([lacking.brierScore, lacking.toJSON().brier]).toEqual([NaN, null]);
    for (const meter of [
      copyOf(lacking).add({ ...rows, brier: [1] }),
      new CalibrationMeter().add({ ...rows, brier: [1] }).merge(lacking),
      copyOf(lacking).merge(new CalibrationMeter().add({ ...rows, brier: [1] })),
    ]) {
      expect([meter.count, meter.brierScore]).toEqual([2, NaN]);
      expect(meter.expectedCalibrationError).toBeCloseTo(1 - Math.exp(-1), 15);
    }
  });
});

describe("refuses, and adds nothing:", () => {
  const maxLogProb = [-1, -2];
  const isGreedy = [1, 0];
  const added = (result: unknown) => {
    const meter = new CalibrationMeter().add({ maxLogProb, isGreedy });
    const before = textOf(meter);
    try {
      return untyped(meter.add.bind(meter))(result);
    } finally {
      expect(textOf(meter)).toBe(before);
    }
  };

  test.each<[string, unknown, typeof TypeError | typeof RangeError, string]>([
    ["no object", 5, TypeError, "result is 5, expected one of score, with maxLogProb and isGreedy"],
    [
      "an array",
      [1, 2],
      TypeError,
      "result is an array of length 2, expected one of score, with maxLogProb and isGreedy",
    ],
    [
      "no confidence",
      { isGreedy },
      TypeError,
      "result is an object without maxLogProb, expected one of score with a target",
    ],
    [
      "no answer",
      { maxLogProb, isGreedy: null },
      TypeError,
      "result is an object without isGreedy, expected one of score with a target",
    ],
    [
      "another shape",
      { maxLogProb, isGreedy: [[1, 0]] },
      RangeError,
      "isGreedy has shape [1, 2], expected [2], the shape of maxLogProb",
    ],
    [
      "a score too few",
      { maxLogProb, isGreedy, brier: [1] },
      RangeError,
      "brier has shape [1], expected [2], the shape of maxLogProb",
    ],
    [
      "a logarithm of more than 1",
      { maxLogProb: [-1, 0.5], isGreedy },
      RangeError,
      "maxLogProb[1] is 0.5, expected a logarithm <= 0",
    ],
    [
      "counted with a NaN",
      { maxLogProb, isGreedy, counted: [Number.NaN, 1] },
      RangeError,
      "counted[0] is NaN, expected 0, 1 or another number",
    ],
    [
      "scores as integers",
      { maxLogProb, isGreedy, brier: Int8Array.of(1, 0) },
      TypeError,
      "brier has dtype int8, expected float32, float64, float16 or bfloat16",
    ],
  ])("%s", (_, result, error, message) =>
    expectRefusal(() => added(result), error, `CalibrationMeter.add: ${message}`),
  );

  test("log-probabilities whose buffer a tensor that is read later gives away", () => {
    const data = Float64Array.of(-1, -2);
    const brier = {
      get data() {
        structuredClone(data.buffer, { transfer: [data.buffer] });
        return Float32Array.of(1, 2);
      },
      shape: [2],
    };
    expectRefusal(
      () => added({ maxLogProb: data, isGreedy, brier }),
      TypeError,
      /^TypeError: CalibrationMeter.add: maxLogProb has 0 elements in place of 2: /,
    );
  });

  test.each<[unknown, typeof TypeError | typeof RangeError, string]>([
    [{ bin: 5 }, TypeError, "unknown option `bin`, did you mean `bins`?"],
    [{ bins: "5" }, TypeError, 'bins is "5", expected an integer'],
    [{ bins: 0 }, RangeError, "bins is 0, expected an integer from 1 to 10000"],
    [{ bins: 1.5 }, RangeError, "bins is 1.5, expected an integer from 1 to 10000"],
    [{ bins: 10_001 }, RangeError, "bins is 10001, expected an integer from 1 to 10000"],
  ])("options %j", (options, error, message) =>
    expectRefusal(
      () => Reflect.construct(CalibrationMeter, [options]),
      error,
      `CalibrationMeter: ${message}`,
    ),
  );

  test("a merge with what is no CalibrationMeter, or with other bins", () => {
    const meter = new CalibrationMeter().add({ maxLogProb, isGreedy });
    const before = textOf(meter);
    for (const [other, message] of [
      [undefined, "other is undefined, expected a CalibrationMeter"],
      [
        new LossMeter(),
        'other.type is "LossMeter", expected "CalibrationMeter", as CalibrationMeter.toJSON gives',
      ],
      [new CalibrationMeter({ bins: 10 }), "other has 10 bins, expected 15, as this meter has"],
    ] as const)
      expectRefusal(
        () => untyped(meter.merge.bind(meter))(other),
        TypeError,
        `CalibrationMeter.merge: ${message}`,
      );
    expect(textOf(meter)).toBe(before);
  });

  test("more rows than integers count", () => {
    const bins = [{ count: Number.MAX_SAFE_INTEGER, correct: 0, confidence: "0x0p-1074" }];
    const meter = CalibrationMeter.fromJSON({
      type: "CalibrationMeter",
      version: 1,
      bins,
      nanCount: 0,
      brier: null,
    });
    const message = "count would be 9007199254740992, expected at most 9007199254740991";
    expectRefusal(
      () => meter.add({ maxLogProb: [-1], isGreedy: [1] }),
      RangeError,
      `CalibrationMeter.add: ${message}`,
    );
    const other = new CalibrationMeter({ bins: 1 }).add({ maxLogProb: [-1], isGreedy: [1] });
    expectRefusal(() => meter.merge(other), RangeError, `CalibrationMeter.merge: ${message}`);
    expect(meter.count).toBe(Number.MAX_SAFE_INTEGER);
  });

  const json = new CalibrationMeter({ bins: 2 })
    .add({ maxLogProb: [0, -1], isGreedy: [1, 0], brier: [0, 1] })
    .toJSON();
  const withBin = (bin: object) => ({ ...json, bins: [{ ...json.bins[0], ...bin }, json.bins[1]] });

  test("a JSON holds what was added", () => {
    expect(json).toEqual({
      type: "CalibrationMeter",
      version: 1,
      bins: [
        { count: 1, correct: 0, confidence: `0x${integerOf(naturalExp(-1)).toString(16)}p-1074` },
        { count: 1, correct: 1, confidence: `0x${integerOf(1).toString(16)}p-1074` },
      ],
      nanCount: 0,
      brier: `0x${(1n << 149n).toString(16)}p-149`,
    });
  });

  test.each<[string, unknown, string | RegExp]>([
    ["nothing", undefined, "json is undefined, expected an object (CalibrationMeter)"],
    [
      "another type",
      new LossMeter().toJSON(),
      'json.type is "LossMeter", expected "CalibrationMeter", as CalibrationMeter.toJSON gives',
    ],
    ["another version", { ...json, version: 0 }, "json.version is 0, expected 1"],
    [
      "an unknown field",
      { ...json, ece: 0 },
      'json has a field "ece", expected only type, version, bins, nanCount, brier',
    ],
    ["no list of bins", { ...json, bins: 15 }, "json.bins is 15, expected an array"],
    ["no bins", { ...json, bins: [] }, "json.bins.length is 0, expected an integer from 1 to 10000"],
    [
      "a bin that is none",
      { ...json, bins: [null] },
      "json.bins[0] is null, expected an object (count, correct, confidence)",
    ],
    [
      "more right rows than rows",
      withBin({ correct: 2 }),
      "json.bins[0].correct is 2, expected an integer from 0 to 1",
    ],
    [
      "a bin without a field",
      withBin({ count: undefined }),
      "json.bins[0].count is undefined, expected an integer from 0 to 9007199254740991",
    ],
    [
      "a confidence as a word",
      withBin({ confidence: "NaN" }),
      'json.bins[0].confidence is "NaN", expected the sum of 1 numbers from 0 to 1',
    ],
    [
      "a negative confidence",
      withBin({ confidence: "-0x1p-1074" }),
      'json.bins[0].confidence is "-0x1p-1074", expected the sum of 1 numbers from 0 to 1',
    ],
    [
      "too much confidence",
      withBin({ count: 0 }),
      /^TypeError: CalibrationMeter.fromJSON: json.bins\[0\].confidence is .*, expected the sum of 0 numbers from 0 to 1$/,
    ],
    [
      "a confidence in another unit",
      withBin({ confidence: "0x1p-149" }),
      'json.bins[0].confidence is "0x1p-149", expected an exact sum such as "0x1a2bp-1074"',
    ],
    [
      "a Brier score of no rows",
      { ...new CalibrationMeter().toJSON(), brier: "0x1p-149" },
      'json.brier is "0x1p-149", expected 0 as there are no rows',
    ],
    [
      "a Brier score as a number",
      { ...json, brier: 0 },
      'json.brier is 0, expected an exact sum such as "0x1a2bp-149" or "0x1a2bp-1074"',
    ],
  ])("a JSON with %s", (_, value, message) =>
    expectRefusal(
      () => untyped(CalibrationMeter.fromJSON)(value),
      TypeError,
      typeof message === "string" ? `CalibrationMeter.fromJSON: ${message}` : message,
    ),
  );
});

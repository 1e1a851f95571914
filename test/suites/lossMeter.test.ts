/** LossMeter: each statistic against its formula in more digits, and the same bits for every split, order and merge tree. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { isNearest, nearestSum, neighbour, squaresOf, sumOf } from "../tools/exactTruth.js";
import { naturalExp } from "../tools/internals.js";
import { cuts, mergedInTree } from "../tools/mergeTree.js";
import { integerBelow, permutation, type Random, uniform } from "../tools/random.js";
import { expectRefusal, untyped } from "../tools/refusal.js";

const { LossMeter } = engines[0].api;
type Meter = InstanceType<typeof LossMeter>;

/** A JSON as another process would read it. */
const copyOf = (meter: Meter): Meter => LossMeter.fromJSON(JSON.parse(JSON.stringify(meter)));
const textOf = (meter: Meter) => JSON.stringify(meter);

test("every entry exports the same meters", () => {
  for (const { api } of engines) {
    expect(api.LossMeter).toBe(LossMeter);
    expect(api.CalibrationMeter).toBe(engines[0].api.CalibrationMeter);
  }
});

/** Everything that a meter says. */
function statisticsOf(meter: Meter) {
  const { count, nanCount, infiniteCount, mean, standardError, perplexity, perplexityError } = meter;
  const { bitsPerToken, totalBits, accuracy, meanPerplexity } = meter;
  const counts = [count, nanCount, infiniteCount];
  const ofUnits = [meter.bitsPerByte(1234), meter.bytePerplexity(1234), meter.wordPerplexity(77)];
  const shares = [accuracy, meter.topKAccuracy(1), meter.topKAccuracy(5)];
  return [
    ...counts,
    ...[mean, standardError, perplexity, perplexityError, bitsPerToken, totalBits, meanPerplexity],
    ...ofUnits,
    ...shares,
  ];
}

const kinds: readonly { readonly title: string; readonly of: (random: Random) => number }[] = [
  { title: "usual losses", of: (random) => -Math.log(1 - random()) * 2 },
  { title: "confident rows", of: (random) => 2 ** (-100 * random()) },
  { title: "of both signs and all sizes", of: (random) => (random() - 0.5) * 2 ** (200 * random() - 100) },
  { title: "nearly equal ones", of: (random) => 3 + random() * 2 ** -20 },
];
const types = [Float32Array, Float64Array] as const;

describe.each(kinds)("$title", ({ of }) => {
  describe.each(types)("%o", (Type) => {
    const random = uniform(1);
    const losses = new Type(2000).map(() => of(random));
    const n = BigInt(losses.length);
    const meter = new LossMeter().add(losses);

    test("the mean is the exact sum, rounded once, divided by the count", () => {
      expect(meter.mean).toBe(nearestSum(losses) / losses.length);
    });

    test("the standard error is the root of the exact variance, rounded once", () => {
      const spread = n * squaresOf(losses) - sumOf(losses) ** 2n;
      const isRounded = (ratio: number) => isNearest(ratio, spread, n * n * (n - 1n), 2148);
      // The square of a rounded root is next to what the root is of.
      const square = meter.standardError ** 2;
      const near = [square];
      for (let k = 0; k < 2; k++) near.push(neighbour(near[near.length - 1], 1));
      for (let k = 0; k < 2; k++) near.unshift(neighbour(near[0], -1));
      expect(near.filter(isRounded).map(Math.sqrt)).toEqual([meter.standardError]);
    });

    test("what follows from the mean has the bits of its formula", () => {
      const { mean, standardError, perplexity } = meter;
      const sum = nearestSum(losses);
      expect(perplexity).toBe(naturalExp(mean));
      expect(meter.perplexityError).toBe(perplexity * standardError);
      expect(meter.bitsPerToken).toBe(mean / Math.LN2);
      expect(meter.totalBits).toBe(sum / Math.LN2);
      expect(meter.bitsPerByte(300)).toBe(sum / (300 * Math.LN2));
      expect(meter.bytePerplexity(7e3)).toBe(naturalExp(sum / 7e3));
      expect(meter.wordPerplexity(7e3)).toBe(naturalExp(sum / 7e3));
    });
  });
});

describe.each(engines)("beside the losses of $name", ({ api }) => {
  test("the mean is that of crossEntropy, to the bit", () => {
    const random = uniform(2);
    const x = { data: Float32Array.from({ length: 3000 * 7 }, () => 20 * random()), shape: [3000, 7] };
    const target = Int32Array.from({ length: 3000 }, (_, k) => (k % 9 === 0 ? -100 : k % 7));
    const losses = api.crossEntropy(x, target, { reduction: "none" });
    const mask = target.map((t) => (t < 0 ? 0 : 1));
    const meter = new api.LossMeter().add(losses, { mask });
    expect(meter.mean).toBe(api.crossEntropy(x, target));
    expect(meter.count).toBe(mask.reduce((sum, one) => sum + one, 0));
    // Of log-probabilities it is the same.
    const logProb = { data: losses.data.map((loss) => -loss), shape: losses.shape };
    expect(new api.LossMeter().add({ logProb, counted: mask }).mean).toBe(meter.mean);
  });
});

/** A result as score gives it: some rows do not count, some are NaN, some infinite; segments of unequal length. */
function resultOf(
  random: Random,
  rows: number,
  Type: (typeof types)[number],
  of: (random: Random) => number,
) {
  const logProb = new Type(rows).map(() => -of(random));
  const counted = Uint8Array.from({ length: rows }, () => (random() < 0.1 ? 0 : 1));
  const rank = Int32Array.from({ length: rows }, () => integerBelow(random, 9));
  const isGreedy = rank.map((r) => (r === 1 ? 1 : 0));
  const bounds = [0, ...Array.from({ length: 20 }, () => integerBelow(random, rows)), rows].sort(
    (a, b) => a - b,
  );
  const sums = bounds.slice(1).map((end, k) => {
    const own = Array.from(logProb.subarray(bounds[k], end)).filter((_, i) => counted[bounds[k] + i] === 1);
    return { sum: nearestSum(own.filter(Number.isFinite)), count: own.length };
  });
  const segments = {
    logProb: Float64Array.from(sums, ({ sum }) => sum),
    count: Int32Array.from(sums, ({ count }) => count),
    allGreedy: new Uint8Array(sums.length),
  };
  const shape = [rows];
  return {
    logProb: { data: logProb, shape },
    counted: { data: counted, shape },
    isGreedy: { data: Uint8Array.from(isGreedy), shape },
    rank: { data: rank, shape },
    ties: { data: rank, shape },
    segments,
  };
}
type Result = ReturnType<typeof resultOf>;

/** Rows of a result, and some of its segments, which say nothing of rows here. */
function partOf(result: Result, [start, end]: readonly [number, number], order: readonly number[]): Result {
  const rows = order.slice(start, end);
  const pick = <A extends Float32Array | Float64Array | Int32Array | Uint8Array>(field: { data: A }) => {
    const data = field.data.slice(0, rows.length) as A;
    rows.forEach((row, i) => {
      data[i] = field.data[row];
    });
    return { data, shape: [rows.length] };
  };
  const { logProb, count, allGreedy } = result.segments;
  const [from, to] = [start, end].map((row) => Math.floor((row / order.length) * count.length));
  return {
    logProb: pick(result.logProb),
    counted: pick(result.counted),
    isGreedy: pick(result.isGreedy),
    rank: pick(result.rank),
    ties: pick(result.ties),
    segments: {
      logProb: logProb.slice(from, to),
      count: count.slice(from, to),
      allGreedy: allGreedy.slice(from, to),
    },
  };
}

describe("however rows are split, ordered and merged, through JSON or not, a meter is the same to the bit", () => {
  const withWords: typeof kinds = [
    { title: "some of them NaN", of: (random) => (random() < 0.001 ? Number.NaN : random()) },
    { title: "some of them infinite", of: (random) => (random() < 0.001 ? Infinity : random()) },
    {
      title: "some of them infinite, of either sign",
      of: (random) => (random() < 0.001 ? Infinity * (random() - 0.5) : random()),
    },
  ];
  test.each([...kinds, ...withWords])("results of 100,000 rows: $title", ({ of }) => {
    for (const Type of types) {
      const random = uniform(3);
      const rows = 100_000;
      const result = resultOf(random, rows, Type, of);
      const whole = new LossMeter().add(result);
      for (const pieces of [1, 2, 40]) {
        const order = permutation(random, rows);
        const meters = cuts(random, rows, pieces).map((cut) =>
          new LossMeter().add(partOf(result, cut, order)),
        );
        const merged = mergedInTree(random, meters, copyOf);
        expect(textOf(merged)).toBe(textOf(whole));
        expect(statisticsOf(merged)).toEqual(statisticsOf(whole));
        expect(textOf(copyOf(merged))).toBe(textOf(whole));
      }
    }
  });

  test("added one by one, losses of float32 and of float64 among each other", () => {
    const random = uniform(4);
    const losses = Array.from({ length: 500 }, (_, k) =>
      (k % 3 === 0 ? Float64Array : Float32Array).of(-Math.log(1 - random())),
    );
    const inOrder = losses.reduce((meter, one) => meter.add(one), new LossMeter());
    const reversed = losses
      .slice()
      .reverse()
      .reduce((meter, one) => meter.add(one), new LossMeter());
    expect(textOf(reversed)).toBe(textOf(inOrder));
    const tree = mergedInTree(
      random,
      losses.map((one) => new LossMeter().add(one)),
      copyOf,
    );
    expect(textOf(tree)).toBe(textOf(inOrder));
    expect(inOrder.mean).toBe(nearestSum(losses.map(([loss]) => loss)) / 500);
    expect(inOrder.toJSON().sum).toMatch(/p-1074$/);
  });

  test("a meter merged with itself counts twice, and the other one stays as it is", () => {
    const meter = new LossMeter().add([1, 2, 4]);
    const twice = new LossMeter().add([1, 2, 4]).add([1, 2, 4]);
    const other = copyOf(meter);
    expect(textOf(meter.merge(meter))).toBe(textOf(twice));
    const before = textOf(other);
    new LossMeter().add([1]).merge(other);
    expect(textOf(other)).toBe(before);
    expect(textOf(new LossMeter().merge(other))).toBe(before);
    expect(textOf(other.merge(new LossMeter()))).toBe(before);
  });

  test("a meter of another copy of the package is merged by its JSON", () => {
    const other = new LossMeter().add([1, 2]);
    const foreign = { toJSON: () => JSON.parse(JSON.stringify(other)) };
    const meter = new LossMeter().add([3]);
    untyped(meter.merge.bind(meter))(foreign);
    expect(meter.mean).toBe(2);
  });
});

describe("what is counted", () => {
  const result = {
    logProb: [-1, -2, -3, -4],
    counted: [1, 1, 0, 1],
    isGreedy: [true, false, true, false],
    rank: [1, 5, 1, 6],
    segments: { logProb: [-2, 0, -9], count: [2, 0, 3] },
  };
  const meter = new LossMeter().add(result);

  test("rows that count, greedy ones, ranks, segments", () => {
    expect([meter.count, meter.mean, meter.accuracy]).toEqual([3, 7 / 3, 1 / 3]);
    expect([meter.topKAccuracy(1), meter.topKAccuracy(5)]).toEqual([1 / 3, 2 / 3]);
    expect(meter.meanPerplexity).toBe((naturalExp(1) + naturalExp(3)) / 2);
    const other = new LossMeter({ topK: [100, 2, 6] }).add(result);
    expect([2, 6, 100].map((k) => other.topKAccuracy(k))).toEqual([1 / 3, 1, 1]);
  });

  test("a row of NaN counts, and its rank 0 is among no first k", () => {
    const rows = new LossMeter().add({ logProb: [Number.NaN, -1], isGreedy: [0, 1], rank: [0, 1] });
    expect([rows.count, rows.nanCount, rows.infiniteCount]).toEqual([2, 1, 0]);
    expect([rows.accuracy, rows.topKAccuracy(5)]).toEqual([0.5, 0.5]);
    for (const value of [rows.mean, rows.standardError, rows.perplexity, rows.totalBits])
      expect(value).toBeNaN();
  });

  test("infinite losses make the mean infinite, and its error NaN", () => {
    const rows = new LossMeter().add([1, Infinity, 2]);
    expect([rows.infiniteCount, rows.mean, rows.perplexity]).toEqual([1, Infinity, Infinity]);
    expect([rows.standardError, rows.perplexityError]).toEqual([Number.NaN, Number.NaN]);
    expect(new LossMeter().add([Infinity, -Infinity]).mean).toBeNaN();
    expect(new LossMeter().add([-Infinity]).mean).toBe(-Infinity);
  });

  test("a statistic whose input an add lacked is NaN from then on, merged too", () => {
    const { segments, rank, isGreedy, ...bare } = result;
    const values = (one: Meter) => [one.accuracy, one.topKAccuracy(5), one.meanPerplexity];
    const known = values(meter);
    expect(known).not.toContain(Number.NaN);
    [
      { ...bare, rank, segments },
      { ...bare, isGreedy, segments },
      { ...bare, isGreedy, rank },
    ].forEach((lacking, k) => {
      const expected = known.map((value, place) => (place === k ? Number.NaN : value));
      const added = new LossMeter().add(lacking);
      expect(values(copyOf(added))).toEqual(expected);
      expect(values(added.add(result))).toEqual(expected);
      expect(values(new LossMeter().add(result).merge(new LossMeter().add(lacking)))).toEqual(expected);
      expect(values(copyOf(new LossMeter().add(lacking)).merge(meter))).toEqual(expected);
    });
    expect(values(new LossMeter().add([1, 2]))).toEqual([NaN, NaN, NaN]);
    expect(new LossMeter().add([1, 2]).add(result).mean).toBe(2);
  });

  test("of no rows everything is NaN, of one row its error", () => {
    const none = new LossMeter();
    expect([none.count, none.totalBits]).toEqual([0, 0]);
    for (const value of [
      none.mean,
      none.standardError,
      none.accuracy,
      none.topKAccuracy(1),
      none.meanPerplexity,
    ])
      expect(value).toBeNaN();
    expect(statisticsOf(none.add(new Float32Array(0)))).toEqual(
      statisticsOf(new LossMeter().add(new Float64Array(0))),
    );
    const one = new LossMeter().add([2]);
    expect([one.mean, one.standardError, one.perplexityError]).toEqual([2, NaN, NaN]);
  });

  test("losses that are equal have no error, and huge ones one that is in range", () => {
    expect(new LossMeter().add(new Float32Array(999).fill(0.1)).standardError).toBe(0);
    expect(new LossMeter().add(Float64Array.of(1e200, 3e200)).standardError).toBe(1e200);
    expect(new LossMeter().add(Float64Array.of(0, 2 ** -1000)).standardError).toBe(2 ** -1001);
    expect(new LossMeter().add(Float64Array.of(1.7e308, 1.7e308)).mean).toBe(Infinity);
  });
});

describe("what add takes", () => {
  const losses = Float32Array.of(1, 2, 4, 8, 16, 32);
  const shape = [2, 3];
  const tensor = { data: losses, shape };
  const meanWith = (mask: unknown) =>
    untyped(
      (...args: readonly unknown[]) =>
        (untyped(LossMeter.prototype.add.bind(new LossMeter()))(...args) as Meter).mean,
    )(tensor, { mask });

  test.each([
    [
      "booleans",
      [
        [true, false, true],
        [false, false, true],
      ],
    ],
    [
      "numbers",
      [
        [1, 0, 0.5],
        [0, -0, 7],
      ],
    ],
    ["a typed array for each row", [Uint8Array.of(1, 0, 255), Uint8Array.of(0, 0, 1)]],
    ["bytes", { data: Uint8Array.of(1, 0, 2, 0, 0, 1), shape }],
    ["truth values", { data: Uint8Array.of(1, 0, 1, 0, 0, 1), shape, dtype: "bool" }],
    [
      "64-bit integers",
      { data: BigInt64Array.of(1n, 0n, -1n, 0n, 0n, 2n ** 40n), dims: shape, type: "int64" },
    ],
    ["floats, tiny ones too", { data: Float64Array.of(1, 0, Number.MIN_VALUE, 0, -0, 1), shape }],
    ["16-bit floats", { data: Uint16Array.of(0x3c00, 0, 1, 0, 0x8000, 1), shape, dtype: "float16" }],
    ["strides", { data: Uint8Array.of(1, 0, 0, 0, 1, 1), shape, strides: [1, 2] }],
  ])("a mask of %s", (_, mask) => expect(meanWith(mask)).toBe((1 + 4 + 32) / 3));

  test("losses in any layout, nested numbers as float32, 16-bit floats", () => {
    const mean = losses.reduce((sum, loss) => sum + loss) / 6;
    const padded = { data: new Float32Array(16).fill(Number.NaN), shape, strides: [5, 2], offset: 3 };
    losses.forEach((loss, k) => {
      padded.data[3 + 5 * Math.floor(k / 3) + 2 * (k % 3)] = loss;
    });
    const halves = {
      data: Uint16Array.of(0x3c00, 0x4000, 0x4400, 0x4800, 0x4c00, 0x5000),
      shape,
      dtype: "float16",
    };
    for (const one of [
      losses,
      tensor,
      [1, 2, 4, 8, 16, 32],
      [
        [1, 2, 4],
        [8, 16, 32],
      ],
      padded,
      halves,
    ])
      expect(new LossMeter().add(one).mean).toBe(mean);
    expect(new LossMeter().add([0.1]).mean).toBe(Math.fround(0.1));
    expect(new LossMeter().add(Float64Array.of(0.1)).mean).toBe(0.1);
    const strided = {
      data: Float32Array.from({ length: 30_000 }, (_, k) => k),
      shape: [10_000],
      strides: [3],
    };
    expect(new LossMeter().add(strided).mean).toBe(14_998.5);
    const mask = Uint8Array.from({ length: 10_000 }, (_, k) => (k >= 9998 ? 1 : 0));
    expect(new LossMeter().add(strided, { mask }).mean).toBe(29_995.5);
  });

  test("rows of which none counts leave the unit of the sums as it is", () => {
    const meter = new LossMeter().add([1, 2]);
    const before = textOf(meter);
    meter.add(new Float64Array(0)).add(Float64Array.of(5, 6), { mask: [0, 0] });
    expect(textOf(meter)).toBe(before);
    expect(textOf(meter.merge(new LossMeter().add(Float64Array.of(5), { mask: [0] })))).toBe(before);
  });

  test("fields of a result in the shape of its rows, or as lists", () => {
    const whole = {
      logProb: tensor,
      counted: [1, 1, 0, 0, 1, 1],
      rank: { data: new BigInt64Array(6).fill(3n), shape },
    };
    expect(new LossMeter().add(whole).topKAccuracy(5)).toBe(1);
    expect(new LossMeter().add(whole).mean).toBe(-(1 + 2 + 16 + 32) / 4);
  });

  test("its own fields alone, null as if absent, whatever every object has", () => {
    const expected = textOf(new LossMeter().add([1, 2]));
    const names = [
      "logProb",
      "counted",
      "isGreedy",
      "rank",
      "segments",
      "mask",
      "topK",
      "data",
      "shape",
      "type",
    ];
    const prototype = Object.prototype as unknown as Record<string, unknown>;
    try {
      for (const name of names) {
        Object.defineProperty(prototype, name, { value: [0, 1], configurable: true, writable: true });
      }
      expect(textOf(new LossMeter().add({ logProb: [-1, -2] }).add([]))).toBe(expected);
      expect(textOf(new LossMeter({}).add([1, 2], {}))).toBe(expected);
      expect(textOf(LossMeter.fromJSON(JSON.parse(expected)))).toBe(expected);
    } finally {
      for (const name of names) Reflect.deleteProperty(prototype, name);
    }
    const nulls = { logProb: [-1, -2], counted: null, isGreedy: null, rank: undefined, segments: null };
    expect(textOf(new LossMeter({ topK: null }).add(nulls))).toBe(expected);
    expect(textOf(new LossMeter(null).add([1, 2], null))).toBe(expected);
  });
});

describe("refuses, and adds nothing:", () => {
  const logProb = [-1, -2, -3];
  const added = (...args: readonly unknown[]) => {
    const meter = new LossMeter().add([1, 2]);
    const before = textOf(meter);
    try {
      return untyped(meter.add.bind(meter))(...args);
    } finally {
      expect(textOf(meter)).toBe(before);
    }
  };

  test.each<[string, readonly unknown[], typeof TypeError | typeof RangeError, string]>([
    [
      "no tensor",
      [5],
      TypeError,
      "losses is 5, expected a tensor ({ data, shape }, a typed array or nested arrays of numbers)",
    ],
    [
      "null",
      [null],
      TypeError,
      "losses is null, expected a tensor ({ data, shape }, a typed array or nested arrays of numbers)",
    ],
    [
      "integers",
      [Int32Array.of(1)],
      TypeError,
      "losses has dtype int32, expected float32, float64, float16 or bfloat16",
    ],
    [
      "a result without a target",
      [{ entropy: [1] }],
      TypeError,
      "result is an object without logProb, expected one of score with a target, or a tensor of losses",
    ],
    [
      "an unknown option",
      [logProb, { masks: [1] }],
      TypeError,
      "unknown option `masks`, did you mean `mask`?",
    ],
    [
      "a mask beside a result",
      [{ logProb }, { mask: [1, 1, 1] }],
      TypeError,
      "mask is given beside logProb, expected none (counted says which rows count)",
    ],
    [
      "a mask that would have to be stretched",
      [[logProb, logProb], { mask: [1, 0, 1] }],
      RangeError,
      "mask has shape [3], expected [2, 3], the shape of losses",
    ],
    [
      "a mask of another length",
      [logProb, { mask: [1, 0] }],
      RangeError,
      "mask has shape [2], expected [3], the shape of losses",
    ],
    [
      "a mask with a NaN",
      [logProb, { mask: [1, Number.NaN, 1] }],
      RangeError,
      "mask[1] is NaN, expected 0, 1 or another number",
    ],
    [
      "a mask of strings",
      [logProb, { mask: ["a", "b", "c"] }],
      TypeError,
      'mask[0] is "a", expected a number or a boolean',
    ],
    [
      "truth values that are none",
      [logProb, { mask: { data: Uint8Array.of(1, 2, 0), shape: [3], dtype: "bool" } }],
      RangeError,
      "mask[1] is 2, expected 0 <= mask <= 1",
    ],
    [
      "log-probabilities that are none",
      [{ logProb: "x" }],
      TypeError,
      'logProb is "x", expected a tensor ({ data, shape }, a typed array or nested arrays of numbers)',
    ],
    [
      "a flag too few",
      [{ logProb, isGreedy: [1, 0] }],
      RangeError,
      "isGreedy has shape [2], expected [3], the shape of logProb",
    ],
    [
      "counted in another shape",
      [{ logProb, counted: [[1, 1, 1]] }],
      RangeError,
      "counted has shape [1, 3], expected [3], the shape of logProb",
    ],
    [
      "a negative rank",
      [{ logProb, rank: [1, -1, 2] }],
      RangeError,
      "rank[1] is -1, expected 0 <= rank < 2147483647",
    ],
    [
      "a rank that is no integer",
      [{ logProb, rank: [1, 1.5, 2] }],
      RangeError,
      "rank[1] is 1.5, expected an integer, 0 <= rank < 2147483647",
    ],
    [
      "ranks as floats",
      [{ logProb, rank: new Float32Array(3) }],
      TypeError,
      "rank has dtype float32, expected integers (such as an Int32Array)",
    ],
    [
      "a rank too many",
      [{ logProb, rank: [1, 1, 1, 1] }],
      RangeError,
      "rank has shape [4], expected [3], the shape of logProb",
    ],
    [
      "segments that are none",
      [{ logProb, segments: [1] }],
      TypeError,
      "segments is an array of length 1, expected an object { logProb, count }",
    ],
    [
      "segments without counts",
      [{ logProb, segments: { logProb } }],
      TypeError,
      "segments.count is undefined, expected a tensor ({ data, shape }, a typed array or nested arrays of numbers)",
    ],
    [
      "a segment too few",
      [{ logProb, segments: { logProb, count: [1, 2] } }],
      RangeError,
      "segments.count has shape [2], expected [3], the shape of segments.logProb",
    ],
    [
      "a negative count",
      [{ logProb, segments: { logProb, count: [1, 2, -3] } }],
      RangeError,
      "segments.count[2] is -3, expected 0 <= segments.count < 2147483647",
    ],
  ])("%s", (_, args, error, message) =>
    expectRefusal(() => added(...args), error, `LossMeter.add: ${message}`),
  );

  test("log-probabilities whose buffer a field that is read later gives away", () => {
    const data = Float32Array.of(-1, -2);
    const result = {
      logProb: data,
      get segments() {
        structuredClone(data.buffer, { transfer: [data.buffer] });
        return undefined;
      },
    };
    expectRefusal(
      () => added(result),
      TypeError,
      /^TypeError: LossMeter.add: logProb has 0 elements in place of 2: /,
    );
  });

  test.each<[unknown, typeof TypeError | typeof RangeError, string]>([
    [5, TypeError, "options is 5, expected an object such as { topK: ... }"],
    [{ top: 1 }, TypeError, "unknown option `top`, did you mean `topK`?"],
    [{ topK: 5 }, TypeError, "topK is 5, expected an array such as [1, 5]"],
    [{ topK: ["1"] }, TypeError, 'topK[0] is "1", expected an integer'],
    [{ topK: [1, 0] }, RangeError, "topK[1] is 0, expected an integer from 1 to 2147483647"],
    [{ topK: [1.5] }, RangeError, "topK[0] is 1.5, expected an integer from 1 to 2147483647"],
    [{ topK: [5, 1, 5] }, RangeError, "topK names 5 twice, expected different numbers"],
  ])("options %j", (options, error, message) =>
    expectRefusal(() => Reflect.construct(LossMeter, [options]), error, `LossMeter: ${message}`),
  );

  test("another k, no units, units that are none", () => {
    const meter = new LossMeter().add([1]);
    expectRefusal(
      () => meter.topKAccuracy(2),
      RangeError,
      "LossMeter.topKAccuracy: k is 2, expected one of topK, [1, 5]",
    );
    expectRefusal(
      () => untyped(meter.topKAccuracy.bind(meter))("1"),
      TypeError,
      'LossMeter.topKAccuracy: k is "1", expected a number',
    );
    for (const method of ["bitsPerByte", "bytePerplexity", "wordPerplexity"] as const) {
      const name = method === "wordPerplexity" ? "words" : "bytes";
      const call = untyped(meter[method].bind(meter));
      expectRefusal(() => call(), TypeError, `LossMeter.${method}: ${name} is undefined, expected a number`);
      expectRefusal(() => call(10n), TypeError, `LossMeter.${method}: ${name} is 10n, expected a number`);
      for (const value of [0, -1, Number.NaN, Infinity])
        expectRefusal(
          () => call(value),
          RangeError,
          `LossMeter.${method}: ${name} is ${value}, expected a finite number > 0`,
        );
    }
  });

  test("a merge with what is no LossMeter, or with another topK", () => {
    const meter = new LossMeter().add([1, 2]);
    const before = textOf(meter);
    const merge = untyped(meter.merge.bind(meter));
    const calibration = new engines[0].api.CalibrationMeter();
    for (const [other, message] of [
      [null, "other is null, expected a LossMeter"],
      [meter.toJSON(), "other is an object, expected a LossMeter"],
      [calibration, 'other.type is "CalibrationMeter", expected "LossMeter", as LossMeter.toJSON gives'],
      [new LossMeter({ topK: [1] }), "other has topK [1], expected [1, 5], that of this meter"],
      [
        { toJSON: () => new LossMeter({ topK: [] }).toJSON() },
        "other has topK [], expected [1, 5], that of this meter",
      ],
      [new Date(0), 'other is "1970-01-01T00:00:00.000Z", expected an object (LossMeter)'],
    ] as const)
      expectRefusal(() => merge(other), TypeError, `LossMeter.merge: ${message}`);
    expect(textOf(meter)).toBe(before);
  });

  test("more rows than integers count", () => {
    const full = { ...new LossMeter().toJSON(), count: Number.MAX_SAFE_INTEGER, within: null, greedy: null };
    const meter = LossMeter.fromJSON(full);
    const message = "count would be 9007199254740992, expected at most 9007199254740991";
    expectRefusal(() => meter.add([0]), RangeError, `LossMeter.add: ${message}`);
    expectRefusal(() => meter.merge(new LossMeter().add([0])), RangeError, `LossMeter.merge: ${message}`);
    const segments = { count: Number.MAX_SAFE_INTEGER, perplexities: "0x0p-1074" };
    const many = LossMeter.fromJSON({ ...new LossMeter().toJSON(), segments });
    expectRefusal(
      () => many.add({ logProb: [0], segments: { logProb: [0], count: [1] } }),
      RangeError,
      "LossMeter.add: the number of segments would be 9007199254740992, expected at most 9007199254740991",
    );
    expect([meter.count, many.count]).toEqual([Number.MAX_SAFE_INTEGER, 0]);
  });
});

describe("its JSON", () => {
  const json = new LossMeter()
    .add({ logProb: [-1, -1.5], isGreedy: [1, 0], rank: [1, 3], segments: { logProb: [0], count: [2] } })
    .toJSON();

  test("holds integers and exact sums, and its settings", () => {
    expect(json).toEqual({
      type: "LossMeter",
      version: 1,
      topK: [1, 5],
      count: 2,
      nanCount: 0,
      infiniteCount: 0,
      // 2.5, in units of 2^-149.
      sum: `0x5${"0".repeat(37)}p-149`,
      squares: json.squares,
      greedy: 1,
      within: [1, 2],
      segments: { count: 1, perplexities: json.segments?.perplexities },
    });
    expect(BigInt(json.sum.split("p")[0])).toBe(5n << 148n);
    // 3.25
    expect(BigInt(json.squares.split("p")[0])).toBe(13n << 296n);
    expect(json.segments?.perplexities).toBe(`0x${(1n << 1074n).toString(16)}p-1074`);
    expect(json.squares).toMatch(/p-298$/);
  });

  test("says infinite and NaN sums by words, and null for what was lacked", () => {
    expect(new LossMeter().add([1, Number.NaN]).toJSON()).toMatchObject({
      sum: "NaN",
      squares: "NaN",
      greedy: null,
    });
    expect(new LossMeter().add([-Infinity, 1]).toJSON()).toMatchObject({
      sum: "-Infinity",
      squares: "Infinity",
    });
    expect(new LossMeter().add(Float64Array.of(1)).toJSON()).toMatchObject({
      sum: `0x${(1n << 1074n).toString(16)}p-1074`,
      squares: `0x${(1n << 2148n).toString(16)}p-2148`,
    });
  });

  test("is the meter's own: changing it changes nothing", () => {
    const meter = new LossMeter().add({ logProb: [-1], rank: [1] });
    const before = textOf(meter);
    const own = meter.toJSON();
    own.topK.push(9);
    own.within?.fill(7);
    expect(textOf(meter)).toBe(before);
  });

  const without = (field: string) =>
    Object.fromEntries(Object.entries(json).filter(([name]) => name !== field));
  const fields =
    "type, version, topK, count, nanCount, infiniteCount, sum, squares, greedy, within, segments";

  test.each<[string, unknown, string | RegExp]>([
    ["no object", "x", 'json is "x", expected an object (LossMeter)'],
    ["null", null, "json is null, expected an object (LossMeter)"],
    ["a list", [json], "json is an array of length 1, expected an object (LossMeter)"],
    ["an empty object", {}, 'json.type is undefined, expected "LossMeter", as LossMeter.toJSON gives'],
    [
      "another type",
      { ...json, type: "CompareMeter" },
      'json.type is "CompareMeter", expected "LossMeter", as LossMeter.toJSON gives',
    ],
    ["another version", { ...json, version: 2 }, "json.version is 2, expected 1"],
    ["the version as text", { ...json, version: "1" }, 'json.version is "1", expected 1'],
    ["a missing field", without("squares"), `json.squares is missing, expected ${fields}`],
    ["an unknown field", { ...json, mean: 1 }, `json has a field "mean", expected only ${fields}`],
    [
      "inherited fields",
      Object.create(json),
      'json.type is undefined, expected "LossMeter", as LossMeter.toJSON gives',
    ],
    ["topK that is no list", { ...json, topK: 5 }, "json.topK is 5, expected an array"],
    [
      "topK with a 0",
      { ...json, topK: [0, 5] },
      "json.topK[0] is 0, expected an integer from 1 to 2147483647",
    ],
    ["topK out of order", { ...json, topK: [5, 1] }, "json.topK is [5, 1], expected ascending integers"],
    ["topK twice", { ...json, topK: [5, 5] }, "json.topK is [5, 5], expected ascending integers"],
    [
      "a negative count",
      { ...json, count: -1 },
      "json.count is -1, expected an integer from 0 to 9007199254740991",
    ],
    [
      "a fraction",
      { ...json, count: 2.5 },
      "json.count is 2.5, expected an integer from 0 to 9007199254740991",
    ],
    [
      "a count as text",
      { ...json, count: "2" },
      'json.count is "2", expected an integer from 0 to 9007199254740991',
    ],
    ["more NaN than rows", { ...json, nanCount: 3 }, "json.nanCount is 3, expected an integer from 0 to 2"],
    [
      "more infinite ones than are left",
      { ...json, nanCount: 1, infiniteCount: 2 },
      "json.infiniteCount is 2, expected an integer from 0 to 1",
    ],
    [
      "more greedy rows than rows",
      { ...json, greedy: 3 },
      "json.greedy is 3, expected an integer from 0 to 2",
    ],
    ["greedy as a flag", { ...json, greedy: true }, "json.greedy is true, expected an integer from 0 to 2"],
    [
      "counts for other k",
      { ...json, within: [1] },
      "json.within is [1], expected a count for each of topK, not descending",
    ],
    [
      "counts that descend",
      { ...json, within: [2, 1] },
      "json.within is [2, 1], expected a count for each of topK, not descending",
    ],
    [
      "a sum as a number",
      { ...json, sum: 2.5 },
      'json.sum is 2.5, expected an exact sum such as "0x1a2bp-149" or "0x1a2bp-1074"',
    ],
    [
      "a sum of products",
      { ...json, sum: "0x1p-298" },
      'json.sum is "0x1p-298", expected an exact sum such as "0x1a2bp-149" or "0x1a2bp-1074"',
    ],
    [
      "a sum in capitals",
      { ...json, sum: "0xAp-149" },
      'json.sum is "0xAp-149", expected an exact sum such as "0x1a2bp-149" or "0x1a2bp-1074"',
    ],
    [
      "squares in another unit",
      { ...json, squares: "0x1p-2148" },
      'json.squares is "0x1p-2148", expected an exact sum such as "0x1a2bp-298"',
    ],
    [
      "squares below those of the sum",
      { ...json, squares: "0x1p-298" },
      'json.squares is "0x1p-298" beside the sum a string of 45 characters of 2 losses, which no losses have',
    ],
    [
      "a sum of no rows",
      { ...new LossMeter().toJSON(), sum: "0x1p-149" },
      'json.squares is "0x0p-298" beside the sum "0x1p-149" of 0 losses, which no losses have',
    ],
    [
      "a NaN that was not counted",
      { ...json, sum: "NaN", squares: "NaN" },
      'json.squares is "NaN" beside the sum "NaN" of 2 losses, which no losses have',
    ],
    [
      "a NaN that is not there",
      { ...json, nanCount: 1 },
      /^TypeError: LossMeter.fromJSON: json.squares is .* which no losses have$/,
    ],
    [
      "segments that are none",
      { ...json, segments: 5 },
      "json.segments is 5, expected an object (count, perplexities)",
    ],
    [
      "segments without a sum",
      { ...json, segments: { count: 1 } },
      "json.segments.perplexities is missing, expected count, perplexities",
    ],
    [
      "segments with more",
      { ...json, segments: { ...json.segments, sum: 1 } },
      'json.segments has a field "sum", expected only count, perplexities',
    ],
    [
      "a sum of no segments",
      { ...json, segments: { ...json.segments, count: 0 } },
      /^TypeError: LossMeter.fromJSON: json.segments.perplexities is .*, which 0 segments do not have$/,
    ],
    [
      "negative perplexities",
      { ...json, segments: { count: 1, perplexities: "-0x1p-1074" } },
      'json.segments.perplexities is "-0x1p-1074", which 1 segments do not have',
    ],
  ])("is refused with %s", (_, value, message) =>
    expectRefusal(
      () => untyped(LossMeter.fromJSON)(value),
      TypeError,
      typeof message === "string" ? `LossMeter.fromJSON: ${message}` : message,
    ),
  );

  test("is read field by field, once", () => {
    const reads: Record<string, number> = {};
    const counting = Object.fromEntries(Object.keys(json).map((name) => [name, null]));
    for (const [name, value] of Object.entries(json))
      Object.defineProperty(counting, name, {
        enumerable: true,
        get: () => {
          reads[name] = (reads[name] ?? 0) + 1;
          return value;
        },
      });
    expect(textOf(untyped(LossMeter.fromJSON)(counting) as Meter)).toBe(JSON.stringify(json));
    expect(new Set(Object.values(reads))).toEqual(new Set([1]));
  });
});

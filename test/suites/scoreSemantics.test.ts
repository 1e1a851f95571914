/** What `score` says to the letter: of ties, of masked classes, of rows that are lost or do not count, of segments. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { evaluating, type Options } from "../tools/evaluate/api.js";

const { NaN: NAN } = Number;
const ROW_OUTPUTS = ["argmax", "entropy", "logSumExp", "maxLogProb"];
const TARGET_OUTPUTS = ["counted", "isGreedy", "logProb", "rank", "ties"];

describe.each(engines)("$name", ({ api: given }) => {
  const api = evaluating(given);
  const row = (...values: number[]) => ({ data: Float64Array.from(values), shape: [1, values.length] });
  const integers = (logits: unknown, target: unknown, options: Options = {}) => {
    const { rank, ties, argmax, isGreedy, counted } = api.score(logits, target, options);
    return [rank, ties, argmax, isGreedy, counted].map(({ data }) => data[0]);
  };

  describe("outputs", () => {
    const x = row(1, 3, 2);
    const names = (result: object) => Object.keys(result).sort();

    test("by default all but brier and topK; without a target those that need none", () => {
      expect(names(api.score(x, [1]))).toEqual([...ROW_OUTPUTS, ...TARGET_OUTPUTS].sort());
      for (const result of [api.score(x), api.score(x, null), api.score(x, undefined, {})])
        expect(names(result)).toEqual(ROW_OUTPUTS);
      expect(names(api.score(x, null, { topK: 2 }))).toEqual([...ROW_OUTPUTS, "topK"].sort());
      expect(names(api.score(x, [1], { segments: [0, 1] }))).toEqual(
        [...ROW_OUTPUTS, ...TARGET_OUTPUTS, "segments"].sort(),
      );
    });

    test("counted is always there with a target, topK where it is given", () => {
      expect(names(api.score(x, [1], { outputs: ["brier"] }))).toEqual(["brier", "counted"]);
      expect(names(api.score(x, [1], { outputs: ["rank"], topK: 1 }))).toEqual(["counted", "rank", "topK"]);
      expect(names(api.score(x, [1], { outputs: ["topK"], topK: 1 }))).toEqual(["counted", "topK"]);
      expect(names(api.score(x, null, { outputs: ["entropy"] }))).toEqual(["entropy"]);
    });

    test("classes are on the last axis unless dim says otherwise; the shape is that of the rows", () => {
      const grid = { data: Float32Array.from({ length: 24 }, (_, k) => Math.sin(k)), shape: [2, 3, 4] };
      const last = api.score(grid, { data: Int32Array.of(0, 1, 2, 3, 0, 1), shape: [2, 3] });
      expect(last.rank.shape).toEqual([2, 3]);
      const middle = api.score(
        grid,
        [
          [0, 1, 2, 0],
          [1, 2, 0, 1],
        ],
        { dim: 1, topK: 2 },
      );
      expect([middle.rank.shape, middle.topK.indices.shape, middle.topK.logProbs.shape]).toEqual([
        [2, 4],
        [2, 4, 2],
        [2, 4, 2],
      ]);
      const lone = api.score(Float64Array.of(1, 3, 2), 1, { topK: 3 });
      expect([lone.rank.shape, lone.topK.indices.shape]).toEqual([[], [3]]);
      expect(Array.from(lone.topK.indices.data)).toEqual([1, 2, 0]);
    });

    test("float outputs have the logits' type, float32 for 16-bit logits", () => {
      const half = { data: Uint16Array.of(0x3c00, 0x4000), shape: [1, 2], dtype: "float16" };
      const bfloat = { data: Uint16Array.of(0x3f80, 0x4000), shape: [1, 2], dtype: "bfloat16" };
      for (const logits of [half, bfloat, [[1, 2]]]) {
        const got = api.score(logits, [1], { topK: 1, outputs: ["logProb", "brier", "entropy"] });
        for (const { data } of [got.logProb, got.brier, got.entropy, got.topK.logProbs])
          expect(data).toBeInstanceOf(Float32Array);
        expect(got.logProb.data[0]).toBeCloseTo(-Math.log1p(Math.exp(-1)), 6);
      }
      expect(api.score(row(1, 2), [1]).logProb.data).toBeInstanceOf(Float64Array);
    });
  });

  describe("order", () => {
    test("rank is 1 + how many are greater, ties counts the target too", () => {
      //                                            rank ties argmax isGreedy counted
      expect(integers(row(5, 2, 5, 1), [0])).toEqual([1, 2, 0, 1, 1]);
      expect(integers(row(5, 2, 5, 1), [2])).toEqual([1, 2, 0, 0, 1]);
      expect(integers(row(5, 2, 5, 1), [1])).toEqual([3, 1, 0, 0, 1]);
      expect(integers(row(5, 2, 5, 1), [3])).toEqual([4, 1, 0, 0, 1]);
      expect(integers(row(0, -0), [1])).toEqual([1, 2, 0, 0, 1]);
      expect(integers(row(7), [0])).toEqual([1, 1, 0, 1, 1]);
    });

    test("topK is descending, of equal logits the lower index first, and the target is not inserted", () => {
      const { topK } = api.score(row(5, 2, 5, 1, -Infinity, -Infinity), [3], { topK: 6 });
      expect(Array.from(topK.indices.data)).toEqual([0, 2, 1, 3, 4, 5]);
      expect(Array.from(topK.logProbs.data.slice(4))).toEqual([-Infinity, -Infinity]);
      expect(Array.from(api.score(row(5, 2, 5, 1), [3], { topK: 2 }).topK.indices.data)).toEqual([0, 2]);
      const zeros = { data: new Float32Array(200), shape: [1, 200] };
      expect(Array.from(api.score(zeros, [0], { topK: 5 }).topK.indices.data)).toEqual([0, 1, 2, 3, 4]);
    });

    test("a masked class stands as −∞", () => {
      const classMask = [1, 0, 1, 0];
      expect(integers(row(1, 9, 2, NAN), [0], { classMask })).toEqual([2, 1, 2, 0, 1]);
      // Two masked classes, and one of −∞ itself.
      expect(integers(row(1, 9, -Infinity, NAN), [1], { classMask })).toEqual([2, 3, 0, 0, 1]);
      const { topK, logProb } = api.score(row(1, 9, 2, NAN), [1], { classMask, topK: 4 });
      expect(Array.from(topK.indices.data)).toEqual([2, 0, 1, 3]);
      expect(Array.from(topK.logProbs.data.slice(2))).toEqual([-Infinity, -Infinity]);
      expect(logProb.data[0]).toBe(-Infinity);
    });

    test("temperature and softcap change values, not the order", () => {
      // 100 and 200 are the same after the cap.
      const x = row(100, 200, 50, -Infinity);
      for (const options of [{ softcap: 1 }, { temperature: 1e6 }, { softcap: 1, temperature: 1e6 }]) {
        expect(integers(x, [0], options)).toEqual([2, 1, 1, 0, 1]);
        expect(Array.from(api.score(x, [0], { ...options, topK: 4 }).topK.indices.data)).toEqual([
          1, 0, 2, 3,
        ]);
      }
      const { maxLogProb, topK } = api.score(x, [0], { softcap: 1, topK: 4 });
      const lse = Math.log(3 * Math.E + Math.exp(-1));
      expect(maxLogProb.data[0]).toBeCloseTo(1 - lse, 12);
      expect(topK.logProbs.data[3]).toBeCloseTo(-1 - lse, 12);
    });

    test("with a cap +∞ is the largest, and the row is not lost", () => {
      expect(integers(row(1, Infinity, 2), [2], { softcap: 3 })).toEqual([2, 1, 1, 0, 1]);
      expect(api.score(row(1, Infinity, 2), [2], { softcap: 3 }).logProb.data[0]).toBeLessThan(0);
      expect(integers(row(-Infinity, -Infinity), [1], { softcap: 3 })).toEqual([1, 2, 0, 0, 1]);
    });
  });

  describe("values", () => {
    test("of a row by hand, and in the units of base", () => {
      const x = row(Math.log(0.5), Math.log(0.25), Math.log(0.25));
      const outputs = ["logProb", "maxLogProb", "entropy", "logSumExp", "brier"];
      const got = api.score(x, [1], { outputs });
      expect(got.logProb.data[0]).toBeCloseTo(Math.log(0.25), 12);
      expect(got.maxLogProb.data[0]).toBeCloseTo(Math.log(0.5), 12);
      expect(got.entropy.data[0]).toBeCloseTo(1.5 * Math.LN2, 12);
      expect(got.logSumExp.data[0]).toBeCloseTo(0, 12);
      expect(got.brier.data[0]).toBeCloseTo(0.25 + 0.75 ** 2 + 0.25 ** 2, 12);
      const bits = api.score(x, [1], { outputs, base: 2 });
      expect(bits.entropy.data[0]).toBeCloseTo(1.5, 12);
      // Log-probabilities stay natural.
      expect([bits.logProb, bits.maxLogProb, bits.logSumExp]).toEqual([
        got.logProb,
        got.maxLogProb,
        got.logSumExp,
      ]);
    });

    test("a confident row keeps its digits", () => {
      for (const lead of [20, 50, 80]) {
        const { logProb, maxLogProb } = api.score({ data: Float32Array.of(0, lead), shape: [1, 2] }, [1]);
        expect(logProb.data[0] / -Math.exp(-lead)).toBeCloseTo(1, 6);
        expect(maxLogProb.data[0] / -Math.exp(-lead)).toBeCloseTo(1, 6);
      }
    });

    test("a class of −∞: logProb −∞, entropy and brier finite", () => {
      const got = api.score(row(0, -Infinity, 0), [1], {
        outputs: ["logProb", "entropy", "brier", "rank", "ties"],
      });
      expect([got.logProb.data[0], got.rank.data[0], got.ties.data[0]]).toEqual([-Infinity, 3, 1]);
      expect(got.entropy.data[0]).toBeCloseTo(Math.LN2, 12);
      expect(got.brier.data[0]).toBeCloseTo(1.5, 12);
    });
  });

  describe("rows that are lost, or do not count", () => {
    const all = {
      topK: 2,
      outputs: [...ROW_OUTPUTS, ...TARGET_OUTPUTS, "brier", "topK"],
    };
    const lostRows = [
      [1, NAN, 2],
      [1, Infinity, 2],
      [-Infinity, -Infinity, -Infinity],
    ];
    const floatsOf = (s: ReturnType<typeof api.score>) =>
      [s.maxLogProb, s.entropy, s.logSumExp].map(({ data }) => data[1]);

    test.each(lostRows.map((held) => ({ held })))("$held: NaN, rank 0, argmax −1", ({ held }) => {
      const x = { data: Float64Array.of(3, 1, 2, ...held, 1, 2, 3), shape: [3, 3] };
      const got = api.score(x, [0, 2, 2], all);
      expect([...floatsOf(got), got.logProb.data[1], got.brier.data[1]]).toEqual([NAN, NAN, NAN, NAN, NAN]);
      expect([got.rank, got.ties, got.argmax, got.isGreedy, got.counted].map(({ data }) => data[1])).toEqual([
        0, 0, -1, 0, 1,
      ]);
      expect(Array.from(got.topK.indices.data)).toEqual([0, 2, -1, -1, 2, 1]);
      expect(Array.from(got.topK.logProbs.data.slice(2, 4))).toEqual([NAN, NAN]);
      // Other rows are untouched.
      const good = api.score({ data: Float64Array.of(3, 1, 2, 1, 2, 3), shape: [2, 3] }, [0, 2], all);
      expect([got.logProb.data[0], got.logProb.data[2]]).toEqual(Array.from(good.logProb.data));
      expect([got.entropy.data[0], got.entropy.data[2]]).toEqual(Array.from(good.entropy.data));
    });

    test.each(lostRows.map((held) => ({ held })))(
      "$held in a row that does not count: what needs the target is 0",
      ({ held }) => {
        const x = { data: Float64Array.of(3, 1, 2, ...held), shape: [2, 3] };
        for (const [target, options] of [
          [[0, -100], {}],
          [[0, 7], { ignoreIndex: [7] }],
          [[0, 99], { mask: [1, 0] }],
          [[0, 2], { mask: [true, false] }],
        ] as const) {
          const got = api.score(x, target, { ...all, ...options });
          expect(floatsOf(got)).toEqual([NAN, NAN, NAN]);
          expect(
            [got.logProb, got.brier, got.rank, got.ties, got.isGreedy, got.counted].map(({ data }) =>
              Math.abs(data[1]),
            ),
          ).toEqual([0, 0, 0, 0, 0, 0]);
          expect(got.argmax.data[1]).toBe(-1);
          expect(Array.from(got.topK.indices.data.slice(2))).toEqual([-1, -1]);
        }
      },
    );

    test("what needs no target is computed for rows that do not count", () => {
      const x = { data: Float64Array.of(3, 1, 2, 1, 2, 3), shape: [2, 3] };
      const got = api.score(x, [0, -100], all);
      const whole = api.score(x, [0, 2], all);
      for (const name of ["maxLogProb", "entropy", "logSumExp", "argmax", "topK"] as const)
        expect(got[name]).toEqual(whole[name]);
      expect(Array.from(got.counted.data)).toEqual([1, 0]);
    });

    test("a lost class that is masked loses nothing", () => {
      const got = api.score(row(1, NAN, 2), [2], { ...all, classMask: [1, 0, 1] });
      expect(got.logProb.data[0]).toBeCloseTo(-Math.log1p(Math.exp(-1)), 12);
      expect(Array.from(got.topK.indices.data)).toEqual([2, 0]);
    });

    test("with a shift the last rows are left out, whatever they hold", () => {
      const x = { data: Float64Array.of(3, 1, 2, 1, 2, 3, NAN, NAN, NAN), shape: [3, 3] };
      const got = api.score(x, [9, 0, 2], { ...all, shift: 1 });
      expect(Array.from(got.rank.data)).toEqual([1, 1]);
      expect(got.topK.indices.shape).toEqual([2, 2]);
      expect(Array.from(got.counted.data)).toEqual([1, 1]);
    });
  });

  describe("segments", () => {
    const x = { data: Float64Array.of(0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 0, 1), shape: [6, 2] };
    const target = [1, 0, 1, 1, 1, 1];
    const likely = -Math.log1p(Math.exp(-1));
    const unlikely = likely - 1;

    test("sums over the rows that count, an empty one 0, 0, 1", () => {
      const { segments } = api.score(x, target, { segments: [0, 3, 3, 4, 6], ignoreIndex: -1 });
      expect(segments.count).toEqual(Int32Array.of(3, 0, 1, 2));
      expect(segments.allGreedy).toEqual(Uint8Array.of(1, 1, 0, 1));
      [3 * likely, 0, unlikely, 2 * likely].forEach((sum, s) => {
        expect(segments.logProb[s]).toBeCloseTo(sum, 12);
      });
    });

    test("a segment of rows that do not count is as an empty one", () => {
      const { segments } = api.score(x, target, { segments: [0, 3, 6], mask: [0, 0, 0, 1, 1, 1] });
      expect([segments.logProb[0], segments.count[0], segments.allGreedy[0]]).toEqual([0, 0, 1]);
      expect(segments.count[1]).toBe(3);
    });

    test("with a shift a row whose target lies in another segment does not count", () => {
      const got = api.score(x, target, { segments: [0, 3, 6], shift: 1 });
      // Rows 0, 1 | 3, 4 predict targets 1, 2 | 4, 5; row 2 would predict target 3.
      expect(Array.from(got.counted.data)).toEqual([1, 1, 0, 1, 1]);
      expect(got.segments.count).toEqual(Int32Array.of(2, 2));
      expect([got.logProb.data[2], got.rank.data[2], got.isGreedy.data[2]]).toEqual([0, 0, 0]);
      expect(got.argmax.data[2]).toBe(1);
      expect(got.segments.allGreedy).toEqual(Uint8Array.of(0, 0));
    });

    test("offsets are into the flattened target of a batch, before the shift", () => {
      const batch = { data: x.data, shape: [2, 3, 2] };
      const labels = { data: Int32Array.from(target), shape: [2, 3] };
      const got = api.score(batch, labels, { segments: [0, 2, 3, 5, 6], shift: 1 });
      expect(got.counted).toEqual({ data: Uint8Array.of(1, 0, 1, 0), shape: [2, 2] });
      expect(got.segments.count).toEqual(Int32Array.of(1, 0, 1, 0));
    });

    test("a lost row makes its segment's sum NaN, and no other", () => {
      const own = { data: x.data.slice(), shape: [6, 2] };
      own.data[0] = NAN;
      const { segments } = api.score(own, target, { segments: [0, 1, 6] });
      expect([segments.logProb[0], segments.count[0], segments.allGreedy[0]]).toEqual([NAN, 1, 0]);
      expect(segments.logProb[1]).toBeLessThan(0);
    });

    test("no row at all", () => {
      const empty = { data: new Float32Array(0), shape: [0, 2] };
      const { segments } = api.score(empty, new Int32Array(0), { segments: [0, 0] });
      expect([segments.logProb[0], segments.count[0], segments.allGreedy[0]]).toEqual([0, 0, 1]);
    });
  });

  describe("under a softcap, where all open classes are -Infinity", () => {
    /** The classes that take part: none of a row's first and last ones. */
    const isOpen = (c: number, classes: number) => c % 3 === 1 && c > classes / 2 && c < classes - 1;
    const types = [
      ["float32", Float32Array, -Infinity],
      ["float64", Float64Array, -Infinity],
      ["float16", Uint16Array, 0xfc00],
      ["bfloat16", Uint16Array, 0xff80],
    ] as const;
    for (const [dtype, Floats, lowest] of types)
      for (const classes of [7, 48, 49, 1023, 5000, 70_000])
        test(`${dtype}, ${classes} classes: the first of equal logits is a masked one, which has no share`, () => {
          const open = Array.from({ length: classes }, (_, c) => isOpen(c, classes));
          const first = open.indexOf(true);
          const count = open.filter(Boolean).length;
          // What masked classes hold is not seen.
          const data = new Floats(
            Array.from({ length: 2 * classes }, (_, k) => (open[k % classes] ? lowest : k % 5)),
          );
          const options = { softcap: 10, classMask: open, topK: 3 };
          const x = { data, shape: [2, classes], dtype };
          const got = api.score(x, [first, first + 1], options);
          expect(Array.from(got.argmax.data)).toEqual([0, 0]);
          expect(Array.from(got.isGreedy.data)).toEqual([0, 0]);
          expect(Array.from(got.rank.data)).toEqual([1, 1]);
          expect(Array.from(got.maxLogProb.data)).toEqual([-Infinity, -Infinity]);
          expect(got.logProb.data[0]).toBeCloseTo(-Math.log(count), 6);
          expect(got.logProb.data[1]).toBe(-Infinity);
          for (const r of [0, 1]) {
            expect(got.entropy.data[r]).toBeCloseTo(Math.log(count), 6);
            expect(got.logSumExp.data[r]).toBeCloseTo(Math.log(count) - 10, 5);
            // Beyond the finite logits those of -Infinity come by index, and a masked class has no share.
            expect(Array.from(got.topK.indices.data.slice(3 * r, 3 * r + 3))).toEqual([0, 1, 2]);
            expect(Array.from(got.topK.logProbs.data.slice(3 * r, 3 * r + 3))).toEqual(
              Array(3).fill(-Infinity),
            );
          }
          expect(api.score(x, null, { ...options, topK: undefined, outputs: ["argmax"] }).argmax).toEqual(
            got.argmax,
          );
          // Without the cap there is no softmax.
          const lost = api.score(x, [first, first], { classMask: open, topK: 3 });
          expect([...lost.argmax.data, ...lost.rank.data]).toEqual([-1, -1, 0, 0]);
          for (const name of ["logProb", "maxLogProb", "entropy"] as const)
            expect(Array.from(lost[name].data), name).toEqual([NAN, NAN]);
        });

    test("in the middle axis, with a mask for each logit", () => {
      // Row 0 is (0, -Infinity, -Infinity), row 1 (1, 2, -Infinity).
      const data = Float32Array.of(0, 1, -Infinity, 2, -Infinity, -Infinity);
      const classMask = { data: Uint8Array.of(0, 1, 1, 0, 1, 1), shape: [1, 3, 2] };
      const got = api.score({ data, shape: [1, 3, 2] }, [[2, 0]], {
        dim: 1,
        softcap: 4,
        classMask,
        topK: 3,
      });
      expect(Array.from(got.argmax.data)).toEqual([0, 0]);
      expect(Array.from(got.topK.indices.data)).toEqual([0, 1, 2, 0, 1, 2]);
      expect(got.maxLogProb.data[0]).toBe(-Infinity);
      expect(Array.from(got.topK.logProbs.data).map(Number.isFinite)).toEqual([
        ...[false, true, true],
        ...[true, false, true],
      ]);
    });
  });
});

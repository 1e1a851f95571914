/** score: which results there are, of which type and shape, what options do to them, and what is refused. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { expectRefusal, untyped } from "../tools/refusal.js";

const matrix = () => ({ data: Float32Array.of(3, 1, -3, 0, 2, 2), shape: [2, 3] });
const target = [1, 2];

/** The results that come without being asked for. */
const USUAL = [
  "counted",
  "logProb",
  "rank",
  "ties",
  "argmax",
  "isGreedy",
  "maxLogProb",
  "entropy",
  "logSumExp",
];
const FREE = ["argmax", "maxLogProb", "entropy", "logSumExp"];

describe.each(engines)("$name", ({ api }) => {
  const score = untyped(api.score);

  test("the usual results, in the shape of the rows and the logits' type", () => {
    const s = api.score(matrix(), target);
    expect(Object.keys(s)).toEqual(USUAL);
    for (const { shape } of Object.values(s)) expect(shape).toEqual([2]);
    expect([...s.counted.data]).toEqual([1, 1]);
    expect([...s.rank.data]).toEqual([2, 1]);
    expect([...s.ties.data]).toEqual([1, 2]);
    expect([...s.argmax.data]).toEqual([0, 1]);
    expect([...s.isGreedy.data]).toEqual([0, 0]);
    const near = (data: ArrayLike<number>, ...expected: number[]) =>
      expected.forEach((value, row) => void expect(data[row]).toBeCloseTo(value, 4));
    near(s.logProb.data, -2.1291, -0.7586);
    near(s.maxLogProb.data, -0.1291, -0.7586);
    near(s.entropy.data, 0.3801, 0.8854);
    near(s.logSumExp.data, 3.1291, 2.7586);
    for (const name of ["counted", "isGreedy"] as const) expect(s[name].data).toBeInstanceOf(Uint8Array);
    for (const name of ["rank", "ties", "argmax"] as const) expect(s[name].data).toBeInstanceOf(Int32Array);
    for (const type of [Float32Array, Float64Array]) {
      const { logProb, entropy } = api.score({ data: new type(6), shape: [2, 3] }, target);
      expect(logProb.data).toBeInstanceOf(type);
      expect(entropy.data).toBeInstanceOf(type);
    }
    const half = api.score({ data: new Uint16Array(6), shape: [2, 3], dtype: "float16" }, target, {
      topK: 1,
    });
    expect(half.logProb).toEqual({ data: expect.any(Float32Array), shape: [2] });
    expect(half.topK.logProbs).toEqual({ data: expect.any(Float32Array), shape: [2, 1] });
  });

  test("only what is asked for is there, and a target always says which rows count", () => {
    expect(Object.keys(api.score(matrix(), target, { outputs: ["brier", "rank", "rank"] }))).toEqual([
      "counted",
      "rank",
      "brier",
    ]);
    expect(Object.keys(api.score(matrix(), target, { outputs: [] }))).toEqual(["counted"]);
    expect(Object.keys(api.score(matrix(), target, { outputs: ["topK"], topK: 2 }))).toEqual([
      "counted",
      "topK",
    ]);
    expect(Object.keys(api.score(matrix(), target, { topK: 2 }))).toEqual([...USUAL, "topK"]);
    for (const none of [null, undefined]) {
      expect(Object.keys(api.score(matrix(), none))).toEqual(FREE);
      expect(Object.keys(api.score(matrix(), none, { topK: 1, outputs: ["argmax"] }))).toEqual([
        "argmax",
        "topK",
      ]);
      expect(api.score(matrix(), none, { outputs: [] })).toEqual({});
    }
  });

  test("a result has the same bits whatever else is asked for", () => {
    const names = [
      "logProb",
      "rank",
      "ties",
      "argmax",
      "isGreedy",
      "maxLogProb",
      "entropy",
      "logSumExp",
      "brier",
    ] as const;
    for (const classes of [5, 200, 40_000]) {
      const data = Float32Array.from({ length: 6 * classes }, (_, k) => 9 * Math.sin(k * k));
      const logits = { data, shape: [6, classes] };
      const t = Int32Array.from({ length: 6 }, (_, row) => (row * 31) % classes);
      const all = api.score(logits, t, { topK: 5, outputs: names });
      for (const name of names)
        expect(api.score(logits, t, { outputs: [name] })[name], `${name}, ${classes}`).toEqual(all[name]);
      expect(api.score(logits, t, { outputs: [], topK: 5 }).topK).toEqual(all.topK);
    }
  });

  test("a row that does not count has no rank, and all that needs no target", () => {
    const s = api.score(matrix(), [7, 2], {
      ignoreIndex: 7,
      outputs: ["logProb", "rank", "ties", "isGreedy", "brier", "argmax", "entropy"],
    });
    expect([...s.counted.data]).toEqual([0, 1]);
    for (const name of ["logProb", "rank", "ties", "isGreedy", "brier"] as const)
      expect(s[name].data[0]).toBe(0);
    expect(s.argmax.data[0]).toBe(0);
    expect(s.entropy.data[0]).toBeCloseTo(0.3801, 4);
    const hidden = { data: Float32Array.of(Number.NaN, 1, 2, Infinity, 1, 2), shape: [2, 3] };
    const none = api.score(hidden, [-100, -100], {
      outputs: ["logProb", "rank", "ties", "isGreedy", "brier", "argmax"],
    });
    for (const name of ["logProb", "rank", "ties", "isGreedy", "brier"] as const)
      expect([...none[name].data]).toEqual([0, 0]);
    expect([...none.argmax.data]).toEqual([-1, -1]);
  });

  test("NaN, +Infinity and nothing but -Infinity spoil their own row alone", () => {
    const bad = [
      [1, Number.NaN, 2],
      [1, Infinity, 2],
      [-Infinity, -Infinity, -Infinity],
    ];
    const data = Float32Array.from([...bad.flat(), 3, 1, -3]);
    const s = api.score({ data, shape: [4, 3] }, [0, 1, 2, 1], {
      topK: 2,
      outputs: [
        "logProb",
        "rank",
        "ties",
        "isGreedy",
        "argmax",
        "maxLogProb",
        "entropy",
        "logSumExp",
        "brier",
      ],
    });
    for (let row = 0; row < bad.length; row++) {
      for (const name of ["logProb", "maxLogProb", "entropy", "logSumExp", "brier"] as const)
        expect(s[name].data[row]).toBeNaN();
      for (const name of ["rank", "ties", "isGreedy"] as const) expect(s[name].data[row]).toBe(0);
      expect(s.argmax.data[row]).toBe(-1);
      expect([...s.topK.indices.data.subarray(2 * row, 2 * row + 2)]).toEqual([-1, -1]);
      expect([...s.topK.logProbs.data.subarray(2 * row, 2 * row + 2)]).toEqual([Number.NaN, Number.NaN]);
    }
    const alone = api.score(matrix(), target, { topK: 2, outputs: ["logProb", "rank", "ties", "brier"] });
    for (const name of ["logProb", "rank", "ties", "brier"] as const)
      expect(s[name].data[3]).toBe(alone[name].data[0]);
    expect([...s.topK.indices.data.subarray(6)]).toEqual([0, 1]);
  });

  test("equal logits: the lower class first, and those at -Infinity last, by their class", () => {
    const row = [-Infinity, 2, 5, -Infinity, 5, 2, 2, -Infinity];
    const { topK, ties, argmax, rank } = api.score([row], [6], { topK: 8 });
    expect([...topK.indices.data]).toEqual([2, 4, 1, 5, 6, 0, 3, 7]);
    expect([...topK.logProbs.data.subarray(5)]).toEqual([-Infinity, -Infinity, -Infinity]);
    expect([ties.data[0], argmax.data[0], rank.data[0]]).toEqual([3, 2, 3]);
    const zeros = api.score([[0, -0, -0, 0]], [2], { topK: 3 });
    expect([zeros.ties.data[0], zeros.rank.data[0], zeros.argmax.data[0]]).toEqual([4, 1, 0]);
    expect([...zeros.topK.indices.data]).toEqual([0, 1, 2]);
  });

  test("a target at -Infinity has the last rank, log-probability -Infinity and a Brier score of at least 1", () => {
    const { logProb, rank, brier } = api.score([[1, -Infinity, 0]], [1], {
      outputs: ["logProb", "rank", "brier"],
    });
    expect([logProb.data[0], rank.data[0]]).toEqual([-Infinity, 3]);
    expect(brier.data[0]).toBeCloseTo(0.7311 ** 2 + 0.2689 ** 2 + 1, 3);
  });

  test("one class: certain, and never -0", () => {
    const s = api.score([[4], [-4]], [0, 0], {
      topK: 1,
      outputs: ["logProb", "maxLogProb", "entropy", "logSumExp", "brier", "rank"],
    });
    for (const name of ["logProb", "maxLogProb", "entropy", "brier"] as const)
      expect([...s[name].data]).toEqual([0, 0]);
    expect([...s.topK.logProbs.data]).toEqual([0, 0]);
    expect([...s.logSumExp.data]).toEqual([4, -4]);
    expect([...s.rank.data]).toEqual([1, 1]);
    const sure = api.score([[200, 0, 0]], [0], { topK: 3, outputs: ["logProb", "maxLogProb"] });
    expect([sure.logProb.data[0], sure.maxLogProb.data[0], sure.topK.logProbs.data[0]]).toEqual([0, 0, 0]);
  });

  test("the classes are on the last axis unless dim says otherwise; a number is a target of one row", () => {
    const data = Float32Array.from({ length: 24 }, (_, k) => Math.sin(k));
    const t = new Int32Array(6);
    const last = api.score({ data, shape: [2, 3, 4] }, { data: t, shape: [2, 3] }, { topK: 2 });
    expect(last.logProb.shape).toEqual([2, 3]);
    expect(last.topK.indices.shape).toEqual([2, 3, 2]);
    const middle = api.score(
      { data, shape: [2, 3, 4] },
      { data: new Int32Array(8), shape: [2, 4] },
      { dim: 1, topK: 2 },
    );
    expect(middle.topK.logProbs.shape).toEqual([2, 4, 2]);
    const one = api.score([3, 1, -3], 1);
    expect(one.logProb.shape).toEqual([]);
    expect(one.rank.data[0]).toBe(2);
    expect(api.score([3, 1, -3], 1n).rank.data[0]).toBe(2);
  });

  test("base is the unit of the entropy alone", () => {
    const two = api.score([[0, 0, 0, 0]], [1], { base: 2 });
    expect(two.entropy.data[0]).toBeCloseTo(2, 6);
    expect(two.logProb.data[0]).toBeCloseTo(-Math.log(4), 6);
    expect(two.logSumExp.data[0]).toBeCloseTo(Math.log(4), 6);
  });

  test("no rows", () => {
    const s = api.score({ data: new Float32Array(0), shape: [0, 3] }, new Int32Array(0), { topK: 2 });
    expect(s.logProb).toEqual({ data: new Float32Array(0), shape: [0] });
    expect(s.topK.indices).toEqual({ data: new Int32Array(0), shape: [0, 2] });
    expect(api.score({ data: new Float32Array(0), shape: [0, 0] }, null).argmax.shape).toEqual([0]);
  });

  test("out receives each result, and what it lacks is new", () => {
    const out = {
      counted: new Uint8Array(2),
      logProb: new Float32Array(2),
      rank: new Int32Array(2),
      ties: new Int32Array(2),
      argmax: new Int32Array(2),
      isGreedy: new Uint8Array(2),
      maxLogProb: new Float32Array(2),
      entropy: new Float32Array(2),
      logSumExp: new Float32Array(2),
      topK: { indices: new Int32Array(4), logProbs: null },
    };
    const expected = api.score(matrix(), target, { topK: 2 });
    const s = api.score(matrix(), target, { topK: 2, out });
    expect(s).toEqual(expected);
    for (const name of USUAL as (keyof typeof expected)[])
      expect((s[name] as { data: unknown }).data, name).toBe(out[name as "rank"]);
    expect(s.topK.indices.data).toBe(out.topK.indices);
    const brier = new Float64Array(2);
    const doubles = { data: Float64Array.from(matrix().data), shape: [2, 3] };
    expect(api.score(doubles, target, { outputs: ["brier"], out: { brier } }).brier.data).toBe(brier);
    expect(brier[0]).toBeGreaterThan(1);
  });

  describe("refuses, and writes nothing:", () => {
    const refusals: readonly (readonly [string, typeof TypeError | typeof RangeError, string, object])[] = [
      [
        "outputs that are no list",
        TypeError,
        `outputs is "rank", expected a list of names`,
        { outputs: "rank" },
      ],
      [
        "an output that is no name",
        TypeError,
        "outputs[1] is 3, expected a string",
        { outputs: ["rank", 3] },
      ],
      [
        "an output that is nearly one",
        RangeError,
        'outputs[0] is "entrpy", did you mean `entropy`?',
        { outputs: ["entrpy"] },
      ],
      [
        "an output that is none",
        RangeError,
        'outputs[0] is "x", expected one of counted, logProb, rank, ties, argmax, isGreedy, maxLogProb, entropy, logSumExp, brier, topK',
        { outputs: ["x"] },
      ],
      [
        "topK among the outputs alone",
        TypeError,
        'outputs has "topK" and the option topK is absent, expected how many logits it has',
        { outputs: ["topK"] },
      ],
      ["topK of the wrong kind", TypeError, 'topK is "5", expected an integer', { topK: "5" }],
      [
        "topK 0",
        RangeError,
        "topK is 0, expected an integer, 1 <= topK <= 3, the number of classes",
        { topK: 0 },
      ],
      [
        "topK beyond the classes",
        RangeError,
        "topK is 4, expected an integer, 1 <= topK <= 3, the number of classes",
        { topK: 4 },
      ],
      [
        "a broken topK",
        RangeError,
        "topK is 1.5, expected an integer, 1 <= topK <= 3, the number of classes",
        { topK: 1.5 },
      ],
      [
        "an option of other functions",
        TypeError,
        "unknown option `weight`, expected one of outputs, topK, dim, base, ignoreIndex, mask, classMask, temperature, softcap, shift, segments, out",
        { weight: [1] },
      ],
      ["another spelling", TypeError, "unknown option `top_k`, did you mean `topK`?", { top_k: 1 }],
      ["dim", RangeError, "dim is 2, expected -2 <= dim < 2 for a tensor of 2 axes", { dim: 2 }],
      ["base 1", RangeError, 'base is 1, expected "e" or a finite number > 0 other than 1', { base: 1 }],
      ["ignoreIndex", RangeError, "ignoreIndex is 1.5, expected an integer", { ignoreIndex: 1.5 }],
      [
        "an out that is no object",
        TypeError,
        "out is an array of float32, expected an object such as { counted: ... }",
        { out: new Float32Array(2) },
      ],
      [
        "a field of out",
        TypeError,
        "unknown field `logprobs` of out, did you mean `logProb`?",
        { out: { logprobs: new Float32Array(2) } },
      ],
      [
        "a field of out.topK",
        TypeError,
        "unknown field `logProb` of out.topK, did you mean `logProbs`?",
        { topK: 1, out: { topK: { logProb: new Float32Array(2) } } },
      ],
      [
        "an out for what is not wanted",
        TypeError,
        "out has `brier`, which is not among the results that are asked for",
        { out: { brier: new Float32Array(2) } },
      ],
      [
        "an out for a topK that is not wanted",
        TypeError,
        "out has `topK`, which is not among the results that are asked for",
        { out: { topK: {} } },
      ],
      [
        "an out of another type",
        TypeError,
        "out.rank is an array of float32, expected a Int32Array of length 2",
        { out: { rank: new Float32Array(2) } },
      ],
      [
        "an out of another length",
        RangeError,
        "out.isGreedy has length 3, expected 2",
        { out: { isGreedy: new Uint8Array(3) } },
      ],
      [
        "an out.topK of another length",
        RangeError,
        "out.topK.indices has length 2, expected 4",
        { topK: 2, out: { topK: { indices: new Int32Array(2) } } },
      ],
    ];

    test.each(refusals)("%s", (_, error, message, options) => {
      const x = matrix();
      const logProb = new Float32Array(2).fill(9);
      const given = options as { out?: object; outputs?: unknown };
      const withArray =
        given.out instanceof Float32Array || given.outputs !== undefined
          ? given
          : { ...given, out: { logProb, ...given.out } };
      expectRefusal(() => score(x, target, withArray), error, `score: ${message}`, x.data, logProb);
    });

    test("arrays of out that overlap", () => {
      const buffer = new ArrayBuffer(64);
      const data = new Float32Array(buffer, 0, 6);
      const overlapping = new Float32Array(buffer, 20, 2);
      const bytes = new Uint8Array(buffer);
      const logits = { data, shape: [2, 3] };
      const refused = (out: object, message: string, t: unknown = target) =>
        expectRefusal(() => score(logits, t, { topK: 1, out }), RangeError, `score: ${message}`, bytes);
      refused({ logProb: overlapping }, "out.logProb overlaps logits, expected memory of its own");
      refused(
        { rank: new Int32Array(buffer, 24, 2), ties: new Int32Array(buffer, 28, 2) },
        "out.ties overlaps out.rank, expected memory of its own",
      );
      refused(
        { topK: { indices: new Int32Array(buffer, 24, 2), logProbs: new Float32Array(buffer, 24, 2) } },
        "out.topK.logProbs overlaps out.topK.indices, expected memory of its own",
      );
      refused(
        { isGreedy: new Uint8Array(buffer, 40, 2) },
        "out.isGreedy overlaps target, expected memory of its own",
        new Int32Array(buffer, 40, 2),
      );
      const side = { rank: new Int32Array(buffer, 24, 2), ties: new Int32Array(buffer, 32, 2) };
      expect(api.score(logits, target, { out: side }).ties.data).toBe(side.ties);
    });

    test("targets, shapes and classes", () => {
      const x = matrix();
      const logProb = new Float32Array(2).fill(9);
      const refused = (error: typeof TypeError | typeof RangeError, message: string, ...args: unknown[]) =>
        expectRefusal(() => score(...args), error, `score: ${message}`, x.data, logProb);
      const out = { logProb };
      refused(RangeError, "target[1] is 3, expected 0 <= target < 3 or ignoreIndex (-100)", x, [0, 3], {
        out,
      });
      refused(
        RangeError,
        "target has shape [3], expected [2] as logits has shape [2, 3] with the classes on axis 1",
        x,
        [0, 1, 2],
        { out },
      );
      refused(
        TypeError,
        "target has dtype float32, expected integers (such as an Int32Array)",
        x,
        new Float32Array(2),
        { out },
      );
      refused(
        TypeError,
        "logits has dtype int32, expected float32, float64, float16 or bfloat16",
        new Int32Array(3),
        1,
      );
      refused(
        RangeError,
        "logits has shape [], expected at least one axis, the classes",
        { data: new Float32Array(1), shape: [] },
        0,
      );
      refused(
        RangeError,
        "logits has shape [2, 0], expected at least one class on axis 1",
        { data: new Float32Array(0), shape: [2, 0] },
        null,
      );
    });

    test("what needs a target, without one", () => {
      for (const name of ["counted", "logProb", "rank", "ties", "isGreedy", "brier"])
        expectRefusal(
          () => score(matrix(), null, { outputs: ["argmax", name] }),
          TypeError,
          `score: outputs has "${name}" and target is absent, expected a target too`,
        );
      expectRefusal(
        () => score(matrix(), undefined, { ignoreIndex: 3 }),
        TypeError,
        "score: ignoreIndex is 3 and target is absent, expected a target too",
      );
    });
  });
});

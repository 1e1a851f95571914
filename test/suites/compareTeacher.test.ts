/** compare with a sparse teacher: each tail against its definition, and what is refused. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { normal, uniform } from "../tools/random.js";
import { expectRefusal, untyped } from "../tools/refusal.js";

const ROWS = 30;
const CLASSES = 40;
const K = 7;

function model(Type: Float32ArrayConstructor | Float64ArrayConstructor) {
  const gauss = normal(uniform(5));
  const base = new Type(ROWS * CLASSES).map(() => 3 * gauss());
  const data = base.map((x) => x + gauss());
  const target = Int32Array.from({ length: ROWS }, (_, r) => (r % 7 === 3 ? -100 : (r * 5) % CLASSES));
  return { base: { data: base, shape: [ROWS, CLASSES] }, x: { data, shape: [ROWS, CLASSES] }, target };
}

const softmax = (row: readonly number[]) => {
  const max = Math.max(...row);
  const terms = row.map((x) => Math.exp(x - max));
  const sum = terms.reduce((a, b) => a + b, 0);
  return terms.map((term) => term / sum);
};
const times = (p: number, x: number) => (p === 0 ? 0 : p * x);
const klOf = (p: readonly number[], q: readonly number[]) =>
  p.reduce((sum, each, c) => sum + times(each, Math.log(each / q[c])), 0);

describe.each(engines)("$name", ({ api }) => {
  const compare = untyped(api.compare);

  describe.each([Float32Array, Float64Array])("%o", (Type) => {
    const { base, x, target } = model(Type);
    const { topK } = api.score(base, null, { topK: K, outputs: [] });
    const logP = api.score(base, target, { outputs: ["logProb"] }).logProb;
    const near = (got: number, expected: number) => expect(Math.abs(got - expected)).toBeLessThan(3e-6);
    /** Of each row: the teacher's probabilities, the model's at the same classes, and what the model gives to others. */
    const parts = Array.from({ length: ROWS }, (_, r) => {
      const q = softmax(Array.from(x.data.subarray(r * CLASSES, (r + 1) * CLASSES)));
      const classes = Array.from(topK.indices.data.subarray(r * K, (r + 1) * K));
      const p = Array.from(topK.logProbs.data.subarray(r * K, (r + 1) * K), Math.exp);
      const named = classes.map((c) => q[c]);
      const others = q.reduce((sum, each, c) => sum + (classes.includes(c) ? 0 : each), 0);
      return { p, named, others, q, lacks: 1 - p.reduce((sum, each) => sum + each, 0) };
    });

    test("a bucket is one class more: the result of score is a teacher as it is", () => {
      const { rows } = api.compare(topK, x, target, { rows: true });
      parts.forEach(({ p, named, others, lacks }, r) => {
        if (target[r] < 0) return;
        const [P, Q] = [
          [...p, lacks],
          [...named, others],
        ];
        const mean = P.map((each, i) => (each + Q[i]) / 2);
        near(rows.kl.data[r], klOf(P, Q));
        near(rows.reverseKl?.data[r] ?? Number.NaN, klOf(Q, P));
        near(rows.js?.data[r] ?? Number.NaN, (klOf(P, mean) + klOf(Q, mean)) / 2);
        near(rows.totalVariation.data[r], P.reduce((sum, each, i) => sum + Math.abs(each - Q[i]), 0) / 2);
      });
      const dense = api.compare(base, x, target, { rows: true }).rows;
      expect(rows.argmax.data).toEqual(dense.argmax.data);
      // Of a row that does not count the teacher is not read.
      const ofCounted = (data: Int32Array, other: number) =>
        data.map((value, r) => (target[r] < 0 ? other : value));
      expect(rows.baseArgmax.data).toEqual(ofCounted(dense.baseArgmax.data, -1));
      expect(rows.baseTopRank.data).toEqual(ofCounted(dense.baseTopRank.data, 0));
      expect(rows.nll.data).toEqual(dense.nll.data);
      // Less is seen of a part.
      rows.kl.data.forEach((kl, r) => void expect(kl).toBeLessThanOrEqual(dense.kl.data[r] + 1e-6));
    });

    test("zero drops what is missing, renormalize divides by what is there", () => {
      const zero = api.compare({ ...topK, tail: "zero" }, x, target, { rows: true });
      const renormalized = api.compare({ ...topK, tail: "renormalize" }, x, target, { rows: true });
      parts.forEach(({ p, named, others }, r) => {
        if (target[r] < 0) return;
        const sum = p.reduce((total, each) => total + each, 0);
        const whole = p.map((each) => each / sum);
        near(zero.rows.kl.data[r], klOf(p, named));
        near(renormalized.rows.kl.data[r], klOf(whole, named));
        const variation = whole.reduce((total, each, i) => total + Math.abs(each - named[i]), others);
        near(renormalized.rows.totalVariation.data[r], variation / 2);
      });
      for (const result of [zero, renormalized]) {
        expect([result.reverseKl, result.js, result.rows.reverseKl, result.rows.js]).toEqual([
          ...[undefined, undefined, undefined, undefined],
        ]);
        expect("basePerplexity" in result).toBe(false);
        expect("deltaP" in result).toBe(false);
      }
    });

    test("what score gives of a row without a softmax is a teacher without one", () => {
      const broken = [
        [Number.NaN, 2, 3],
        [1, 2, 3],
      ];
      const { topK: ofBroken } = api.score(broken, null, { topK: 2 });
      for (const tail of ["bucket", "zero", "renormalize"] as const) {
        const { rows, kl, nanCount } = api.compare(
          { ...ofBroken, tail },
          [
            [3, 0, 0],
            [1, 2, 3],
          ],
          null,
          { rows: true },
        );
        expect([rows.kl.data[0], kl.value, nanCount]).toEqual([Number.NaN, Number.NaN, 1]);
        expect(rows.baseArgmax.data[0]).toBe(-1);
        expect(rows.kl.data[1]).not.toBeNaN();
      }
    });

    test("probabilities that add up to more than 1 leave no tail", () => {
      const model = [[1, 2, 3, 0]];
      const over = { indices: [[1, 2]], logProbs: [[-0.1, -0.1]] };
      const q = softmax([1, 2, 3, 0]);
      const expected = klOf([Math.exp(-0.1), Math.exp(-0.1)], [q[1], q[2]]);
      near(api.compare(over, model).kl.value, expected);
      near(api.compare({ ...over, tail: "zero" }, model).kl.value, expected);
      near(api.distillation(model, over), expected);
      const all = { indices: [[0, 1, 2, 3]], logProbs: [[-3, -0.4, -0.4, -4]] };
      const P = [-3, -0.4, -0.4, -4].map(Math.exp);
      near(api.compare(all, model).kl.value, klOf(P, q));
      near(api.compare(all, model).reverseKl?.value ?? Number.NaN, klOf(q, P));
      near(api.distillation(model, all), klOf(P, q));
      near(api.distillation(model, all, { beta: 1 }), klOf(q, P));
      const half = P.map((p, c) => (p + q[c]) / 2);
      near(api.distillation(model, all, { beta: 0.5 }), (klOf(P, half) + klOf(q, half)) / 2);
    });

    test("targetLogProb adds what the base knows of the target", () => {
      const dense = api.compare(base, x, target);
      const result = api.compare({ ...topK, targetLogProb: logP }, x, target);
      expect(result.basePerplexity).toEqual(dense.basePerplexity);
      expect(result.perplexity).toEqual(dense.perplexity);
      expect(result.lnRatio).toEqual(dense.lnRatio);
      near(result.deltaP?.value ?? Number.NaN, dense.deltaP.value);
    });

    test("temperature and classMask go with renormalize", () => {
      const classMask = Array.from({ length: CLASSES }, (_, c) => c % 4 !== 1);
      const options = { temperature: 2, classMask, rows: true } as const;
      const { rows } = api.compare({ ...topK, tail: "renormalize" }, x, null, options);
      for (let r = 0; r < ROWS; r++) {
        const own = Array.from({ length: K }, (_, i) => r * K + i).filter(
          (i) => classMask[topK.indices.data[i]],
        );
        if (own.length === 0) {
          expect(rows.kl.data[r]).toBeNaN();
          continue;
        }
        const P = softmax(own.map((i) => topK.logProbs.data[i] / 2));
        const logits = Array.from(x.data.subarray(r * CLASSES, (r + 1) * CLASSES), (value, c) =>
          classMask[c] ? value / 2 : -Infinity,
        );
        const q = softmax(logits);
        near(
          rows.kl.data[r],
          klOf(
            P,
            own.map((i) => q[topK.indices.data[i]]),
          ),
        );
      }
    });
  });

  test("classes in the middle, padding with -1, probability 0 as -9999, all in any integers", () => {
    const x = { data: Float32Array.of(1, 0, 2, 3, 0, 1), shape: [1, 3, 2] };
    const teacher = {
      indices: { data: BigInt64Array.of(2n, 0n, -1n, 1n, -1n, 2n), shape: [1, 2, 3] },
      logProbs: {
        data: Float64Array.of(Math.log(0.5), -9999, 7, Math.log(0.25), 3, -Infinity),
        shape: [1, 2, 3],
      },
    };
    const { rows } = api.compare(teacher, x, null, { dim: 1, rows: true });
    const [first, second] = [softmax([1, 2, 0]), softmax([0, 3, 1])];
    const expected = [
      klOf([0.5, 0, 0.5], [first[2], first[0], first[1]]),
      klOf([0.25, 0, 0.75], [second[1], second[2], second[0]]),
    ];
    expected.forEach((kl, r) => void expect(rows.kl.data[r]).toBeCloseTo(kl, 6));
    expect(Array.from(rows.baseArgmax.data)).toEqual([2, 1]);
  });

  test("the missing mass is at least 0", () => {
    const x = { data: Float64Array.of(0, 0, 0), shape: [1, 3] };
    const teacher = { indices: [[0, 1]], logProbs: [[Math.log(0.6), Math.log(0.5)]] };
    expect(api.compare(teacher, x).kl.value).toBeGreaterThan(0);
  });

  describe("refuses", () => {
    const x = { data: new Float32Array(6), shape: [2, 3] };
    const teacher = {
      indices: [
        [0, 1],
        [2, -1],
      ],
      logProbs: [
        [-1, -1],
        [-1, 0],
      ],
    };
    const refuse = (
      base: unknown,
      error: typeof TypeError | typeof RangeError,
      message: string,
      target: unknown = null,
      options: object = {},
    ) => expectRefusal(() => compare(base, x, target, options), error, `compare: ${message}`);

    test("classes twice, or that there are not", () => {
      refuse(
        {
          ...teacher,
          indices: [
            [0, 0],
            [2, -1],
          ],
        },
        RangeError,
        "base.indices[0, 1] is 0 once more, expected each class at most once in a row",
      );
      for (const index of [3, -2, 0.5])
        refuse(
          {
            ...teacher,
            indices: [
              [0, 1],
              [index, -1],
            ],
          },
          RangeError,
          `base.indices[1, 0] is ${index}, expected an integer, 0 <= index < 3, or -1 for none`,
        );
    });

    test("shapes that differ, both named", () => {
      refuse(
        { indices: [[0, 1]], logProbs: [[-1, -1]] },
        RangeError,
        "base.indices has shape [1, 2], expected [2, k], k >= 1 classes for each row",
      );
      refuse(
        { ...teacher, logProbs: [[-1], [-1]] },
        RangeError,
        "base.logProbs has shape [2, 1], expected [2, 2], the shape of base.indices",
      );
      refuse(
        { ...teacher, targetLogProb: [-1] },
        RangeError,
        "base.targetLogProb has shape [1], expected [2], the shape of the rows",
        [0, 1],
      );
    });

    test("fields that do not exist or are missing, and values that are no logarithms", () => {
      refuse({ ...teacher, tails: "zero" }, TypeError, "unknown field `tails` of base, did you mean `tail`?");
      refuse({ ...teacher, tail: "buckets" }, RangeError, 'base.tail is "buckets", did you mean `bucket`?');
      refuse({ ...teacher, tail: 3 }, TypeError, 'base.tail is 3, expected "bucket", "zero", "renormalize"');
      refuse(
        { indices: [[0], [1]] },
        TypeError,
        "base has no logProbs, expected a tensor, or { indices, logProbs, tail }",
      );
      refuse(
        {
          ...teacher,
          logProbs: [
            [-1, 0.5],
            [-1, 0],
          ],
        },
        RangeError,
        "base.logProbs[0, 1] is 0.5, expected a logarithm <= 0",
      );
    });

    test("what goes with another tail, or with a target", () => {
      refuse(
        teacher,
        TypeError,
        'temperature is given with tail "bucket", expected tail "renormalize"',
        null,
        { temperature: 2 },
      );
      refuse(
        { ...teacher, targetLogProb: [-1, -1] },
        TypeError,
        "base.targetLogProb is given and target is absent, expected a target too",
      );
      refuse(
        { ...teacher, tail: "renormalize", targetLogProb: [-1, -1] },
        TypeError,
        "temperature is given beside base.targetLogProb, which it does not change, expected none",
        [0, 1],
        { temperature: 2 },
      );
    });
  });

  test("what probabilities lack of 1 by rounding is no class, where there is no other", () => {
    const next = uniform(77);
    for (let k = 0; k < 50; k++) {
      const row = Float32Array.from({ length: 3 }, () => 4 * next());
      const logProbs = api.logSoftmax([row]);
      const teacher = {
        indices: [[0, 1, 2]],
        logProbs: { data: Float32Array.from(logProbs.data), shape: [1, 3] },
      };
      const model = Float32Array.from(row, (x) => x + next());
      const expected = api.compare([row], [model]).kl.value;
      expect(api.compare(teacher, [model]).kl.value).toBeCloseTo(expected, 5);
      expect(api.distillation([model], teacher)).toBeCloseTo(expected, 5);
      const wider = [[...model, -Infinity]];
      expect(api.compare(teacher, wider).kl.value).toBeCloseTo(expected, 5);
      expect(api.distillation(wider, teacher)).toBeCloseTo(expected, 5);
    }
  });

  test.each([
    ["float32", 3500],
    ["float16", 3500],
    ["bfloat16", 9000],
  ])("nor what %s logarithms of %i classes lack, of which each is rounded alike", (dtype, classes) => {
    const shape = [1, classes];
    const uniformly = { data: new Float32Array(classes), shape };
    const { data } = untyped(api.logSoftmax)(uniformly, { dtype }) as { data: Float32Array };
    const indices = { data: Int32Array.from(data, (_, c) => c), shape };
    const teacher = { indices, logProbs: { data, shape, dtype } };
    const x = { data: Float32Array.from({ length: classes }, (_, c) => c % 3), shape };
    const expected = api.compare(uniformly, x).kl.value;
    expect(api.compare(teacher, x).kl.value).toBeCloseTo(expected, 1);
    expect(api.distillation(x, teacher)).toBeCloseTo(expected, 1);
  });
});

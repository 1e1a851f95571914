/** What distillation means to the letter, one sentence a test; its truth and its gradients are drawn in the suites of all functions. */

import { describe, expect, test } from "vitest";
import type { Api } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { normal, uniform } from "../tools/random.js";
import { expectRefusal, untyped } from "../tools/refusal.js";
import { distillation as truth } from "../tools/truth/distillation.js";

const { NaN: NAN } = Number;

/** Nested, as a caller would write it. */
const STUDENT = [
  [3, 1, -3],
  [0, 2, 1],
];
const TEACHER = [
  [2, 2, -3],
  [1, 1, 0.5],
];

function random(rows: number, classes: number, seed: number): { data: Float32Array; shape: number[] } {
  const gauss = normal(uniform(seed));
  return { data: new Float32Array(rows * classes).map(() => 3 * gauss()), shape: [rows, classes] };
}

const losses = (api: Api, ...[student, teacher, options]: Parameters<Api["distillation"]>): number[] => {
  const result = api.distillation(student, teacher, { ...options, reduction: "none" } as never);
  return Array.from((result as unknown as { data: Float32Array }).data);
};

function near(got: readonly number[], expected: ArrayLike<number>, digits = 6): void {
  got.forEach((value, k) => {
    expect(value).toBeCloseTo(expected[k], digits);
  });
}

describe.each(engines)("$name", ({ api }) => {
  const none = { reduction: "none" } as const;

  test("beta 0 is KL(teacher‖student), beta 1 KL(student‖teacher), beta 0.5 the divergence of Jensen and Shannon", () => {
    const [p, q] = [api.softmax(TEACHER), api.softmax(STUDENT)];
    near(losses(api, STUDENT, TEACHER), api.klDivergence(p, q).data);
    near(losses(api, STUDENT, TEACHER, { beta: 1 }), api.klDivergence(q, p).data);
    near(losses(api, STUDENT, TEACHER, { beta: 0.5 }), api.jsDivergence(p, q).data);
  });

  test("alpha 0 is the cross entropy of the target, to the bit, and alpha 1 the divergence", () => {
    const target = [1, 0];
    const plain = api.crossEntropy(STUDENT, target, none);
    expect(losses(api, STUDENT, TEACHER, { target, alpha: 0 })).toEqual(Array.from(plain.data));
    expect(losses(api, STUDENT, TEACHER, { target, alpha: 1 })).toEqual(losses(api, STUDENT, TEACHER));
    const both = losses(api, STUDENT, TEACHER, { target });
    const soft = losses(api, STUDENT, TEACHER);
    near(
      both,
      soft.map((loss, k) => (loss + plain.data[k]) / 2),
    );
  });

  test("what has no share is not seen, infinite as it may be", () => {
    const student = [[0, -Infinity, 1]];
    expect(losses(api, student, [[0, -Infinity, 0]], { target: [1], alpha: 1 })[0]).toBeLessThan(1);
    expect(losses(api, student, [[0, 0, 0]], { target: [0], alpha: 0 })[0]).toBeLessThan(2);
    expect(losses(api, student, [[0, 0, 0]])[0]).toBe(Infinity);
    expect(losses(api, student, [[0, -Infinity, 0]], { target: [1] })[0]).toBe(Infinity);
  });

  test("scale false leaves T² out, and the cross entropy is that at T = 1", () => {
    const at = (options: object) => losses(api, STUDENT, TEACHER, { temperature: 4, ...options });
    near(
      at({}),
      at({ scale: false }).map((loss) => 16 * loss),
      5,
    );
    expect(at({ target: [0, 1], alpha: 0 })).toEqual(
      Array.from(api.crossEntropy(STUDENT, [0, 1], none).data),
    );
  });

  test("a class that the teacher cannot have adds nothing for beta 0; one that the student cannot have makes it infinite", () => {
    expect(losses(api, [[0, 0]], [[0, -Infinity]])[0]).toBeCloseTo(Math.LN2, 6);
    expect(losses(api, [[0, -Infinity]], [[0, 0]])[0]).toBe(Infinity);
    expect(losses(api, [[0, -Infinity]], [[0, 0]], { beta: 1 })[0]).toBeCloseTo(Math.LN2, 6);
    expect(losses(api, [[0, 0]], [[0, -Infinity]], { beta: 1 })[0]).toBe(Infinity);
    expect(losses(api, [[0, -Infinity]], [[-Infinity, 0]], { beta: 0.5 })[0]).toBeCloseTo(Math.LN2, 6);
    expect(losses(api, [[0, -Infinity, 1]], [[0, -Infinity, 1]])).toEqual([0]);
  });

  test("however small the teacher's probability is, if the student has none it is infinite", () => {
    expect(losses(api, [[0, -Infinity]], [[0, -500]])[0]).toBe(Infinity);
    expect(losses(api, [[0, -500]], [[0, -Infinity]])[0]).toBeLessThan(1e-30);
  });

  test("the gradient of an infinite divergence is finite for beta 0, NaN for beta 1", () => {
    const forward = api.distillationGrad([[0, -Infinity]], [[0, 0]]).grad.data;
    expect(Array.from(forward)).toEqual([0.5, -0.5]);
    expect(Array.from(api.distillationGrad([[0, 0]], [[0, -Infinity]], { beta: 1 }).grad.data)).toEqual([
      NAN,
      NAN,
    ]);
  });

  test("a row with NaN or Infinity, of either, is NaN and leaves others alone; ignored or masked it is exactly 0", () => {
    for (const bad of [NAN, Infinity])
      for (const beta of [0, 0.5, 1]) {
        const [x, y] = [
          [...STUDENT, [bad, 0, 1], [0, 0, 1]],
          [...TEACHER, [0, 0, 1], [0, bad, 1]],
        ];
        const all = losses(api, x, y, { beta });
        expect(all.slice(0, 2)).toEqual(losses(api, STUDENT, TEACHER, { beta }));
        expect(all.slice(2)).toEqual([NAN, NAN]);
        const options = { beta, target: [0, 1, -100, 5], mask: [1, 1, 1, 0] };
        const { loss, grad } = api.distillationGrad(x, y, { ...options, ...none });
        expect(Array.from(loss.data).slice(2)).toEqual([0, 0]);
        expect(Array.from(grad.data).slice(6)).toEqual([0, 0, 0, 0, 0, 0]);
        const masked = api.distillationGrad(x, y, { beta, mask: [1, 1, 0, 0] });
        expect(masked.loss).toBeCloseTo((all[0] + all[1]) / 2, 6);
        expect(Array.from(masked.grad.data).slice(6)).toEqual([0, 0, 0, 0, 0, 0]);
      }
  });

  test("a row of nothing but -Infinity is NaN", () => {
    expect(losses(api, [[-Infinity, -Infinity]], [[0, 0]])).toEqual([NAN]);
    expect(losses(api, [[0, 0]], [[-Infinity, -Infinity]])).toEqual([NAN]);
  });

  test("an ignored row counts in neither part, and the mean divides by the others", () => {
    const one = losses(api, STUDENT, TEACHER, { target: [0, 1] })[0];
    expect(api.distillation(STUDENT, TEACHER, { target: [0, -100] })).toBe(one);
    expect(api.distillation(STUDENT, TEACHER, { target: [0, 2], ignoreIndex: [2, 7] })).toBe(one);
    expect(api.distillation(STUDENT, TEACHER, { target: [-100, -100] })).toBe(NAN);
    expect(api.distillation(STUDENT, TEACHER, { target: [0, -100], normalizer: 4 })).toBe(one / 4);
  });

  test("with alpha 0 an infinite divergence has no part in the gradient either", () => {
    const x = [[3, 1, -3]];
    const expected = api.crossEntropyGrad(x, [1]);
    const teachers = [[[2, -Infinity, -3]], { indices: [[0, 1]], logProbs: [[-0.5, -Infinity]] }];
    for (const teacher of teachers) {
      expect(api.distillation(x, teacher, { beta: 1 })).toBe(Infinity);
      const { loss, grad } = api.distillationGrad(x, teacher, { beta: 1, alpha: 0, target: [1] });
      expect(loss).toBe(expected.loss);
      near(Array.from(grad.data as Float32Array), expected.grad.data as Float32Array);
    }
  });

  test("rowWeight, shift and parts are those of crossEntropy", () => {
    const [first, second] = losses(api, STUDENT, TEACHER);
    expect(losses(api, STUDENT, TEACHER, { rowWeight: [2, 0] })).toEqual([2 * first, 0]);
    expect(api.distillation(STUDENT, TEACHER, { rowWeight: [2, 6] })).toBeCloseTo(
      (first + 3 * second) / 4,
      6,
    );
    expect(losses(api, STUDENT, TEACHER, { shift: 1 })).toEqual([first]);
    expect(losses(api, STUDENT, TEACHER, { shift: 1, target: [9, 2], alpha: 0 })).toEqual([
      api.crossEntropy([STUDENT[0]], [2]),
    ]);
    const { sum, normalizer } = api.distillation(STUDENT, TEACHER, { reduction: "parts" });
    expect([sum, normalizer]).toEqual([api.distillation(STUDENT, TEACHER, { reduction: "sum" }), 2]);
  });

  test("a masked class takes part in neither softmax, whatever it holds", () => {
    const [x, y] = [[[3, NAN, 1, -3]], [[2, Infinity, 2, -3]]];
    const options = { classMask: [1, 0, 1, 1], target: [2], temperature: 2 };
    const { loss, grad } = api.distillationGrad(x, y, options);
    const plain = { target: [1], temperature: 2 };
    const expected = api.distillationGrad([STUDENT[0]], [TEACHER[0]], plain);
    expect(loss).toBe(expected.loss);
    const { data } = expected.grad;
    expect(Array.from(grad.data)).toEqual([data[0], 0, data[1], data[2]]);
  });

  test("softcap is that of both", () => {
    const capped = (rows: number[][]) => rows.map((row) => row.map((x) => 2 * Math.tanh(x / 2)));
    const got = losses(api, STUDENT, TEACHER, { softcap: 2 });
    near(losses(api, capped(STUDENT), capped(TEACHER)), got);
  });

  test.each([131_072, 40_001])(
    "rows of %i classes, longer than a block, near each other and not",
    (classes) => {
      const student = random(2, classes, classes);
      const other = random(2, classes, classes + 1);
      const teacher = {
        ...other,
        data: student.data.map((x, k) => (k < classes ? x + 1e-3 * other.data[k] : other.data[k])),
      };
      for (const options of [{}, { temperature: 2 }, { beta: 0.5 }, { beta: 1, temperature: 4 }]) {
        const target = { data: Int32Array.of(5, classes - 1), shape: [2] };
        const { loss, grad } = api.distillationGrad(student, teacher, { ...options, target, ...none });
        const expected = truth(student, teacher, null, { ...options, target: target.data });
        near(
          Array.from(loss.data, (value, k) => value / expected.loss.value[k]),
          [1, 1],
          5,
        );
        for (const k of [0, 5, 700, classes - 1, classes, 2 * classes - 1])
          expect(Math.abs(grad.data[k] - expected.grad.value[k])).toBeLessThan(
            2 ** -21 * expected.grad.scale[k] + 2 ** -126,
          );
      }
    },
  );

  test("softmaxes that are one have no divergence below 0", () => {
    const random = normal(uniform(31));
    for (let n = 0; n < 200; n++) {
      const student = Float32Array.from({ length: 2 + (n % 7) }, () => Math.round(8 * random()) / 4);
      for (const beta of [0, 0.5, 1]) {
        const loss = api.distillation(
          student,
          student.map((x) => x + 1 + n / 4),
          { beta },
        );
        expect(loss).toBeGreaterThanOrEqual(0);
        expect(loss).toBeLessThan(1e-20);
      }
    }
  });

  describe("a sparse teacher", () => {
    test("with nothing to divide by is NaN, as compare has it", () => {
      for (const teacher of [
        { indices: [[-1]], logProbs: [[-0.1]] },
        { indices: [[1]], logProbs: [[-Infinity]] },
      ]) {
        const given = { ...teacher, tail: "renormalize" } as const;
        expect(api.distillation([[1, 2, 3, 0]], given)).toBeNaN();
        expect(api.compare(given, [[1, 2, 3, 0]]).kl.value).toBeNaN();
        const { grad } = api.distillationGrad([[1, 2, 3, 0]], given);
        expect(Array.from(grad.data)).toEqual([NAN, NAN, NAN, NAN]);
      }
    });

    test("the gradient where probabilities add up to more than 1 is that of differences", () => {
      const teacher = { indices: [[0, 1, 2, 3]], logProbs: [[-3, -0.4, -0.4, -4]] };
      const x = [1, 2, 3, 0];
      for (const beta of [0, 0.25, 1]) {
        const { grad } = api.distillationGrad([x], teacher, { beta });
        x.forEach((_, c) => {
          const at = (step: number) =>
            api.distillation([x.map((value, k) => (k === c ? value + step : value))], teacher, { beta });
          const slope = (at(1e-3) - at(-1e-3)) / 2e-3;
          expect(Math.abs((grad.data as Float32Array)[c] - slope)).toBeLessThan(2e-3);
        });
      }
    });

    test("what score gives of a row without a softmax has none either", () => {
      const { topK } = api.score([[NAN, 2, 3]], null, { topK: 2 });
      expect(api.distillation([[3, 0, 0]], topK)).toBeNaN();
    });

    test("that is divided by its sum has no masked class, as the softmax of a dense one", () => {
      const x = [[1, 2, 3, 0]];
      const given = { indices: [[0, 1, 3]], logProbs: [[-0.7, -1.4, -1.6]], tail: "renormalize" } as const;
      const dense = [[-0.7, -1.4, -Infinity, -1.6]];
      for (const options of [{}, { temperature: 2 }]) {
        const masked = { ...options, classMask: [1, 0, 1, 1] };
        const { loss, grad } = api.distillationGrad(x, given, masked);
        const expected = api.distillationGrad(x, dense, masked);
        expect(loss).toBeCloseTo(expected.loss, 6);
        expect(api.compare(given, x, null, masked).kl.value).toBeCloseTo(
          expected.loss / (options.temperature ?? 1) ** 2,
          6,
        );
        near(Array.from(grad.data as Float32Array), expected.grad.data as Float32Array);
      }
      expect(api.distillation(x, given, { classMask: [0, 0, 1, 0] })).toBeNaN();
    });

    test("that lacks more than rounding of classes that the student has not is infinitely far, as compare has it", () => {
      const half = { indices: [[0, 1]], logProbs: [[Math.log(0.25), Math.log(0.25)]] };
      for (const x of [[[1, 2]], [[1, 2, -Infinity]]]) {
        expect(api.distillation(x, half)).toBe(Infinity);
        expect(api.compare(half, x).kl.value).toBe(Infinity);
      }
      const mixture = 0.25 * Math.log(0.25 / 0.375) + 0.5 * Math.log(0.5 / 0.375) + 0.25 * Math.log(2);
      expect(api.distillation([[0, 0]], half, { beta: 0.5 })).toBeCloseTo(mixture, 6);
    });

    test("keeps its loss and its gradient where the student has next to nothing for other classes", () => {
      const given = { indices: [[0]], logProbs: [[Math.log(0.75)]] };
      for (const lead of [700, 720, 740, 1000, 10_000, 1e30]) {
        const { loss, grad } = api.distillationGrad([[lead, 1, 1]], given);
        expect(loss).toBe(api.compare(given, [[lead, 1, 1]]).kl.value);
        expect(loss / (0.25 * lead)).toBeCloseTo(1, 1);
        near(Array.from(grad.data as Float32Array), [0.25, -0.125, -0.125]);
      }
    });

    test("has no part in a class that neither has, where its probabilities do not add up to 1 either", () => {
      const x = [[0, -Infinity, 1]];
      for (const logs of [
        [-0.5, -Infinity],
        [-0.5, -Infinity, -0.5],
      ]) {
        const teacher = {
          indices: [[0, 1, 2].slice(0, logs.length)],
          logProbs: [logs],
          tail: "zero",
        } as const;
        const expected = api.compare(teacher, x).kl.value;
        expect(api.distillation(x, teacher)).toBeCloseTo(expected, 6);
        expect(api.distillation(x, { ...teacher, tail: "bucket" })).toBeCloseTo(
          api.compare({ ...teacher, tail: "bucket" }, x).kl.value,
          6,
        );
      }
    });

    test("of a student without a softmax has no divergence, be it of no class", () => {
      for (const tail of ["bucket", "zero"] as const)
        for (const indices of [[[-1]], [[1]]]) {
          const teacher = { indices, logProbs: [[-0.5]], tail };
          const { loss, grad } = api.distillationGrad([[1, NAN, 2]], teacher);
          expect(loss).toBeNaN();
          expect(Array.from(grad.data as Float32Array)).toEqual([NAN, NAN, NAN]);
        }
    });

    const classes = [[0, 1, 2]];
    const logs = api.logSoftmax([TEACHER[0]]);
    const all = { indices: classes, logProbs: logs };

    test("of all classes is the dense one, whatever its tail", () => {
      const dense = losses(api, [STUDENT[0]], [TEACHER[0]])[0];
      for (const tail of ["bucket", "zero", "renormalize"] as const)
        expect(losses(api, [STUDENT[0]], { ...all, tail })[0]).toBeCloseTo(dense, 6);
      for (const beta of [0.3, 1])
        expect(losses(api, [STUDENT[0]], all, { beta })[0]).toBeCloseTo(
          losses(api, [STUDENT[0]], [TEACHER[0]], { beta })[0],
          6,
        );
      const options = { temperature: 3 };
      expect(losses(api, [STUDENT[0]], { ...all, tail: "renormalize" }, options)[0]).toBeCloseTo(
        losses(api, [STUDENT[0]], [TEACHER[0]], options)[0],
        5,
      );
    });

    test("has the classes that it has not as one, with what is missing of 1", () => {
      const few = { indices: [[1]], logProbs: [[Math.log(0.25)]] };
      const [, q] = api.softmax([STUDENT[0]]).data;
      const bucket = 0.25 * Math.log(0.25 / q) + 0.75 * Math.log(0.75 / (1 - q));
      expect(losses(api, [STUDENT[0]], few)[0]).toBeCloseTo(bucket, 6);
      expect(losses(api, [STUDENT[0]], { ...few, tail: "zero" })[0]).toBeCloseTo(
        0.25 * Math.log(0.25 / q),
        6,
      );
      expect(losses(api, [STUDENT[0]], { ...few, tail: "renormalize" })[0]).toBeCloseTo(-Math.log(q), 6);
    });

    test("-1 is no class, and -Infinity and -9999 no probability", () => {
      const few = { indices: [[1]], logProbs: [[Math.log(0.25)]] };
      const padded = { indices: [[-1, 1, -1]], logProbs: [[NAN, Math.log(0.25), -1]] };
      expect(losses(api, STUDENT.slice(0, 1), padded)).toEqual(losses(api, STUDENT.slice(0, 1), few));
      const [zero, server] = [-Infinity, -9999].map((log) =>
        losses(api, [STUDENT[0]], { indices: [[1, 0]], logProbs: [[Math.log(0.25), log]] }),
      );
      expect(server).toEqual(zero);
    });

    test("its classes lie on the last axis, whatever dim is", () => {
      const transposed = { data: Float64Array.of(3, 0, 1, 2, -3, 1), shape: [3, 2] };
      const teacher = {
        indices: [
          [0, 1],
          [2, 1],
        ],
        logProbs: [
          [-1, -1],
          [-0.5, -2],
        ],
      };
      const rows = losses(api, { data: Float64Array.of(3, 1, -3, 0, 2, 1), shape: [2, 3] }, teacher);
      near(losses(api, transposed, teacher, { dim: 0 }), rows, 12);
    });

    test("a row that does not count is not looked at", () => {
      const teacher = { indices: [[1], [99]], logProbs: [[-1], [NAN]] };
      const got = api.distillationGrad(STUDENT, teacher, { mask: [1, 0], ...none });
      expect(got.loss.data[1]).toBe(0);
      expect(Array.from(got.grad.data).slice(3)).toEqual([0, 0, 0]);
    });
  });

  describe("refuses", () => {
    const distil = untyped(api.distillation);
    const few = { indices: [[0], [1]], logProbs: [[-1], [-1]] };
    const cases: readonly (readonly [unknown, unknown, typeof TypeError | typeof RangeError, string])[] = [
      [
        TEACHER,
        { alpha: 0.5 },
        RangeError,
        "distillation: alpha is 0.5 without a target, expected 1 (or none): all of the loss is the teacher's",
      ],
      [
        TEACHER,
        { alpha: 2, target: [0, 0] },
        RangeError,
        "distillation: alpha is 2, expected 0 <= alpha <= 1",
      ],
      [TEACHER, { beta: -0.1 }, RangeError, "distillation: beta is -0.1, expected 0 <= beta <= 1"],
      [TEACHER, { beta: "1" }, TypeError, 'distillation: beta is "1", expected a number'],
      [
        TEACHER,
        { temperature: 0 },
        RangeError,
        "distillation: temperature is 0, expected a finite number > 0",
      ],
      [TEACHER, { scale: 1 }, TypeError, "distillation: scale is 1, expected true or false"],
      [
        TEACHER,
        { ignoreIndex: 0 },
        TypeError,
        "distillation: ignoreIndex is given without a target, expected a target that it is compared with",
      ],
      [
        TEACHER,
        { target: [0, 3] },
        RangeError,
        "distillation: target[1] is 3, expected 0 <= target < 3 or ignoreIndex (-100)",
      ],
      [
        TEACHER,
        { labels: [0, 1] },
        TypeError,
        "distillation: unknown option `labels`, expected one of target, alpha, temperature, beta, scale, ignoreIndex, reduction, dim, mask, rowWeight, normalizer, shift, classMask, softcap, out",
      ],
      [
        TEACHER,
        { temprature: 2 },
        TypeError,
        "distillation: unknown option `temprature`, did you mean `temperature`?",
      ],
      [
        [
          [1, 2],
          [3, 4],
        ],
        {},
        RangeError,
        "distillation: teacher has shape [2, 2], expected [2, 3], the shape of student",
      ],
      [
        { ...few, tail: "drop" },
        {},
        RangeError,
        'distillation: teacher.tail is "drop", expected "bucket", "zero", "renormalize"',
      ],
      [
        { ...few, indices: [[0], [3]] },
        {},
        RangeError,
        "distillation: teacher.indices[1, 0] is 3, expected an integer, 0 <= index < 3, or -1 for none",
      ],
      [
        {
          indices: [
            [0, 0],
            [1, 2],
          ],
          logProbs: [
            [-1, -1],
            [-1, -1],
          ],
        },
        {},
        RangeError,
        "distillation: teacher.indices[0, 1] is 0 once more, expected each class at most once in a row",
      ],
      [
        { indices: [0, 1], logProbs: [-1, -1] },
        {},
        RangeError,
        "distillation: teacher.indices has shape [2], expected [2, k], k >= 1 classes for each row",
      ],
      [
        { ...few, logProbs: [[-1, -1]] },
        {},
        RangeError,
        "distillation: teacher.logProbs has shape [1, 2], expected [2, 1], the shape of teacher.indices",
      ],
      [
        { ...few, logprobs: 1 },
        {},
        TypeError,
        "distillation: unknown field `logprobs` of teacher, did you mean `logProbs`?",
      ],
      [
        few,
        { temperature: 2 },
        RangeError,
        'distillation: temperature is 2 with a sparse teacher whose tail is "bucket", expected 1, or tail "renormalize"',
      ],
      [
        { ...few, tail: "zero" },
        { beta: 1 },
        RangeError,
        'distillation: beta is 1 with a sparse teacher whose tail is "zero", expected 0, or tail "bucket"',
      ],
    ];
    test.each(cases)("%j with %j", (teacher, options, errorClass, message) => {
      expectRefusal(() => distil(STUDENT, teacher, options), errorClass, message);
    });

    test("an out that shares memory with the teacher", () => {
      const data = new Float32Array(9);
      const [student, teacher, out] = [data.slice(0, 6), data.subarray(0, 6), data.subarray(3, 9)];
      const shape = [2, 3];
      expectRefusal(
        () => api.distillationGrad({ data: student, shape }, { data: teacher, shape }, { out }),
        RangeError,
        /overlap|shares/,
        data,
      );
    });
  });
});

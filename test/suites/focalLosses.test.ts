/** What the focal losses mean to the letter, one sentence a test. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { normal, uniform } from "../tools/random.js";
import { expectRefusal, untyped } from "../tools/refusal.js";
import { binaryFocalLoss, focalLoss } from "../tools/truth/focalLosses.js";

const { NaN: NAN } = Number;
const LAYOUTS = [
  { shape: [7, 10], dim: 1 },
  { shape: [3, 129], dim: 1 },
  { shape: [2, 5, 33], dim: 1 },
  { shape: [2, 70_001], dim: 1 },
];

describe.each(engines)("$name", ({ api }) => {
  test.each(LAYOUTS)("gamma 0 is crossEntropy to the bit: $shape", ({ shape, dim }) => {
    const gauss = normal(uniform(shape[0]));
    for (const Floats of [Float32Array, Float64Array]) {
      const data = new Floats(shape.reduce((size, n) => size * n, 1)).map(() => 4 * gauss());
      const rows = shape.filter((_, axis) => axis !== dim);
      const target = {
        data: new Int32Array(data.length / shape[dim]).map((_, k) => k % shape[dim]),
        shape: rows,
      };
      const weight = new Floats(shape[dim]).map((_, c) => 0.5 + (c % 3));
      for (const options of [
        {},
        { weight },
        { temperature: 0.7, softcap: 9 },
        { reduction: "sum" as const },
      ]) {
        const x = { data, shape };
        const focal = api.focalLossGrad(x, target, { ...options, gamma: 0, dim });
        expect(focal).toEqual(api.crossEntropyGrad(x, target, { ...options, dim }));
        expect(api.focalLoss(x, target, { ...options, gamma: 0, dim })).toBe(focal.loss);
      }
    }
  });

  test("gamma 0 without alpha is binaryCrossEntropyWithLogits to the bit", () => {
    const gauss = normal(uniform(2));
    for (const Floats of [Float32Array, Float64Array]) {
      const x = new Floats(1001).map((_, k) => (k % 7 === 0 ? 60 : 4) * gauss());
      const t = x.map((_, k) => (k % 3) / 2);
      const focal = api.binaryFocalLossGrad(x, t, { gamma: 0, reduction: "none" });
      expect(focal).toEqual(api.binaryCrossEntropyWithLogitsGrad(x, t, { reduction: "none" }));
    }
  });

  test("a lead of 20 keeps its digits, one of 100 underflows to 0", () => {
    const rows = { data: Float32Array.of(20, 0, 100, 0), shape: [2, 2] };
    const { loss, grad } = api.focalLossGrad(rows, [0, 0], { reduction: "none" });
    const expected = focalLoss({ data: [20, 0], shape: [1, 2] }, [0])[0];
    expect(expected).toBeLessThan(1e-25);
    expect(loss.data[0] / expected).toBeCloseTo(1, 6);
    // Three factors of 1 - p each: of the loss, and of its slope by p.
    expect(grad.data[1] / (3 * expected)).toBeCloseTo(1, 6);
    expect(grad.data[0]).toBe(-grad.data[1]);
    expect([loss.data[1], ...Array.from(grad.data).slice(2).map(Math.abs)]).toEqual([0, 0, 0]);
    const double = { data: Float64Array.of(100, 0), shape: [1, 2] };
    const precise = focalLoss({ data: [100, 0], shape: [1, 2] }, [0])[0];
    expect(api.focalLoss(double, [0]) / precise).toBeCloseTo(1, 12);
  });

  test("a single class has the loss 0 and the gradient 0, whatever gamma is", () => {
    for (const gamma of [0, 0.5, 2]) {
      const { loss, grad } = api.focalLossGrad([[3], [-1e30]], [0, 0], { gamma });
      expect(loss).toBe(0);
      expect(Array.from(grad.data).map(Math.abs)).toEqual([0, 0]);
    }
  });

  test("a target at -Infinity is infinite, with the gradient of crossEntropy", () => {
    const x = [[0, -Infinity, 1]];
    const focal = api.focalLossGrad(x, [1]);
    expect(focal.loss).toBe(Infinity);
    expect(focal).toEqual(api.crossEntropyGrad(x, [1]));
    expect(api.focalLoss(x, [1], { weight: [1, 0, 1], reduction: "sum" })).toBe(0);
  });

  test("logits that lie as far as floats go", () => {
    for (const Floats of [Float32Array, Float64Array]) {
      const most = Floats === Float32Array ? 1e38 : 1e300;
      const x = { data: Floats.of(most, -most, 0), shape: [1, 3] };
      const plain = api.crossEntropyGrad(x, [1]);
      expect(api.focalLossGrad(x, [1])).toEqual(plain);
      expect(api.focalLoss(x, [0])).toBe(0);
    }
  });

  test("NaN rows are NaN, and exactly 0 where they do not count", () => {
    const x = [
      [NAN, 0, 1],
      [0, Infinity, 1],
      [1, 2, 3],
    ];
    const { loss, grad } = api.focalLossGrad(x, [0, 1, 2], { reduction: "none" });
    expect(Array.from(loss.data).slice(0, 2)).toEqual([NAN, NAN]);
    expect(Array.from(grad.data).slice(0, 6)).toEqual([NAN, NAN, NAN, NAN, NAN, NAN]);
    const some = api.focalLossGrad(x, [-100, 1, 2], { mask: [1, 0, 1] });
    expect(some.loss).toBe(loss.data[2]);
    expect(Array.from(some.grad.data)).toEqual([0, 0, 0, 0, 0, 0, ...Array.from(grad.data).slice(6)]);
  });

  test("the mean divides by the weights of the targets, as that of crossEntropy", () => {
    const x = [
      [1, 2, 3],
      [3, 1, 0],
    ];
    const [first, second] = api.focalLoss(x, [0, 1], { reduction: "none" }).data;
    const weight = [1, 3, 0];
    expect(api.focalLoss(x, [0, 1], { weight })).toBeCloseTo((first + 3 * second) / 4, 6);
    expect(api.focalLoss(x, [0, 1], { rowWeight: [2, 1] })).toBeCloseTo((2 * first + second) / 3, 6);
    expect(api.focalLoss(x, [0, 2], { weight })).toBeCloseTo(first, 6);
    expect(api.focalLoss(x, [5, 0], { shift: 1 })).toBe(first);
  });

  test("any gamma: whole, fractional, small and large", () => {
    const x = [[1, 0.5, -2]];
    for (const gamma of [1e-6, 0.3, 1, 3, 7.25, 30, 1e3, 1e300]) {
      const expected = focalLoss({ data: [1, 0.5, -2], shape: [1, 3] }, [1], { gamma })[0];
      const got = api.focalLoss({ data: Float64Array.of(1, 0.5, -2), shape: [1, 3] }, [1], { gamma });
      expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-13 * expected * (1 + gamma));
      expect(
        api.binaryFocalLoss(Float64Array.of(0.5), [0], { gamma }) / binaryFocalLoss(0.5, 0, gamma) || 1,
      ).toBeCloseTo(1, 10);
    }
    expect(api.focalLoss(x, [1], { gamma: 1e300 })).toBe(0);
  });

  test("binary: alpha weighs positives, 1 - alpha negatives; torchvision's values", () => {
    // torchvision.ops.sigmoid_focal_loss by its formula, p = σ(x).
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const [yes, no] = [
      -0.25 * (1 - sigmoid(1)) ** 2 * Math.log(sigmoid(1)),
      -0.75 * sigmoid(1) ** 2 * Math.log(1 - sigmoid(1)),
    ];
    const { data } = api.binaryFocalLoss([1, 1], [1, 0], { alpha: 0.25, reduction: "none" });
    expect(data[0]).toBeCloseTo(yes, 7);
    expect(data[1]).toBeCloseTo(no, 6);
    expect(api.binaryFocalLoss([1, 1], [true, false], { alpha: 0.25, normalizer: 1 })).toBeCloseTo(
      yes + no,
      6,
    );
  });

  test("binary: both ends are finite where the answer is right, and masked elements may hold anything", () => {
    const x = Float32Array.of(-Infinity, Infinity, -200, 200);
    const { loss, grad } = api.binaryFocalLossGrad(x, [0, 1, 0, 1], { reduction: "none" });
    expect(Array.from(loss.data)).toEqual([0, 0, 0, 0]);
    expect(Array.from(grad.data).map(Math.abs)).toEqual([0, 0, 0, 0]);
    const wrong = api.binaryFocalLossGrad(x, [1, 0, 1, 0], { reduction: "none" });
    expect(Array.from(wrong.loss.data)).toEqual([Infinity, Infinity, 200, 200]);
    expect(Array.from(wrong.grad.data)).toEqual([-1, 1, -1, 1]);
    expect(api.binaryFocalLoss([1, NAN], [1, 9], { mask: [1, 0] })).toBe(api.binaryFocalLoss([1], [1]));
    expect(api.binaryFocalLoss([1, 1], [1, NAN])).toBe(NAN);
  });

  describe("refuses", () => {
    const focal = untyped(api.focalLoss);
    const binary = untyped(api.binaryFocalLoss);
    const cases: readonly (readonly [() => unknown, typeof TypeError | typeof RangeError, string])[] = [
      ...[-1, NAN, Infinity].map(
        (gamma) =>
          [
            () => focal([[1, 2]], [0], { gamma }),
            RangeError,
            `focalLoss: gamma is ${gamma}, expected a finite number >= 0`,
          ] as const,
      ),
      [() => focal([[1, 2]], [0], { gamma: "2" }), TypeError, 'focalLoss: gamma is "2", expected a number'],
      [
        () => focal([[1, 2]], [2]),
        RangeError,
        "focalLoss: target[0] is 2, expected 0 <= target < 2 or ignoreIndex (-100)",
      ],
      [
        () => focal([[1, 2]], Float32Array.of(0)),
        TypeError,
        "focalLoss: target has dtype float32, expected integers (such as an Int32Array)",
      ],
      [
        () => focal([[1, 2]], [0], { labelSmoothing: 0.1 }),
        TypeError,
        "focalLoss: unknown option `labelSmoothing`, expected one of gamma, weight, ignoreIndex, reduction, dim, mask, rowWeight, normalizer, shift, classMask, temperature, softcap, out",
      ],
      [
        () => focal([[1, 2]], [0], { gama: 1 }),
        TypeError,
        "focalLoss: unknown option `gama`, did you mean `gamma`?",
      ],
      [
        () => binary([1], [1], { alpha: 1.5 }),
        RangeError,
        "binaryFocalLoss: alpha is 1.5, expected 0 <= alpha <= 1",
      ],
      [
        () => binary([1], [1], { alpha: -1 }),
        RangeError,
        "binaryFocalLoss: alpha is -1, expected 0 <= alpha <= 1",
      ],
      [() => binary([1], [1.5]), RangeError, "binaryFocalLoss: target[0] is 1.5, expected 0 <= target <= 1"],
      [
        () => binary([1], [1], { weight: 2 }),
        TypeError,
        "binaryFocalLoss: unknown option `weight`, expected one of gamma, alpha, reduction, mask, normalizer, out",
      ],
    ];
    test.each(cases)("%s", (call, errorClass, message) => {
      expectRefusal(call, errorClass, message);
    });
  });
});

/** What each option of rows and classes means to the letter, one sentence a test. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { evaluating, type Options, type Result } from "../tools/evaluate/api.js";

const { NaN: NAN } = Number;

describe.each(engines)("$name", ({ api: given }) => {
  const api = evaluating(given);
  const x = () => ({ data: Float64Array.of(3, 1, -3, 0, 2, 1, 0.5, 0.5, -1), shape: [3, 3] });
  const target = [1, 2, 0];
  const q = { data: Float64Array.of(0.5, 0.5, 0, 0, 0.25, 0.75, 1, 0, 0), shape: [3, 3] };
  const lossesOf = (options: Options = {}, t: unknown = target, logits: unknown = x()) =>
    Array.from(api.crossEntropy(logits, t, { ...options, reduction: "none" }).data);
  const gradientOf = (options: Options = {}, t: unknown = target, logits: unknown = x()) =>
    Array.from(api.crossEntropyGrad(logits, t, { reduction: "sum", ...options }).grad.data);
  const near = (got: readonly number[], expected: readonly number[]) => {
    expect(got.length).toBe(expected.length);
    got.forEach((value, k) => {
      if (Number.isFinite(expected[k])) expect(value).toBeCloseTo(expected[k], 12);
      else expect(value).toBe(expected[k]);
    });
  };
  const plain = lossesOf();
  const plainGradient = gradientOf();
  const soft = lossesOf({}, q);

  describe("ignoreIndex", () => {
    test("a list ignores each of its values, whatever their type", () => {
      expect(lossesOf({ ignoreIndex: [-100, 255] }, [1, 255, -100])).toEqual([plain[0], 0, 0]);
      expect(lossesOf({ ignoreIndex: [1] })).toEqual([0, plain[1], plain[2]]);
      expect(lossesOf({ ignoreIndex: [-1n, 2] }, BigInt64Array.of(1n, 2n, -1n))).toEqual([plain[0], 0, 0]);
      expect(lossesOf({ ignoreIndex: Int32Array.of(-1, 2) }, [1, 2, -1])).toEqual([plain[0], 0, 0]);
      expect(api.nllLoss(x(), [1, 7, -5], { ignoreIndex: [7, -5], reduction: "sum" })).toBe(-1);
    });

    test("a list of one is that one, an empty one ignores nothing", () => {
      expect(lossesOf({ ignoreIndex: [-1] }, [1, -1, 0])).toEqual(lossesOf({ ignoreIndex: -1 }, [1, -1, 0]));
      expect(lossesOf({ ignoreIndex: [] })).toEqual(plain);
      expect(() => lossesOf({ ignoreIndex: [] }, [1, -100, 0])).toThrow(RangeError);
      expect(() => lossesOf({ ignoreIndex: [-1] }, [1, -100, 0])).toThrow(RangeError);
    });

    test("with probabilities a negative one in a list ignores nothing", () => {
      expect(lossesOf({ ignoreIndex: [-100, -1] }, q)).toEqual(soft);
    });
  });

  describe("mask", () => {
    const kinds: readonly (readonly [string, unknown])[] = [
      ["booleans", [true, false, true]],
      ["a boolean tensor", { data: Uint8Array.of(1, 0, 1), shape: [3], dtype: "bool" }],
      ["onnxruntime's booleans", { data: Uint8Array.of(1, 0, 1), dims: [3], type: "bool" }],
      ["numbers", [2, 0, 1]],
      ["minus zero", [1, -0, 1]],
      ["fractions", Float32Array.of(0.5, 0, -0.25)],
      ["infinities", Float64Array.of(Infinity, 0, -Infinity)],
      ["bytes", Int8Array.of(-1, 0, 1)],
      ["64-bit integers", BigInt64Array.of(1n, 0n, -1n)],
      ["float16", { data: Uint16Array.of(0x3c00, 0x8000, 1), shape: [3], dtype: "float16" }],
      ["strides", { data: Int32Array.of(1, 9, 0, 9, 1), shape: [3], strides: [2] }],
    ];

    test.each(kinds)("%s: 0 or false is as if ignored", (_, mask) => {
      expect(lossesOf({ mask })).toEqual([plain[0], 0, plain[2]]);
      expect(api.crossEntropy(x(), target, { mask })).toBe(api.crossEntropy(x(), [1, -100, 0]));
      expect(lossesOf({ mask }, q)).toEqual([soft[0], 0, soft[2]]);
    });

    test("has the shape of the rows, of any number of axes", () => {
      const grid = { data: x().data, shape: [1, 3, 3] };
      const mask = [[true, false, true]];
      expect(lossesOf({ mask }, [target], grid)).not.toEqual(lossesOf({ dim: -1 }, [target], grid));
      expect(lossesOf({ mask, dim: -1 }, [target], grid)).toEqual([plain[0], 0, plain[2]]);
      const lone = { data: Float64Array.of(3, 1, -3), shape: [3] };
      for (const [value, expected] of [
        [1, plain[0]],
        [0, 0],
      ])
        expect(lossesOf({ mask: { data: Uint8Array.of(value), shape: [] } }, 1, lone)).toEqual([expected]);
    });

    test("a row that does not count may hold anything, in the logits and as target", () => {
      const logits = x();
      logits.data.set([NAN, Infinity, -Infinity], 3);
      const mask = [1, 0, 1];
      for (const t of [-7, 3, 2 ** 31 - 1]) {
        expect(lossesOf({ mask }, [1, t, 0], logits)).toEqual([plain[0], 0, plain[2]]);
        expect(api.nllLoss(x(), [1, t, 0], { mask, reduction: "none" }).data[1]).toBe(0);
        const gradient = gradientOf({ mask }, [1, t, 0], logits);
        expect(gradient).toEqual([...plainGradient.slice(0, 3), 0, 0, 0, ...plainGradient.slice(6)]);
      }
      expect(() => lossesOf({ mask: [0, 1, 1] }, [1, 3, 0])).toThrow(/target\[1\] is 3/);
      const spoiled = { data: q.data.slice(), shape: [3, 3] };
      spoiled.data[4] = NAN;
      expect(lossesOf({ mask }, spoiled, logits)).toEqual([soft[0], 0, soft[2]]);
      const { gradTarget } = api.crossEntropyGrad(logits, spoiled, { mask, wrt: "target" });
      expect(Array.from(gradTarget.data.slice(3, 6)).map(Math.abs)).toEqual([0, 0, 0]);
    });

    test("no row that counts: mean NaN, sum 0, none zeros, gradient 0", () => {
      const mask = [0, 0, 0];
      for (const t of [target, q]) {
        expect(api.crossEntropy(x(), t, { mask })).toBeNaN();
        expect(api.crossEntropy(x(), t, { mask, reduction: "sum" })).toBe(0);
        expect(lossesOf({ mask }, t)).toEqual([0, 0, 0]);
        expect(gradientOf({ mask, reduction: "mean" }, t).map(Math.abs)).toEqual(new Array(9).fill(0));
      }
    });

    test("with probabilities the mean divides by the rows that count", () => {
      expect(api.crossEntropy(x(), q, { mask: [1, 1, 0] })).toBe(
        api.crossEntropy(x(), q, { mask: [1, 1, 0], reduction: "sum" }) / 2,
      );
    });
  });

  describe("rowWeight", () => {
    const rowWeight = [2, 0.5, 4];
    const weight = [1, 0.25, 8];

    test("is a factor of each loss and of its gradient", () => {
      near(
        lossesOf({ rowWeight }),
        plain.map((loss, row) => loss * rowWeight[row]),
      );
      near(
        gradientOf({ rowWeight }),
        plainGradient.map((g, k) => g * rowWeight[Math.floor(k / 3)]),
      );
      near(
        lossesOf({ rowWeight: [-1, 2, -3] }),
        plain.map((loss, row) => loss * [-1, 2, -3][row]),
      );
    });

    test("the mean divides by Σ rowWeight·w[t], or by Σ rowWeight for probabilities", () => {
      const options = { rowWeight, weight };
      const sum = (t: unknown) => api.crossEntropy(x(), t, { ...options, reduction: "sum" });
      expect(api.crossEntropy(x(), target, options)).toBe(sum(target) / (2 * 0.25 + 0.5 * 8 + 4));
      expect(api.crossEntropy(x(), q, options)).toBe(sum(q) / 6.5);
      // With rows that do not count.
      const masked = { ...options, mask: [1, 0, 1] };
      const sumOf = (t: unknown) => api.crossEntropy(x(), t, { ...masked, reduction: "sum" });
      expect(api.crossEntropy(x(), target, masked)).toBe(sumOf(target) / (2 * 0.25 + 4));
      expect(api.crossEntropy(x(), q, masked)).toBe(sumOf(q) / 6);
      expect(api.nllLoss(x(), target, options)).toBe(
        api.nllLoss(x(), target, { ...options, reduction: "sum" }) / 8.5,
      );
    });

    test("0 makes loss and gradient exactly 0, in rows of NaN and of infinite losses too", () => {
      const zero = [2, 0, 0];
      for (const row of [
        [NAN, 1, 2],
        [Infinity, 1, 2],
        [-Infinity, -Infinity, -Infinity],
        [0, 2, -Infinity],
      ]) {
        const logits = x();
        logits.data.set(row, 3);
        for (const t of [target, q])
          for (const options of [{}, { labelSmoothing: 0.5 }, { zLoss: 0.5 }, { softcap: 3 }]) {
            const own = { ...options, rowWeight: zero };
            expect(lossesOf(own, t, logits).slice(1).map(Math.abs)).toEqual([0, 0]);
            expect(gradientOf(own, t, logits).slice(3).map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
            expect(api.crossEntropy(logits, t, own)).toBeGreaterThan(0);
          }
        const { loss, grad } = api.nllLossGrad(logits, target, { rowWeight: zero, reduction: "none" });
        expect(Array.from(loss.data.slice(1)).map(Math.abs)).toEqual([0, 0]);
        expect(Array.from(grad.data.slice(3)).map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
      }
      const logits = x();
      logits.data[4] = NAN;
      const { gradTarget } = api.crossEntropyGrad(logits, q, { rowWeight: zero, wrt: "target" });
      expect(Array.from(gradTarget.data.slice(3)).map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
    });

    test("in any form, of any type", () => {
      const expected = lossesOf({ rowWeight });
      for (const form of [
        Float32Array.from(rowWeight),
        Float64Array.from(rowWeight),
        { data: Float32Array.of(4, 0.5, 2), shape: [3], strides: [-1], offset: 2 },
      ])
        expect(lossesOf({ rowWeight: form })).toEqual(expected);
      expect(lossesOf({ rowWeight: Int32Array.of(2, 0, 4) })).toEqual(lossesOf({ rowWeight: [2, 0, 4] }));
    });
  });

  describe("normalizer", () => {
    test("divides the mean and its gradient, whatever the weights and the rows that count", () => {
      for (const t of [target, q])
        for (const options of [
          {},
          { mask: [1, 0, 1] },
          { rowWeight: [2, 0.5, 4] },
          { weight: [1, 0.25, 8] },
        ]) {
          const sum = api.crossEntropyGrad(x(), t, { ...options, reduction: "sum", gradOutput: 0.125 });
          const mean = api.crossEntropyGrad(x(), t, { ...options, normalizer: 8 });
          expect(mean.loss).toBe(sum.loss / 8);
          near(Array.from(mean.grad.data), Array.from(sum.grad.data));
        }
      expect(api.nllLoss(x(), target, { normalizer: 0.5 })).toBe(
        api.nllLoss(x(), target, { reduction: "sum" }) / 0.5,
      );
      expect(api.crossEntropy(x(), target, { normalizer: 3, reduction: "mean" })).toBe(
        api.crossEntropy(x(), target),
      );
    });

    test("all rows ignored: 0", () => {
      for (const options of [{}, { mask: [1, 1, 1] }, { weight: [0, 0, 0] }]) {
        const own = { ...options, normalizer: 7 };
        expect(api.crossEntropy(x(), [-100, -100, -100], own)).toBe(0);
        expect(api.nllLoss(x(), [-100, -100, -100], own)).toBe(0);
        expect(api.crossEntropyGrad(x(), [-100, -100, -100], own)).toEqual({
          loss: 0,
          grad: { data: new Float64Array(9), shape: [3, 3] },
        });
      }
      expect(api.crossEntropy({ data: new Float32Array(0), shape: [0, 3] }, [], { normalizer: 7 })).toBe(0);
    });
  });

  describe("classMask", () => {
    const classMask = [1, 0, 1];

    test("a class with 0 takes no part in the softmax, whatever it holds", () => {
      const expected = Math.log1p(Math.exp(-6));
      for (const held of [1, NAN, Infinity, -Infinity, 1e300]) {
        const logits = { data: Float64Array.of(3, held, -3), shape: [1, 3] };
        near(lossesOf({ classMask }, [0], logits), [expected]);
        const p = Math.exp(-expected);
        const gradient = gradientOf({ classMask }, [0], logits);
        near(gradient, [p - 1, 0, 1 - p]);
        expect(Math.abs(gradient[1])).toBe(0);
      }
    });

    test.each([
      ["booleans", [true, false, true]],
      ["bytes", Uint8Array.of(1, 0, 255)],
      ["floats", Float32Array.of(0.5, -0, -1)],
      ["a tensor of booleans", { data: Uint8Array.of(1, 0, 1), shape: [3], dtype: "bool" }],
      ["the shape of the logits", { data: Uint8Array.of(1, 0, 1, 1, 0, 1, 1, 0, 1), shape: [3, 3] }],
      [
        "nested booleans",
        [
          [true, false, true],
          [true, false, true],
          [true, false, true],
        ],
      ],
      ["a repeated row", { data: Uint8Array.of(1, 0, 1), shape: [3, 3], strides: [0, 1] }],
    ])("%s", (_, mask) => {
      expect(lossesOf({ classMask: mask }, [0, 2, 0])).toEqual(lossesOf({ classMask }, [0, 2, 0]));
      expect(gradientOf({ classMask: mask }, [0, 2, 0])).toEqual(gradientOf({ classMask }, [0, 2, 0]));
    });

    test("of the shape of the logits each row has its own classes", () => {
      const own = { data: Uint8Array.of(1, 1, 0, 0, 1, 1, 1, 0, 1), shape: [3, 3] };
      near(lossesOf({ classMask: own }), [
        Math.log1p(Math.exp(2)),
        Math.log1p(Math.exp(1)),
        Math.log1p(Math.exp(-1.5)),
      ]);
    });

    test("labelSmoothing spreads s/K over the K classes that are left", () => {
      const logits = { data: Float64Array.of(3, NAN, -3), shape: [1, 3] };
      const [high, low] = [Math.log1p(Math.exp(6)), Math.log1p(Math.exp(-6))];
      const options = { classMask, labelSmoothing: 0.5 };
      near(lossesOf(options, [0], logits), [0.5 * low + 0.25 * (low + high)]);
      const shares = { data: Float64Array.of(0.75, 0, 0.25), shape: [1, 3] };
      near(lossesOf(options, shares, logits), [0.5 * (0.75 * low + 0.25 * high) + 0.25 * (low + high)]);
      const weight = [2, 100, 4];
      near(lossesOf({ ...options, weight }, [0], logits), [low + 0.25 * (2 * low + 4 * high)]);
      const p = Math.exp(-low);
      near(gradientOf(options, [0], logits), [p - 0.75, 0, 1 - p - 0.25]);
    });

    test("a target in a masked class: loss +∞, gradient p elsewhere", () => {
      const logits = { data: Float64Array.of(3, 100, -3), shape: [1, 3] };
      const p = 1 / (1 + Math.exp(-6));
      expect(lossesOf({ classMask }, [1], logits)).toEqual([Infinity]);
      near(gradientOf({ classMask }, [1], logits), [p, 0, 1 - p]);
      const smoothed = { classMask, labelSmoothing: 0.5 };
      expect(lossesOf(smoothed, [1], logits)).toEqual([Infinity]);
      near(gradientOf(smoothed, [1], logits), [p - 0.25, 0, 1 - p - 0.25]);
    });

    test("a probability above 0 in a masked class: loss +∞, gradient p elsewhere, gradTarget 0 there", () => {
      const logits = { data: Float64Array.of(3, 100, -3), shape: [1, 3] };
      const p = 1 / (1 + Math.exp(-6));
      for (const share of [1, 2 ** -20]) {
        const shares = { data: Float64Array.of(1 - share, share, 0), shape: [1, 3] };
        expect(lossesOf({ classMask }, shares, logits)).toEqual([Infinity]);
        const options = { classMask, reduction: "sum", wrt: "target" } as const;
        const { grad, gradTarget } = api.crossEntropyGrad(logits, shares, options);
        near(Array.from(grad.data), [p - (1 - share), 0, 1 - p]);
        near(Array.from(gradTarget.data), [Math.log1p(Math.exp(-6)), 0, Math.log1p(Math.exp(6))]);
        expect(Math.abs(gradTarget.data[1])).toBe(0);
      }
      const none = { data: Float64Array.of(1, 0, 0), shape: [1, 3] };
      near(lossesOf({ classMask }, none, logits), [Math.log1p(Math.exp(-6))]);
    });

    test("a row that does not count needs no class", () => {
      const mask = { data: Uint8Array.of(1, 1, 1, 0, 0, 0, 1, 1, 1), shape: [3, 3] };
      expect(lossesOf({ classMask: mask }, [1, -100, 0])).toEqual([plain[0], 0, plain[2]]);
      expect(lossesOf({ classMask: mask, mask: [1, 0, 1] })).toEqual([plain[0], 0, plain[2]]);
      expect(
        gradientOf({ classMask: mask, mask: [1, 0, 1] })
          .slice(3, 6)
          .map(Math.abs),
      ).toEqual([0, 0, 0]);
    });

    test("one class that is left: loss 0, gradient 0", () => {
      const logits = { data: Float64Array.of(3, 100, -3), shape: [1, 3] };
      expect(lossesOf({ classMask: [0, 0, 1] }, [2], logits).map(Math.abs)).toEqual([0]);
      expect(gradientOf({ classMask: [0, 0, 1] }, [2], logits).map(Math.abs)).toEqual([0, 0, 0]);
    });

    test("a NaN, a +∞ or only −∞ among the classes that are left makes the row NaN, the gradient 0 in masked ones", () => {
      for (const [a, b] of [
        [NAN, 1],
        [1, Infinity],
        [-Infinity, -Infinity],
      ]) {
        const logits = { data: Float64Array.of(a, 1, b), shape: [1, 3] };
        expect(lossesOf({ classMask }, [0], logits)).toEqual([NAN]);
        const gradient = gradientOf({ classMask }, [0], logits);
        expect([gradient[0], Math.abs(gradient[1]), gradient[2]]).toEqual([NAN, 0, NAN]);
      }
    });
  });

  describe("temperature and softcap", () => {
    const logits = { data: Float64Array.of(4, -2), shape: [1, 2] };
    const [z, w] = [4, -2].map((value) => (3 * Math.tanh(value / 3)) / 2);
    const share = 1 / (1 + Math.exp(w - z));

    test("the temperature divides the logits, the gradient has the factor 1/T", () => {
      near(lossesOf({ temperature: 2 }, [0], logits), [Math.log1p(Math.exp(-3))]);
      const p = 1 / (1 + Math.exp(-3));
      near(gradientOf({ temperature: 2 }, [0], logits), [(p - 1) / 2, (1 - p) / 2]);
      expect(lossesOf({ temperature: 1 })).toEqual(plain);
    });

    test("the cap comes first, then the temperature, then the softmax", () => {
      near(lossesOf({ temperature: 2, softcap: 3 }, [0], logits), [Math.log1p(Math.exp(w - z))]);
      const slopes = [4, -2].map((value) => (1 - Math.tanh(value / 3) ** 2) / 2);
      near(gradientOf({ temperature: 2, softcap: 3 }, [0], logits), [
        (share - 1) * slopes[0],
        (1 - share) * slopes[1],
      ]);
    });

    test("the cap maps ±∞ to ±cap, where the gradient is 0, and leaves NaN", () => {
      const ends = { data: Float64Array.of(Infinity, -Infinity), shape: [1, 2] };
      near(lossesOf({ softcap: 3 }, [0], ends), [Math.log1p(Math.exp(-6))]);
      near(lossesOf({ softcap: 3 }, [1], ends), [Math.log1p(Math.exp(6))]);
      expect(gradientOf({ softcap: 3 }, [1], ends).map(Math.abs)).toEqual([0, 0]);
      const low = { data: Float64Array.of(-Infinity, -Infinity), shape: [1, 2] };
      near(lossesOf({ softcap: 3 }, [1], low), [Math.LN2]);
      const lost = { data: Float64Array.of(NAN, 0), shape: [1, 2] };
      expect(lossesOf({ softcap: 3 }, [1], lost)).toEqual([NAN]);
    });

    test("a class that is masked is left out of a softmax with a cap, where −∞ is not", () => {
      const own = { data: Float64Array.of(1, -Infinity), shape: [1, 2] };
      expect(lossesOf({ softcap: 3, classMask: [1, 0] }, [0], own).map(Math.abs)).toEqual([0]);
      expect(lossesOf({ softcap: 3 }, [0], own)[0]).toBeGreaterThan(0.01);
    });
  });

  describe("zLoss", () => {
    const lse = [Math.log(Math.exp(3) + Math.exp(1) + Math.exp(-3)), 2.4076059644443806];

    test("adds rowWeight·zLoss·lse², which class weights leave alone, as they do the denominator", () => {
      const options = { zLoss: 0.5, weight: [1, 0.25, 8], rowWeight: [2, 3, 1] };
      const losses = lossesOf(options);
      near(losses.slice(0, 2), [
        2 * (0.25 * plain[0] + 0.5 * lse[0] ** 2),
        3 * (8 * plain[1] + 0.5 * lse[1] ** 2),
      ]);
      expect(api.crossEntropy(x(), target, options)).toBe(
        api.crossEntropy(x(), target, { ...options, reduction: "sum" }) / (2 * 0.25 + 3 * 8 + 1),
      );
      near(lossesOf({ zLoss: 0.5 }, q).slice(0, 2), [
        soft[0] + 0.5 * lse[0] ** 2,
        soft[1] + 0.5 * lse[1] ** 2,
      ]);
    });

    test("adds to the gradient rowWeight·2·zLoss·lse·p", () => {
      const p = [3, 1, -3].map((value) => Math.exp(value - lse[0]));
      const options = { zLoss: 0.5, rowWeight: [2, 3, 1] };
      near(
        gradientOf(options).slice(0, 3),
        p.map((share, c) => 2 * (plainGradient[c] + lse[0] * share)),
      );
    });

    test("takes the log-sum-exp after cap, temperature and class mask", () => {
      const options = { softcap: 3, temperature: 2, classMask: [1, 1, 0] };
      const after = Math.log(Math.exp(1.5 * Math.tanh(1)) + Math.exp(1.5 * Math.tanh(1 / 3)));
      const difference = lossesOf({ ...options, zLoss: 1 })[0] - lossesOf(options, target)[0];
      expect(difference).toBeCloseTo(after ** 2, 12);
    });

    test("rows that do not count get none; 0 changes nothing", () => {
      expect(lossesOf({ zLoss: 1, mask: [1, 0, 1] })[1]).toBe(0);
      expect(lossesOf({ zLoss: 1 }, [1, -100, 0])[1]).toBe(0);
      expect(lossesOf({ zLoss: 0 })).toEqual(plain);
      const infinite = { data: Float64Array.of(0, -Infinity), shape: [1, 2] };
      expect(lossesOf({ zLoss: 0 }, [1], infinite)).toEqual([Infinity]);
    });
  });

  describe("shift", () => {
    const random = Float64Array.from({ length: 24 }, (_, k) => Math.sin(k * k));
    const batch = () => ({ data: random.slice(), shape: [2, 4, 3] });
    const labels = { data: Int32Array.of(-100, 1, 2, 0, 2, 0, 1, 2), shape: [2, 4] };
    // Rows 0, 1, 2 of each sequence predict the labels 1, 2, 3.
    const cut = {
      logits: {
        data: Float64Array.from([...random.slice(0, 9), ...random.slice(12, 21)]),
        shape: [2, 3, 3],
      },
      labels: { data: Int32Array.of(1, 2, 0, 0, 1, 2), shape: [2, 3] },
    };
    const options = { dim: -1, shift: 1 } as const;

    test("row i predicts target i + n, and the result is n shorter", () => {
      const losses = api.crossEntropy(batch(), labels, { ...options, reduction: "none" });
      expect(losses.shape).toEqual([2, 3]);
      const expected = api.crossEntropy(cut.logits, cut.labels, { dim: -1, reduction: "none" });
      near(Array.from(losses.data), Array.from(expected.data));
      expect(api.crossEntropy(batch(), labels, options)).toBe(
        api.crossEntropy(batch(), labels, { ...options, reduction: "sum" }) / 6,
      );
      const nll = api.nllLoss(batch(), labels, { ...options, reduction: "none" });
      expect(nll).toEqual(api.nllLoss(cut.logits, cut.labels, { dim: -1, reduction: "none" }));
    });

    test("the last axis is that of the rows, wherever the classes are", () => {
      const x = { data: random.slice(), shape: [2, 3, 4] };
      const losses = api.crossEntropy(x, labels, { shift: 1, reduction: "none" });
      expect(losses.shape).toEqual([2, 3]);
      const whole = api.crossEntropy(
        x,
        [
          [1, 2, 0, 0],
          [0, 1, 2, 0],
        ],
        { reduction: "none" },
      );
      expect(Array.from(losses.data)).toEqual([0, 1, 2, 4, 5, 6].map((row) => whole.data[row]));
      const flat = { data: random.slice(), shape: [3, 8] };
      expect(
        api.crossEntropy(
          flat,
          labels.data.map((t) => Math.max(t, 0)),
          { dim: 0, shift: 3, reduction: "none" },
        ).shape,
      ).toEqual([5]);
    });

    test("the gradient of the last n rows is 0, and gradOutput is n shorter", () => {
      const gradOutput = { data: Float64Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] };
      const own = { ...options, reduction: "none", gradOutput } as const;
      const { loss, grad } = api.crossEntropyGrad(batch(), labels, own);
      expect([loss.shape, grad.shape]).toEqual([
        [2, 3],
        [2, 4, 3],
      ]);
      const expected = api.crossEntropyGrad(cut.logits, cut.labels, {
        dim: -1,
        reduction: "none",
        gradOutput,
      }).grad.data;
      near(Array.from(grad.data), [...expected.slice(0, 9), 0, 0, 0, ...expected.slice(9), 0, 0, 0]);
      expect(() =>
        api.crossEntropyGrad(batch(), labels, { ...own, gradOutput: new Float64Array(8) }),
      ).toThrow();
      const out = new Float64Array(24).fill(7);
      expect(api.crossEntropyGrad(batch(), labels, { ...own, out }).grad).toEqual(grad);
    });

    test("mask and rowWeight keep their full shape and are read at i + n", () => {
      const mask = { data: Uint8Array.of(0, 1, 0, 1, 0, 1, 1, 1), shape: [2, 4] };
      const rowWeight = { data: Float64Array.of(100, 1, 2, 3, 100, 4, 5, 6), shape: [2, 4] };
      const whole = api.crossEntropy(batch(), labels, { ...options, reduction: "none" }).data;
      const masked = api.crossEntropy(batch(), labels, { ...options, mask, reduction: "none" }).data;
      expect(Array.from(masked)).toEqual([whole[0], 0, whole[2], whole[3], whole[4], whole[5]]);
      const weighted = api.crossEntropy(batch(), labels, { ...options, rowWeight, reduction: "none" }).data;
      near(
        Array.from(weighted),
        [1, 2, 3, 4, 5, 6].map((factor, k) => factor * whole[k]),
      );
      expect(api.crossEntropy(batch(), labels, { ...options, rowWeight })).toBe(
        api.crossEntropy(batch(), labels, { ...options, rowWeight, reduction: "sum" }) / 21,
      );
      expect(() =>
        api.crossEntropy(batch(), labels, {
          ...options,
          mask: [
            [1, 1, 1],
            [1, 1, 1],
          ],
        }),
      ).toThrow(RangeError);
    });

    test("the last n rows may hold anything", () => {
      const x = batch();
      x.data.set([NAN, Infinity, NAN], 9);
      expect(api.crossEntropyGrad(x, labels, options)).toEqual(
        api.crossEntropyGrad(batch(), labels, options),
      );
    });

    test("probabilities are read at i + n too; gradTarget is 0 in the first n rows", () => {
      const shares = {
        data: Float64Array.from({ length: 24 }, (_, k) => (k % 3) / 4 + 1 / 12),
        shape: [2, 4, 3],
      };
      const later = Float64Array.from([...shares.data.slice(3, 12), ...shares.data.slice(15)]);
      const own = { dim: -1, reduction: "sum", wrt: "target" } as const;
      const got = api.crossEntropyGrad(batch(), shares, { ...own, shift: 1 });
      const expected = api.crossEntropyGrad(cut.logits, { data: later, shape: [2, 3, 3] }, own);
      expect(got.loss).toBeCloseTo(expected.loss, 12);
      const rows = (list: Result["data"], row: number) => Array.from(list.slice(3 * row, 3 * row + 3));
      for (const sequence of [0, 1]) {
        expect(rows(got.gradTarget.data, 4 * sequence).map(Math.abs)).toEqual([0, 0, 0]);
        expect(rows(got.grad.data, 4 * sequence + 3).map(Math.abs)).toEqual([0, 0, 0]);
        for (const row of [0, 1, 2]) {
          near(rows(got.grad.data, 4 * sequence + row), rows(expected.grad.data, 3 * sequence + row));
          near(
            rows(got.gradTarget.data, 4 * sequence + row + 1),
            rows(expected.gradTarget.data, 3 * sequence + row),
          );
        }
      }
      const mean = api.crossEntropy(batch(), shares, { dim: -1, shift: 1 });
      expect(mean).toBe(api.crossEntropy(batch(), shares, { dim: -1, shift: 1, reduction: "sum" }) / 6);
    });

    test("a shift of the whole axis leaves no row, one of 0 all", () => {
      const all = { dim: -1, shift: 4 } as const;
      expect(api.crossEntropy(batch(), labels, all)).toBeNaN();
      expect(api.crossEntropy(batch(), labels, { ...all, reduction: "sum" })).toBe(0);
      expect(api.crossEntropy(batch(), labels, { ...all, reduction: "none" })).toEqual({
        data: new Float64Array(0),
        shape: [2, 0],
      });
      expect(Array.from(api.crossEntropyGrad(batch(), labels, all).grad.data).map(Math.abs)).toEqual(
        new Array(24).fill(0),
      );
      expect(api.crossEntropy(batch(), labels, { dim: -1, shift: 0 })).toBe(
        api.crossEntropy(batch(), labels, { dim: -1 }),
      );
    });

    test("the first n targets are not looked at", () => {
      const garbage = { data: labels.data.slice(), shape: [2, 4] };
      garbage.data[0] = 999;
      garbage.data[4] = -3;
      expect(api.crossEntropy(batch(), garbage, options)).toBe(api.crossEntropy(batch(), labels, options));
      garbage.data[5] = 999;
      expect(() => api.crossEntropy(batch(), garbage, options)).toThrow(/target\[1, 1\] is 999/);
    });
  });

  test("null and undefined mean absent", () => {
    for (const value of [null, undefined]) {
      const names = [
        "mask",
        "rowWeight",
        "normalizer",
        "classMask",
        "temperature",
        "softcap",
        "zLoss",
        "shift",
      ];
      const options = Object.fromEntries(names.map((name) => [name, value]));
      expect(lossesOf(options)).toEqual(plain);
      expect(api.crossEntropy(x(), target, options)).toBe(api.crossEntropy(x(), target));
      expect(gradientOf(options)).toEqual(plainGradient);
    }
  });

  test("a mean over rows of which the weights sum to 0 is NaN, and so is its gradient", () => {
    const weight = [1, 0, 0];
    expect(api.crossEntropy(x(), [1, 2, 1], { weight, mask: [1, 1, 0] })).toBeNaN();
    expect(api.crossEntropyGrad(x(), [1, 2, 1], { weight, mask: [1, 0, 0] }).grad.data.slice(0, 3)).toEqual(
      Float64Array.of(NAN, NAN, NAN),
    );
  });
});

/** Softmax, its logarithm, log-sum-exp and entropy with temperature and class mask, and the way back through them. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { evaluating, type Options } from "../tools/evaluate/api.js";
import { expectGraded, lossType } from "../tools/evaluate/closeness.js";
import { type Drawn, draws } from "../tools/evaluate/draws.js";
import { encoded, numbersOf } from "../tools/evaluate/encoded.js";
import { size, type Tensor } from "../tools/evaluate/rows.js";
import {
  entropyFromLogits,
  entropyFromLogitsGrad,
  logSoftmax,
  logSoftmaxBackward,
  logSumExp,
  logSumExpBackward,
  type SoftmaxOptions,
  softmax,
  softmaxBackward,
} from "../tools/evaluate/softmaxFunctions.js";
import { uniform } from "../tools/random.js";
import { share } from "../tools/share.js";

const RUNS = { numRuns: share(100, 40), seed: 20_260_804 };
const BASES = [undefined, "e", 2, 10, 0.5] as const;

interface Case extends Drawn {
  /** With the class axis always: its default is another one than that of losses. */
  readonly truthOptions: SoftmaxOptions;
  readonly callOptions: Options;
  readonly base: 2 | 10 | 0.5 | "e" | undefined;
  /** An upstream gradient for each element, and one for each row. */
  readonly g: Tensor;
  readonly gRows: Tensor;
}

function cases(isTame: boolean): fc.Arbitrary<Case> {
  const of = draws({
    options: ["temperature", "classMask"],
    targets: ["probabilities"],
    reductions: ["none"],
    isOpen: true,
    isTame,
  });
  return fc.tuple(of, fc.constantFrom(...BASES), fc.nat()).map(([one, base, seed]) => {
    const { x, axis, options, call, rows } = one;
    const random = uniform(seed);
    // Multiples of 1/8 in [−2, 2], which all types hold.
    const upstream = (shape: readonly number[]) => ({
      data: Float64Array.from({ length: size(shape) }, () => Math.round(32 * random() - 16) / 8),
      shape,
    });
    const dim = seed % 2 === 0 ? axis : axis - x.shape.length;
    return {
      ...one,
      base,
      truthOptions: { temperature: options.temperature, classMask: options.classMask, dim },
      callOptions: { ...call.options, dim },
      g: upstream(x.shape),
      gRows: upstream(rows.shape),
    };
  });
}

describe.each(engines)("$name", ({ api: given }) => {
  const api = evaluating(given);

  const check = (of: (one: Case) => void, isTame = false) => fc.assert(fc.property(cases(isTame), of), RUNS);

  test("softmax and its logarithm", () => {
    check(({ x, call, dtype, truthOptions, callOptions }) => {
      for (const [name, truth] of [
        ["softmax", softmax],
        ["logSoftmax", logSoftmax],
      ] as const)
        expectGraded(name, api[name](call.logits, callOptions), truth(x, truthOptions), x.shape, dtype);
    });
  });

  test("log-sum-exp, its axis kept or not", () => {
    check(({ x, axis, rows, call, dtype, truthOptions, callOptions }) => {
      const truth = logSumExp(x, truthOptions);
      expectGraded("logSumExp", api.logSumExp(call.logits, callOptions), truth, rows.shape, dtype);
      const kept = x.shape.map((n, k) => (k === axis ? 1 : n));
      const got = api.logSumExp(call.logits, { ...callOptions, keepDim: true });
      expectGraded("logSumExp, kept", got, truth, kept, dtype);
    });
  });

  test("entropy from logits and its gradient, in any base", () => {
    check(({ x, rows, call, dtype, base, gRows, truthOptions, callOptions }) => {
      const options = { ...callOptions, base };
      const entropies = entropyFromLogits(x, { ...truthOptions, base });
      const got = api.entropyFromLogits(call.logits, options);
      expectGraded("entropyFromLogits", got, entropies, rows.shape, dtype);

      const gradOutput = { data: Float64Array.from(gRows.data), shape: gRows.shape };
      const { loss, grad } = api.entropyFromLogitsGrad(call.logits, { ...options, gradOutput });
      expectGraded("entropyFromLogitsGrad.loss", loss, entropies, rows.shape, lossType(dtype));
      const truth = entropyFromLogitsGrad(x, { ...truthOptions, base, gradOutput: gRows.data });
      expectGraded("entropyFromLogitsGrad.grad", grad, truth, x.shape, dtype);
    });
  });

  test("backward through softmax and its logarithm, from the results that the library gave", () => {
    check(({ x, g, call, dtype, truthOptions, callOptions }) => {
      for (const [forward, backward, truthOf] of [
        ["softmax", "softmaxBackward", softmaxBackward],
        ["logSoftmax", "logSoftmaxBackward", logSoftmaxBackward],
      ] as const) {
        const output = api[forward](call.logits, callOptions);
        const truth = truthOf(g, { data: numbersOf(output), shape: x.shape }, truthOptions);
        const got = api[backward](encoded(g, dtype), output, callOptions);
        expectGraded(backward, got, truth, x.shape, dtype);
      }
    });
  });

  test("backward through log-sum-exp", () => {
    check(({ x, gRows, call, dtype, truthOptions, callOptions }) => {
      // In float16 the log-sum-exp itself would lose what the gradient needs.
      fc.pre(dtype !== "float16");
      const output = api.logSumExp(call.logits, callOptions);
      const got = api.logSumExpBackward(encoded(gRows, dtype), call.logits, output, callOptions);
      const truth = logSumExpBackward(gRows.data, x, truthOptions);
      expectGraded("logSumExpBackward", got, truth, x.shape, dtype);
    }, true);
  });

  describe("to the letter", () => {
    const x = [
      [1, 2, 3],
      [0, 0, 0],
    ];
    const classMask = [true, false, true];

    test("masked: softmax 0, log-softmax −∞, and its gradient 0, whatever the class holds", () => {
      const logits = [[1, Number.NaN, 1]];
      expect(Array.from(api.softmax(logits, { classMask }).data)).toEqual([0.5, 0, 0.5]);
      const logp = api.logSoftmax(logits, { classMask });
      expect(logp.data[1]).toBe(-Infinity);
      const g = [[1, Number.NaN, 2]];
      const p = api.softmax(logits, { classMask });
      expect(api.softmaxBackward(g, p, { classMask }).data[1]).toBe(0);
      expect(api.logSoftmaxBackward(g, logp, { classMask }).data[1]).toBe(0);
      expect(api.softmaxBackward(g, p, { classMask }).data[0]).toBeCloseTo(-0.25, 6);
      expect(api.logSoftmaxBackward(g, logp, { classMask }).data[0]).toBeCloseTo(-0.5, 6);
      const lse = api.logSumExp(logits, { classMask });
      expect(lse.data[0]).toBeCloseTo(1 + Math.LN2, 6);
      expect(Array.from(api.logSumExpBackward([4], logits, lse, { classMask }).data)).toEqual([2, 0, 2]);
      expect(api.entropyFromLogits(logits, { classMask }).data[0]).toBeCloseTo(Math.LN2, 6);
      expect(api.entropyFromLogitsGrad(logits, { classMask }).grad.data[1]).toBe(0);
    });

    test("the temperature divides the logits, and the gradient", () => {
      const halved = x.map((row) => row.map((value) => value / 2));
      for (const name of ["softmax", "logSoftmax", "logSumExp", "entropyFromLogits"] as const) {
        const got = api[name](x, { temperature: 2 });
        const expected = api[name](halved);
        got.data.forEach((value, k) => {
          expect(value).toBeCloseTo(expected.data[k], 6);
        });
      }
      const p = api.softmax(x, { temperature: 2 });
      const g = [
        [1, 0, -1],
        [1, 2, 3],
      ];
      const plain = api.softmaxBackward(g, p).data;
      api.softmaxBackward(g, p, { temperature: 2 }).data.forEach((value, k) => {
        expect(value).toBeCloseTo(plain[k] / 2, 6);
      });
    });

    test("temperature 1 and a mask of all classes change no bit", () => {
      const options = { temperature: 1, classMask: [1, 1, 1] };
      for (const name of ["softmax", "logSoftmax", "logSumExp", "entropyFromLogits"] as const)
        expect(api[name](x, options)).toEqual(api[name](x));
    });
  });
});

/** The losses of elements, KL divergence and the binary ones, with masks that broadcast and a given normalizer. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { evaluating, type Options } from "../tools/evaluate/api.js";
import { expectGraded, expectSame, lossType } from "../tools/evaluate/closeness.js";
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  type ElementLosses,
  klDiv,
} from "../tools/evaluate/elementLosses.js";
import { type DType, encoded, rounded } from "../tools/evaluate/encoded.js";
import { exactSum } from "../tools/evaluate/exactSum.js";
import { anyLayout, flags, pick } from "../tools/evaluate/rowContent.js";
import { size, type Tensor } from "../tools/evaluate/rows.js";
import { integerBelow, normal, type Random, uniform } from "../tools/random.js";
import { broadcastShape, expand } from "../tools/truth/tensor.js";

const RUNS = { numRuns: 120, seed: 20_260_805 };
const REDUCTIONS = ["none", "mean", "sum", "batchmean"] as const;
const MOST_AXES = 3;

interface Case {
  readonly dtype: DType;
  readonly input: Tensor;
  readonly target: Tensor;
  readonly weight: Tensor | undefined;
  readonly mask: Tensor | undefined;
  readonly reduction: (typeof REDUCTIONS)[number];
  readonly normalizer: number | undefined;
  readonly logTarget: boolean;
  readonly random: Random;
}

type Loss = "klDiv" | "binaryCrossEntropy" | "binaryCrossEntropyWithLogits";

/** Some axes of size 1 instead of their own, and some of the first ones left out. */
function broadcasting(random: Random, shape: readonly number[]): number[] {
  return shape
    .map((n) => (random() < 0.3 ? 1 : n))
    .slice(random() < 0.3 ? integerBelow(random, shape.length + 1) : 0);
}

function cases(loss: Loss): fc.Arbitrary<Case> {
  return fc
    .record({
      dtype: fc.constantFrom<DType>("float32", "float64", "float16"),
      shape: fc.array(fc.constantFrom(1, 2, 3, 4, 5, 8, 17), { maxLength: MOST_AXES }),
      hasMask: fc.boolean(),
      isWeighted: fc.boolean(),
      isDivided: fc.boolean(),
      logTarget: fc.boolean(),
      reduction: fc.constantFrom(...(loss === "klDiv" ? REDUCTIONS : REDUCTIONS.slice(0, -1))),
      seed: fc.nat(),
    })
    .map(({ dtype, shape, hasMask, isWeighted, isDivided, seed, ...rest }) => {
      const random = uniform(seed);
      const gauss = normal(random);
      // All of it in what is broadcast: the mask then has the shape of the elements.
      const [own, other] =
        loss === "klDiv" ? [broadcasting(random, shape), broadcasting(random, shape)] : [shape, shape];
      const elements = broadcastShape(own, other);
      const tensor = (at: readonly number[], value: () => number): Tensor => ({
        data: Float64Array.from({ length: size(at) }, () => rounded(value(), dtype)),
        shape: at,
      });
      const logit = () => (random() < 0.1 ? pick(random, [40, -40, 0]) : 3 * gauss());
      const share = () => (random() < 0.2 ? integerBelow(random, 2) : random());
      const isLog = loss === "klDiv" && rest.logTarget;
      const target = tensor(other, isLog ? () => -Math.abs(logit()) : share);
      // Probabilities keep away from 0 and 1, where their gradient is a matter of the last digit.
      const input = tensor(own, loss === "binaryCrossEntropy" ? () => 0.05 + 0.9 * random() : logit);
      const mask = hasMask
        ? tensor(broadcasting(random, elements), () => (random() < 0.4 ? 0 : pick(random, [1, 2, -1])))
        : undefined;
      if (mask !== undefined && loss === "binaryCrossEntropyWithLogits") spoil(input, mask, random);
      return {
        ...rest,
        dtype,
        input,
        target,
        mask,
        weight: isWeighted ? tensor(broadcasting(random, shape), () => pick(random, [0.5, 1, 2])) : undefined,
        normalizer: isDivided && rest.reduction === "mean" ? pick(random, [0.5, 7, 1000]) : undefined,
        random,
      };
    });
}

/** What does not count may hold anything. */
function spoil(input: Tensor, mask: Tensor, random: Random): void {
  const data = input.data as Float64Array;
  expand(mask, input.shape).forEach((value, k) => {
    if (value === 0 && random() < 0.5) data[k] = pick(random, [Number.NaN, Infinity, -Infinity]);
  });
}

const truths: Readonly<
  Record<Loss, (one: Case, gradOutput: number | ArrayLike<number> | undefined) => ElementLosses>
> = {
  klDiv: ({ input, target, ...options }, gradOutput) => klDiv(input, target, { ...options, gradOutput }),
  binaryCrossEntropy: ({ input, target, ...options }, gradOutput) =>
    binaryCrossEntropy(input, target, { ...options, gradOutput }),
  binaryCrossEntropyWithLogits: ({ input, target, weight, ...options }, gradOutput) =>
    binaryCrossEntropyWithLogits(input, target, { ...options, weight, posWeight: weight, gradOutput }),
};

describe.each(engines)("$name", ({ api: given }) => {
  const api = evaluating(given);

  test.each(["klDiv", "binaryCrossEntropy", "binaryCrossEntropyWithLogits"] as const)("%s", (loss) => {
    const property = fc.property(cases(loss), (one) => {
      const { dtype, input, target, weight, mask, reduction, normalizer, logTarget, random } = one;
      const upstream = reduction === "none" ? undefined : pick(random, [undefined, 0.75, -2]);
      const { losses, grad, gradTarget } = truths[loss](one, upstream);
      const { shape, denominator } = losses;
      const passed = (tensor: Tensor | undefined) => tensor && encoded(tensor, dtype);
      const x = anyLayout(random, encoded(input, dtype));
      const t = anyLayout(random, encoded(target, dtype));
      const options: Options = {
        mask: mask && flags(random, mask),
        ...(loss === "klDiv" ? { logTarget } : { weight: passed(weight) }),
        ...(loss === "binaryCrossEntropyWithLogits" && { posWeight: passed(weight) }),
      };
      const rows = api[loss](x, t, { ...options, reduction: "none" });
      expectGraded("loss", rows, losses, shape, lossType(dtype));
      const total = exactSum(rows.data);
      if (reduction === "sum") expectSame("sum", api[loss](x, t, { ...options, reduction }), total);
      if (reduction === "mean" || reduction === "batchmean") {
        expectSame(reduction, api[loss](x, t, { ...options, reduction, normalizer }), total / denominator);
      }

      const back = { ...options, reduction, normalizer, gradOutput: upstream };
      const isSoft = loss === "klDiv" && denominator !== 0;
      const got = api[`${loss}Grad`](x, t, { ...back, ...(isSoft && { wrt: "target" }) });
      expectGraded("grad", got.grad, grad, input.shape, dtype);
      if (isSoft) expectGraded("gradTarget", got.gradTarget, gradTarget, target.shape, dtype);
    });
    fc.assert(property, RUNS);
  });

  describe("to the letter", () => {
    const x = [
      [0.5, 0.25],
      [0.125, 0.75],
    ];
    const t = [
      [1, 0],
      [0.5, 1],
    ];

    test("the mean divides by the elements that count, batchmean still by the first size", () => {
      const mask = [true, false];
      for (const loss of ["klDiv", "binaryCrossEntropy", "binaryCrossEntropyWithLogits"] as const) {
        const rows = api[loss](x, t, { mask, reduction: "none" });
        expect([rows.data[1], rows.data[3]]).toEqual([0, 0]);
        const total = rows.data[0] + rows.data[2];
        expect(api[loss](x, t, { mask })).toBe(total / 2);
        const plain = api[loss](x, t, { reduction: "none" }).data;
        expect(api[loss](x, t, { mask: [[1], [0]] })).toBe((plain[0] + plain[1]) / 2);
      }
      const rows = api.klDiv(x, t, { mask: [[1], [0]], reduction: "none" });
      const total = rows.data[0] + rows.data[1];
      expect(api.klDiv(x, t, { mask: [[1], [0]], reduction: "batchmean" })).toBe(total / 2);
    });

    test("no element that counts: the mean is NaN, with a normalizer 0; the gradient is 0", () => {
      const mask = [[false]];
      for (const loss of ["klDiv", "binaryCrossEntropy", "binaryCrossEntropyWithLogits"] as const) {
        expect(api[loss](x, t, { mask })).toBeNaN();
        expect(api[loss](x, t, { mask, normalizer: 3 })).toBe(0);
        for (const options of [{ mask }, { mask, normalizer: 3 }])
          expect(Array.from(api[`${loss}Grad`](x, t, options).grad.data).map(Math.abs)).toEqual([0, 0, 0, 0]);
      }
    });

    test("what does not count may be NaN, in the input and in the target", () => {
      const spoiled = [
        [0.5, Number.NaN],
        [0.125, Number.NaN],
      ];
      const mask = [1, 0];
      for (const loss of ["klDiv", "binaryCrossEntropyWithLogits"] as const) {
        const clean = api[`${loss}Grad`](x, t, { mask });
        expect(api[`${loss}Grad`](spoiled, t, { mask })).toEqual(clean);
        expect(api[`${loss}Grad`](x, spoiled, { mask }).grad.data[1]).toBe(0);
      }
    });

    test("the normalizer divides the mean and its gradient", () => {
      for (const loss of ["klDiv", "binaryCrossEntropy", "binaryCrossEntropyWithLogits"] as const) {
        const sum = api[`${loss}Grad`](x, t, { reduction: "sum", gradOutput: 0.125 });
        const mean = api[`${loss}Grad`](x, t, { normalizer: 8 });
        expect(mean.loss).toBe(sum.loss / 8);
        expect(mean.grad).toEqual(sum.grad);
      }
    });
  });
});

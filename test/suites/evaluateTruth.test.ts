/** The reference that the options of rows and classes are held to, checked itself: by differences, by what the library had before, by known values. */

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { centralDifferences } from "../tools/centralDifferences.js";
import { engines } from "../tools/engines.js";
import { evaluating, type Options } from "../tools/evaluate/api.js";
import {
  type CrossEntropyOptions,
  crossEntropy,
  type LossesAndGradients,
  nllLoss,
  type Target,
} from "../tools/evaluate/classLosses.js";
import { expectGraded, expectSame, lossType } from "../tools/evaluate/closeness.js";
import { ALL_OPTIONS, type Drawn, draws, ROW_OPTIONS } from "../tools/evaluate/draws.js";
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  type ElementLosses,
  klDiv,
} from "../tools/evaluate/elementLosses.js";
import { exactSum } from "../tools/evaluate/exactSum.js";
import { type Losses, meanOf } from "../tools/evaluate/reduction.js";
import { size, type Tensor } from "../tools/evaluate/rows.js";
import { score } from "../tools/evaluate/score.js";
import {
  entropyFromLogits,
  entropyFromLogitsGrad,
  logSoftmax,
  logSoftmaxBackward,
  logSumExp,
  logSumExpBackward,
  softmax,
  softmaxBackward,
} from "../tools/evaluate/softmaxFunctions.js";
import { uniform } from "../tools/random.js";
import type { Graded } from "../tools/truth/gradientScale.js";

const SEED = 20_260_801;
const RUNS = { numRuns: 120, seed: SEED };

/** Σ upstream·loss, whose gradient a loss function returns. */
function objective(losses: Losses, { reduction, gradOutput }: Drawn["options"]): number {
  const { value, denominator } = losses;
  if (reduction === "none") {
    return value.reduce((total, loss, k) => total + loss * ((gradOutput as Float64Array)?.[k] ?? 1), 0);
  }
  const total = value.reduce((sum, loss) => sum + loss, 0);
  return (((gradOutput as number) ?? 1) * total) / (reduction === "mean" ? denominator : 1);
}

const STEP_ERROR = 1e-6;

function expectSlope(name: string, { value, scale }: Graded, differences: Float64Array): void {
  value.forEach((slope, k) => {
    const off = Math.abs(slope - differences[k]);
    if (!(off <= STEP_ERROR * (1 + scale[k]))) {
      expect.fail(`${name}[${k}] is ${slope}, by differences ${differences[k]}`);
    }
  });
}

/** The part of the logits that an option reads may be huge or NaN elsewhere, where nothing depends on it. */
function withFiniteLogits({ data, shape }: Tensor): Tensor & { readonly data: Float64Array } {
  return { data: Float64Array.from(data, (value) => (Number.isFinite(value) ? value : 0)), shape };
}

function lossOf(one: Drawn, x: Tensor, target: Target, name: "crossEntropy" | "nllLoss"): LossesAndGradients {
  if (name === "crossEntropy") return crossEntropy(x, target, one.options);
  if (!("indices" in target)) throw new Error("nllLoss takes indices");
  return nllLoss(x, target.indices, one.options);
}

describe("gradients of the reference against differences of its values", () => {
  const tame = { isTame: true, isSmall: true, reductions: ["none", "mean", "sum"] as const };

  test.each(["indices", "probabilities"] as const)("cross entropy of %s with all options", (kind) => {
    const of = draws({ ...tame, options: ALL_OPTIONS, targets: [kind], dtypes: ["float64"] });
    fc.assert(
      fc.property(of, (one) => {
        const x = withFiniteLogits(one.x);
        const { losses, grad, gradTarget } = lossOf(one, x, one.target, "crossEntropy");
        fc.pre(losses.denominator !== 0 && losses.value.every(Number.isFinite));
        const at = (data: Float64Array, target = one.target) =>
          objective(lossOf(one, { ...x, data }, target, "crossEntropy").losses, one.options);
        // Temperature 0.05 makes steps of the size of the logits.
        if ((one.options.temperature ?? 1) > 0.1) expectSlope("grad", grad, centralDifferences(at, x.data));
        if ("indices" in one.target) return;
        const probabilities = Float64Array.from(one.target.probabilities, (q) => (Number.isNaN(q) ? 0 : q));
        const { classMask } = one.options;
        if (classMask !== undefined) return;
        const atTarget = (q: Float64Array) => at(x.data, { probabilities: q });
        expectSlope("gradTarget", gradTarget, centralDifferences(atTarget, probabilities));
      }),
      RUNS,
    );
  });

  test("nllLoss", () => {
    const of = draws({ ...tame, options: ["weight", ...ROW_OPTIONS], targets: ["indices"] });
    fc.assert(
      fc.property(of, (one) => {
        const x = withFiniteLogits(one.x);
        const { losses, grad } = lossOf(one, x, one.target, "nllLoss");
        fc.pre(losses.denominator !== 0);
        const at = (data: Float64Array) =>
          objective(lossOf(one, { ...x, data }, one.target, "nllLoss").losses, one.options);
        expectSlope("grad", grad, centralDifferences(at, x.data));
      }),
      RUNS,
    );
  });

  const random = uniform(SEED);
  const between = (low: number, high: number, ...shape: number[]) => ({
    data: Float64Array.from({ length: size(shape) }, () => low + (high - low) * random()),
    shape,
  });

  test("softmax, its logarithm, log-sum-exp and entropy, with temperature and class mask", () => {
    for (const classMask of [
      undefined,
      { data: [1, 0, 1, 1], shape: [4] },
      { data: Array.from({ length: 24 }, (_, k) => k % 3), shape: [2, 4, 3] },
    ]) {
      const options = { dim: 1, temperature: 0.7, classMask, base: 2 };
      const x = between(-2, 2, 2, 4, 3);
      const g = between(-1, 1, 2, 4, 3);
      const gRows = between(-1, 1, 6);
      const dot = ({ value }: Graded, { data }: Tensor) =>
        value.reduce((total, y, k) => total + (Number.isFinite(y) ? y * data[k] : 0), 0);
      for (const [name, grad, of] of [
        [
          "softmax",
          softmaxBackward(g, output(softmax(x, options)), options),
          (at: Tensor) => dot(softmax(at, options), g),
        ],
        [
          "logSoftmax",
          logSoftmaxBackward(g, output(logSoftmax(x, options)), options),
          (at: Tensor) => dot(logSoftmax(at, options), g),
        ],
        [
          "logSumExp",
          logSumExpBackward(gRows.data, x, options),
          (at: Tensor) => dot(logSumExp(at, options), gRows),
        ],
        [
          "entropyFromLogits",
          entropyFromLogitsGrad(x, { ...options, gradOutput: gRows.data }),
          (at: Tensor) => dot(entropyFromLogits(at, options), gRows),
        ],
      ] as const) {
        expectSlope(
          name,
          grad,
          centralDifferences((data) => of({ ...x, data }), x.data),
        );
      }
      function output({ value }: Graded): Tensor {
        return { data: value, shape: x.shape };
      }
    }
  });

  test("klDiv and the binary losses with masks that broadcast", () => {
    const mask = { data: [1, 0, 1], shape: [3] };
    const weight = between(0.5, 2, 2, 1);
    const p = between(0.1, 0.9, 2, 3);
    const row = between(0.1, 0.9, 3);
    const x = between(-2, 2, 2, 3);
    for (const options of [
      { mask, reduction: "mean" as const },
      { mask, reduction: "mean" as const, normalizer: 7, gradOutput: 0.5 },
      { mask, reduction: "sum" as const, gradOutput: -2 },
      { mask, reduction: "none" as const, gradOutput: [1, 2, 3, -1, -2, 0.5] },
    ]) {
      const cases: readonly (readonly [string, Tensor, Tensor, (a: Tensor, b: Tensor) => ElementLosses])[] = [
        ["klDiv", x, row, (a, b) => klDiv(a, b, options)],
        ["klDiv, logTarget", x, x, (a, b) => klDiv(a, b, { ...options, logTarget: true })],
        ["klDiv, batchmean", row, p, (a, b) => klDiv(a, b, { mask, reduction: "batchmean" })],
        ["binaryCrossEntropy", p, p, (a, b) => binaryCrossEntropy(a, b, { ...options, weight })],
        [
          "binaryCrossEntropyWithLogits",
          x,
          p,
          (a, b) => binaryCrossEntropyWithLogits(a, b, { ...options, weight, posWeight: weight }),
        ],
      ];
      for (const [name, input, target, of] of cases) {
        const { grad, gradTarget } = of(input, target);
        const batchmean = name.endsWith("batchmean");
        const at = (losses: Losses) =>
          batchmean
            ? losses.value.reduce((a, b) => a + b, 0) / losses.denominator
            : objective(losses, options as Drawn["options"]);
        const ofInput = (data: Float64Array) => at(of({ ...input, data }, target).losses);
        expectSlope(name, grad, centralDifferences(ofInput, Float64Array.from(input.data)));
        if (!name.startsWith("klDiv")) continue;
        const ofTarget = (data: Float64Array) => at(of(input, { ...target, data }).losses);
        expectSlope(
          `${name}, target`,
          gradTarget,
          centralDifferences(ofTarget, Float64Array.from(target.data)),
        );
      }
    }
  });
});

describe.each(engines)("what the library had before, $name", ({ api: given }) => {
  const api = evaluating(given);
  const existing = { options: ["weight", "ignoreIndex", "labelSmoothing"] as const };
  const noList = (one: Drawn) => typeof one.options.ignoreIndex !== "object";

  test("cross entropy and its gradients", () => {
    const wishes = { ...existing, targets: ["indices", "probabilities"] as const };
    const of = draws({ ...wishes, reductions: ["none", "mean", "sum"] }).filter(noList);
    fc.assert(
      fc.property(of, (one) => {
        const { x, call, dtype, reduction, lossShape } = one;
        const { losses, grad, gradTarget } = crossEntropy(x, one.target, one.options);
        const rows = api.crossEntropy(call.logits, call.target, { ...call.options, reduction: "none" });
        expectGraded("losses", rows, losses, lossShape, lossType(dtype));
        if (reduction === "mean") {
          const mean = api.crossEntropy(call.logits, call.target, call.options);
          expectSame("mean", mean, exactSum(rows.data) / losses.denominator);
        }
        const isSoft = "probabilities" in one.target;
        const back = {
          ...call.options,
          reduction,
          gradOutput: call.gradOutput,
          ...(isSoft && { wrt: "target" }),
        };
        const got = api.crossEntropyGrad(call.logits, call.target, back as Options);
        expectGraded("grad", got.grad, grad, x.shape, dtype);
        if (isSoft) expectGraded("gradTarget", got.gradTarget, gradTarget, x.shape, dtype);
      }),
      { ...RUNS, numRuns: 150 },
    );
  });

  test("nllLoss and its gradient", () => {
    const of = draws({
      options: ["weight", "ignoreIndex"],
      targets: ["indices"],
      reductions: ["none", "mean", "sum"],
    }).filter(noList);
    fc.assert(
      fc.property(of, (one) => {
        const { x, call, dtype, lossShape } = one;
        if (!("indices" in one.target)) return;
        const { losses, grad } = nllLoss(x, one.target.indices, one.options);
        const rows = api.nllLoss(call.logits, call.target, { ...call.options, reduction: "none" });
        expectGraded("losses", rows, losses, lossShape, lossType(dtype));
        const back = { ...call.options, reduction: one.reduction, gradOutput: call.gradOutput };
        expectGraded("grad", api.nllLossGrad(call.logits, call.target, back).grad, grad, x.shape, dtype);
      }),
      RUNS,
    );
  });
});

describe("known values", () => {
  test("the sample: what PyTorch and evaluate.md say of two language models", () => {
    const base = { data: npy("logits-base.npy"), shape: [2048, 128] };
    const small = { data: npy("logits-small.npy"), shape: [2048, 128] };
    const indices = npy("targets.npy");
    const nll = crossEntropy(base, { indices }).losses;
    expect(meanOf(nll.value, nll.denominator)).toBeCloseTo(1.4380848001101396, 12);
    const nllSmall = crossEntropy(small, { indices }).losses;
    expect(exactSum(nllSmall.value)).toBeCloseTo(3604.045101964653, 9);

    const [p, q] = [softmax(base, {}), logSoftmax(small, {})];
    const input = { data: q.value, shape: base.shape };
    const kl = klDiv(input, { data: p.value, shape: base.shape }, { reduction: "batchmean" }).losses;
    expect(meanOf(kl.value, kl.denominator)).toBeCloseTo(0.7014121011369725, 12);
    const entropies = entropyFromLogits(base, {}).value;
    expect(meanOf(entropies, 2048)).toBeCloseTo(1.016009914621066, 12);

    const scores = score(base, indices);
    const ofSmall = score(small, indices);
    const same = scores.integers.argmax.filter((c, row) => c === ofSmall.integers.argmax[row]);
    expect(same.length / 2048).toBeCloseTo(0.598633, 6);
    const rankOfBase = score(small, scores.integers.argmax).integers.rank;
    expect(rankOfBase.filter((rank) => rank <= 5).length / 2048).toBeCloseTo(0.89209, 6);
    expect(meanOf(scores.integers.isGreedy, 2048)).toBe(0.61474609375);
    const deltaP = nllSmall.value.map((loss, row) => Math.exp(-loss) - Math.exp(-nll.value[row]));
    expect(meanOf(deltaP, 2048)).toBeCloseTo(-0.182611, 6);
    expect(
      Math.sqrt(
        meanOf(
          deltaP.map((d) => d * d),
          2048,
        ),
      ),
    ).toBeCloseTo(0.334294, 6);
  });

  test("by hand: temperature, softcap, class mask, z-loss, shift", () => {
    const one = (x: number[], t: number, options: CrossEntropyOptions) =>
      crossEntropy({ data: x, shape: [1, x.length] }, { indices: [t] }, options).losses.value[0];
    expect(one([2, 0], 0, { temperature: 2 })).toBeCloseTo(Math.log1p(Math.exp(-1)), 14);
    expect(one([1e9, 0], 1, { softcap: 3 })).toBeCloseTo(Math.log(Math.exp(3) + 1), 14);
    expect(one([5, 0, 0], 1, { classMask: { data: [0, 1, 1], shape: [3] } })).toBeCloseTo(Math.LN2, 14);
    expect(one([0, 0], 0, { zLoss: 0.5 })).toBeCloseTo(Math.LN2 + 0.5 * Math.LN2 ** 2, 14);
    const shifted = crossEntropy({ data: [0, 0, 9, 0], shape: [2, 2] }, { indices: [7, 1] }, { shift: 1 });
    expect(Array.from(shifted.losses.value)).toEqual([Math.LN2]);
    expect(Array.from(shifted.grad.value)).toEqual([0.5, -0.5, 0, 0]);
  });
});

/** The numbers of a small .npy file of version 1, as the sample has them. */
function npy(name: string): Float64Array {
  const file = readFileSync(new URL(`../../sample/${name}`, import.meta.url));
  const bytes = file.subarray(10 + file.readUInt16LE(8));
  const isFloat = file.includes("<f4");
  return Float64Array.from({ length: bytes.length / 4 }, (_, k) =>
    isFloat ? bytes.readFloatLE(4 * k) : bytes.readInt32LE(4 * k),
  );
}

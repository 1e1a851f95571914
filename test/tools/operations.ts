/** The operations whose bits are compared: rows in, one value or one row of values for each. */

import type { Api } from "./api.js";
import { type Floats, type FloatsConstructor, type Placement, put, type Rows, rowBits } from "./rows.js";

/** The arguments of one call. */
interface Arguments {
  readonly api: Api;
  readonly x: ReturnType<typeof put>;
  readonly p: ReturnType<typeof put>;
  readonly q: ReturnType<typeof put>;
  readonly target: { data: Int32Array; shape: number[] };
  readonly weight: Floats;
  /** The gradient of each row's loss. */
  readonly gradOutput: { data: Floats; shape: number[] };
  readonly out?: Floats;
}

export interface Operation {
  readonly name: string;
  /** One value per class, or one per row. */
  readonly wide: boolean;
  /** What it may overwrite. */
  readonly inPlace?: "x" | "p";
  run(given: Arguments): { data: Floats };
}

const none = { reduction: "none" } as const;

export const operations: readonly Operation[] = [
  { name: "softmax", wide: true, inPlace: "x", run: ({ api, x, out }) => api.softmax(x, { dim: 1, out }) },
  {
    name: "logSoftmax",
    wide: true,
    inPlace: "x",
    run: ({ api, x, out }) => api.logSoftmax(x, { dim: 1, out }),
  },
  { name: "logSumExp", wide: false, run: ({ api, x, out }) => api.logSumExp(x, { dim: 1, out }) },
  { name: "exp", wide: true, inPlace: "x", run: ({ api, x, out }) => api.exp(x, { out }) },
  { name: "log", wide: true, inPlace: "p", run: ({ api, p, out }) => api.log(p, { out }) },
  {
    name: "nllLoss",
    wide: false,
    run: ({ api, x, target, weight, out }) => api.nllLoss(x, target, { ...none, weight, out }),
  },
  {
    name: "crossEntropy",
    wide: false,
    run: ({ api, x, target, out }) => api.crossEntropy(x, target, { ...none, out }),
  },
  {
    name: "crossEntropy, weighted and smoothed",
    wide: false,
    run: ({ api, x, target, weight, out }) =>
      api.crossEntropy(x, target, { ...none, weight, labelSmoothing: 0.1, out }),
  },
  {
    name: "crossEntropy of probabilities",
    wide: false,
    run: ({ api, x, p, out }) => api.crossEntropy(x, p, { ...none, out }),
  },
  {
    name: "crossEntropy of probabilities, weighted and smoothed",
    wide: false,
    run: ({ api, x, p, weight, out }) =>
      api.crossEntropy(x, p, { ...none, weight, labelSmoothing: 0.2, out }),
  },
  { name: "klDiv", wide: true, run: ({ api, x, p, out }) => api.klDiv(x, p, { ...none, out }) },
  {
    name: "klDiv of logarithms",
    wide: true,
    run: ({ api, p, x, out }) => api.klDiv(p, x, { ...none, logTarget: true, out }),
  },
  {
    name: "binaryCrossEntropy",
    wide: true,
    run: ({ api, p, q, out }) => api.binaryCrossEntropy(p, q, { ...none, out }),
  },
  {
    name: "binaryCrossEntropyWithLogits",
    wide: true,
    run: ({ api, x, q, p, out }) =>
      api.binaryCrossEntropyWithLogits(x, q, { ...none, weight: p, posWeight: 2.5, out }),
  },
  { name: "entropy", wide: false, run: ({ api, p, out }) => api.entropy(p, { dim: 1, out }) },
  {
    name: "entropyFromLogits",
    wide: false,
    run: ({ api, x, out }) => api.entropyFromLogits(x, { dim: 1, base: 2, out }),
  },
  {
    name: "crossEntropyOfDistributions",
    wide: false,
    run: ({ api, p, q, out }) => api.crossEntropyOfDistributions(p, q, { dim: 1, out }),
  },
  { name: "klDivergence", wide: false, run: ({ api, p, q, out }) => api.klDivergence(p, q, { dim: 1, out }) },
  {
    name: "jsDivergence",
    wide: false,
    run: ({ api, p, q, out }) => api.jsDivergence(p, q, { dim: 1, base: 10, out }),
  },
];

/** Gradients of what sums exp along a row. */
export const gradients: readonly Operation[] = [
  {
    name: "crossEntropyGrad",
    wide: true,
    inPlace: "x",
    run: ({ api, x, target, gradOutput, out }) =>
      api.crossEntropyGrad(x, target, { ...none, gradOutput, out }).grad,
  },
  {
    name: "crossEntropyGrad, weighted",
    wide: true,
    inPlace: "x",
    run: ({ api, x, target, weight, gradOutput, out }) =>
      api.crossEntropyGrad(x, target, { ...none, weight, gradOutput, out }).grad,
  },
  {
    name: "crossEntropyGrad, weighted and smoothed",
    wide: true,
    inPlace: "x",
    run: ({ api, x, target, weight, gradOutput, out }) =>
      api.crossEntropyGrad(x, target, { ...none, weight, labelSmoothing: 0.1, gradOutput, out }).grad,
  },
  {
    name: "crossEntropyGrad of probabilities",
    wide: true,
    inPlace: "x",
    run: ({ api, x, p, gradOutput, out }) => api.crossEntropyGrad(x, p, { ...none, gradOutput, out }).grad,
  },
  {
    name: "crossEntropyGrad with respect to probabilities",
    wide: true,
    run: ({ api, x, p, gradOutput }) =>
      api.crossEntropyGrad(x, p, { ...none, gradOutput, wrt: "target" }).gradTarget,
  },
  {
    name: "entropyFromLogitsGrad",
    wide: true,
    inPlace: "x",
    run: ({ api, x, gradOutput, out }) => api.entropyFromLogitsGrad(x, { dim: 1, gradOutput, out }).grad,
  },
  {
    name: "logSumExpBackward",
    wide: true,
    inPlace: "x",
    run: ({ api, x, gradOutput, out }) =>
      api.logSumExpBackward(gradOutput, x, api.logSumExp(x, { dim: 1 }), { dim: 1, out }),
  },
  {
    name: "softmaxBackward",
    wide: true,
    inPlace: "x",
    run: ({ api, x, p, out }) => api.softmaxBackward(x, p, { dim: 1, out }),
  },
  {
    name: "logSoftmaxBackward",
    wide: true,
    inPlace: "x",
    run: ({ api, x, p, out }) => api.logSoftmaxBackward(p, x, { dim: 1, out }),
  },
];

/** Runs an operation on rows as they are placed, and returns the bits of the result in the order of the rows. */
export function bitsOf(api: Api, operation: Operation, rows: Rows, placement: Placement): Uint32Array {
  const { classes } = rows;
  const { ids, inner, out = "fresh", outShift = 0 } = placement;
  const [x, p, q] = [rows.logits, rows.p, rows.q].map((source) => put(source, classes, placement));
  const width = operation.wide ? classes : 1;
  const type = rows.logits.constructor as FloatsConstructor;
  const shape = [ids.length / inner, inner];
  const target = { data: Int32Array.from(ids, (id) => rows.target[id]), shape };
  const gradOutput = { data: new type(ids.map((id) => rows.gradOutput[id])), shape };
  const given: Arguments = { api, x, p, q, target, weight: rows.weight, gradOutput };
  const size = ids.length * width;
  const into = {
    fresh: () => undefined,
    given: () => new type(size + outShift + 8).fill(Number.NaN).subarray(outShift, outShift + size),
    "in place": () => (operation.inPlace ? given[operation.inPlace].data : undefined),
  }[out]();
  return rowBits(operation.run({ ...given, out: into }).data, placement, width);
}

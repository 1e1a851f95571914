/** Points at which gradients are compared with differences: every function, with every option. */

import type { Api, FloatTensor, Reduction } from "./api.js";
import { uniform } from "./random.js";
import { product } from "./truth/tensor.js";

/** A tensor in float64. */
export interface Float64Tensor {
  readonly data: Float64Array;
  readonly shape: number[];
}

/** A function, its gradient, and the point where they are compared. */
export interface Problem {
  readonly name: string;
  readonly input: Float64Tensor;
  /** A target that is differentiated too. */
  readonly target?: Float64Tensor;
  loss(api: Api, input: Float64Tensor, target?: Float64Tensor): number | FloatTensor;
  /** Given the gradient of the loss; undefined: the default, 1 for each. */
  gradient(api: Api, gradOutput?: number | Float64Tensor): Result;
}

interface Result {
  readonly loss?: number | FloatTensor;
  readonly grad: FloatTensor;
  readonly gradTarget?: FloatTensor;
}

const random = uniform(20260731);

export function between(low: number, high: number, ...shape: number[]): Float64Tensor {
  const data = new Float64Array(product(shape)).map(() => low + (high - low) * random());
  return { data, shape };
}

function indices(classes: number, ...shape: number[]) {
  return { data: new Int32Array(product(shape)).map(() => Math.floor(classes * random())), shape };
}

const reductions: readonly Reduction[] = ["mean", "sum", "none"];

/** Layouts of logits: their shape, the class axis, and the shape of the losses. */
const layouts = [
  { shape: [5], dim: 0, rows: [] },
  { shape: [4, 3], dim: 1, rows: [4] },
  { shape: [2, 5, 3], dim: 1, rows: [2, 3] },
  { shape: [2, 3, 5], dim: -1, rows: [2, 3] },
  { shape: [4, 6], dim: 0, rows: [6] },
];

function nllLoss(): Problem[] {
  return grid({ weighted: [false, true], ignoring: [false, true], reduction: reductions }).flatMap(
    ({ weighted, ignoring, reduction }) =>
      layouts.map(({ shape, dim, rows }) => {
        const input = between(-3, 0, ...shape);
        const classes = shape.at(dim) as number;
        const t = indices(classes, ...rows);
        const weight = weighted ? between(-0.5, 2, classes) : undefined;
        const options = {
          weight,
          ignoreIndex: ignoring && rows.length > 0 ? t.data[0] : undefined,
          reduction,
          dim,
        };
        return {
          name: `[${shape}] dim ${dim} ${describeOptions({ weighted, ignoring, reduction })}`,
          input,
          loss: (api, x) => api.nllLoss<Reduction>(x, t, options),
          gradient: (api, gradOutput) => api.nllLossGrad<Reduction>(input, t, { ...options, gradOutput }),
        };
      }),
  );
}

function crossEntropyOfIndices(): Problem[] {
  return grid({
    weighted: [false, true],
    ignoring: [false, true],
    labelSmoothing: [0, 0.2, 1],
    reduction: reductions,
  }).flatMap(({ weighted, ignoring, labelSmoothing, reduction }) =>
    layouts.map(({ shape, dim, rows }) => {
      const input = between(-3, 3, ...shape);
      const classes = shape.at(dim) as number;
      const t = indices(classes, ...rows);
      const weight = weighted ? between(0.2, 2, classes) : undefined;
      const options = {
        weight,
        ignoreIndex: ignoring && rows.length > 0 ? t.data[0] : undefined,
        labelSmoothing,
        reduction,
        dim,
      };
      return {
        name: `[${shape}] dim ${dim} ${describeOptions({ weighted, ignoring, labelSmoothing, reduction })}`,
        input,
        loss: (api, x) => api.crossEntropy<Reduction>(x, t, options),
        gradient: (api, gradOutput) => api.crossEntropyGrad<Reduction>(input, t, { ...options, gradOutput }),
      };
    }),
  );
}

function crossEntropyOfProbabilities(): Problem[] {
  return grid({ weighted: [false, true], labelSmoothing: [0, 0.2, 1], reduction: reductions }).flatMap(
    ({ weighted, labelSmoothing, reduction }) =>
      layouts.map(({ shape, dim }) => {
        const input = between(-3, 3, ...shape);
        const target = between(0, 1, ...shape);
        const weight = weighted ? between(-0.5, 2, shape.at(dim) as number) : undefined;
        const options = { weight, labelSmoothing, reduction, dim };
        return {
          name: `[${shape}] dim ${dim} ${describeOptions({ weighted, labelSmoothing, reduction })}`,
          input,
          target,
          loss: (api, x, q = target) => api.crossEntropy<Reduction>(x, q, options),
          gradient: (api, gradOutput) =>
            api.crossEntropyGrad<Reduction, "target">(input, target, {
              ...options,
              gradOutput,
              wrt: "target",
            }),
        };
      }),
  );
}

function klDiv(): Problem[] {
  const shapes = [
    [
      [2, 3],
      [2, 3],
    ],
    [[3], [2, 3]],
    [[2, 3], [3]],
    [
      [2, 1, 3],
      [4, 1],
    ],
    [[], [2, 2]],
    [[2, 2], []],
    [[1, 1], [3]],
  ];
  return grid({ logTarget: [false, true], reduction: [...reductions, "batchmean" as const] }).flatMap(
    ({ logTarget, reduction }) =>
      shapes.map(([shape, targetShape]) => {
        const input = between(-3, 0, ...shape);
        const target = logTarget ? between(-3, 0, ...targetShape) : between(0.3, 1, ...targetShape);
        const options = { logTarget, reduction };
        return {
          name: `[${shape}] [${targetShape}] ${describeOptions({ logTarget, reduction })}`,
          input,
          target,
          loss: (api, x, t = target) => api.klDiv<Reduction | "batchmean">(x, t, options),
          gradient: (api, gradOutput) =>
            api.klDivGrad<Reduction | "batchmean", "target">(input, target, {
              ...options,
              gradOutput,
              wrt: "target",
            }),
        };
      }),
  );
}

function binaryCrossEntropy(): Problem[] {
  return grid({ weightShape: [null, [3], [2, 1], []], reduction: reductions }).map(
    ({ weightShape, reduction }) => {
      const input = between(0.3, 0.7, 2, 3);
      const t = between(0, 1, 2, 3);
      const weight = weightShape === null ? undefined : between(-1, 2, ...weightShape);
      const options = { weight, reduction };
      return {
        name: describeOptions({ weight: weightShape, reduction }),
        input,
        loss: (api, p) => api.binaryCrossEntropy<Reduction>(p, t, options),
        gradient: (api, gradOutput) =>
          api.binaryCrossEntropyGrad<Reduction>(input, t, { ...options, gradOutput }),
      };
    },
  );
}

function binaryCrossEntropyWithLogits(): Problem[] {
  const shapes = [null, [3], [2, 1], []];
  return grid({ weightShape: shapes, posShape: shapes, reduction: reductions }).map(
    ({ weightShape, posShape, reduction }) => {
      const input = between(-3, 3, 2, 3);
      // Outside [0, 1] too: nothing forbids it.
      const t = between(-0.5, 1.5, 2, 3);
      const weight = weightShape === null ? undefined : between(-1, 2, ...weightShape);
      const posWeight = posShape === null ? undefined : between(0.5, 2, ...posShape);
      const options = { weight, posWeight, reduction };
      return {
        name: describeOptions({ weight: weightShape, posWeight: posShape, reduction }),
        input,
        loss: (api, x) => api.binaryCrossEntropyWithLogits<Reduction>(x, t, options),
        gradient: (api, gradOutput) =>
          api.binaryCrossEntropyWithLogitsGrad<Reduction>(input, t, { ...options, gradOutput }),
      };
    },
  );
}

function entropyFromLogits(): Problem[] {
  return grid({ base: ["e" as const, 2, 10], layout: layouts }).map(({ base, layout: { shape, dim } }) => {
    const input = between(-2, 2, ...shape);
    return {
      name: `[${shape}] dim ${dim} base ${base}`,
      input,
      loss: (api, x) => api.entropyFromLogits(x, { base, dim }),
      gradient: (api, gradOutput) => api.entropyFromLogitsGrad(input, { base, dim, gradOutput }),
    };
  });
}

function backward(): Problem[] {
  const ofRows = layouts.flatMap(({ shape, dim }): Problem[] => {
    const input = between(-2, 2, ...shape);
    const ones = { data: new Float64Array(input.data.length).fill(1), shape };
    return [
      {
        name: `softmax [${shape}] dim ${dim}`,
        input,
        loss: (api, x) => api.softmax(x, { dim }),
        gradient: (api, g) => ({
          grad: api.softmaxBackward((g ?? ones) as Float64Tensor, api.softmax(input, { dim }), { dim }),
        }),
      },
      {
        name: `logSoftmax [${shape}] dim ${dim}`,
        input,
        loss: (api, x) => api.logSoftmax(x, { dim }),
        gradient: (api, g) => ({
          grad: api.logSoftmaxBackward((g ?? ones) as Float64Tensor, api.logSoftmax(input, { dim }), { dim }),
        }),
      },
    ];
  });
  const dims = [0, -1, [1], [0, 1], [1, 2], [0, 2], [2, 0, 1]];
  const ofSums = grid({ dim: dims, keepDim: [false, true] }).map(({ dim, keepDim }): Problem => {
    const input = between(-2, 2, 2, 3, 4);
    const options = { dim, keepDim };
    return {
      name: `logSumExp dim [${dim}] keepDim ${keepDim}`,
      input,
      loss: (api, x) => api.logSumExp(x, options),
      gradient: (api, g) => {
        const output = api.logSumExp(input, options);
        const ones = { data: new Float64Array(output.data.length).fill(1), shape: output.shape };
        return { grad: api.logSumExpBackward(g ?? ones, input, output, options) };
      },
    };
  });
  return [...ofRows, ...ofSums];
}

export const functions: Readonly<Record<string, Problem[]>> = {
  nllLossGrad: nllLoss(),
  "crossEntropyGrad with class indices": crossEntropyOfIndices(),
  "crossEntropyGrad with class probabilities": crossEntropyOfProbabilities(),
  klDivGrad: klDiv(),
  binaryCrossEntropyGrad: binaryCrossEntropy(),
  binaryCrossEntropyWithLogitsGrad: binaryCrossEntropyWithLogits(),
  entropyFromLogitsGrad: entropyFromLogits(),
  "the backward functions": backward(),
};

/** Every combination of the choices. */
function grid<T extends Record<string, readonly unknown[]>>(choices: T): { [K in keyof T]: T[K][number] }[] {
  let combinations: Record<string, unknown>[] = [{}];
  for (const [name, values] of Object.entries(choices))
    combinations = combinations.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  return combinations as { [K in keyof T]: T[K][number] }[];
}

function describeOptions(options: Readonly<Record<string, unknown>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? `[${value}]` : value}`)
    .join(", ");
}

/** Gradients whose terms cancel, and the functions behind them: calls on random tensors, and their truth. */

import type { Api, FloatArray, FloatTensor } from "./api.js";
import { integerBelow, normal, type Random, uniform } from "./random.js";
import {
  crossEntropyGradient,
  entropyGradient,
  logSoftmaxBackward,
  logSumExpBackward,
  nllLossGradient,
  probabilitiesGradient,
  probabilitiesTargetGradient,
  softmaxBackward,
} from "./truth/classGradients.js";
import {
  binaryCrossEntropyGradient,
  binaryCrossEntropyWithLogitsGradient,
  klDivGradient,
  klDivTargetGradient,
} from "./truth/elementwiseGradients.js";
import type { Entry, Graded } from "./truth/gradientScale.js";
import { product } from "./truth/tensor.js";

/** Makes the array of a run's precision out of float32 numbers. */
export type Floats = (numbers: Float64Array) => FloatArray;

/** Random rows: (outer, classes, inner), logits with this scale and offset, a share of them masked by −Infinity. */
export interface Setting {
  readonly classes: number;
  readonly inner: number;
  readonly scale: number;
  readonly offset: number;
  readonly masked: number;
}

/** A call, and the truth of what it returns; the arguments are the same in every run. */
export interface Case {
  readonly name: string;
  run(api: Api, floats: Floats): FloatTensor;
  /** Given what the run was given: a backward function starts from a result that is rounded. */
  truth(api: Api, floats: Floats): Graded;
}

const OUTER = 2;

/** Computes at the first call. */
function once<T>(compute: () => T): () => T {
  let value: T | undefined;
  return () => {
    value ??= compute();
    return value;
  };
}

export function gradientCases({ classes, inner, scale, offset, masked }: Setting): Case[] {
  const random = uniform(classes * 104_729 + inner * 31 + scale * 7919 + offset);
  const gauss = normal(random);
  const shape = [OUTER, classes, inner];
  const rows = [OUTER, inner];
  const numbers = (sizes: readonly number[], next: Random) =>
    new Float64Array(product(sizes)).map(() => Math.fround(next()));

  const logits = numbers(shape, () => (random() < masked ? -Infinity : offset + scale * gauss()));
  // A row of only −Infinity is NaN: its first class stays.
  for (let k = 0; k < logits.length; k++)
    if (Math.floor(k / inner) % classes === 0 && logits[k] === -Infinity) logits[k] = offset;
  const probabilities = numbers(shape, random);
  const logProbs = numbers(shape, () => -scale * random());
  const weight = numbers([classes], () => gauss() + 1);
  const g = numbers(rows, gauss);
  const each = numbers(shape, gauss);
  const index = new Int32Array(OUTER * inner).map(() => integerBelow(random, classes));
  const indices = { data: index, shape: rows };

  const x = { data: logits, shape };
  const upstream = (floats: Floats) => ({ data: floats(g), shape: rows });
  const eachUpstream = (floats: Floats) => ({ data: floats(each), shape });
  const reduction = "none" as const;
  const elementwise = (of: (k: number) => Entry): Graded => ({
    value: each.map((_, k) => of(k).value),
    scale: each.map((_, k) => of(k).scale),
  });

  const classIndices = [0, 0.1, 1].map(
    (labelSmoothing): Case => ({
      name: `crossEntropyGrad, class indices, labelSmoothing ${labelSmoothing}`,
      run: (api, floats) =>
        api.crossEntropyGrad({ data: floats(logits), shape }, indices, {
          weight: floats(weight),
          labelSmoothing,
          reduction,
          gradOutput: upstream(floats),
        }).grad,
      truth: once(() => crossEntropyGradient(x, index, g, { weight, labelSmoothing })),
    }),
  );

  const classProbabilities = [0, 0.1].flatMap((labelSmoothing): Case[] => {
    const both = (api: Api, floats: Floats) =>
      api.crossEntropyGrad(
        { data: floats(logits), shape },
        { data: floats(probabilities), shape },
        {
          weight: floats(weight),
          labelSmoothing,
          reduction,
          gradOutput: upstream(floats),
          wrt: "target",
        },
      );
    const q = { data: probabilities, shape };
    return [
      {
        name: `crossEntropyGrad, probabilities, labelSmoothing ${labelSmoothing}`,
        run: (api, floats) => both(api, floats).grad,
        truth: once(() => probabilitiesGradient(x, q, g, { weight, labelSmoothing })),
      },
      {
        name: `crossEntropyGrad, gradTarget, labelSmoothing ${labelSmoothing}`,
        run: (api, floats) => both(api, floats).gradTarget,
        truth: once(() => probabilitiesTargetGradient(x, g, { weight, labelSmoothing })),
      },
    ];
  });

  const divergences = [false, true].flatMap((logTarget): Case[] => {
    const target = logTarget ? logProbs : probabilities;
    const input = numbers(shape, () => -scale * random());
    const both = (api: Api, floats: Floats) =>
      api.klDivGrad(
        { data: floats(input), shape },
        { data: floats(target), shape },
        {
          logTarget,
          reduction,
          gradOutput: eachUpstream(floats),
          wrt: "target",
        },
      );
    return [
      {
        name: `klDivGrad, logTarget ${logTarget}`,
        run: (api, floats) => both(api, floats).grad,
        truth: once(() => elementwise((k) => klDivGradient(input[k], target[k], each[k], logTarget))),
      },
      {
        name: `klDivGrad, gradTarget, logTarget ${logTarget}`,
        run: (api, floats) => both(api, floats).gradTarget,
        truth: once(() => elementwise((k) => klDivTargetGradient(input[k], target[k], each[k], logTarget))),
      },
    ];
  });

  const factors = numbers(shape, gauss);
  const positives = numbers(shape, () => 3 * random());
  const finite = numbers(shape, () => scale * gauss());
  const shares = numbers(shape, random);
  const binary: Case[] = [
    {
      name: "binaryCrossEntropyGrad",
      run: (api, floats) =>
        api.binaryCrossEntropyGrad(
          { data: floats(shares), shape },
          { data: floats(probabilities), shape },
          {
            weight: { data: floats(factors), shape },
            reduction,
            gradOutput: eachUpstream(floats),
          },
        ).grad,
      truth: once(() =>
        elementwise((k) => binaryCrossEntropyGradient(shares[k], probabilities[k], each[k], factors[k])),
      ),
    },
    {
      name: "binaryCrossEntropyWithLogitsGrad",
      run: (api, floats) =>
        api.binaryCrossEntropyWithLogitsGrad(
          { data: floats(finite), shape },
          { data: floats(probabilities), shape },
          {
            weight: { data: floats(factors), shape },
            posWeight: { data: floats(positives), shape },
            reduction,
            gradOutput: eachUpstream(floats),
          },
        ).grad,
      truth: once(() =>
        elementwise((k) =>
          binaryCrossEntropyWithLogitsGradient(
            finite[k],
            probabilities[k],
            each[k],
            factors[k],
            positives[k],
          ),
        ),
      ),
    },
  ];

  const dim = 1;
  const softmaxOf = (api: Api, floats: Floats) => api.softmax({ data: floats(logits), shape }, { dim });
  const logSoftmaxOf = (api: Api, floats: Floats) => api.logSoftmax({ data: floats(logits), shape }, { dim });
  const others: Case[] = [
    {
      name: "nllLossGrad",
      run: (api, floats) =>
        api.nllLossGrad({ data: floats(logProbs), shape }, indices, {
          weight: floats(weight),
          reduction,
          gradOutput: upstream(floats),
        }).grad,
      truth: once(() => nllLossGradient({ data: logProbs, shape }, index, g, { weight })),
    },
    {
      name: "entropyFromLogitsGrad",
      run: (api, floats) =>
        api.entropyFromLogitsGrad(
          { data: floats(logits), shape },
          { dim, base: 2, gradOutput: upstream(floats) },
        ).grad,
      truth: once(() => entropyGradient(x, dim, g, Math.LN2)),
    },
    {
      name: "softmaxBackward",
      run: (api, floats) => api.softmaxBackward(eachUpstream(floats), softmaxOf(api, floats), { dim }),
      truth: (api, floats) => softmaxBackward({ data: each, shape }, softmaxOf(api, floats), dim),
    },
    {
      name: "logSoftmaxBackward",
      run: (api, floats) => api.logSoftmaxBackward(eachUpstream(floats), logSoftmaxOf(api, floats), { dim }),
      truth: (api, floats) => logSoftmaxBackward({ data: each, shape }, logSoftmaxOf(api, floats), dim),
    },
    {
      name: "logSumExpBackward",
      run: (api, floats) => {
        const input = { data: floats(logits), shape };
        return api.logSumExpBackward(upstream(floats), input, api.logSumExp(input, { dim }), { dim });
      },
      truth: once(() => logSumExpBackward(g, x, dim)),
    },
  ];

  return [...classIndices, ...classProbabilities, ...divergences, ...binary, ...others];
}

/** binaryCrossEntropyGrad: binaryCrossEntropy and its gradient with respect to the probabilities. */

import type { Reduction } from "../tools/api.js";
import { binaryCrossEntropyGradient } from "../tools/truth/elementwiseGradients.js";
import { binaryCrossEntropy as lossTruth } from "../tools/truth/elementwiseLosses.js";
import type { Call, Entry } from "./entry.js";
import { elementwise, reductionOf, reductions, relative, upstream } from "./shared/calls.js";
import { ofLoss, upstreamOf } from "./shared/corpus.js";
import { between, describeOptions, grid, type Problem } from "./shared/problems.js";

const calls = [false, true].map(
  (weighted): Call => ({
    with: weighted ? "weight" : "",
    reads: { p: "input", q: "target", g: "gradOutput", ...(weighted ? { factor: "weight" } : {}) },
    inPlace: ["p"],
    run: (api, given, out) =>
      api.binaryCrossEntropyGrad(given.p, given.q, {
        reduction: reductionOf(given),
        weight: weighted ? given.factor : undefined,
        gradOutput: upstream(given, given.g),
        out,
      }),
    truth: ({ p, q, g, factor }) => {
      const weight = (k: number) => (weighted ? factor.data[k] : 1);
      return {
        loss: relative(Float64Array.from(p.data, (x, k) => lossTruth(x, q.data[k], weight(k)))),
        grad: elementwise(p, (k) => binaryCrossEntropyGradient(p.data[k], q.data[k], g.data[k], weight(k))),
      };
    },
  }),
);

export const binaryCrossEntropyGrad = {
  name: "binaryCrossEntropyGrad",
  of: "binaryCrossEntropy",
  options: ["weight", "reduction", "mask", "normalizer", "gradOutput", "wrt", "out"],
  reductions,
  calls,
  corpus: {
    op: "binary_cross_entropy",
    gradients: (api, { input, target, weight }, args, gradOutput) =>
      ofLoss(
        api.binaryCrossEntropyGrad(input, target, {
          weight,
          reduction: args.classReduction,
          gradOutput: upstreamOf(args, gradOutput),
        }),
      ),
  },
  problems: () =>
    grid({ weightShape: [null, [3], [2, 1], []], reduction: reductions }).map(
      ({ weightShape, reduction }): Problem => {
        const input = between(0.3, 0.7, 2, 3);
        const t = between(0, 1, 2, 3);
        const weight = weightShape === null ? undefined : between(-1, 2, ...weightShape);
        const options = { weight, reduction };
        return {
          name: describeOptions({ weight: weightShape, reduction }),
          input,
          loss: (api, p) => api.binaryCrossEntropy<Reduction>(p, t, options),
          gradient: (api, gradOutput) => api.binaryCrossEntropyGrad(input, t, { ...options, gradOutput }),
        };
      },
    ),
} as const satisfies Entry;

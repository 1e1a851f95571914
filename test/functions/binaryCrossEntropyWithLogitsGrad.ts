/** binaryCrossEntropyWithLogitsGrad: binaryCrossEntropyWithLogits and its gradient with respect to the logits. */

import type { Reduction } from "../tools/api.js";
import { ULP } from "../tools/figure.js";
import { binaryCrossEntropyWithLogitsGradient } from "../tools/truth/elementwiseGradients.js";
import { binaryCrossEntropyWithLogits as lossTruth } from "../tools/truth/elementwiseLosses.js";
import type { Call, Entry } from "./entry.js";
import { elementwise, reductionOf, reductions, relative, upstream } from "./shared/calls.js";
import { ofLoss, upstreamOf } from "./shared/corpus.js";
import { between, describeOptions, grid, type Problem } from "./shared/problems.js";

const calls = [false, true].map(
  (weighted): Call => ({
    with: weighted ? "weight and posWeight" : "",
    reads: {
      x: "logits",
      q: "target",
      g: "gradOutput",
      ...(weighted ? { factor: "weight", positive: "posWeight" } : {}),
    },
    inPlace: ["x"],
    run: (api, given, out) =>
      api.binaryCrossEntropyWithLogitsGrad(given.x, given.q, {
        reduction: reductionOf(given),
        ...(weighted ? { weight: given.factor, posWeight: given.positive } : {}),
        gradOutput: upstream(given, given.g),
        out,
      }),
    truth: ({ x, q, g, factor, positive }) => {
      const weights = (k: number) => (weighted ? ([factor.data[k], positive.data[k]] as const) : []);
      return {
        loss: relative(Float64Array.from(x.data, (value, k) => lossTruth(value, q.data[k], ...weights(k)))),
        grad: elementwise(x, (k) =>
          binaryCrossEntropyWithLogitsGradient(x.data[k], q.data[k], g.data[k], ...weights(k)),
        ),
      };
    },
  }),
);

export const binaryCrossEntropyWithLogitsGrad = {
  name: "binaryCrossEntropyWithLogitsGrad",
  of: "binaryCrossEntropyWithLogits",
  options: ["weight", "posWeight", "reduction", "mask", "normalizer", "gradOutput", "wrt", "out"],
  reductions,
  calls,
  figures: {
    bceHardGradient: {
      promise: "A7",
      of: "gradient of BCE with logits, target 0 or 1",
      bound: 4,
      unit: ULP,
      measured: { xent: 2.69, "xent/relaxed": 2.69, "xent/js": 0.51 },
    },
  },
  corpus: {
    op: "binary_cross_entropy_with_logits",
    gradients: (api, { input, target, weight, pos_weight: posWeight }, args, gradOutput) =>
      ofLoss(
        api.binaryCrossEntropyWithLogitsGrad(input, target, {
          weight,
          posWeight,
          reduction: args.classReduction,
          gradOutput: upstreamOf(args, gradOutput),
        }),
      ),
  },
  problems() {
    const shapes = [null, [3], [2, 1], []];
    return grid({ weightShape: shapes, posShape: shapes, reduction: reductions }).map(
      ({ weightShape, posShape, reduction }): Problem => {
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
            api.binaryCrossEntropyWithLogitsGrad(input, t, { ...options, gradOutput }),
        };
      },
    );
  },
} as const satisfies Entry;

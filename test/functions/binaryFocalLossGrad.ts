/** binaryFocalLossGrad: binaryFocalLoss and its gradient with respect to the logits. */

import type { Reduction } from "../tools/api.js";
import { ULP } from "../tools/figure.js";
import { binaryFocalLossGradient, binaryFocalLoss as lossTruth } from "../tools/truth/focalLosses.js";
import { VARIANTS } from "./binaryFocalLoss.js";
import type { Call, Entry } from "./entry.js";
import { elementwise, reductionOf, reductions, relative, upstream } from "./shared/calls.js";
import { between, describeOptions, grid, type Problem } from "./shared/problems.js";

export const binaryFocalLossGrad = {
  name: "binaryFocalLossGrad",
  of: "binaryFocalLoss",
  options: ["gamma", "alpha", "reduction", "mask", "normalizer", "gradOutput", "wrt", "out"],
  reductions,
  calls: VARIANTS.map(
    ({ gamma, alpha, ...variant }): Call => ({
      ...variant,
      reads: { x: "logits", q: "target", g: "gradOutput" },
      inPlace: ["x"],
      run: (api, given, out) =>
        api.binaryFocalLossGrad(given.x, given.q, {
          reduction: reductionOf(given),
          gamma,
          alpha,
          gradOutput: upstream(given, given.g),
          out,
        }),
      truth: ({ x, q, g }) => ({
        loss: relative(Float64Array.from(x.data, (value, k) => lossTruth(value, q.data[k], gamma, alpha))),
        grad: elementwise(x, (k) => binaryFocalLossGradient(x.data[k], q.data[k], g.data[k], gamma, alpha)),
      }),
    }),
  ),
  figures: {
    binaryFocalGradient: {
      promise: "A12",
      of: "gradient of the binary focal loss, gamma 2, target 0 or 1",
      bound: 7,
      unit: ULP,
      measured: { xent: 3.28, "xent/relaxed": 3.28, "xent/js": 0.51 },
    },
  },
  problems: () =>
    grid({ gamma: [0, 0.5, 1, 2, 3.7], alpha: [undefined, 0, 0.25, 1], reduction: reductions }).map(
      ({ gamma, alpha, reduction }): Problem => {
        const input = between(-3, 3, 2, 3);
        const t = between(0, 1, 2, 3);
        const options = { gamma, alpha, reduction };
        return {
          name: describeOptions({ gamma, alpha, reduction }),
          input,
          loss: (api, x) => api.binaryFocalLoss<Reduction>(x, t, options),
          gradient: (api, gradOutput) => api.binaryFocalLossGrad(input, t, { ...options, gradOutput }),
        };
      },
    ),
} as const satisfies Entry;

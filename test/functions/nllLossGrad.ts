/** nllLossGrad: nllLoss and its gradient with respect to the log-probabilities. */

import type { Reduction } from "../tools/api.js";
import { nllLossGradient } from "../tools/truth/classGradients.js";
import { nllLoss as lossTruth } from "../tools/truth/classLosses.js";
import type { Entry } from "./entry.js";
import { gradientOptions, reductions, relative } from "./shared/calls.js";
import { ofLoss, upstreamOf } from "./shared/corpus.js";
import { between, describeOptions, grid, indices, layouts, type Problem } from "./shared/problems.js";

export const nllLossGrad = {
  name: "nllLossGrad",
  of: "nllLoss",
  options: [
    "weight",
    "ignoreIndex",
    "reduction",
    "dim",
    "mask",
    "rowWeight",
    "normalizer",
    "shift",
    "gradOutput",
    "wrt",
    "out",
  ],
  reductions,
  calls: [
    {
      reads: { y: "logProbs", target: "target", rows: "gradOutput" },
      inPlace: ["y"],
      run: (api, given, out) => api.nllLossGrad(given.y, given.target, { ...gradientOptions(given), out }),
      truth: ({ y, target, rows, dim }) => ({
        loss: relative(lossTruth(y, target.data, { dim })),
        grad: nllLossGradient(y, target.data, rows.data, { dim }),
      }),
    },
    {
      with: "weight",
      reads: { y: "logProbs", target: "target", weight: "weight", rows: "gradOutput" },
      inPlace: ["y"],
      run: (api, given, out) =>
        api.nllLossGrad(given.y, given.target, { ...gradientOptions(given), weight: given.weight, out }),
      truth: ({ y, target, rows, weight, dim }) => ({
        loss: relative(lossTruth(y, target.data, { weight: weight.data, dim })),
        grad: nllLossGradient(y, target.data, rows.data, { weight: weight.data, dim }),
      }),
    },
  ],
  corpus: {
    op: "nll_loss",
    gradients: (api, { input, target, weight }, args, gradOutput) =>
      ofLoss(
        api.nllLossGrad(input, target, {
          weight,
          ignoreIndex: args.ignore_index,
          reduction: args.classReduction,
          gradOutput: upstreamOf(args, gradOutput),
        }),
      ),
  },
  problems: () =>
    grid({ weighted: [false, true], ignoring: [false, true], reduction: reductions }).flatMap(
      ({ weighted, ignoring, reduction }) =>
        layouts.map(({ shape, dim, rows }): Problem => {
          const input = between(-3, 0, ...shape);
          const classes = shape.at(dim) as number;
          const t = indices(classes, ...rows);
          const weight = weighted ? between(-0.5, 2, classes) : undefined;
          const ignoreIndex = ignoring && rows.length > 0 ? t.data[0] : undefined;
          const options = { weight, ignoreIndex, reduction, dim };
          return {
            name: `[${shape}] dim ${dim} ${describeOptions({ weighted, ignoring, reduction })}`,
            input,
            loss: (api, x) => api.nllLoss<Reduction>(x, t, options),
            gradient: (api, gradOutput) => api.nllLossGrad(input, t, { ...options, gradOutput }),
          };
        }),
    ),
} as const satisfies Entry;

/** focalLossGrad: focalLoss and its gradient with respect to the logits. */

import type { Reduction } from "../tools/api.js";
import { ULP } from "../tools/figure.js";
import { focalLossGradient, focalLoss as lossTruth } from "../tools/truth/focalLosses.js";
import type { Call, Entry } from "./entry.js";
import { optionsOf, VARIANTS } from "./focalLoss.js";
import { adjusted } from "./shared/adjusted.js";
import { gradientOptions, reductions, relative } from "./shared/calls.js";
import { between, describeOptions, grid, indices, layouts, type Problem } from "./shared/problems.js";

const calls: readonly Call[] = [
  ...VARIANTS.map(
    (variant): Call => ({
      with: variant.with,
      reads: {
        x: "logits",
        target: "target",
        rows: "gradOutput",
        ...(variant.weighted ? { weight: "weight" } : {}),
      },
      inPlace: ["x"],
      run: (api, given, out) =>
        api.focalLossGrad(given.x, given.target, {
          ...gradientOptions(given),
          ...optionsOf(variant, given).call,
          out,
        }),
      truth: (given) => {
        const { truth: options } = optionsOf(variant, given);
        return {
          loss: relative(lossTruth(given.x, given.target.data, options)),
          grad: focalLossGradient(given.x, given.target.data, given.rows.data, options),
        };
      },
    }),
  ),
  {
    with: "temperature, classMask and softcap",
    reads: { x: "logits", target: "target", rows: "gradOutput" },
    inPlace: ["x"],
    run: (api, given, out) =>
      api.focalLossGrad(given.x, given.target, {
        ...gradientOptions(given),
        ...adjusted(given),
        softcap: 48,
        out,
      }),
  },
];

export const focalLossGrad = {
  name: "focalLossGrad",
  of: "focalLoss",
  options: [
    "gamma",
    "weight",
    "ignoreIndex",
    "reduction",
    "dim",
    "mask",
    "rowWeight",
    "normalizer",
    "shift",
    "classMask",
    "temperature",
    "softcap",
    "gradOutput",
    "wrt",
    "out",
  ],
  reductions,
  sumsExp: true,
  calls,
  figures: {
    focalGradient: {
      promise: "A12",
      of: "gradient of the focal loss, gamma 2",
      bound: 12,
      unit: ULP,
      measured: { xent: 2.3, "xent/relaxed": 2.3, "xent/js": 0.51 },
    },
  },
  problems: () =>
    grid({
      gamma: [0, 0.5, 1, 2, 3.7],
      weighted: [false, true],
      temperature: [1, 1.7],
      reduction: reductions,
    }).flatMap(({ gamma, weighted, temperature, reduction }) =>
      layouts.map(({ shape, dim, rows }): Problem => {
        const input = between(-3, 3, ...shape);
        const classes = shape.at(dim) as number;
        const t = indices(classes, ...rows);
        const weight = weighted ? between(0.2, 2, classes) : undefined;
        const options = { gamma, weight, temperature, reduction, dim };
        return {
          name: `[${shape}] dim ${dim} ${describeOptions({ gamma, weighted, temperature, reduction })}`,
          input,
          loss: (api, x) => api.focalLoss<Reduction>(x, t, options),
          gradient: (api, gradOutput) => api.focalLossGrad(input, t, { ...options, gradOutput }),
        };
      }),
    ),
} as const satisfies Entry;

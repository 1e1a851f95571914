/** crossEntropyGrad: crossEntropy and its gradients with respect to the logits, and to probabilities. */

import type { Reduction } from "../tools/api.js";
import { measured, ULP } from "../tools/figure.js";
import {
  crossEntropyGradient,
  probabilitiesGradient,
  probabilitiesTargetGradient,
} from "../tools/truth/classGradients.js";
import { crossEntropy as lossOfIndices } from "../tools/truth/classLosses.js";
import {
  optionsOf,
  PLAIN,
  probabilitiesTruth,
  readsWeight,
  SMOOTHED,
  type Variant,
  WEIGHTED,
} from "./crossEntropy.js";
import type { Call, Entry } from "./entry.js";
import { adjustedLoss } from "./shared/adjusted.js";
import { gradientOptions, reductions, relative } from "./shared/calls.js";
import { ofLoss, upstreamOf } from "./shared/corpus.js";
import { between, describeOptions, grid, indices, layouts, type Problem } from "./shared/problems.js";

const PROBABILITIES: readonly (readonly [Variant, "input" | "target"])[] = [
  [PLAIN, "input"],
  [PLAIN, "target"],
  [SMOOTHED, "target"],
];

/** Of class indices, and of class probabilities with respect to the logits, or to both. */
const calls: readonly Call[] = [
  ...[PLAIN, WEIGHTED, SMOOTHED].map(
    (variant): Call => ({
      with: variant.with,
      reads: {
        x: "logits",
        target: "target",
        rows: "gradOutput",
        ...readsWeight(variant),
      },
      inPlace: ["x"],
      ...(variant.smoothed ? {} : { scales: true }),
      run: (api, given, out) =>
        api.crossEntropyGrad(given.x, given.target, {
          ...gradientOptions(given),
          ...optionsOf(variant, given).call,
          out,
        }),
      truth: (given) => {
        const { truth: options } = optionsOf(variant, given);
        return {
          loss: relative(lossOfIndices(given.x, given.target.data, options)),
          grad: crossEntropyGradient(given.x, given.target.data, given.rows.data, options),
        };
      },
    }),
  ),
  ...PROBABILITIES.map(
    ([variant, wrt]): Call => ({
      with: `probabilities${variant.with && ", "}${variant.with}, wrt ${wrt}`,
      reads: {
        x: "logits",
        p: "target",
        rows: "gradOutput",
        ...readsWeight(variant),
      },
      inPlace: ["x"],
      run: (api, given, out) =>
        api.crossEntropyGrad(given.x, given.p, {
          ...gradientOptions(given),
          ...optionsOf(variant, given).call,
          wrt,
          out,
        }),
      truth: (given) => {
        const { truth: options } = optionsOf(variant, given);
        const { x, p, rows } = given;
        return {
          loss: probabilitiesTruth(x, p, options),
          grad: probabilitiesGradient(x, p, rows.data, options),
          ...(wrt === "target" ? { gradTarget: probabilitiesTargetGradient(x, rows.data, options) } : {}),
        };
      },
    }),
  ),
  ...(["target", "p"] as const).map(
    (role): Call => ({
      with: `${role === "p" ? "probabilities, " : ""}temperature, classMask, softcap and zLoss`,
      reads: { x: "logits", [role]: "target", rows: "gradOutput" },
      inPlace: ["x"],
      run: (api, given, out) =>
        api.crossEntropyGrad(given.x, given[role], {
          ...gradientOptions(given),
          ...adjustedLoss(given),
          out,
        }),
    }),
  ),
];

function problemsOfIndices(): Problem[] {
  return grid({
    weighted: [false, true],
    ignoring: [false, true],
    labelSmoothing: [0, 0.2, 1],
    reduction: reductions,
  }).flatMap(({ weighted, ignoring, labelSmoothing, reduction }) =>
    layouts.map(({ shape, dim, rows }): Problem => {
      const input = between(-3, 3, ...shape);
      const classes = shape.at(dim) as number;
      const t = indices(classes, ...rows);
      const weight = weighted ? between(0.2, 2, classes) : undefined;
      const ignoreIndex = ignoring && rows.length > 0 ? t.data[0] : undefined;
      const options = { weight, ignoreIndex, labelSmoothing, reduction, dim };
      return {
        name: `[${shape}] dim ${dim} ${describeOptions({ weighted, ignoring, labelSmoothing, reduction })}`,
        input,
        loss: (api, x) => api.crossEntropy<Reduction>(x, t, options),
        gradient: (api, gradOutput) => api.crossEntropyGrad(input, t, { ...options, gradOutput }),
      };
    }),
  );
}

function problemsOfProbabilities(): Problem[] {
  return grid({ weighted: [false, true], labelSmoothing: [0, 0.2, 1], reduction: reductions }).flatMap(
    ({ weighted, labelSmoothing, reduction }) =>
      layouts.map(({ shape, dim }): Problem => {
        const input = between(-3, 3, ...shape);
        const target = between(0, 1, ...shape);
        const weight = weighted ? between(-0.5, 2, shape.at(dim) as number) : undefined;
        const options = { weight, labelSmoothing, reduction, dim };
        return {
          name: `probabilities [${shape}] dim ${dim} ${describeOptions({ weighted, labelSmoothing, reduction })}`,
          input,
          target,
          loss: (api, x, q = target) => api.crossEntropy<Reduction>(x, q, options),
          gradient: (api, gradOutput) =>
            api.crossEntropyGrad(input, target, {
              ...options,
              gradOutput,
              wrt: "target",
            }),
        };
      }),
  );
}

export const crossEntropyGrad = {
  name: "crossEntropyGrad",
  of: "crossEntropy",
  options: [
    "weight",
    "ignoreIndex",
    "reduction",
    "labelSmoothing",
    "dim",
    "mask",
    "rowWeight",
    "normalizer",
    "shift",
    "classMask",
    "temperature",
    "softcap",
    "zLoss",
    "gradOutput",
    "wrt",
    "out",
  ],
  reductions,
  sumsExp: true,
  calls,
  figures: {
    gradientAtTarget: {
      promise: "A5",
      of: "gradient of class indices, at the target",
      bound: 4,
      unit: ULP,
      measured: measured(1.59, 0.51),
    },
    gradientElsewhere: {
      promise: "A5",
      of: "gradient of class indices, elsewhere",
      bound: 4,
      unit: ULP,
      measured: measured(2.9, 0.51),
    },
  },
  corpus: {
    op: "cross_entropy",
    gradients: (api, { input, target, weight }, args, gradOutput) =>
      ofLoss(
        api.crossEntropyGrad(input, target, {
          weight,
          ignoreIndex: args.ignore_index,
          labelSmoothing: args.label_smoothing,
          reduction: args.classReduction,
          gradOutput: upstreamOf(args, gradOutput),
        }),
      ),
  },
  problems: () => [...problemsOfIndices(), ...problemsOfProbabilities()],
} as const satisfies Entry;

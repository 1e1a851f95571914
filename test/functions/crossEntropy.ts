/** crossEntropy: from logits to the loss, of class indices or of class probabilities. */

import { measured, U, ULP } from "../tools/figure.js";
import {
  type ClassOptions,
  crossEntropyProbabilities,
  crossEntropyProbabilitiesScale,
  denominator,
  crossEntropy as ofIndices,
  reduced,
} from "../tools/truth/classLosses.js";
import type { Call, Entry, Floats, Given } from "./entry.js";
import { adjustedLoss } from "./shared/adjusted.js";
import { classOptions, reductions, relative } from "./shared/calls.js";

/** The options of the calls of crossEntropy and of its gradient. */
export const PLAIN = { with: "", weighted: false, smoothed: false };
export const WEIGHTED = { with: "weight", weighted: true, smoothed: false };
export const SMOOTHED = { with: "weight and labelSmoothing", weighted: true, smoothed: true };

export type Variant = typeof PLAIN;

/** Those of a variant, for a call and for the truth. */
export function optionsOf({ weighted, smoothed }: Variant, given: Given) {
  const { weight, dim, labelSmoothing: smoothing = 0.1 } = given;
  const labelSmoothing = smoothed ? smoothing : 0;
  return {
    call: { weight: weighted ? weight : undefined, labelSmoothing },
    truth: { weight: weighted ? weight.data : undefined, labelSmoothing, dim } satisfies ClassOptions,
  };
}

export function readsWeight({ weighted }: Variant) {
  return weighted ? { weight: "weight" } : {};
}

/** The truth of the losses of class probabilities. */
export function probabilitiesTruth(x: Floats, q: Floats, options: ClassOptions) {
  return {
    value: crossEntropyProbabilities(x, q, options),
    scale: crossEntropyProbabilitiesScale(x, q, options),
  };
}

export const crossEntropy = {
  name: "crossEntropy",
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
    "out",
  ],
  reductions,
  divisor: ({ target, weight }, { reads }) =>
    reads.target === undefined
      ? undefined
      : denominator(target.data, { weight: reads.weight === undefined ? undefined : weight.data }),
  sumsExp: true,
  calls: [
    ...[PLAIN, WEIGHTED, SMOOTHED].map(
      (variant): Call => ({
        with: variant.with,
        reads: { x: "logits", target: "target", ...readsWeight(variant) },
        run: (api, given, out) =>
          api.crossEntropy(given.x, given.target, {
            ...classOptions(given),
            ...optionsOf(variant, given).call,
            out,
          }),
        truth: (given) => ({
          result: relative(ofIndices(given.x, given.target.data, optionsOf(variant, given).truth)),
        }),
      }),
    ),
    ...[PLAIN, SMOOTHED].map(
      (variant): Call => ({
        with: `probabilities${variant.with && ", "}${variant.with}`,
        reads: { x: "logits", p: "target", ...readsWeight(variant) },
        run: (api, given, out) =>
          api.crossEntropy(given.x, given.p, {
            ...classOptions(given),
            ...optionsOf(variant, given).call,
            out,
          }),
        truth: (given) => ({ result: probabilitiesTruth(given.x, given.p, optionsOf(variant, given).truth) }),
      }),
    ),
    ...(["target", "p"] as const).map(
      (role): Call => ({
        with: `${role === "p" ? "probabilities, " : ""}temperature, classMask, softcap and zLoss`,
        reads: { x: "logits", [role]: "target" },
        run: (api, given, out) =>
          api.crossEntropy(given.x, given[role], { ...classOptions(given), ...adjustedLoss(given), out }),
      }),
    ),
  ],
  figures: {
    loss: { promise: "A4", of: "loss of a row", bound: 3, unit: ULP, measured: measured(2.07, 0.51) },
    loss64: {
      promise: "A9",
      of: "loss of a row, float64",
      bound: 1e-13,
      unit: "relative",
      measured: {},
    },
    probabilities: {
      promise: "A8",
      of: "loss of class probabilities",
      bound: 4,
      unit: U,
      measured: measured(1.85, 1),
    },
  },
  corpus: {
    op: "cross_entropy",
    call: (api, { input, target, weight }, args) =>
      api.crossEntropy(input, target, {
        weight,
        ignoreIndex: args.ignore_index,
        labelSmoothing: args.label_smoothing,
        reduction: args.classReduction,
      }),
    truth({ input, target, weight }, args) {
      const options = {
        weight: weight?.data,
        ignoreIndex: args.ignore_index,
        labelSmoothing: args.label_smoothing,
      };
      if (target.isFloat) {
        const losses = crossEntropyProbabilities(input, target, options);
        return reduced(losses, args.reduction, losses.length);
      }
      const losses = ofIndices(input, target.data, options);
      return reduced(losses, args.reduction, denominator(target.data, options));
    },
  },
} as const satisfies Entry;

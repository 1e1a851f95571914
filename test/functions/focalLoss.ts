/** focalLoss: cross entropy of which rows that are predicted well have less. */

import { ULP } from "../tools/figure.js";
import { denominator } from "../tools/truth/classLosses.js";
import { focalLoss as truth } from "../tools/truth/focalLosses.js";
import type { Call, Entry, Given } from "./entry.js";
import { adjusted } from "./shared/adjusted.js";
import { classOptions, reductions, relative } from "./shared/calls.js";

/** The options of the calls, for a call and for the truth. */
export const VARIANTS = [
  { with: "", gamma: undefined, weighted: false },
  { with: "gamma 0.5 and weight", gamma: 0.5, weighted: true },
];

export function optionsOf({ gamma, weighted }: (typeof VARIANTS)[number], { weight, dim }: Given) {
  return {
    call: { gamma, weight: weighted ? weight : undefined },
    truth: { gamma, weight: weighted ? weight.data : undefined, dim },
  };
}

export const focalLoss = {
  name: "focalLoss",
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
    "out",
  ],
  reductions,
  divisor: ({ target, weight }, { reads }) =>
    denominator(target.data, { weight: reads.weight === undefined ? undefined : weight.data }),
  sumsExp: true,
  calls: [
    ...VARIANTS.map(
      (variant): Call => ({
        with: variant.with,
        reads: { x: "logits", target: "target", ...(variant.weighted ? { weight: "weight" } : {}) },
        run: (api, given, out) =>
          api.focalLoss(given.x, given.target, {
            ...classOptions(given),
            ...optionsOf(variant, given).call,
            out,
          }),
        truth: (given) => ({
          result: relative(truth(given.x, given.target.data, optionsOf(variant, given).truth)),
        }),
      }),
    ),
    {
      with: "temperature, classMask and softcap",
      reads: { x: "logits", target: "target" },
      run: (api, given, out) =>
        api.focalLoss(given.x, given.target, {
          ...classOptions(given),
          ...adjusted(given),
          softcap: 48,
          out,
        }),
    },
  ],
  figures: {
    focal: {
      promise: "A12",
      of: "focal loss of a row, gamma 2",
      bound: 9,
      unit: ULP,
      measured: { xent: 2.34, "xent/relaxed": 2.34, "xent/js": 0.51 },
    },
  },
} as const satisfies Entry;

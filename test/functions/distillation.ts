/** distillation: a student's loss beside a teacher, and beside class indices. */

import { ULP } from "../tools/figure.js";
import { type DistillationOptions, distillation as truth } from "../tools/truth/distillation.js";
import type { Call, Entry, Given } from "./entry.js";
import { adjusted } from "./shared/adjusted.js";
import { classOptions, reductions } from "./shared/calls.js";

/** The options of the calls; `hard`: there are class indices. */
export const VARIANTS = [
  { with: "", hard: false, options: {} },
  { with: "target and temperature", hard: true, options: { alpha: 0.25, temperature: 2 } },
  { with: "beta 1", hard: false, options: { beta: 1, scale: false } },
  { with: "target and beta 0.3", hard: true, options: { beta: 0.3 } },
];

export type Variant = (typeof VARIANTS)[number];

export function readsOf({ hard }: Variant) {
  return { x: "student", y: "teacher", ...(hard ? { target: "target" } : {}) };
}

export function optionsOf({ hard, options }: Variant, { target }: Given) {
  return { ...options, target: hard ? target : undefined };
}

export function truthOptions({ hard, options }: Variant, { target, dim }: Given): DistillationOptions {
  return { ...options, target: hard ? target.data : undefined, dim };
}

export const ADJUSTED = "classMask and softcap";

export function adjustedOptions(given: Given) {
  return { classMask: adjusted(given).classMask, softcap: 48, temperature: 0.75, beta: 0.5 };
}

export const distillation = {
  name: "distillation",
  options: [
    "target",
    "alpha",
    "temperature",
    "beta",
    "scale",
    "ignoreIndex",
    "reduction",
    "dim",
    "mask",
    "rowWeight",
    "normalizer",
    "shift",
    "classMask",
    "softcap",
    "out",
  ],
  reductions,
  divisor: ({ target }, { reads }) =>
    reads.target === undefined ? undefined : target.data.filter((t) => t !== -100).length,
  sumsExp: true,
  calls: [
    ...VARIANTS.map(
      (variant): Call => ({
        with: variant.with,
        reads: readsOf(variant),
        run: (api, given, out) =>
          api.distillation(given.x, given.y, {
            ...classOptions(given),
            ...optionsOf(variant, given),
            out,
          }),
        truth: (given) => ({ result: truth(given.x, given.y, null, truthOptions(variant, given)).loss }),
      }),
    ),
    {
      with: ADJUSTED,
      reads: { x: "student", y: "teacher" },
      run: (api, given, out) =>
        api.distillation(given.x, given.y, { ...classOptions(given), ...adjustedOptions(given), out }),
    },
  ],
  figures: {
    distillation: {
      promise: "A12",
      of: "distillation, rows that are near each other too",
      bound: 7,
      unit: ULP,
      measured: { xent: 2.79, "xent/relaxed": 2.79, "xent/js": 0.51 },
    },
  },
} as const satisfies Entry;

/** exp: of each element. */

import { measured, ULP } from "../tools/figure.js";
import type { Entry } from "./entry.js";
import { relative } from "./shared/calls.js";

export const exp = {
  name: "exp",
  options: ["out"],
  calls: [
    {
      reads: { x: "input" },
      inPlace: ["x"],
      run: (api, { x }, out) => api.exp(x, { out }),
      truth: ({ x }) => ({ result: relative(Float64Array.from(x.data, Math.exp)) }),
    },
  ],
  figures: {
    exp: { promise: "A1", of: "exp, float32", bound: 1, unit: ULP, measured: measured(0.891, 0.51) },
    exp64: {
      promise: "A9",
      of: "exp, float64",
      bound: 1,
      unit: ULP,
      measured: measured(0.85, 0.83),
    },
  },
} as const satisfies Entry;

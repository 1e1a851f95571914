/** log: of each element. */

import { measured, ULP } from "../tools/figure.js";
import type { Entry } from "./entry.js";
import { relative } from "./shared/calls.js";

export const log = {
  name: "log",
  options: ["out"],
  calls: [
    {
      reads: { p: "input" },
      inPlace: ["p"],
      run: (api, { p }, out) => api.log(p, { out }),
      truth: ({ p }) => ({ result: relative(Float64Array.from(p.data, Math.log)) }),
    },
  ],
  figures: {
    log: { promise: "A1", of: "log, float32", bound: 1, unit: ULP, measured: measured(0.905, 0.51) },
    log64: {
      promise: "A9",
      of: "log, float64",
      bound: 1,
      unit: ULP,
      // Math.log of newer versions of Node.
      measured: measured(0.83, 0.82),
    },
  },
} as const satisfies Entry;

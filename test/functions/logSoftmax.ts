/** logSoftmax: log-probabilities along an axis. */

import { measured, ULP } from "../tools/figure.js";
import { logSoftmax as truth } from "../tools/truth/softmax.js";
import type { Entry } from "./entry.js";
import { adjusted } from "./shared/adjusted.js";
import { relative } from "./shared/calls.js";

export const logSoftmax = {
  name: "logSoftmax",
  options: ["dim", "dtype", "temperature", "classMask", "out"],
  sumsExp: true,
  calls: [
    {
      reads: { x: "input" },
      inPlace: ["x"],
      run: (api, { x, dim }, out) => api.logSoftmax(x, { dim, out }),
      truth: ({ x, dim }) => ({ result: relative(truth(x, dim)) }),
    },
    {
      with: "temperature and classMask",
      reads: { x: "input" },
      inPlace: ["x"],
      run: (api, given, out) => api.logSoftmax(given.x, { dim: given.dim, ...adjusted(given), out }),
    },
  ],
  figures: {
    logSoftmax: { promise: "A3", of: "log-softmax", bound: 3, unit: ULP, measured: measured(2.03, 0.51) },
  },
  corpus: {
    op: "log_softmax",
    call: (api, { input }, { dim }) => api.logSoftmax(input, { dim: dim as number }),
    truth: ({ input }, { dim }) => truth(input, dim as number),
  },
} as const satisfies Entry;

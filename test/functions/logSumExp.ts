/** logSumExp: the logarithm of the sum of exponentials, along one axis or several. */

import { measured } from "../tools/figure.js";
import { logSumExp as truth } from "../tools/truth/softmax.js";
import type { Entry } from "./entry.js";
import { adjusted } from "./shared/adjusted.js";
import { relative } from "./shared/calls.js";

export const logSumExp = {
  name: "logSumExp",
  options: ["dim", "keepDim", "temperature", "classMask", "out"],
  sumsExp: true,
  calls: [
    {
      reads: { x: "input" },
      run: (api, { x, dim }, out) => api.logSumExp(x, { dim, out }),
      truth: ({ x, dim }) => ({ result: relative(truth(x, [dim])) }),
    },
    {
      with: "several axes",
      severalAxes: true,
      reads: { x: "input" },
      run: (api, { x, dim, dims = [dim] }, out) => api.logSumExp(x, { dim: dims, out }),
      truth: ({ x, dim, dims = [dim] }) => ({ result: relative(truth(x, dims)) }),
    },
    {
      with: "temperature and classMask",
      reads: { x: "input" },
      run: (api, given, out) => api.logSumExp(given.x, { dim: given.dim, ...adjusted(given), out }),
    },
  ],
  figures: {
    logSumExp: {
      promise: "A8",
      of: "log-sum-exp",
      bound: 4,
      unit: "u · (|max| + log S)",
      measured: measured(1.49, 1),
    },
  },
  corpus: {
    op: "logsumexp",
    call: (api, { input }, { dim, keepdim: keepDim }) => api.logSumExp(input, { dim, keepDim }),
    truth: ({ input }, { dim }) => truth(input, dim as number[]),
  },
} as const satisfies Entry;

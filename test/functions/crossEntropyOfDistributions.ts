/** crossEntropyOfDistributions: what is paid for expecting q when p is true. */

import { measured, U } from "../tools/figure.js";
import { crossEntropyOfDistributions as truth } from "../tools/truth/information.js";
import type { Entry } from "./entry.js";

export const crossEntropyOfDistributions = {
  name: "crossEntropyOfDistributions",
  options: ["dim", "base", "out"],
  calls: [
    {
      reads: { p: "p", q: "q" },
      run: (api, { p, q, dim }, out) => api.crossEntropyOfDistributions(p, q, { dim, out }),
      truth: ({ p, q, dim }) => ({ result: truth(p, q, dim) }),
    },
  ],
  figures: {
    crossEntropyOfDistributions: {
      promise: "A8",
      of: "cross entropy of distributions",
      bound: 4,
      unit: U,
      measured: measured(2.37, 1),
    },
  },
} as const satisfies Entry;

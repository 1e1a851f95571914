/** jsDivergence: the symmetric divergence of p and q. */

import { measured, U } from "../tools/figure.js";
import { jsDivergence as truth } from "../tools/truth/information.js";
import type { Entry } from "./entry.js";
import { inBase } from "./shared/base.js";

export const jsDivergence = {
  name: "jsDivergence",
  options: ["dim", "base", "out"],
  calls: [
    {
      reads: { p: "p", q: "q" },
      run: (api, { p, q, dim }, out) => api.jsDivergence(p, q, { dim, out }),
      truth: ({ p, q, dim }) => ({ result: truth(p, q, dim) }),
    },
    {
      with: "base 10",
      reads: { p: "p", q: "q" },
      run: (api, { p, q, dim }, out) => api.jsDivergence(p, q, { dim, base: 10, out }),
      truth: ({ p, q, dim }) => ({ result: inBase(truth(p, q, dim), 10) }),
    },
  ],
  figures: {
    jsDivergence: {
      promise: "A8",
      of: "Jensen-Shannon divergence",
      bound: 12,
      unit: U,
      measured: measured(2.38, 1),
    },
  },
} as const satisfies Entry;

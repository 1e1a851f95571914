/** entropy: of a distribution. */

import { measured, U } from "../tools/figure.js";
import { entropy as truth } from "../tools/truth/information.js";
import type { Entry } from "./entry.js";

export const entropy = {
  name: "entropy",
  options: ["dim", "base", "out"],
  calls: [
    {
      reads: { p: "p" },
      run: (api, { p, dim }, out) => api.entropy(p, { dim, out }),
      truth: ({ p, dim }) => ({ result: truth(p, dim) }),
    },
  ],
  figures: { entropy: { promise: "A8", of: "entropy", bound: 4, unit: U, measured: measured(2.02, 1) } },
} as const satisfies Entry;

/** klDivergence: of q from p. */

import { categoricalKl, categoricalKlGradients } from "../tools/corpus/categorical.js";
import { measured, U } from "../tools/figure.js";
import { klDivergence as truth } from "../tools/truth/information.js";
import type { Entry } from "./entry.js";

export const klDivergence = {
  name: "klDivergence",
  options: ["dim", "base", "out"],
  calls: [
    {
      reads: { p: "p", q: "q" },
      run: (api, { p, q, dim }, out) => api.klDivergence(p, q, { dim, out }),
      truth: ({ p, q, dim }) => ({ result: truth(p, q, dim) }),
    },
  ],
  figures: {
    klDivergence: { promise: "A8", of: "KL divergence", bound: 4, unit: U, measured: measured(1.75, 1) },
  },
  corpus: { op: "categorical_kl", call: categoricalKl, gradients: categoricalKlGradients },
} as const satisfies Entry;

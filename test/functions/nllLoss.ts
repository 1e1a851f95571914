/** nllLoss: the negated log-probability of the class of each row. */

import { denominator, reduced, nllLoss as truth } from "../tools/truth/classLosses.js";
import type { Entry } from "./entry.js";
import { classOptions, reductions, relative } from "./shared/calls.js";

export const nllLoss = {
  name: "nllLoss",
  options: ["weight", "ignoreIndex", "reduction", "dim", "mask", "rowWeight", "normalizer", "shift", "out"],
  reductions,
  divisor: ({ target, weight }, { reads }) =>
    denominator(target.data, { weight: reads.weight === undefined ? undefined : weight.data }),
  calls: [
    {
      reads: { y: "logProbs", target: "target" },
      run: (api, given, out) => api.nllLoss(given.y, given.target, { ...classOptions(given), out }),
      truth: ({ y, target, dim }) => ({ result: relative(truth(y, target.data, { dim })) }),
    },
    {
      with: "weight",
      reads: { y: "logProbs", target: "target", weight: "weight" },
      run: (api, given, out) =>
        api.nllLoss(given.y, given.target, { ...classOptions(given), weight: given.weight, out }),
      truth: ({ y, target, weight, dim }) => ({
        result: relative(truth(y, target.data, { weight: weight.data, dim })),
      }),
    },
  ],
  corpus: {
    op: "nll_loss",
    call: (api, { input, target, weight }, { ignore_index: ignoreIndex, classReduction: reduction }) =>
      api.nllLoss(input, target, { weight, ignoreIndex, reduction }),
    truth({ input, target, weight }, { ignore_index: ignoreIndex, reduction }) {
      const options = { weight: weight?.data, ignoreIndex };
      const losses = truth(input, target.data, options);
      return reduced(losses, reduction, denominator(target.data, options));
    },
  },
} as const satisfies Entry;

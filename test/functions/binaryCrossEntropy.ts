/** binaryCrossEntropy: of probabilities, the logarithms at least -100. */

import { measured, U } from "../tools/figure.js";
import { binaryCrossEntropy as truth } from "../tools/truth/elementwiseLosses.js";
import type { Entry } from "./entry.js";
import { reductionOf, reductions, relative } from "./shared/calls.js";
import { elementwiseCorpusTruth } from "./shared/corpus.js";

export const binaryCrossEntropy = {
  name: "binaryCrossEntropy",
  options: ["weight", "reduction", "mask", "normalizer", "out"],
  reductions,
  calls: [
    {
      reads: { p: "input", q: "target" },
      inPlace: ["p"],
      run: (api, given, out) =>
        api.binaryCrossEntropy(given.p, given.q, { reduction: reductionOf(given), out }),
      truth: ({ p, q }) => ({ result: relative(Float64Array.from(p.data, (x, k) => truth(x, q.data[k]))) }),
    },
    {
      with: "weight",
      reads: { p: "input", q: "target", factor: "weight" },
      inPlace: ["p"],
      run: (api, given, out) =>
        api.binaryCrossEntropy(given.p, given.q, {
          reduction: reductionOf(given),
          weight: given.factor,
          out,
        }),
      truth: ({ p, q, factor }) => ({
        result: relative(Float64Array.from(p.data, (x, k) => truth(x, q.data[k], factor.data[k]))),
      }),
    },
  ],
  figures: {
    bce: { promise: "A8", of: "BCE of probabilities", bound: 12, unit: U, measured: measured(3.28, 1) },
  },
  corpus: {
    op: "binary_cross_entropy",
    call: (api, { input, target, weight }, { classReduction: reduction }) =>
      api.binaryCrossEntropy(input, target, { weight, reduction }),
    truth: (inputs, args) => elementwiseCorpusTruth(truth, inputs, args, "input", "target", "weight"),
  },
} as const satisfies Entry;

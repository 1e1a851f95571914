/** klDiv: the pointwise Kullback-Leibler divergence, of probabilities or of their logarithms. */

import { measured, U } from "../tools/figure.js";
import { klDivScale, klDiv as truth } from "../tools/truth/elementwiseLosses.js";
import type { Entry, Floats } from "./entry.js";
import { reductionOf } from "./shared/calls.js";
import { elementwiseCorpusTruth } from "./shared/corpus.js";

/** The truth of each element. */
export function klDivTruth(input: Floats, target: Floats, logTarget: boolean) {
  const of = (each: typeof truth) =>
    Float64Array.from(input.data, (x, k) => each(x, target.data[k], logTarget));
  return { value: of(truth), scale: of(klDivScale) };
}

export const klDiv = {
  name: "klDiv",
  options: ["reduction", "logTarget", "mask", "normalizer", "out"],
  reductions: ["none", "mean", "sum"],
  calls: [
    {
      reads: { y: "input", p: "target" },
      inPlace: ["y"],
      run: (api, given, out) => api.klDiv(given.y, given.p, { reduction: reductionOf(given), out }),
      truth: ({ y, p }) => ({ result: klDivTruth(y, p, false) }),
    },
    {
      with: "logTarget",
      reads: { x: "input", y: "target" },
      inPlace: ["x"],
      run: (api, given, out) =>
        api.klDiv(given.x, given.y, { reduction: reductionOf(given), logTarget: true, out }),
      truth: ({ x, y }) => ({ result: klDivTruth(x, y, true) }),
    },
  ],
  figures: {
    klDiv: { promise: "A8", of: "klDiv", bound: 4, unit: U, measured: measured(2.37, 1) },
  },
  corpus: {
    op: "kl_div",
    call: (api, { input, target }, { reduction, log_target: logTarget }) =>
      api.klDiv(input, target, { reduction, logTarget }),
    truth: (inputs, args) =>
      elementwiseCorpusTruth((x, t) => truth(x, t, args.log_target), inputs, args, "input", "target"),
  },
} as const satisfies Entry;

/** binaryCrossEntropyWithLogits: of logits, without cancellation or a limit. */

import { measured, ULP } from "../tools/figure.js";
import { binaryCrossEntropyWithLogits as truth } from "../tools/truth/elementwiseLosses.js";
import type { Entry } from "./entry.js";
import { reductionOf, reductions, relative } from "./shared/calls.js";
import { elementwiseCorpusTruth } from "./shared/corpus.js";

export const binaryCrossEntropyWithLogits = {
  name: "binaryCrossEntropyWithLogits",
  options: ["weight", "posWeight", "reduction", "mask", "normalizer", "out"],
  reductions,
  calls: [
    {
      reads: { x: "logits", q: "target" },
      inPlace: ["x"],
      run: (api, given, out) =>
        api.binaryCrossEntropyWithLogits(given.x, given.q, { reduction: reductionOf(given), out }),
      truth: ({ x, q }) => ({
        result: relative(Float64Array.from(x.data, (value, k) => truth(value, q.data[k]))),
      }),
    },
    {
      with: "weight and posWeight",
      reads: { x: "logits", q: "target", factor: "weight", positive: "posWeight" },
      inPlace: ["x"],
      run: (api, given, out) =>
        api.binaryCrossEntropyWithLogits(given.x, given.q, {
          reduction: reductionOf(given),
          weight: given.factor,
          posWeight: given.positive,
          out,
        }),
      truth: ({ x, q, factor, positive }) => ({
        result: relative(
          Float64Array.from(x.data, (value, k) => truth(value, q.data[k], factor.data[k], positive.data[k])),
        ),
      }),
    },
  ],
  figures: {
    bceHard: {
      promise: "A7",
      of: "BCE with logits, target 0 or 1",
      bound: 2,
      unit: ULP,
      measured: measured(1.47, 0.51),
    },
    bceSoft: {
      promise: "A7",
      of: "BCE with logits, target between",
      bound: 4,
      unit: ULP,
      measured: measured(2.27, 0.51),
    },
  },
  corpus: {
    op: "binary_cross_entropy_with_logits",
    call: (api, { input, target, weight, pos_weight: posWeight }, { classReduction: reduction }) =>
      api.binaryCrossEntropyWithLogits(input, target, { weight, posWeight, reduction }),
    truth: (inputs, args) =>
      elementwiseCorpusTruth(truth, inputs, args, "input", "target", "weight", "pos_weight"),
  },
} as const satisfies Entry;

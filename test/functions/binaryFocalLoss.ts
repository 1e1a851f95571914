/** binaryFocalLoss: of independent yes-or-no logits, as torchvision's sigmoid_focal_loss. */

import { ULP } from "../tools/figure.js";
import { binaryFocalLoss as truth } from "../tools/truth/focalLosses.js";
import type { Call, Entry } from "./entry.js";
import { reductionOf, reductions, relative } from "./shared/calls.js";

export const VARIANTS = [
  { with: "", gamma: undefined, alpha: undefined },
  { with: "gamma 1.5 and alpha", gamma: 1.5, alpha: 0.25 },
];

export const binaryFocalLoss = {
  name: "binaryFocalLoss",
  options: ["gamma", "alpha", "reduction", "mask", "normalizer", "out"],
  reductions,
  calls: VARIANTS.map(
    ({ gamma, alpha, ...variant }): Call => ({
      ...variant,
      reads: { x: "logits", q: "target" },
      inPlace: ["x"],
      run: (api, given, out) =>
        api.binaryFocalLoss(given.x, given.q, { reduction: reductionOf(given), gamma, alpha, out }),
      truth: ({ x, q }) => ({
        result: relative(Float64Array.from(x.data, (value, k) => truth(value, q.data[k], gamma, alpha))),
      }),
    }),
  ),
  figures: {
    binaryFocal: {
      promise: "A12",
      of: "binary focal loss, gamma 2, target 0 or 1",
      bound: 7,
      unit: ULP,
      measured: { xent: 3.77, "xent/relaxed": 3.77, "xent/js": 0.51 },
    },
  },
} as const satisfies Entry;

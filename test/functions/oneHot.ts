/** oneHot: a 1 at the class, on a new last axis. */

import type { Entry, Given } from "./entry.js";

/** The size of the class axis of the logits. */
function classesOf({ x, dim }: Given): number {
  return x.shape.at(dim) ?? 1;
}

export const oneHot = {
  name: "oneHot",
  options: ["numClasses", "dtype", "out"],
  calls: [
    {
      reads: { picks: "target" },
      dtype: "float32",
      run: (api, given, out) => api.oneHot(given.picks, { numClasses: classesOf(given), out }),
    },
    {
      with: "dtype float64",
      reads: { picks: "target" },
      dtype: "float64",
      run: (api, given, out) =>
        api.oneHot(given.picks, { numClasses: classesOf(given), dtype: "float64", out }),
    },
  ],
  corpus: {
    op: "one_hot",
    call: (api, { input }, { num_classes: numClasses }) => api.oneHot(input, { numClasses }),
  },
} as const satisfies Entry;

/** entropyFromLogits: the entropy of a softmax. */

import { categoricalEntropy } from "../tools/corpus/categorical.js";
import { U } from "../tools/figure.js";
import { entropyFromLogits as truth } from "../tools/truth/information.js";
import type { Call, Entry } from "./entry.js";
import { adjusted } from "./shared/adjusted.js";
import { inBase } from "./shared/base.js";

const calls = (["e", 2] as const).map(
  (base): Call => ({
    with: base === "e" ? "" : `base ${base}`,
    reads: { x: "logits" },
    run: (api, { x, dim }, out) => api.entropyFromLogits(x, { dim, base, out }),
    truth: ({ x, dim }) => ({ result: inBase(truth(x, dim), base) }),
  }),
);

export const entropyFromLogits = {
  name: "entropyFromLogits",
  options: ["dim", "base", "temperature", "classMask", "out"],
  sumsExp: true,
  calls: [
    ...calls,
    {
      with: "temperature and classMask",
      reads: { x: "logits" },
      run: (api, given, out) => api.entropyFromLogits(given.x, { dim: given.dim, ...adjusted(given), out }),
    },
  ],
  figures: {
    entropyFromLogits: {
      promise: "A8",
      of: "entropy from logits",
      bound: 4,
      unit: U,
      measured: { xent: 1.88, "xent/relaxed": 2.14, "xent/js": 1 },
    },
  },
  corpus: { op: "categorical_entropy", call: categoricalEntropy },
} as const satisfies Entry;

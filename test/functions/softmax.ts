/** softmax: probabilities along an axis. */

import { measured, ULP } from "../tools/figure.js";
import { softmax as truth } from "../tools/truth/softmax.js";
import type { Call, Entry } from "./entry.js";
import { adjusted } from "./shared/adjusted.js";
import { relative } from "./shared/calls.js";

export const softmax = {
  name: "softmax",
  options: ["dim", "dtype", "temperature", "classMask", "out"],
  sumsExp: true,
  calls: [
    {
      reads: { x: "input" },
      inPlace: ["x"],
      run: (api, { x, dim }, out) => api.softmax(x, { dim, out }),
      truth: ({ x, dim }) => ({ result: relative(truth(x, dim)) }),
    },
    {
      with: "temperature and classMask",
      reads: { x: "input" },
      inPlace: ["x"],
      run: (api, given, out) => api.softmax(given.x, { dim: given.dim, ...adjusted(given), out }),
    },
    ...(["float32", "float64", "float16"] as const).map(
      (dtype): Call => ({
        with: `dtype ${dtype}`,
        reads: { x: "input" },
        dtype,
        run: (api, { x, dim }, out) => api.softmax(x, { dim, dtype, out }),
      }),
    ),
  ],
  figures: {
    softmax: { promise: "A2", of: "softmax", bound: 4, unit: ULP, measured: measured(3.56, 0.51) },
  },
  corpus: {
    op: "softmax",
    call: (api, { input }, { dim }) => api.softmax(input, { dim: dim as number }),
    truth: ({ input }, { dim }) => truth(input, dim as number),
  },
} as const satisfies Entry;

/** entropyFromLogitsGrad: the entropy of a softmax, and its gradient with respect to the logits. */

import { entropyGradient } from "../tools/truth/classGradients.js";
import { entropyFromLogits as entropyTruth } from "../tools/truth/information.js";
import type { Call, Entry } from "./entry.js";
import { adjusted } from "./shared/adjusted.js";
import { inBase, natsOf } from "./shared/base.js";
import { ofLoss } from "./shared/corpus.js";
import { between, grid, layouts, type Problem } from "./shared/problems.js";

const calls = ([2] as const).map(
  (base): Call => ({
    with: `base ${base}`,
    reads: { x: "logits", rows: "gradOutput" },
    inPlace: ["x"],
    run: (api, { x, dim, rows }, out) => api.entropyFromLogitsGrad(x, { dim, base, gradOutput: rows, out }),
    truth: ({ x, dim, rows }) => ({
      loss: inBase(entropyTruth(x, dim), base),
      grad: entropyGradient(x, dim, rows.data, natsOf(base)),
    }),
  }),
);

export const entropyFromLogitsGrad = {
  name: "entropyFromLogitsGrad",
  of: "entropyFromLogits",
  options: ["dim", "base", "temperature", "classMask", "gradOutput", "out"],
  sumsExp: true,
  calls: [
    ...calls,
    {
      with: "temperature and classMask",
      reads: { x: "logits", rows: "gradOutput" },
      inPlace: ["x"],
      run: (api, given, out) =>
        api.entropyFromLogitsGrad(given.x, {
          dim: given.dim,
          gradOutput: given.rows,
          ...adjusted(given),
          out,
        }),
    },
  ],
  corpus: {
    op: "categorical_entropy",
    gradients: (api, { logits }, _, gradOutput) =>
      ofLoss(api.entropyFromLogitsGrad(logits, { gradOutput }), "grad_logits"),
  },
  problems: () =>
    grid({ base: ["e" as const, 2, 10], layout: layouts }).map(
      ({ base, layout: { shape, dim } }): Problem => {
        const input = between(-2, 2, ...shape);
        return {
          name: `[${shape}] dim ${dim} base ${base}`,
          input,
          loss: (api, x) => api.entropyFromLogits(x, { base, dim }),
          gradient: (api, gradOutput) => api.entropyFromLogitsGrad(input, { base, dim, gradOutput }),
        };
      },
    ),
} as const satisfies Entry;

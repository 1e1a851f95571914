/** logSoftmaxBackward: from the gradient of logSoftmax's output to that of its logits. */

import type { FloatTensor } from "../tools/api.js";
import { logSoftmaxBackward as truth } from "../tools/truth/classGradients.js";
import type { Entry } from "./entry.js";
import { adjusted } from "./shared/adjusted.js";
import { between, layouts, type Problem } from "./shared/problems.js";

export const logSoftmaxBackward = {
  name: "logSoftmaxBackward",
  options: ["dim", "temperature", "classMask", "out"],
  sumsExp: true,
  calls: [
    {
      reads: { g: "gradOutput", y: "output" },
      inPlace: ["g", "y"],
      run: (api, { g, y, dim }, out) => api.logSoftmaxBackward(g, y, { dim, out }),
      truth: ({ g, y, dim }) => ({ result: truth(g, y, dim) }),
    },
    {
      with: "temperature and classMask",
      reads: { g: "gradOutput", y: "output" },
      inPlace: ["g", "y"],
      run: (api, given, out) =>
        api.logSoftmaxBackward(given.g, given.y, { dim: given.dim, ...adjusted(given), out }),
    },
  ],
  corpus: {
    op: "log_softmax",
    gradients(api, { input }, args, gradOutput) {
      const dim = args.dim as number;
      const output = api.logSoftmax(input, { dim });
      return { gradients: { grad_input: api.logSoftmaxBackward(gradOutput, output, { dim }) } };
    },
  },
  problems: () =>
    layouts.map(({ shape, dim }): Problem => {
      const input = between(-2, 2, ...shape);
      const ones = { data: new Float64Array(input.data.length).fill(1), shape };
      return {
        name: `[${shape}] dim ${dim}`,
        input,
        loss: (api, x) => api.logSoftmax(x, { dim }),
        gradient: (api, g) => ({
          grad: api.logSoftmaxBackward((g ?? ones) as FloatTensor, api.logSoftmax(input, { dim }), { dim }),
        }),
      };
    }),
} as const satisfies Entry;

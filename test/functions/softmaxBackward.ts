/** softmaxBackward: from the gradient of softmax's output to that of its logits. */

import type { FloatTensor } from "../tools/api.js";
import { softmaxBackward as truth } from "../tools/truth/classGradients.js";
import type { Entry } from "./entry.js";
import { adjusted } from "./shared/adjusted.js";
import { between, layouts, type Problem } from "./shared/problems.js";

export const softmaxBackward = {
  name: "softmaxBackward",
  options: ["dim", "temperature", "classMask", "out"],
  sumsExp: true,
  calls: [
    {
      reads: { g: "gradOutput", p: "output" },
      inPlace: ["g", "p"],
      run: (api, { g, p, dim }, out) => api.softmaxBackward(g, p, { dim, out }),
      truth: ({ g, p, dim }) => ({ result: truth(g, p, dim) }),
    },
    {
      with: "temperature and classMask",
      reads: { g: "gradOutput", p: "output" },
      inPlace: ["g", "p"],
      run: (api, given, out) =>
        api.softmaxBackward(given.g, given.p, { dim: given.dim, ...adjusted(given), out }),
    },
  ],
  corpus: {
    op: "softmax",
    gradients(api, { input }, args, gradOutput) {
      const dim = args.dim as number;
      const output = api.softmax(input, { dim });
      return { gradients: { grad_input: api.softmaxBackward(gradOutput, output, { dim }) } };
    },
  },
  problems: () =>
    layouts.map(({ shape, dim }): Problem => {
      const input = between(-2, 2, ...shape);
      const ones = { data: new Float64Array(input.data.length).fill(1), shape };
      return {
        name: `[${shape}] dim ${dim}`,
        input,
        loss: (api, x) => api.softmax(x, { dim }),
        gradient: (api, g) => ({
          grad: api.softmaxBackward((g ?? ones) as FloatTensor, api.softmax(input, { dim }), { dim }),
        }),
      };
    }),
} as const satisfies Entry;

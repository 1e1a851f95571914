/** logSumExpBackward: from the gradient of logSumExp's output to that of its input. */

import type { FloatTensor } from "../tools/api.js";
import { logSumExpBackward as truth } from "../tools/truth/classGradients.js";
import type { Entry } from "./entry.js";
import { adjusted } from "./shared/adjusted.js";
import { between, grid, type Problem } from "./shared/problems.js";

export const logSumExpBackward = {
  name: "logSumExpBackward",
  options: ["dim", "keepDim", "temperature", "classMask", "out"],
  sumsExp: true,
  calls: [
    {
      reads: { rows: "gradOutput", x: "x", sums: "output" },
      inPlace: ["x"],
      scales: true,
      run: (api, { rows, x, sums, dim }, out) => api.logSumExpBackward(rows, x, sums, { dim, out }),
      truth: ({ rows, x, dim }) => ({ result: truth(rows.data, x, dim) }),
    },
    {
      with: "temperature and classMask",
      reads: { rows: "gradOutput", x: "x", sums: "output" },
      inPlace: ["x"],
      run: (api, given, out) =>
        api.logSumExpBackward(given.rows, given.x, given.sums, { dim: given.dim, ...adjusted(given), out }),
    },
  ],
  corpus: {
    op: "logsumexp",
    gradients(api, { input }, { dim, keepdim: keepDim }, gradOutput) {
      const output = api.logSumExp(input, { dim, keepDim });
      const grad = api.logSumExpBackward(gradOutput, input, output, { dim, keepDim });
      return { gradients: { grad_input: grad } };
    },
  },
  problems() {
    const dims = [0, -1, [1], [0, 1], [1, 2], [0, 2], [2, 0, 1]];
    return grid({ dim: dims, keepDim: [false, true] }).map(({ dim, keepDim }): Problem => {
      const input = between(-2, 2, 2, 3, 4);
      const options = { dim, keepDim };
      return {
        name: `dim [${dim}] keepDim ${keepDim}`,
        input,
        loss: (api, x) => api.logSumExp(x, options),
        gradient: (api, g) => {
          const output = api.logSumExp(input, options);
          const ones = { data: new Float64Array(output.data.length).fill(1), shape: output.shape };
          return { grad: api.logSumExpBackward((g ?? ones) as FloatTensor, input, output, options) };
        },
      };
    });
  },
} as const satisfies Entry;

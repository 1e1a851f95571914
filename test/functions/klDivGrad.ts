/** klDivGrad: klDiv and its gradients with respect to the input and to the target. */

import type { Reduction } from "../tools/api.js";
import { klDivGradient, klDivTargetGradient } from "../tools/truth/elementwiseGradients.js";
import type { Call, Entry } from "./entry.js";
import { klDivTruth } from "./klDiv.js";
import { elementwise, reductionOf, reductions, upstream } from "./shared/calls.js";
import { ofLoss, upstreamOf } from "./shared/corpus.js";
import { between, describeOptions, grid, type Problem } from "./shared/problems.js";

const VARIANTS = [
  { logTarget: false, wrt: "input" },
  { logTarget: false, wrt: "target" },
  { logTarget: true, wrt: "target" },
] as const;

const calls = VARIANTS.map(
  ({ logTarget, wrt }): Call => ({
    with: `${logTarget ? "logTarget, " : ""}wrt ${wrt}`,
    reads: logTarget
      ? { x: "input", y: "target", g: "gradOutput" }
      : { y: "input", p: "target", g: "gradOutput" },
    inPlace: [logTarget ? "x" : "y"],
    run(api, given, out) {
      const [input, target] = logTarget ? [given.x, given.y] : [given.y, given.p];
      const options = { reduction: reductionOf(given), logTarget, gradOutput: upstream(given, given.g) };
      return api.klDivGrad(input, target, { ...options, wrt, out });
    },
    truth({ x, y, p, g }) {
      const [input, target] = logTarget ? [x, y] : [y, p];
      const each = (of: typeof klDivGradient) =>
        elementwise(input, (k) => of(input.data[k], target.data[k], g.data[k], logTarget));
      return {
        loss: klDivTruth(input, target, logTarget),
        grad: each(klDivGradient),
        ...(wrt === "target" ? { gradTarget: each(klDivTargetGradient) } : {}),
      };
    },
  }),
);

/** The shapes of input and target. */
const SHAPES = [
  [
    [2, 3],
    [2, 3],
  ],
  [[3], [2, 3]],
  [[2, 3], [3]],
  [
    [2, 1, 3],
    [4, 1],
  ],
  [[], [2, 2]],
  [[2, 2], []],
  [[1, 1], [3]],
];

export const klDivGrad = {
  name: "klDivGrad",
  of: "klDiv",
  options: ["reduction", "logTarget", "mask", "normalizer", "gradOutput", "wrt", "out"],
  reductions,
  calls,
  corpus: {
    op: "kl_div",
    gradients: (api, { input, target }, args, gradOutput) =>
      ofLoss(
        api.klDivGrad(input, target, {
          reduction: args.reduction,
          logTarget: args.log_target,
          gradOutput: upstreamOf(args, gradOutput),
        }),
      ),
  },
  problems: () =>
    grid({ logTarget: [false, true], reduction: [...reductions, "batchmean" as const] }).flatMap(
      ({ logTarget, reduction }) =>
        SHAPES.map(([shape, targetShape]): Problem => {
          const input = between(-3, 0, ...shape);
          const target = logTarget ? between(-3, 0, ...targetShape) : between(0.3, 1, ...targetShape);
          const options = { logTarget, reduction };
          return {
            name: `[${shape}] [${targetShape}] ${describeOptions(options)}`,
            input,
            target,
            loss: (api, x, t = target) => api.klDiv<Reduction | "batchmean">(x, t, options),
            gradient: (api, gradOutput) =>
              api.klDivGrad(input, target, {
                ...options,
                gradOutput,
                wrt: "target",
              }),
          };
        }),
    ),
} as const satisfies Entry;

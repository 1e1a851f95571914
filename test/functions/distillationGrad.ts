/** distillationGrad: distillation and its gradient with respect to the student. */

import type { Reduction } from "../tools/api.js";
import { distillation as truth } from "../tools/truth/distillation.js";
import { ADJUSTED, adjustedOptions, optionsOf, readsOf, truthOptions, VARIANTS } from "./distillation.js";
import type { Call, Entry } from "./entry.js";
import { gradientOptions, reductions } from "./shared/calls.js";
import { between, describeOptions, grid, indices, layouts, type Problem } from "./shared/problems.js";

const calls: readonly Call[] = [
  ...VARIANTS.map(
    (variant): Call => ({
      with: variant.with,
      reads: { ...readsOf(variant), rows: "gradOutput" },
      inPlace: ["x"],
      run: (api, given, out) =>
        api.distillationGrad(given.x, given.y, {
          ...gradientOptions(given),
          ...optionsOf(variant, given),
          out,
        }),
      truth: (given) => truth(given.x, given.y, given.rows.data, truthOptions(variant, given)),
    }),
  ),
  {
    with: ADJUSTED,
    reads: { x: "student", y: "teacher", rows: "gradOutput" },
    inPlace: ["x"],
    run: (api, given, out) =>
      api.distillationGrad(given.x, given.y, { ...gradientOptions(given), ...adjustedOptions(given), out }),
  },
];

/** A teacher of three classes of each row, with the indices rotated by the row. */
function sparse(classes: number, rows: readonly number[], tail: "bucket" | "zero" | "renormalize") {
  const count = rows.reduce((size, n) => size * n, 1);
  const k = Math.min(3, classes - 1);
  const data = Int32Array.from({ length: count * k }, (_, j) => (Math.floor(j / k) + (j % k)) % classes);
  const shape = [...rows, k];
  return { indices: { data, shape }, logProbs: between(-3, -1.2, ...shape), tail };
}

function problemsOfSparse(): Problem[] {
  return grid({
    of: [
      { tail: "bucket", beta: 0, temperature: 1 },
      { tail: "bucket", beta: 0.4, temperature: 1 },
      { tail: "bucket", beta: 1, temperature: 1 },
      { tail: "zero", beta: 0, temperature: 1 },
      { tail: "renormalize", beta: 0, temperature: 1.5 },
    ] as const,
    hard: [false, true],
    reduction: reductions,
  }).flatMap(({ of: { tail, beta, temperature }, hard, reduction }) =>
    layouts.map(({ shape, dim, rows }): Problem => {
      const input = between(-3, 3, ...shape);
      const classes = shape.at(dim) as number;
      const teacher = sparse(classes, rows, tail);
      const target = hard ? indices(classes, ...rows) : undefined;
      const options = { beta, temperature, target, reduction, dim };
      return {
        name: `sparse, [${shape}] dim ${dim} ${describeOptions({ tail, beta, temperature, hard, reduction })}`,
        input,
        loss: (api, x) => api.distillation<Reduction>(x, teacher, options),
        gradient: (api, gradOutput) => api.distillationGrad(input, teacher, { ...options, gradOutput }),
      };
    }),
  );
}

export const distillationGrad = {
  name: "distillationGrad",
  of: "distillation",
  options: [
    "target",
    "alpha",
    "temperature",
    "beta",
    "scale",
    "ignoreIndex",
    "reduction",
    "dim",
    "mask",
    "rowWeight",
    "normalizer",
    "shift",
    "classMask",
    "softcap",
    "gradOutput",
    "wrt",
    "out",
  ],
  reductions,
  sumsExp: true,
  calls,
  figures: {
    distillationGradient: {
      promise: "A12",
      of: "gradient of distillation, rows that are near each other too",
      bound: 8,
      unit: "u · (Σ|terms| + Q · Σ of all)",
      measured: { xent: 4.78, "xent/relaxed": 4.78, "xent/js": 0.94 },
    },
  },
  problems: () => [
    ...problemsOfSparse(),
    ...grid({
      beta: [0, 0.3, 1],
      temperature: [1, 1.7],
      hard: [undefined, 0.25, 0],
      reduction: reductions,
    }).flatMap(({ beta, temperature, hard, reduction }) =>
      layouts.map(({ shape, dim, rows }): Problem => {
        const input = between(-3, 3, ...shape);
        const teacher = between(-3, 3, ...shape);
        const target = hard === undefined ? undefined : indices(shape.at(dim) as number, ...rows);
        const options = { beta, temperature, target, alpha: hard, reduction, dim };
        return {
          name: `[${shape}] dim ${dim} ${describeOptions({ beta, temperature, alpha: hard, reduction })}`,
          input,
          loss: (api, x) => api.distillation<Reduction>(x, teacher, options),
          gradient: (api, gradOutput) => api.distillationGrad(input, teacher, { ...options, gradOutput }),
        };
      }),
    ),
  ],
} as const satisfies Entry;

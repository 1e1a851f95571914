/** jsDivergence: what streams through its kernel. */

import type { KernelFunction } from "./kernelFunction.js";
import { sumOverClasses } from "./sumOverClasses.js";

export const jsDivergence: KernelFunction<"jsDivergence"> = (stages, { out, p, q, nats }) => {
  const stage = stages.of(p);
  const { results, x, y, z, state } = stage.address;
  sumOverClasses(stage, out, p, q, (steps, t) =>
    stage.kernels.jsDivergence(steps, results, x, y, z, state, t.outer, t.classes, t.inner, nats),
  );
};

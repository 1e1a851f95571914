/** klDivergence: what streams through its kernel. */

import type { KernelFunction } from "./kernelFunction.js";
import { sumOverClasses } from "./sumOverClasses.js";

export const klDivergence: KernelFunction<"klDivergence"> = (stages, { out, p, q, nats }) => {
  const stage = stages.of(p);
  const { results, x, y, state } = stage.address;
  sumOverClasses(stage, out, p, q, (passes, t) =>
    stage.kernels.klDivergence(passes, results, x, y, state, t.outer, t.classes, t.inner, nats),
  );
};

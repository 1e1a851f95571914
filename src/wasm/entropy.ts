/** entropy: what streams through its kernel. */

import type { KernelFunction } from "./kernelFunction.js";
import { sumOverClasses } from "./sumOverClasses.js";

export const entropy: KernelFunction<"entropy"> = (stages, { out, p, nats }) => {
  const stage = stages.of(p);
  const { results, x, y, state } = stage.address;
  sumOverClasses(stage, out, p, null, (passes, t) =>
    stage.kernels.entropy(passes, results, x, y, state, t.outer, t.classes, t.inner, nats),
  );
};

/** crossEntropyOfDistributions: what streams through its kernel. */

import type { KernelFunction } from "./kernelFunction.js";
import { sumOverClasses } from "./sumOverClasses.js";

export const crossEntropyOfDistributions: KernelFunction<"crossEntropyOfDistributions"> = (
  stages,
  { out, p, q, nats },
) => {
  const stage = stages.of(p);
  const { results, x, y, state } = stage.address;
  sumOverClasses(stage, out, p, q, (passes, t) =>
    stage.kernels.crossEntropyOfDistributions(
      passes,
      results,
      x,
      y,
      state,
      t.outer,
      t.classes,
      t.inner,
      nats,
    ),
  );
};

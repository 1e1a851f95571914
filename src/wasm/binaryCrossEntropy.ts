/** binaryCrossEntropy and its gradient: which kernels its elements go through. */

import { streamLoss } from "./elementLoss.js";
import type { KernelFunction } from "./kernelFunction.js";

export const binaryCrossEntropy: KernelFunction<"binaryCrossEntropy"> = (stages, call) => {
  const stage = stages.ofType(call.double);
  const { kernels } = stage;
  const { z } = stage.address;
  return streamLoss(stage, call, {
    loss: (out, x, y, count) => kernels.binaryCrossEntropy(out, x, y, z, count),
    grad: kernels.binaryCrossEntropyGrad,
    gradTarget: null,
    toTarget: null,
    weight: call.weight,
    begin: null,
  });
};

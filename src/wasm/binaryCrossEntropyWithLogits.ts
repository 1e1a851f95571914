/** binaryCrossEntropyWithLogits and its gradient: which kernels its elements go through. */

import { streamLoss } from "./elementLoss.js";
import { stageOperand } from "./elements.js";
import type { KernelFunction } from "./kernelFunction.js";

export const binaryCrossEntropyWithLogits: KernelFunction<"binaryCrossEntropyWithLogits"> = (
  stages,
  call,
) => {
  const stage = stages.ofType(call.double);
  const { kernels } = stage;
  const { z } = stage.address;
  const { posWeight } = call;
  if (posWeight === null) stage.elements(z, Math.min(call.count, stage.capacity)).fill(1);
  return streamLoss(stage, call, {
    loss: (out, x, y, count) => kernels.binaryCrossEntropyWithLogits(out, x, y, z, count),
    grad: (out, x, y, count) => kernels.binaryCrossEntropyWithLogitsGrad(out, x, y, z, count),
    gradTarget: null,
    toTarget: null,
    weight: call.weight,
    begin(start, count) {
      if (posWeight !== null) stageOperand(stage, z, posWeight, start, count);
    },
  });
};

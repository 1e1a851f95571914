/** binaryFocalLoss and its gradient: what its elements go through. */

import { streamLoss } from "./elementLoss.js";
import type { KernelFunction } from "./kernelFunction.js";

/** To the kernel: no weight of positives. */
const NONE = -1;

export const binaryFocalLoss: KernelFunction<"binaryFocalLoss"> = (stages, call) => {
  const stage = stages.ofType(call.double);
  const { kernels } = stage;
  const { gamma, alpha } = call;
  const grad = call.grad === null ? 0 : stage.address.out;
  return streamLoss(stage, call, {
    loss: (out, x, y, count) => kernels.binaryFocalLoss(out, grad, x, y, count, gamma, alpha ?? NONE),
    // The same kernel writes it.
    grad: () => {},
    gradTarget: null,
    toTarget: null,
    weight: null,
    begin: null,
  });
};

/** binaryFocalLoss and its gradient: what its elements go through. */

import { streamLoss } from "./elementLoss.js";
import type { KernelFunction } from "./kernelFunction.js";

/** To the kernel: no weight of positives. */
const NONE = -1;

export const binaryFocalLoss: KernelFunction<"binaryFocalLoss"> = (stages, call) => {
  const stage = stages.ofType(call.double);
  const { kernels } = stage;
  const { gamma, alpha } = call;
  const { out: grad, state: powers } = stage.address;
  const hasGrad = call.grad !== null;
  return streamLoss(stage, call, {
    loss: (out, x, y, count) =>
      kernels.binaryFocalLoss(out, grad, hasGrad, x, y, powers, count, gamma, alpha ?? NONE),
    // The same kernel writes it.
    grad: () => {},
    gradTarget: null,
    toTarget: null,
    weight: null,
    begin: null,
  });
};

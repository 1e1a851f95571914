/** klDiv and its gradients: which kernels its elements go through. */

import { streamLoss } from "./elementLoss.js";
import type { KernelFunction } from "./kernelFunction.js";

export const klDiv: KernelFunction<"klDiv"> = (stages, call) => {
  const stage = stages.ofType(call.double);
  const { kernels } = stage;
  const { logTarget, gradTarget: toTarget } = call;
  return streamLoss(stage, call, {
    loss: logTarget ? kernels.klDivLogTarget : kernels.klDiv,
    grad: logTarget ? kernels.klDivLogTargetGrad : kernels.klDivGrad,
    gradTarget: logTarget ? kernels.klDivLogTargetTargetGrad : kernels.klDivTargetGrad,
    toTarget,
    weight: null,
    begin: null,
  });
};

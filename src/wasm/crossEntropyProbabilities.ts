/** crossEntropy with class probabilities, and its gradients. */

import type { KernelFunction } from "./kernelFunction.js";
import { softTargets } from "./softTargets.js";
import { writeTargetGradient } from "./targetGradient.js";

export const crossEntropyProbabilities: KernelFunction<"crossEntropyProbabilities"> = (stages, call) => {
  // First, because `grad` may take the place of the logits.
  if (call.gradTarget !== null) writeTargetGradient(stages, call, call.gradTarget);
  return softTargets(stages, call, null, call.target);
};

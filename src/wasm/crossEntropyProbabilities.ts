/** crossEntropy with class probabilities, and its gradient with respect to the logits. */

import type { KernelFunction } from "./kernelFunction.js";
import { softTargets } from "./softTargets.js";

export const crossEntropyProbabilities: KernelFunction<"crossEntropyProbabilities"> = (stages, call) =>
  softTargets(stages, call, null, call.logits.outer * call.logits.inner, call.target);

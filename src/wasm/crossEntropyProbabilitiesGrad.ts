/** crossEntropy with class probabilities, and its gradient with respect to the logits: the kernel computes both in the same passes. */

import { crossEntropyProbabilities } from "./crossEntropyProbabilities.js";
import type { KernelFunction } from "./kernelFunction.js";

export const crossEntropyProbabilitiesGrad: KernelFunction<"crossEntropyProbabilitiesGrad"> = (
  stages,
  call,
) => crossEntropyProbabilities(stages, call);

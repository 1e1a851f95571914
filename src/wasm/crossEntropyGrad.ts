/** crossEntropy with class indices, and its gradient: the kernel computes both in the same passes. */

import { hardTargets } from "./hardTargets.js";
import type { KernelFunction } from "./kernelFunction.js";

export const crossEntropyGrad: KernelFunction<"crossEntropyGrad"> = hardTargets;

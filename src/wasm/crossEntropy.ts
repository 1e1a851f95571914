/** crossEntropy with class indices. */

import { hardTargets } from "./hardTargets.js";
import type { KernelFunction } from "./kernelFunction.js";

export const crossEntropy: KernelFunction<"crossEntropy"> = hardTargets;

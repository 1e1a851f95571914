/** exp of every element. */

import { forElements } from "./elements.js";
import type { KernelFunction } from "./kernelFunction.js";

export const exp: KernelFunction<"exp"> = (stages, call) =>
  forElements(stages, call, ({ kernels }, to, from, count) => kernels.exp(to, from, count));

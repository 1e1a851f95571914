/** Natural logarithm of every element. */

import { forElements } from "./elements.js";
import type { KernelFunction } from "./kernelFunction.js";

export const log: KernelFunction<"log"> = (stages, call) =>
  forElements(stages, call, ({ kernels }, to, from, count) => kernels.log(to, from, count));

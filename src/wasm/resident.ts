/** resident: arrays in a memory of their own. */

import type { KernelFunction } from "./kernelFunction.js";

export const resident: KernelFunction<"resident"> = (stages, { double, lengths }) =>
  stages.allocate(double, lengths);

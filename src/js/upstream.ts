/** The gradient of the loss of one row or element, from which the gradient of its input starts. */

import type { FloatArray } from "../backend.js";

export function upstreamAt(upstream: FloatArray | number, index: number): number {
  return typeof upstream === "number" ? upstream : upstream[index];
}

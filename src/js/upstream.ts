/** The gradient of the loss of one row or element, from which the gradient of its input starts. */

import type { Upstream } from "../engine/data.js";

export function upstreamAt(upstream: Upstream, index: number): number {
  if (typeof upstream === "number") return upstream;
  return upstream.dense === null ? upstream.at(index) : upstream.dense[index];
}

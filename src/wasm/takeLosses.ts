/** The losses of a tile: taken out if they are wanted, and added up. */

import type { FloatArray } from "../engine/data.js";
import type { Stage } from "./stage.js";

/**
 * Copies the `count` losses in a block out if they are wanted, and returns the sum of all losses from element 0 on: those
 * of element `start` and after are added to it.
 */
export function takeLosses(
  stage: Stage,
  block: number,
  losses: FloatArray | null,
  start: number,
  count: number,
): number {
  if (losses !== null) stage.copyElementsOut(block, losses, start, count);
  return stage.kernels.total(stage.address.total, block, count, start === 0);
}

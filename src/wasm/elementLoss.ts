/** The elementwise losses with their gradients: blocks of neighbouring elements through their kernels. */

import { isFloatData } from "../dtype.js";
import type { FloatData, Operand, Receiver } from "../engine/data.js";
import type { ElementLossCall } from "../engine/engine.js";
import { forBlocks, stageOperand } from "./elements.js";
import { Losses } from "./losses.js";
import type { Stage } from "./stage.js";

/** Writes `count` elements from as many of x and y. */
type ElementKernel = (out: number, x: number, y: number, count: number) => void;

/** What one loss has that the others have not; what it has not is null. */
interface ElementLoss {
  readonly loss: ElementKernel;
  readonly grad: ElementKernel;
  readonly gradTarget: ElementKernel | null;
  /** Receives the gradient with respect to the target. */
  readonly toTarget: FloatData | Receiver | null;
  readonly weight: Operand | null;
  /** Stages what the kernels need besides input and target. */
  readonly begin: ((start: number, count: number) => void) | null;
}

/** Losses and gradients block by block; returns the sum of the losses. */
export function streamLoss(
  stage: Stage,
  call: ElementLossCall,
  { loss, grad: gradOf, gradTarget: gradTargetOf, toTarget, weight, begin }: ElementLoss,
): number {
  const { losses, grad, count, input, target, upstream } = call;
  const { x, y, z, out } = stage.address;
  const { weighted } = stage.kernels;
  const taken = new Losses(stage, losses);
  forBlocks(stage, count, (start, n) => {
    stageOperand(stage, x, input, start, n);
    stageOperand(stage, y, target, start, n);
    begin?.(start, n);
    if (grad !== null) gradOf(out, x, y, n);
    if (toTarget !== null) gradTargetOf?.(z, x, y, n);
    loss(x, x, y, n);
    // The targets are done with: first the weights, then the upstream gradient take their block.
    if (weight !== null) {
      stageOperand(stage, y, weight, start, n);
      weighted(x, x, y, n);
      if (grad !== null) weighted(out, out, y, n);
    }
    taken.take(x, start, n);
    if (grad === null && toTarget === null) return;
    if (upstream !== 1) {
      if (typeof upstream === "number") stage.elements(y, n).fill(upstream);
      else stageOperand(stage, y, upstream, start, n);
      if (grad !== null) weighted(out, out, y, n);
      if (toTarget !== null) weighted(z, z, y, n);
    }
    if (grad !== null) hand(stage, out, grad, start, n);
    if (toTarget !== null) hand(stage, z, toTarget, start, n);
  });
  return taken.sum;
}

/** Hands a block of results on. */
function hand(stage: Stage, block: number, to: FloatData | Receiver, start: number, count: number): void {
  if (isFloatData(to)) stage.copyElementsOut(block, to, start, count);
  else to.take(stage.elements(block, count), count);
}

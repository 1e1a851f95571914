/** exp, log and the elementwise losses with their gradients: blocks of neighbouring elements through their kernels. */

import { isDouble, isFloatData, sizeOf } from "../dtype.js";
import type { FloatArray, FloatData, Operand, Receiver, Upstream } from "../engine/data.js";
import type { Stage, Stages } from "./memory.js";

export function exp(stages: Stages, out: FloatData, x: Operand): void {
  forElements(stages, out, x, ({ kernels }, to, from, count) => kernels.exp(to, from, count));
}

export function log(stages: Stages, out: FloatData, x: Operand): void {
  forElements(stages, out, x, ({ kernels }, to, from, count) => kernels.log(to, from, count));
}

/** What an elementwise loss is asked for, and of what. Results that are null are not wanted. */
export interface ElementwiseLoss {
  readonly losses: FloatArray | null;
  readonly grad: FloatData | Receiver | null;
  readonly gradTarget: FloatData | Receiver | null;
  readonly count: number;
  readonly double: boolean;
  readonly input: Operand;
  readonly target: Operand;
  readonly weight: Operand | null;
  readonly upstream: Upstream;
}

/** The kernels of a loss, on blocks that already hold the operands. */
interface LossKernels {
  readonly loss: (out: number, x: number, y: number, count: number) => void;
  readonly grad: (out: number, x: number, y: number, count: number) => void;
  readonly gradTarget: ((out: number, x: number, y: number, count: number) => void) | null;
  /** Stages what the kernels need besides input and target. */
  readonly begin: ((start: number, count: number) => void) | null;
}

export function klDiv(stages: Stages, call: ElementwiseLoss, logTarget: boolean): number {
  const stage = stages.ofType(call.double);
  const { kernels } = stage;
  return stream(
    stage,
    call,
    logTarget
      ? {
          loss: kernels.klDivLogTarget,
          grad: kernels.klDivLogTargetGrad,
          gradTarget: kernels.klDivLogTargetTargetGrad,
          begin: null,
        }
      : { loss: kernels.klDiv, grad: kernels.klDivGrad, gradTarget: kernels.klDivTargetGrad, begin: null },
  );
}

export function binaryCrossEntropy(stages: Stages, call: ElementwiseLoss): number {
  const stage = stages.ofType(call.double);
  const { z } = stage.address;
  return stream(stage, call, {
    loss: (out, x, y, count) => stage.kernels.binaryCrossEntropy(out, x, y, z, count),
    grad: stage.kernels.binaryCrossEntropyGrad,
    gradTarget: null,
    begin: null,
  });
}

export function binaryCrossEntropyWithLogits(
  stages: Stages,
  call: ElementwiseLoss,
  posWeight: Operand | null,
): number {
  const stage = stages.ofType(call.double);
  const { z } = stage.address;
  if (posWeight === null) stage.elements(z, Math.min(call.count, stage.capacity)).fill(1);
  return stream(stage, call, {
    loss: (out, x, y, count) => stage.kernels.binaryCrossEntropyWithLogits(out, x, y, z, count),
    grad: (out, x, y, count) => stage.kernels.binaryCrossEntropyWithLogitsGrad(out, x, y, z, count),
    gradTarget: null,
    begin(start, count) {
      if (posWeight !== null) stageOperand(stage, z, posWeight, start, count);
    },
  });
}

/** Losses and gradients block by block; returns the sum of the losses. */
function stream(stage: Stage, call: ElementwiseLoss, loss: LossKernels): number {
  const { losses, grad, gradTarget, count, input, target, weight, upstream } = call;
  const { x, y, z, out } = stage.address;
  const { weighted } = stage.kernels;
  let sum = 0;
  forBlocks(stage, count, (start, n) => {
    stageOperand(stage, x, input, start, n);
    stageOperand(stage, y, target, start, n);
    loss.begin?.(start, n);
    if (grad !== null) loss.grad(out, x, y, n);
    if (gradTarget !== null) loss.gradTarget?.(z, x, y, n);
    loss.loss(x, x, y, n);
    // The targets are done with: first the weights, then the upstream gradient take their block.
    if (weight !== null) {
      stageOperand(stage, y, weight, start, n);
      weighted(x, x, y, n);
      if (grad !== null) weighted(out, out, y, n);
    }
    sum = stage.takeLosses(x, losses, start, n);
    if (grad === null) return;
    if (upstream !== 1) {
      if (typeof upstream === "number") stage.elements(y, n).fill(upstream);
      else stageOperand(stage, y, upstream, start, n);
      weighted(out, out, y, n);
      if (gradTarget !== null) weighted(z, z, y, n);
    }
    hand(stage, out, grad, start, n);
    if (gradTarget !== null) hand(stage, z, gradTarget, start, n);
  });
  return sum;
}

/** Hands a block of results on. */
function hand(stage: Stage, block: number, to: FloatData | Receiver, start: number, count: number): void {
  if (isFloatData(to)) stage.copyElementsOut(block, to, start, count);
  else to.take(stage.elements(block, count), count);
}

/** Blocks of x through a kernel to blocks of `out`, each where it lies if that is in the memory. */
function forElements(
  stages: Stages,
  out: FloatData,
  x: Operand,
  run: (stage: Stage, to: number, from: number, count: number) => void,
): void {
  const stage = stages.of({ data: x.dense ?? out, double: isDouble(out) }, out);
  const block = stage.address.x;
  forBlocks(stage, sizeOf(out), (start, count) => {
    const from = x.dense === null ? 0 : stage.elementAddress(x.dense, start);
    if (from === 0) stageOperand(stage, block, x, start, count);
    const to = stage.elementAddress(out, start);
    run(stage, to || block, from || block, count);
    if (to === 0) stage.copyElementsOut(block, out, start, count);
  });
}

function forBlocks(stage: Stage, count: number, run: (start: number, count: number) => void): void {
  for (let start = 0; start < count; start += stage.capacity)
    run(start, Math.min(stage.capacity, count - start));
}

function stageOperand(stage: Stage, block: number, operand: Operand, start: number, count: number): void {
  if (operand.dense !== null) stage.copyElementsIn(block, operand.dense, start, count);
  else operand.read(stage.elements(block, count), start, count);
}

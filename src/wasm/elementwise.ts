/** exp, log and the elementwise losses: blocks of neighbouring elements through their kernels. */
import type { FloatArray, Operand } from "../backend.js";
import type { Stage, Stages } from "./memory.js";

export function exp(stages: Stages, out: FloatArray, x: Operand): void {
  const stage = stages.of(out);
  const block = stage.address.x;
  forBlocks(stage, out.length, (start, count) => {
    stageOperand(stage, block, x, start, count);
    stage.kernels.exp(block, block, count);
    stage.copyElementsOut(block, out, start, count);
  });
}

export function log(stages: Stages, out: FloatArray, x: Operand): void {
  const stage = stages.of(out);
  const block = stage.address.x;
  forBlocks(stage, out.length, (start, count) => {
    stageOperand(stage, block, x, start, count);
    stage.kernels.log(block, block, count);
    stage.copyElementsOut(block, out, start, count);
  });
}

export function klDiv(
  stages: Stages,
  losses: FloatArray | null,
  count: number,
  double: boolean,
  input: Operand,
  target: Operand,
  logTarget: boolean,
): number {
  const stage = double ? stages.double : stages.single;
  const { x, y } = stage.address;
  const kernel = logTarget ? stage.kernels.klDivLogTarget : stage.kernels.klDiv;
  return sumOfLosses(stage, losses, count, (start, n) => {
    stageOperand(stage, x, input, start, n);
    stageOperand(stage, y, target, start, n);
    kernel(x, x, y, n);
  });
}

export function binaryCrossEntropy(
  stages: Stages,
  losses: FloatArray | null,
  count: number,
  double: boolean,
  input: Operand,
  target: Operand,
  weight: Operand | null,
): number {
  const stage = double ? stages.double : stages.single;
  const { x, y } = stage.address;
  return sumOfLosses(stage, losses, count, (start, n) => {
    stageOperand(stage, x, input, start, n);
    stageOperand(stage, y, target, start, n);
    stage.kernels.binaryCrossEntropy(x, x, y, n);
    applyWeight(stage, weight, start, n);
  });
}

export function binaryCrossEntropyWithLogits(
  stages: Stages,
  losses: FloatArray | null,
  count: number,
  double: boolean,
  input: Operand,
  target: Operand,
  weight: Operand | null,
  posWeight: Operand | null,
): number {
  const stage = double ? stages.double : stages.single;
  const { x, y, z } = stage.address;
  if (posWeight === null) stage.elements(z, Math.min(count, stage.capacity)).fill(1);
  return sumOfLosses(stage, losses, count, (start, n) => {
    stageOperand(stage, x, input, start, n);
    stageOperand(stage, y, target, start, n);
    if (posWeight !== null) stageOperand(stage, z, posWeight, start, n);
    stage.kernels.binaryCrossEntropyWithLogits(x, x, y, z, n);
    applyWeight(stage, weight, start, n);
  });
}

/** Multiplies the losses in the first block with their weights, which take the place of the targets. */
function applyWeight(stage: Stage, weight: Operand | null, start: number, count: number): void {
  if (weight === null) return;
  const { x, y } = stage.address;
  stageOperand(stage, y, weight, start, count);
  stage.kernels.weighted(x, x, y, count);
}

/** Lets `run` compute the losses of each block of elements in the first block; stores them and returns their sum. */
function sumOfLosses(
  stage: Stage,
  losses: FloatArray | null,
  count: number,
  run: (start: number, count: number) => void,
): number {
  stage.clearTotal();
  forBlocks(stage, count, (start, n) => {
    run(start, n);
    stage.takeLosses(stage.address.x, losses, start, n);
  });
  return stage.total();
}

function forBlocks(stage: Stage, count: number, run: (start: number, count: number) => void): void {
  for (let start = 0; start < count; start += stage.capacity)
    run(start, Math.min(stage.capacity, count - start));
}

function stageOperand(stage: Stage, block: number, operand: Operand, start: number, count: number): void {
  if (operand.dense !== null) stage.copyElementsIn(block, operand.dense, start, count);
  else operand.read(stage.elements(block, count), start, count);
}

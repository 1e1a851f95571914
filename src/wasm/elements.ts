/** Blocks of neighbouring elements in and out of a memory. */

import { isDouble, sizeOf } from "../dtype.js";
import type { Operand } from "../engine/data.js";
import type { ElementsCall } from "../engine/engine.js";
import type { Stages } from "./memory.js";
import type { Stage } from "./stage.js";

/** Blocks of x through a kernel to blocks of `out`, each where it lies if that is in the memory. */
export function forElements(
  stages: Stages,
  { out, x }: ElementsCall,
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

export function forBlocks(stage: Stage, count: number, run: (start: number, count: number) => void): void {
  for (let start = 0; start < count; start += stage.capacity)
    run(start, Math.min(stage.capacity, count - start));
}

export function stageOperand(
  stage: Stage,
  block: number,
  operand: Operand,
  start: number,
  count: number,
): void {
  if (operand.dense !== null) stage.copyElementsIn(block, operand.dense, start, count);
  else operand.read(stage.elements(block, count), start, count);
}

/** Small calls: a few short rows, which one call of a kernel computes in less time than it takes to stream them tile by tile. */

import type { FloatData, View } from "../engine/data.js";
import { FEW_ELEMENTS } from "../engine/fewElements.js";
import { SHORT_ROW } from "./passes.js";
import type { Stage } from "./stage.js";

/** Whether these are so few contiguous short rows, to be staged in one piece. */
export function isSmall({ single, holdsTensors }: Stage, x: View): boolean {
  const { outer, classes, inner, stride, places, adjustment } = x;
  return (
    single &&
    !holdsTensors &&
    inner === 1 &&
    classes <= SHORT_ROW &&
    outer * classes <= FEW_ELEMENTS &&
    places === null &&
    adjustment === null &&
    (stride === classes || outer === 1)
  );
}

/** Copies all elements to a block. */
export function copyIn(stage: Stage, block: number, { data, offset, outer, classes }: View): void {
  const count = outer * classes;
  if (data instanceof Float32Array) copy(stage.floats as Float32Array, block / 4, data, offset, count);
  else stage.copyElementsIn(block, data, offset, count);
}

/** Copies a block to an array. */
export function copyOut(stage: Stage, block: number, out: FloatData, count: number): void {
  if (out instanceof Float32Array) copy(out, 0, stage.floats as Float32Array, block / 4, count);
  else stage.copyElementsOut(block, out, 0, count);
}

/** A loop that sees one type of arrays alone, whatever else the program computes: those that see all types take several times as long. */
function copy(to: Float32Array, first: number, from: Float32Array, start: number, count: number): void {
  for (let i = 0; i < count; i++) to[first + i] = from[start + i];
}

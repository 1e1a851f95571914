/** Values that must lie in an interval: finite weights, probabilities. */

import { BOOL, computeType, FLOAT32, type FloatType } from "../dtype.js";
import type { FloatArray, Operand } from "../engine/data.js";
import { bufferOf, byteOffsetOf, lengthOf } from "../intrinsics.js";
import { operandOf } from "../tensor/operand.js";
import type { Tensor } from "../tensor/tensor.js";
import { allInside } from "./inside.js";
import { liveData } from "./liveData.js";
import { showElement } from "./show.js";

/** Every element is finite, also after conversion to `type`. */
export function checkFinite(tensor: Tensor, type: FloatType): void {
  checkTruthValues(tensor);
  const { call, name } = tensor;
  const bad = firstOutside(tensor, type, -Number.MAX_VALUE, Number.MAX_VALUE, false);
  if (bad !== null)
    call.outOfRange(
      `${showElement(name, tensor.shape, bad.element)} is ${bad.value}, expected a finite number`,
    );
}

/** Every element is in [0, 1]; NaN too where `nanAllowed`. `elements`: what stands for them. */
export function checkProbabilities(
  tensor: Tensor,
  type: FloatType,
  nanAllowed: boolean,
  elements?: Operand,
): void {
  const { call, name } = tensor;
  if (elements === undefined && allSurelyProbabilities(tensor)) return;
  const bad = firstOutside(tensor, type, 0, 1, nanAllowed, elements);
  if (bad !== null)
    call.outOfRange(
      `${showElement(name, tensor.shape, bad.element)} is ${bad.value}, expected 0 <= ${name} <= 1`,
    );
}

/** Truth values are 0 or 1, whatever else a byte may hold. */
export function checkTruthValues(tensor: Tensor): void {
  if (tensor.type === BOOL) checkProbabilities(tensor, FLOAT32, false);
}

/** The bits of float32 1; those of the numbers from +0 to it are the integers from 0 to there. */
const BITS_OF_ONE = 0x3f800000;

/** Dense float32 from +0 to 1. False may mean -0, or NaN where it is allowed. */
function allSurelyProbabilities(tensor: Tensor): boolean {
  if (tensor.type !== FLOAT32 || tensor.strides !== null) return false;
  const data = liveData(tensor);
  const start = byteOffsetOf(data) + tensor.offset * FLOAT32.Array.BYTES_PER_ELEMENT;
  return allInside(new Int32Array(bufferOf(data), start, tensor.size), BITS_OF_ONE + 1);
}

const BLOCK = 1024;

/** The first element outside `[low, high]`. */
function firstOutside(
  tensor: Tensor,
  type: FloatType,
  low: number,
  high: number,
  nanAllowed: boolean,
  operand = operandOf(tensor, tensor.shape, type),
): { element: number; value: number } | null {
  const { dense } = operand;
  const block: FloatArray = dense ?? new (computeType(type).Array)(Math.min(BLOCK, tensor.size));
  const length = lengthOf(block);
  for (let start = 0; start < tensor.size; start += length) {
    const count = Math.min(length, tensor.size - start);
    if (dense === null) operand.read(block, start, count);
    const i = outside(block, count, low, high, nanAllowed);
    if (i < count) return { element: start + i, value: block[i] };
  }
  return null;
}

function outside(block: FloatArray, count: number, low: number, high: number, nanAllowed: boolean): number {
  for (let i = 0; i < count; i++) {
    const value = block[i];
    if (!(value >= low && value <= high) && !(nanAllowed && Number.isNaN(value))) return i;
  }
  return count;
}

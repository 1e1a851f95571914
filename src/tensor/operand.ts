/** A tensor as an operand of an elementwise operation: broadcast, strided or converted while it is read. */

import type { FloatArray, Operand } from "../backend.js";
import {
  computeType,
  type FloatType,
  floatData,
  isBigArray,
  isHalfType,
  type NumberArray,
} from "../dtype.js";
import { Halves } from "../halves.js";
import { broadcastStrides } from "./broadcast.js";
import { elementsOf, floatsOf, readRuns, widened } from "./elements.js";
import { sameShape } from "./shape.js";
import type { Tensor } from "./types.js";
import { type Walk, walkOf } from "./walk.js";

/** The operand that `tensor` is in a result of this shape, to which it must broadcast, and of this type. */
export function operandOf(tensor: Tensor, shape: readonly number[], type: FloatType): Operand {
  const compute = computeType(type);
  if (tensor.strides === null && tensor.type === compute && sameShape(tensor.shape, shape))
    return new DenseOperand(elementsOf(tensor) as FloatArray);
  const strides = broadcastStrides(tensor, shape);
  if (isBigArray(tensor.data)) {
    const dense = { ...tensor, data: floatsOf(tensor, type), type: compute, offset: 0, strides: null };
    return operandOf(dense, shape, type);
  }
  const walk = walkOf(tensor.offset, shape, strides);
  if (isHalfType(tensor.type)) return new HalfOperand(floatData(tensor.data, tensor.type) as Halves, walk);
  return new WalkedOperand(tensor.data, walk);
}

class DenseOperand implements Operand {
  constructor(readonly dense: FloatArray) {}

  read(into: FloatArray, start: number, count: number): void {
    into.set(this.dense.subarray(start, start + count));
  }
}

class HalfOperand implements Operand {
  readonly dense = null;
  readonly #data: Halves;
  readonly #walk: Walk;

  constructor(data: Halves, walk: Walk) {
    this.#data = data;
    this.#walk = walk;
  }

  read(into: FloatArray, start: number, count: number): void {
    const bits = new Uint16Array(count);
    readRuns(bits, this.#data.bits, this.#walk, start, count);
    into.set(widened(new Halves(bits, this.#data.name)));
  }
}

class WalkedOperand implements Operand {
  readonly dense = null;
  readonly #data: NumberArray;
  readonly #walk: Walk;

  constructor(data: NumberArray, walk: Walk) {
    this.#data = data;
    this.#walk = walk;
  }

  read(into: FloatArray, start: number, count: number): void {
    readRuns(into, this.#data, this.#walk, start, count);
  }
}

/** A tensor as an operand of an elementwise operation: broadcast, strided or converted while it is read. */

import type { FloatArray, Operand } from "../backend.js";
import { type FloatType, isBigArray, type NumberArray } from "../dtype.js";
import { broadcastStrides } from "./broadcast.js";
import { elementsOf, floatsOf, readRuns } from "./elements.js";
import { sameShape } from "./shape.js";
import type { Tensor } from "./types.js";
import { type Walk, walkOf } from "./walk.js";

/** The operand that `tensor` is in a result of this shape, to which it must broadcast, and of this type. */
export function operandOf(tensor: Tensor, shape: readonly number[], type: FloatType): Operand {
  if (tensor.strides === null && tensor.type === type && sameShape(tensor.shape, shape))
    return new DenseOperand(elementsOf(tensor) as FloatArray);
  const strides = broadcastStrides(tensor, shape);
  if (isBigArray(tensor.data)) {
    const dense = { ...tensor, data: floatsOf(tensor, type), type, offset: 0, strides: null };
    return operandOf(dense, shape, type);
  }
  return new WalkedOperand(tensor.data, walkOf(tensor.offset, shape, strides));
}

class DenseOperand implements Operand {
  constructor(readonly dense: FloatArray) {}

  read(into: FloatArray, start: number, count: number): void {
    into.set(this.dense.subarray(start, start + count));
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

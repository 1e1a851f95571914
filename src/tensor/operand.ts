/** A tensor as an operand of an elementwise operation: broadcast, strided or converted while it is read. */

import { liveData } from "../check/liveData.js";
import {
  type BigArray,
  computeType,
  FLOAT32,
  type FloatType,
  floatData,
  isBigArray,
  isHalfType,
  partOf,
} from "../dtype.js";
import type { FloatArray, NumberArray, Operand } from "../engine/data.js";
import { type Halves, narrowPart, widenInPlace } from "../halves.js";
import { copyTo } from "../intrinsics.js";
import { broadcastStrides } from "./broadcast.js";
import { elementsOf, readWalk } from "./elements.js";
import { sameShape } from "./shape.js";
import type { Tensor } from "./tensor.js";
import { placeOf, visitRuns, type Walk, walkOf } from "./walk.js";

/** The operand that `tensor` is in a result of this shape, to which it must broadcast, and of this type. */
export function operandOf(tensor: Tensor, shape: readonly number[], type: FloatType): Operand {
  const compute = computeType(type);
  if (tensor.strides === null && tensor.type === compute && sameShape(tensor.shape, shape))
    return new DenseOperand(elementsOf(tensor) as FloatArray);
  const strides = broadcastStrides(tensor, shape);
  const walk = walkOf(tensor.offset, shape, strides);
  const data = liveData(tensor);
  if (isBigArray(data)) return new BigOperand(data, walk, compute === FLOAT32);
  if (isHalfType(tensor.type))
    return new HalfOperand(floatData(data as Uint16Array, tensor.type) as Halves, walk);
  return new WalkedOperand(data, walk, compute === FLOAT32);
}

/** What an operand, or a number for all elements, is times a factor. */
export function scaled(values: Operand, factor: number): Operand;
export function scaled(values: Operand | number, factor: number): Operand | number;
export function scaled(values: Operand | number, factor: number): Operand | number {
  if (typeof values === "number") return values * factor;
  return factor === 1 ? values : new ScaledOperand(values, factor);
}

class ScaledOperand implements Operand {
  readonly dense = null;

  constructor(
    private readonly values: Operand,
    private readonly factor: number,
  ) {}

  read(into: FloatArray, start: number, count: number): void {
    for (let k = 0; k < count; k++) into[k] = this.at(start + k);
  }

  at(element: number): number {
    return this.values.at(element) * this.factor;
  }
}

export class DenseOperand implements Operand {
  constructor(readonly dense: FloatArray) {}

  read(into: FloatArray, start: number, count: number): void {
    copyTo(into, partOf(this.dense, start, count));
  }

  at(element: number): number {
    return this.dense[element];
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
    const floats = partOf(into, 0, count);
    readWalk(narrowPart(floats), this.#data.bits, this.#walk, start, count);
    widenInPlace(floats, this.#data.format);
  }

  at(element: number): number {
    return this.#data.valueAt(placeOf(this.#walk, element));
  }
}

class WalkedOperand implements Operand {
  readonly dense = null;
  readonly #data: NumberArray;
  readonly #walk: Walk;
  readonly #isSingle: boolean;

  constructor(data: NumberArray, walk: Walk, isSingle: boolean) {
    this.#data = data;
    this.#walk = walk;
    this.#isSingle = isSingle;
  }

  read(into: FloatArray, start: number, count: number): void {
    readWalk(into, this.#data, this.#walk, start, count);
  }

  at(element: number): number {
    const value = this.#data[placeOf(this.#walk, element)];
    return this.#isSingle ? Math.fround(value) : value;
  }
}

class BigOperand implements Operand {
  readonly dense = null;
  readonly #data: BigArray;
  readonly #walk: Walk;
  readonly #isSingle: boolean;

  constructor(data: BigArray, walk: Walk, isSingle: boolean) {
    this.#data = data;
    this.#walk = walk;
    this.#isSingle = isSingle;
  }

  read(into: FloatArray, start: number, count: number): void {
    const data = this.#data;
    const { step } = this.#walk;
    visitRuns(this.#walk, start, count, (position, length, done) => {
      for (let i = 0; i < length; i++) into[done + i] = Number(data[position + i * step]);
    });
  }

  at(element: number): number {
    const value = Number(this.#data[placeOf(this.#walk, element)]);
    return this.#isSingle ? Math.fround(value) : value;
  }
}

/** A tensor's elements as one dense array: the caller's own where they lie so, else a copy. */

import { allocate } from "../check/allocate.js";
import { liveData } from "../check/liveData.js";
import {
  computeType,
  type FloatStorage,
  type FloatType,
  floatData,
  isBigArray,
  isHalfType,
  type NumberArray,
  partOf,
  type TypedArray,
} from "../dtype.js";
import type { FloatArray, FloatData } from "../engine/data.js";
import { Halves } from "../halves.js";
import { bufferOf, byteOffsetOf, copyTo, lengthOf } from "../intrinsics.js";
import { canonical } from "../nan.js";
import { boxesOf, copyBox } from "./box.js";
import { denseStrides } from "./shape.js";
import type { CheckedFloats, Tensor } from "./tensor.js";
import { visitRuns, type Walk, walkOf } from "./walk.js";

/** The elements in row-major order, in the tensor's own type. */
export function elementsOf(tensor: Tensor): TypedArray {
  const { data, offset, size, strides } = tensor;
  // Most arrays are as long as their tensor, which says that they are what was read.
  if (strides === null && tensor.length === size && lengthOf(data) === size) return data;
  liveData(tensor);
  return strides === null ? partOf(data, offset, size) : gathered(tensor, strides);
}

/** The elements in row-major order, converted to what `type` is computed with. */
export function floatsOf(tensor: Tensor, type: FloatType): FloatArray {
  const elements = elementsOf(tensor);
  const compute = computeType(type);
  if (tensor.type === compute) return elements as FloatArray;
  const floats = allocate<FloatArray>(tensor.call, compute, tensor.size);
  if (isHalfType(tensor.type)) copyTo(floats, widened(floatData(elements, tensor.type)));
  else if (isBigArray(elements)) for (let i = 0; i < floats.length; i++) floats[i] = Number(elements[i]);
  else copyTo(floats, elements);
  return floats;
}

/** The same numbers in an array that can be computed with. */
function widened(data: FloatData): FloatArray {
  if (!(data instanceof Halves)) return data;
  const floats = new Float32Array(data.length);
  data.widenInto(floats);
  return floats;
}

function gathered(tensor: Tensor, strides: readonly number[]): TypedArray {
  const { data, type, shape, offset, size } = tensor;
  const copy = new type.Array(size);
  if (isBigArray(data)) {
    // Two 32-bit words along a new last axis: reading a BigInt element would allocate it.
    const wordStrides = strides.map((stride) => 2 * stride);
    const walk = walkOf(2 * offset, [...shape, 2], [...wordStrides, 1]);
    readWalk(wordsOf(copy), wordsOf(data), walk, 0, 2 * size);
  } else {
    readWalk(copy as NumberArray, data, walkOf(offset, shape, strides), 0, size);
  }
  return copy;
}

/** The memory of an array of 64-bit elements as 32-bit words. */
export function wordsOf(array: TypedArray): Int32Array {
  return new Int32Array(bufferOf(array), byteOffsetOf(array), 2 * lengthOf(array));
}

/** Writes the elements `[start, start + count)` of the walk over `from` to `to[0 .. count)`. */
export function readWalk(to: NumberArray, from: NumberArray, walk: Walk, start: number, count: number): void {
  for (const box of boxesOf(walk, start, count, 1)) copyBox(to, box.to, from, box.from, box.sides);
}

/** Writes `values`, rounded to what `out` holds. */
export function storeFloats(out: FloatData, values: Float64Array): void {
  if (out instanceof Halves) out.narrowFrom(Float32Array.from(values));
  else for (let i = 0; i < values.length; i++) out[i] = canonical(values[i]);
}

/** Writes dense `values` of a tensor's type to the places of its elements: the opposite of {@link elementsOf}. */
export function scatter(to: CheckedFloats, values: FloatStorage): void {
  const { data, offset, shape, strides } = to;
  const walk = walkOf(offset, shape, strides ?? denseStrides(shape));
  visitRuns(walk, 0, values.length, (position, length, done) => {
    for (let i = 0; i < length; i++) data[position + i * walk.step] = values[done + i];
  });
}

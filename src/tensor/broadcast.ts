/** Broadcasting as in PyTorch: shapes are aligned at their last axes, and a size 1 stretches. */

import type { FloatArray, FloatData, Receiver } from "../engine/data.js";
import { storeFloats } from "./elements.js";
import { denseStrides, elementCount } from "./shape.js";
import type { Tensor } from "./tensor.js";
import { visitRuns, type Walk, walkOf } from "./walk.js";

/** The shape that both broadcast to; null if there is none. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const sizeA = a[a.length - i] ?? 1;
    const sizeB = b[b.length - i] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) return null;
    shape[rank - i] = sizeA === 1 ? sizeB : sizeA;
  }
  return shape;
}

/** Whether a tensor of shape `from` broadcasts to exactly `to`. */
export function broadcastsTo(from: readonly number[], to: readonly number[]): boolean {
  if (from.length > to.length) return false;
  for (let i = 1; i <= from.length; i++) {
    const size = from[from.length - i];
    if (size !== 1 && size !== to[to.length - i]) return false;
  }
  return true;
}

/** The strides that walk `tensor` as if it had `shape`: 0 along the stretched axes. */
export function broadcastStrides(
  tensor: Pick<Tensor, "shape" | "strides">,
  shape: readonly number[],
): number[] {
  return stretchedStrides(tensor.shape, tensor.strides ?? denseStrides(tensor.shape), shape);
}

function stretchedStrides(
  own: readonly number[],
  strides: readonly number[],
  shape: readonly number[],
): number[] {
  const lead = shape.length - own.length;
  return shape.map((_, axis) => (axis < lead || own[axis - lead] === 1 ? 0 : strides[axis - lead]));
}

/** The tensor stretched to `shape`: a view on the same data. */
export function broadcastTo<T extends Tensor>(tensor: T, shape: readonly number[], size: number): T {
  return { ...tensor, shape, size, strides: broadcastStrides(tensor, shape) };
}

/** The opposite of broadcasting: sums the elements of a tensor of shape `from` over the axes along which `to` was stretched. */
export class BroadcastSums implements Receiver {
  readonly #sums: Float64Array;
  readonly #walk: Walk;
  #taken = 0;

  constructor(to: readonly number[], from: readonly number[]) {
    this.#sums = new Float64Array(elementCount(to));
    this.#walk = walkOf(0, from, stretchedStrides(to, denseStrides(to), from));
  }

  take(values: FloatArray, count: number): void {
    const sums = this.#sums;
    const { step } = this.#walk;
    visitRuns(this.#walk, this.#taken, count, (position, length, done) => {
      for (let i = 0; i < length; i++) sums[position + i * step] += values[done + i];
    });
    this.#taken += count;
  }

  storeIn(out: FloatData): void {
    storeFloats(out, this.#sums);
  }
}

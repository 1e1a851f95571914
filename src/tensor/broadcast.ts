/** Broadcasting as in PyTorch: shapes are aligned at their last axes, and a size 1 stretches. */

import { denseStrides } from "./shape.js";
import type { Tensor } from "./types.js";

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
export function broadcastStrides(tensor: Tensor, shape: readonly number[]): number[] {
  const own = tensor.strides ?? denseStrides(tensor.shape);
  const lead = shape.length - tensor.shape.length;
  return shape.map((_, axis) => (axis < lead || tensor.shape[axis - lead] === 1 ? 0 : own[axis - lead]));
}

/** The tensor stretched to `shape`: a view on the same data. */
export function broadcastTo<T extends Tensor>(tensor: T, shape: readonly number[], size: number): T {
  return { ...tensor, shape, size, strides: broadcastStrides(tensor, shape) };
}

/** Several axes that are reduced at once. */

import type { ClassOptions } from "../../check/classOptions.js";
import { denseStrides } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { permuted } from "../../tensor/view.js";

/** The shape without the axes `axes`, or with sizes 1 there. */
export function reducedShape(shape: readonly number[], axes: readonly number[], keepDim: boolean): number[] {
  const reduced: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    if (!axes.includes(axis)) reduced.push(shape[axis]);
    else if (keepDim) reduced.push(1);
  }
  return reduced;
}

/** The same elements with the (ascending) axes side by side: moved to the end if they are not. */
export function adjacent<T extends Tensor>(x: T, axes: readonly number[]): { tensor: T; axis: number } {
  if (axes[axes.length - 1] - axes[0] === axes.length - 1) return { tensor: x, axis: axes[0] };
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  return {
    tensor: permuted(x, x.strides ?? denseStrides(x.shape), [...kept, ...axes]),
    axis: kept.length,
  };
}

/** The same of the mask of options. */
export function adjacentClasses(options: ClassOptions | null, axes: readonly number[]): ClassOptions | null {
  return options && { ...options, mask: options.mask && adjacent(options.mask, axes).tensor };
}

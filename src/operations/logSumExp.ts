/** logSumExp: reduces one axis or several. */

import { type OptionName, readOptions } from "../check/options.js";
import { checkApart, checkOut } from "../check/out.js";
import { checkAxes, checkFlag } from "../check/settings.js";
import { holdsFloats } from "../check/tensors.js";
import { FLOAT32, type FloatStorage, floatData } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import { parseTensor } from "../tensor/parse.js";
import { denseStrides, elementCount } from "../tensor/shape.js";
import type { ResultTensor, Tensor } from "../tensor/types.js";
import { permuted, viewAlong } from "../tensor/view.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["dim", "keepDim", "out"];

export function logSumExp(engine: Engine) {
  const fn = "logSumExp";
  return (input: unknown, given?: unknown): ResultTensor => {
    const options = readOptions(fn, given, OPTIONS);
    const keepDim = checkFlag(fn, "keepDim", options.keepDim);
    const x = parseTensor(fn, "input", input);
    const axes = checkAxes(fn, options.dim, x.shape.length);
    // Integers are converted, as PyTorch does.
    const type = holdsFloats(x) ? x.type : FLOAT32;
    const shape = reducedShape(x.shape, axes, keepDim);
    const out = checkOut<FloatStorage>(fn, options.out, type, elementCount(shape));
    checkApart(fn, options.out, out, "input", x);
    // Of nothing, too: -Infinity.
    const { tensor, axis } = adjacent(x, axes);
    engine.logSumExp({ out: floatData(out, type), x: viewAlong(tensor, axis, type, axis + axes.length) });
    return tensorResult(options.out, out, shape, type);
  };
}

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

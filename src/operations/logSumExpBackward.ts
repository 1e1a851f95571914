/** logSumExpBackward: the gradient of each log-sum-exp, spread over its row in proportion to the softmax. */

import { allocate } from "../check/allocate.js";
import { outOfRange, showShape } from "../check/fail.js";
import { checkGradOutput } from "../check/gradient.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkApartOrInPlace, checkOut, isSameMemory } from "../check/out.js";
import { checkAxes, checkFlag } from "../check/settings.js";
import { checkConvertedFloats, checkFloats } from "../check/tensors.js";
import { FLOAT64, type FloatStorage, floatData } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { copyTo, lengthOf } from "../intrinsics.js";
import { scatter } from "../tensor/elements.js";
import { DenseOperand, operandOf } from "../tensor/operand.js";
import { sameShape } from "../tensor/shape.js";
import { type CheckedFloats, denseTensor, type ResultTensor } from "../tensor/types.js";
import { viewAlong } from "../tensor/view.js";
import { adjacent, reducedShape } from "./logSumExp.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["dim", "keepDim", "out"];

export function logSumExpBackward(engine: Engine) {
  const fn = "logSumExpBackward";
  return (gradOutput: unknown, input: unknown, output: unknown, given?: unknown): ResultTensor => {
    const options = readOptions(fn, given, OPTIONS);
    const keepDim = checkFlag(fn, "keepDim", options.keepDim);
    const x = checkFloats(fn, "x", input);
    const axes = checkAxes(fn, options.dim, x.shape.length);
    const shape = reducedShape(x.shape, axes, keepDim);
    const g = checkGradOutput(fn, gradOutput, shape, "output");
    // Only its infinities are read: its rounding would be an error of every element.
    const y = checkConvertedFloats(fn, "output", output);
    if (!sameShape(y.shape, shape))
      outOfRange(
        fn,
        `output has shape ${showShape(y.shape)}, expected ${showShape(shape)}, that of the log-sum-exp`,
      );
    const out = checkOut<FloatStorage>(fn, options.out, x.type, x.size);
    checkApartOrInPlace(fn, options.out, out, "gradOutput", g);
    checkApartOrInPlace(fn, options.out, out, "x", x);
    checkApartOrInPlace(fn, options.out, out, "output", y);
    if (x.size > 0) spread(engine, out, g, x, y, axes);
    return tensorResult(options.out, out, x.shape, x.type);
  };
}

function spread(
  engine: Engine,
  out: FloatStorage,
  gradOutput: CheckedFloats,
  x: CheckedFloats,
  output: CheckedFloats,
  axes: readonly number[],
): void {
  const { type, shape, size } = x;
  const upstream = operandOf(gradOutput, gradOutput.shape, type);
  // Possible with rows of one element; an engine reads the gradients of all rows while it writes.
  const { dense } = upstream;
  const inPlace = dense !== null && isSameMemory(dense, out);
  const kept = inPlace ? new DenseOperand(copyOf(x.fn, dense)) : upstream;
  const logSumExps = operandOf(output, output.shape, type);
  const { tensor, axis } = adjacent(x, axes);
  const view = viewAlong(tensor, axis, type, axis + axes.length);
  if (tensor === x) {
    engine.logSumExpBackward({
      out: floatData(out, type),
      gradOutput: kept,
      x: view,
      output: logSumExps,
    });
    return;
  }
  const moved = allocate<FloatStorage>(x.fn, type, size);
  engine.logSumExpBackward({ out: floatData(moved, type), gradOutput: kept, x: view, output: logSumExps });
  const places = adjacent(denseTensor(x.fn, "out", out, type, shape), axes).tensor;
  scatter(places, moved);
}

function copyOf(fn: string, values: FloatArray): FloatArray {
  const copy = allocate(fn, FLOAT64, lengthOf(values));
  copyTo(copy, values);
  return copy;
}

/** logSumExpBackward: the gradient of each log-sum-exp, spread over its row in proportion to the softmax. */

import type { Backend } from "../backend.js";
import { outOfRange, showShape } from "../check/fail.js";
import { checkGradOutput } from "../check/gradient.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkApartOrInPlace, checkOut } from "../check/out.js";
import { checkAxes, checkFlag } from "../check/settings.js";
import { checkFloats } from "../check/tensors.js";
import { type FloatStorage, floatData } from "../dtype.js";
import { scatter } from "../tensor/elements.js";
import { DenseOperand, operandOf } from "../tensor/operand.js";
import { sameShape } from "../tensor/shape.js";
import type { CheckedFloats, ResultTensor } from "../tensor/types.js";
import { viewAlong } from "../tensor/view.js";
import { adjacent, reducedShape } from "./logSumExp.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["dim", "keepDim", "out"];

export function logSumExpBackward(engine: Backend) {
  const fn = "logSumExpBackward";
  return (gradOutput: unknown, input: unknown, output: unknown, given?: unknown): ResultTensor => {
    const options = readOptions(fn, given, OPTIONS);
    const keepDim = checkFlag(fn, "keepDim", options.keepDim);
    const x = checkFloats(fn, "x", input);
    const axes = checkAxes(fn, options.dim, x.shape.length);
    const shape = reducedShape(x.shape, axes, keepDim);
    const g = checkGradOutput(fn, gradOutput, shape, "output");
    // Only its infinities are read: its rounding would be an error of every element.
    const y = checkFloats(fn, "output", output);
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
  engine: Backend,
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
  const inPlace = dense !== null && dense.buffer === out.buffer && dense.byteOffset === out.byteOffset;
  const kept = inPlace ? new DenseOperand(dense.slice()) : upstream;
  const logSumExps = operandOf(output, output.shape, type);
  const { tensor, axis } = adjacent(x, axes);
  const view = viewAlong(tensor, axis, type, axis + axes.length);
  if (tensor === x) {
    engine.logSumExpBackward(floatData(out, type), kept, view, logSumExps);
    return;
  }
  const moved: FloatStorage = new type.Array(size);
  engine.logSumExpBackward(floatData(moved, type), kept, view, logSumExps);
  const places = adjacent({ data: out, type, shape, size, offset: 0, strides: null }, axes).tensor;
  scatter(places, moved);
}

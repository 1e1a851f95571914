/** logSumExpBackward: the gradient of each log-sum-exp, spread over its row in proportion to the softmax. */

import { allocate } from "../check/allocate.js";
import type { Call } from "../check/call.js";
import { type ClassOptions, readClassOptions } from "../check/classOptions.js";
import { checkGradOutput } from "../check/gradient.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkApart, checkApartOrInPlace, checkOut, isSameMemory } from "../check/out.js";
import { checkAxes, checkFlag } from "../check/settings.js";
import { showShape } from "../check/show.js";
import { checkConvertedFloats, checkFloats } from "../check/tensors.js";
import { FLOAT64, type FloatStorage, floatData } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { copyTo, lengthOf } from "../intrinsics.js";
import type { TensorOf } from "../results.js";
import { scatter } from "../tensor/elements.js";
import { DenseOperand, operandOf, scaled } from "../tensor/operand.js";
import { sameShape } from "../tensor/shape.js";
import { type CheckedFloats, denseTensor } from "../tensor/tensor.js";
import { viewAlong } from "../tensor/view.js";
import type { Absent, Named, TensorLike } from "../types.js";
import type { LogSumExpOptions } from "./logSumExp.js";
import { adjustedLogits } from "./shared/adjusted.js";
import { adjacent, adjacentClasses, reducedShape } from "./shared/axes.js";
import { define } from "./shared/define.js";
import type { FloatOut } from "./shared/options.js";
import { tensorResult } from "./shared/result.js";

/** The options of {@link logSumExpBackward}. */
export interface LogSumExpBackwardOptions<Out = FloatOut | Absent> extends Omit<LogSumExpOptions, "out"> {
  /** Receives the result; may be the own array of an argument of its shape. */
  out?: Out;
}

export interface LogSumExpBackward extends Named<"logSumExpBackward"> {
  /**
   * Carries a gradient back through {@link logSumExp}.
   *
   * `grad[c] = g / temperature · exp(x[c] - max) / Σ exp(x[k] - max)` in each row, with its `g = gradOutput`, and x as {@link logSumExp}
   * has it; 0 in classes that `classMask` leaves out
   *
   * @param gradOutput - The gradient with respect to the sums, in the shape of `output` (a number if that has no axes);
   * converted to the type of `x`.
   * @param x - The tensor of floats that logSumExp was given.
   * @param output - What it returned with the same options; finite values are not read but computed anew.
   * @param options - {@link LogSumExpBackwardOptions}.
   * @returns The gradient with respect to `x`, in its shape and type.
   * @throws TypeError if an argument is no tensor of floats, an option is unknown or of the wrong kind, or `out` has
   * another type. RangeError if the shapes do not fit, `dim` names no axis, none at all or one twice, `temperature` or `classMask` is refused as by
   * {@link logSumExp}, or if `out` has another length or overlaps an argument (it may be exactly the elements of one, but not of `classMask`).
   * @example
   * logSumExpBackward(1, [3, 1, -3], logSumExp([3, 1, -3])).data; // [0.8789, 0.1189, 0.0022]
   * @remarks Source: PyTorch `torch.logsumexp`, backward pass; `dim` defaults to -1 here.
   * @see {@link softmax}, which this is for a gradient of 1.
   */
  <X extends TensorLike, Out extends FloatOut | Absent = undefined>(
    gradOutput: TensorLike | number,
    x: X,
    output: TensorLike,
    options?: LogSumExpBackwardOptions<Out> | null,
  ): TensorOf<X, Out>;
}

const OPTIONS: readonly OptionName[] = ["dim", "keepDim", "temperature", "classMask", "out"];

export function logSumExpBackward(engine: Pick<Engine, "logSumExpBackward">): LogSumExpBackward {
  return define<LogSumExpBackward>("logSumExpBackward", (call) => (gradOutput, input, output, given) => {
    const options = readOptions(call, given, OPTIONS);
    const keepDim = checkFlag(call, "keepDim", options.keepDim);
    const x = checkFloats(call, "x", input);
    const axes = checkAxes(call, options.dim, x.shape.length);
    const shape = reducedShape(x.shape, axes, keepDim);
    const g = checkGradOutput(call, gradOutput, shape, "output");
    // Only its infinities are read: its rounding would be an error of every element.
    const y = checkConvertedFloats(call, "output", output);
    if (!sameShape(y.shape, shape))
      call.outOfRange(
        `output has shape ${showShape(y.shape)}, expected ${showShape(shape)}, that of the log-sum-exp`,
      );
    const classes = readClassOptions(call, options, "x", x.shape, axes.length > 1 ? null : axes[0]);
    const out = checkOut<FloatStorage>(call, options.out, x.type, x.size);
    checkApart(call, options.out, out, "classMask", classes?.mask);
    checkApartOrInPlace(call, options.out, out, "gradOutput", g);
    checkApartOrInPlace(call, options.out, out, "x", x);
    checkApartOrInPlace(call, options.out, out, "output", y);
    if (x.size > 0) spread(call, engine, out, g, x, y, axes, classes);
    return tensorResult(options.out, out, x.shape, x.type);
  });
}

function spread(
  call: Call,
  engine: Pick<Engine, "logSumExpBackward">,
  out: FloatStorage,
  gradOutput: CheckedFloats,
  x: CheckedFloats,
  output: CheckedFloats,
  axes: readonly number[],
  classes: ClassOptions | null,
): void {
  const { type, shape, size } = x;
  const upstream = operandOf(gradOutput, gradOutput.shape, type);
  // Possible with rows of one element; an engine reads the gradients of all rows while it writes.
  const { dense } = upstream;
  const inPlace = dense !== null && isSameMemory(dense, out);
  const gradients = inPlace ? new DenseOperand(copyOf(x.call, dense)) : upstream;
  const kept = scaled(gradients, 1 / (classes?.temperature ?? 1));
  const logSumExps = operandOf(output, output.shape, type);
  const { tensor, axis } = adjacent(x, axes);
  const end = axis + axes.length;
  const along = viewAlong(tensor, axis, type, end);
  const view = adjustedLogits(call, along, adjacentClasses(classes, axes), tensor.shape, axis, end);
  const compute = (to: FloatStorage) =>
    engine.logSumExpBackward({ out: floatData(to, type), gradOutput: kept, x: view, output: logSumExps });
  if (tensor === x) {
    compute(out);
    return;
  }
  const moved = allocate<FloatStorage>(x.call, type, size);
  compute(moved);
  const places = adjacent(denseTensor(x.call, "out", out, type, shape), axes).tensor;
  scatter(places, moved);
}

function copyOf(call: Call, values: FloatArray): FloatArray {
  const copy = allocate(call, FLOAT64, lengthOf(values));
  copyTo(copy, values);
  return copy;
}

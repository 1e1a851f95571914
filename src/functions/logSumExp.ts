/** logSumExp: reduces one axis or several. */

import { readClassOptions } from "../check/classOptions.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkApart, checkOut } from "../check/out.js";
import { parseTensor } from "../check/parse.js";
import { checkAxes, checkFlag } from "../check/settings.js";
import { holdsFloats } from "../check/tensors.js";
import { FLOAT32, type FloatStorage, floatData } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import type { ArraysByDType, TensorOf } from "../results.js";
import { elementCount } from "../tensor/shape.js";
import { viewAlong } from "../tensor/view.js";
import type { Absent, Named, TensorLike } from "../types.js";
import { adjustedLogits } from "./shared/adjusted.js";
import { adjacent, adjacentClasses, reducedShape } from "./shared/axes.js";
import { define } from "./shared/define.js";
import type { FloatOut, OutOption, SoftmaxAdjustments } from "./shared/options.js";
import { tensorResult } from "./shared/result.js";

/** The options of {@link logSumExp}. */
export interface LogSumExpOptions<Out = FloatOut | Absent> extends OutOption<Out>, SoftmaxAdjustments {
  /** The axis or axes to reduce. Default -1. With several, a `classMask` has the shape of the input. */
  dim?: number | readonly number[] | Absent;
  /** Keeps the reduced axes with size 1. Default false. */
  keepDim?: boolean | Absent;
}

export interface LogSumExp extends Named<"logSumExp"> {
  /**
   * Adds up exponentials along one axis or several, and takes the logarithm, without overflow.
   *
   * `max + log Σ exp(x[c] - max)`, where `x = input / temperature` and the sum goes over the classes of `classMask`
   *
   * @param input - A tensor of any shape; integers are converted to float32.
   * @param options - {@link LogSumExpOptions}.
   * @returns One value per row: the shape of `input` without the axes `dim`, which `keepDim` keeps with size 1.
   * No classes, or only -Infinity, give -Infinity; a +Infinity gives +Infinity, a NaN gives NaN.
   * @throws TypeError if `input` is no tensor, an option is unknown or of the wrong kind, or `out` has another type. RangeError if `dim`
   * names no axis, none at all or one twice, `temperature` is no finite number above 0, `classMask` has neither an element for each class
   * (of one axis) nor the shape of `input`, holds a NaN, or leaves a row without a class, or if `out` has another length or overlaps an argument.
   * @example
   * logSumExp([3, 1, -3]).data; // [3.1291]
   * logSumExp([3, 1, -3], { temperature: 2, classMask: [1, 1, 0] }).data; // [1.8133]
   * logSumExp([[0, 0], [0, 0]], { dim: [0, 1] }).data; // [1.3863]
   * @remarks Source: PyTorch `torch.logsumexp`; `dim` defaults to -1 here.
   * @see {@link logSoftmax}, which subtracts it from the logits.
   */
  <X extends TensorLike, Out extends FloatOut | Absent = undefined>(
    input: X,
    options?: LogSumExpOptions<Out> | null,
  ): TensorOf<X, Out, ArraysByDType["float32"]>;
}

const OPTIONS: readonly OptionName[] = ["dim", "keepDim", "temperature", "classMask", "out"];

export function logSumExp(engine: Pick<Engine, "logSumExp">): LogSumExp {
  return define<LogSumExp>("logSumExp", (call) => (input, given) => {
    const options = readOptions(call, given, OPTIONS);
    const keepDim = checkFlag(call, "keepDim", options.keepDim);
    const x = parseTensor(call, "input", input);
    const axes = checkAxes(call, options.dim, x.shape.length);
    // Integers are converted, as PyTorch does.
    const type = holdsFloats(x) ? x.type : FLOAT32;
    const shape = reducedShape(x.shape, axes, keepDim);
    const classes = readClassOptions(call, options, "input", x.shape, axes.length > 1 ? null : axes[0]);
    const out = checkOut<FloatStorage>(call, options.out, type, elementCount(shape));
    checkApart(call, options.out, out, "input", x);
    checkApart(call, options.out, out, "classMask", classes?.mask);
    // Of nothing, too: -Infinity.
    const { tensor, axis } = adjacent(x, axes);
    const end = axis + axes.length;
    const view = viewAlong(tensor, axis, type, end);
    const logits = adjustedLogits(call, view, adjacentClasses(classes, axes), tensor.shape, axis, end);
    engine.logSumExp({ out: floatData(out, type), x: logits });
    return tensorResult(options.out, out, shape, type);
  });
}

/** softmaxBackward and logSoftmaxBackward: from the gradient of a result, and the result, to that of the input. */

import { type OptionName, readOptions } from "../check/options.js";
import { checkApartOrInPlace, checkOut } from "../check/out.js";
import { checkAxis } from "../check/settings.js";
import { checkConvertedFloats, checkFloats, checkSameShape } from "../check/tensors.js";
import { type FloatStorage, floatData } from "../dtype.js";
import type { FloatData, View } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import type { ResultTensor } from "../tensor/types.js";
import { viewAlong } from "../tensor/view.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["dim", "out"];

type Kernel = (out: FloatData, gradOutput: View, output: View) => void;

export function softmaxBackward(engine: Engine) {
  const kernel: Kernel = (out, gradOutput, output) => engine.softmaxBackward({ out, gradOutput, output });
  return (gradOutput: unknown, output: unknown, given?: unknown) =>
    backward("softmaxBackward", kernel, gradOutput, output, given);
}

export function logSoftmaxBackward(engine: Engine) {
  const kernel: Kernel = (out, gradOutput, output) => engine.logSoftmaxBackward({ out, gradOutput, output });
  return (gradOutput: unknown, output: unknown, given?: unknown) =>
    backward("logSoftmaxBackward", kernel, gradOutput, output, given);
}

function backward(
  fn: string,
  kernel: Kernel,
  gradOutput: unknown,
  output: unknown,
  given: unknown,
): ResultTensor {
  const options = readOptions(fn, given, OPTIONS);
  const g = checkConvertedFloats(fn, "gradOutput", gradOutput);
  const y = checkFloats(fn, "output", output);
  checkSameShape(fn, "output", y, "gradOutput", g);
  const axis = checkAxis(fn, options.dim, y.shape.length, -1);
  const out = checkOut<FloatStorage>(fn, options.out, y.type, y.size);
  checkApartOrInPlace(fn, options.out, out, "gradOutput", g);
  checkApartOrInPlace(fn, options.out, out, "output", y);
  if (y.size > 0) kernel(floatData(out, y.type), viewAlong(g, axis, y.type), viewAlong(y, axis, y.type));
  return tensorResult(options.out, out, y.shape, y.type);
}

/** The way back through softmax and its logarithm: from the gradient of a result, and the result, to that of the input. */

import type { Call } from "../../check/call.js";
import { adjustedView, readClassOptions } from "../../check/classOptions.js";
import { type OptionName, readOptions } from "../../check/options.js";
import { checkApart, checkApartOrInPlace, checkOut } from "../../check/out.js";
import { checkAxis } from "../../check/settings.js";
import { checkConvertedFloats, checkFloats, checkSameShape } from "../../check/tensors.js";
import { type FloatStorage, floatData } from "../../dtype.js";
import type { BackwardCall } from "../../engine/engine.js";
import { viewAlong } from "../../tensor/view.js";
import { maskOf } from "./adjusted.js";
import type { ResultTensor } from "./result.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["dim", "temperature", "classMask", "out"];

/** What was computed with the options is not changed by them once more. */
const NO_CHANGE = { softcap: 0, temperature: 1 };

export function backward(
  call: Call,
  compute: (call: BackwardCall) => void,
  /** What a class has in `output` that takes no part. */
  absent: number,
  gradOutput: unknown,
  output: unknown,
  given: unknown,
): ResultTensor {
  const options = readOptions(call, given, OPTIONS);
  const g = checkConvertedFloats(call, "gradOutput", gradOutput);
  const y = checkFloats(call, "output", output);
  checkSameShape(call, "output", y, "gradOutput", g);
  const axis = checkAxis(call, options.dim, y.shape.length, -1);
  const classes = readClassOptions(call, options, "output", y.shape, axis);
  const out = checkOut<FloatStorage>(call, options.out, y.type, y.size);
  if (classes !== null) checkApart(call, options.out, out, "classMask", classes.mask);
  checkApartOrInPlace(call, options.out, out, "gradOutput", g);
  checkApartOrInPlace(call, options.out, out, "output", y);
  if (y.size > 0) {
    let [gradients, outputs] = [viewAlong(g, axis, y.type), viewAlong(y, axis, y.type)];
    if (classes !== null) {
      const mask = maskOf(call, outputs, classes, y.shape, axis);
      gradients = adjustedView(gradients, classes, mask, 0);
      outputs = adjustedView(outputs, NO_CHANGE, mask, absent);
    }
    compute({ out: floatData(out, y.type), gradOutput: gradients, output: outputs });
  }
  return tensorResult(options.out, out, y.shape, y.type);
}

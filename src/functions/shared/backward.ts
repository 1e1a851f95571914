/** The way back through softmax and its logarithm: from the gradient of a result, and the result, to that of the input. */

import type { Call } from "../../check/call.js";
import { type OptionName, readOptions } from "../../check/options.js";
import { checkApartOrInPlace, checkOut } from "../../check/out.js";
import { checkAxis } from "../../check/settings.js";
import { checkConvertedFloats, checkFloats, checkSameShape } from "../../check/tensors.js";
import { type FloatStorage, floatData } from "../../dtype.js";
import type { BackwardCall } from "../../engine/engine.js";
import { viewAlong } from "../../tensor/view.js";
import type { ResultTensor } from "./result.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["dim", "out"];

export function backward(
  call: Call,
  compute: (call: BackwardCall) => void,
  gradOutput: unknown,
  output: unknown,
  given: unknown,
): ResultTensor {
  const options = readOptions(call, given, OPTIONS);
  const g = checkConvertedFloats(call, "gradOutput", gradOutput);
  const y = checkFloats(call, "output", output);
  checkSameShape(call, "output", y, "gradOutput", g);
  const axis = checkAxis(call, options.dim, y.shape.length, -1);
  const out = checkOut<FloatStorage>(call, options.out, y.type, y.size);
  checkApartOrInPlace(call, options.out, out, "gradOutput", g);
  checkApartOrInPlace(call, options.out, out, "output", y);
  if (y.size > 0) {
    const [gradients, outputs] = [viewAlong(g, axis, y.type), viewAlong(y, axis, y.type)];
    compute({ out: floatData(out, y.type), gradOutput: gradients, output: outputs });
  }
  return tensorResult(options.out, out, y.shape, y.type);
}

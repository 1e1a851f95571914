/** softmax and its logarithm: tensor in, tensor of the same shape out. */

import { allocate } from "../../check/allocate.js";
import type { Call } from "../../check/call.js";
import { readClassOptions } from "../../check/classOptions.js";
import { type OptionName, readOptions } from "../../check/options.js";
import { checkApart, checkApartOrInPlace, checkOut } from "../../check/out.js";
import { parseTensor } from "../../check/parse.js";
import { checkAxis, checkFloatDtype } from "../../check/settings.js";
import { checkFloats } from "../../check/tensors.js";
import { type FloatStorage, type FloatType, floatData, isHalfType } from "../../dtype.js";
import type { RowsCall } from "../../engine/engine.js";
import type { Halves } from "../../halves.js";
import { floatsOf } from "../../tensor/elements.js";
import { denseTensor, type Tensor } from "../../tensor/tensor.js";
import { viewAlong } from "../../tensor/view.js";
import { adjustedLogits } from "./adjusted.js";
import type { ResultTensor } from "./result.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["dim", "dtype", "temperature", "classMask", "out"];

export function normalize(
  call: Call,
  compute: (call: RowsCall) => void,
  input: unknown,
  given: unknown,
): ResultTensor {
  const options = readOptions(call, given, OPTIONS);
  const dtype = checkFloatDtype(call, options.dtype);
  // A cast comes first, so integers may be cast.
  const x = dtype === undefined ? checkFloats(call, "input", input) : parseTensor(call, "input", input);
  // A Float16Array has that dtype already.
  const type = dtype === undefined || dtype.dtype === x.type.dtype ? (x.type as FloatType) : dtype;
  const axis = checkAxis(call, options.dim, x.shape.length, -1);
  const classes = readClassOptions(call, options, "input", x.shape, axis);
  const out = checkOut<FloatStorage>(call, options.out, type, x.size);
  checkApartOrInPlace(call, options.out, out, "input", x);
  if (classes !== null) checkApart(call, options.out, out, "classMask", classes.mask);
  if (x.size > 0) {
    const view = viewAlong(cast(x, type), axis, type);
    compute({ out: floatData(out, type), x: adjustedLogits(call, view, classes, x.shape, axis) });
  }
  return tensorResult(options.out, out, x.shape, type);
}

/** The tensor rounded to 16-bit floats, where `type` is one and not its own; other casts are part of reading it. */
function cast(x: Tensor, type: FloatType): Tensor {
  if (!isHalfType(type) || x.type === type) return x;
  const data = allocate(x.call, type, x.size);
  (floatData(data, type) as Halves).narrowFrom(floatsOf(x, type) as Float32Array);
  return denseTensor(x.call, x.name, data, type, x.shape);
}

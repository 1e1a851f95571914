/** softmax and logSoftmax: tensor in, tensor of the same shape out. */

import { allocate } from "../check/allocate.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkApartOrInPlace, checkOut } from "../check/out.js";
import { checkAxis, checkFloatDtype } from "../check/settings.js";
import { checkFloats } from "../check/tensors.js";
import { FLOAT32, type FloatStorage, type FloatType, floatData, isHalfType } from "../dtype.js";
import type { FloatData, View } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import type { Halves } from "../halves.js";
import { operandOf } from "../tensor/operand.js";
import { parseTensor } from "../tensor/parse.js";
import { denseTensor, type ResultTensor, type Tensor } from "../tensor/types.js";
import { viewAlong } from "../tensor/view.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["dim", "dtype", "out"];

export function softmax(engine: Engine) {
  return (input: unknown, given?: unknown) =>
    normalize("softmax", (out, x) => engine.softmax({ out, x }), input, given);
}

export function logSoftmax(engine: Engine) {
  return (input: unknown, given?: unknown) =>
    normalize("logSoftmax", (out, x) => engine.logSoftmax({ out, x }), input, given);
}

function normalize(
  fn: string,
  kernel: (out: FloatData, x: View) => void,
  input: unknown,
  given: unknown,
): ResultTensor {
  const options = readOptions(fn, given, OPTIONS);
  const dtype = checkFloatDtype(fn, options.dtype);
  // A cast comes first, so integers may be cast.
  const x = dtype === undefined ? checkFloats(fn, "input", input) : parseTensor(fn, "input", input);
  // A Float16Array has that dtype already.
  const type = dtype === undefined || dtype.dtype === x.type.dtype ? (x.type as FloatType) : dtype;
  const axis = checkAxis(fn, options.dim, x.shape.length, -1);
  const out = checkOut<FloatStorage>(fn, options.out, type, x.size);
  checkApartOrInPlace(fn, options.out, out, "input", x);
  if (x.size > 0) kernel(floatData(out, type), viewAlong(cast(x, type), axis, type));
  return tensorResult(options.out, out, x.shape, type);
}

/** Elements that are converted at a time. */
const BLOCK = 4096;

/** The tensor rounded to 16-bit floats, where `type` is one and not its own; other casts are part of reading it. */
function cast(x: Tensor, type: FloatType): Tensor {
  if (!isHalfType(type) || x.type === type) return x;
  const data = allocate(x.fn, type, x.size);
  const halves = floatData(data, type) as Halves;
  const operand = operandOf(x, x.shape, FLOAT32);
  const block = new Float32Array(Math.min(BLOCK, x.size));
  for (let start = 0; start < x.size; start += BLOCK) {
    const count = Math.min(BLOCK, x.size - start);
    operand.read(block, start, count);
    halves.subarray(start, start + count).narrowFrom(block);
  }
  return denseTensor(x.fn, x.name, data, type, x.shape);
}
